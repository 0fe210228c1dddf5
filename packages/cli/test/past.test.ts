import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, read, run, start } from './command.ts';
import { runHere } from './host.fake.ts';

test('C19 C3 trash lists what was deleted and restore brings it back, with its history', async () => {
  const folder = await makeFolder({ 'a.md': 'first\n', 'b.md': 'b\n' });
  expect(await run(['trash', '--json'], { cwd: folder })).toMatchObject({
    code: 0,
    stdout: '[]\n',
    stderr: 'Nothing was deleted.\n',
  });
  for (const id of ['a', 'b']) await run(['rm', id, '--yes'], { cwd: folder });
  const listed = await run(['trash'], { cwd: folder });
  const rows = listed.stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(rows.map(([, , id]) => id)).toEqual(['b', 'a']);

  expect(await run(['restore', 'a'], { cwd: folder })).toMatchObject({ code: 0, stdout: 'a\n' });
  expect(await read(folder, 'a.md')).toBe('first\n');
  const named = await run(['restore', rows[0]?.[1] ?? '', '--to', 'old/b', '--json'], {
    cwd: folder,
  });
  expect(JSON.parse(named.stdout)).toMatchObject({ id: 'old/b', revision: 3, content: 'b\n' });
  expect(await read(folder, 'old/b.md')).toBe('b\n');

  const unknown = await run(['restore', 'never'], { cwd: folder });
  expect([unknown.code, unknown.stdout]).toEqual([3, '']);
  expect(unknown.stderr).toContain('trash_not_found');
});

test('C19 restore of an id that is taken ends with 5 and leaves both as they are', async () => {
  const folder = await makeFolder({ 'a.md': 'first\n' });
  await run(['rm', 'a', '--yes'], { cwd: folder });
  await run(['new', 'a', '--content', 'second'], { cwd: folder });
  expect((await run(['restore', 'a'], { cwd: folder })).code).toBe(5);
  expect((await run(['restore', 'a', '--to', 'b'], { cwd: folder })).code).toBe(0);
  expect([await read(folder, 'a.md'), await read(folder, 'b.md')]).toEqual(['second', 'first\n']);
});

test('H8 H9 blame prints who or which door last changed each line, and when, beside the text', async () => {
  const folder = await makeFolder({ 'a.md': 'one\ntwo\nthree\n' });
  const server = start(['serve', folder, '--port', '0', '--no-open']);
  const { status } = await fetch(`${await server.url}api/prompts/a`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'prompt-author': encodeURIComponent('Zoë') },
    body: JSON.stringify({ content: 'one\ntwo\nTHREE\n' }),
  });
  expect(status).toBe(200);
  await runHere(['replace', 'two', 'TWO', '--yes'], { cwd: folder });
  const { code, stdout, stderr } = await runHere(['blame', 'a'], { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME')).toBe(
    [
      'v1  on disk                   TIME  one',
      'v3  by command                TIME  TWO',
      'v2  Zoë, by a program (REST)  TIME  THREE',
      '',
    ].join('\n'),
  );
  const json = JSON.parse((await runHere(['blame', 'a', '--json'], { cwd: folder })).stdout);
  expect(json).toMatchObject({
    revision: 3,
    lines: [{ revision: 1 }, { revision: 3 }, { revision: 2 }, {}],
  });
});

test('C20 C3 H9 history lists the changes of a prompt, newest first', async () => {
  const folder = await makeFolder({ 'a.md': 'one\ntwo\n' });
  const cwd = folder;
  expect((await runHere(['history', 'a'], { cwd })).stdout).toMatch(
    /^1\t\d{4}-[\dT:.-]+Z\ton disk\tfound\n$/,
  );
  await runHere(['replace', 'two', 'TWO', '--yes'], { cwd });
  await runHere(['replace', 'one', 'ONE', '--yes'], { cwd });
  await runHere(['mv', 'a', 'b'], { cwd });
  const rowsOf = async (...words: string[]) =>
    (await runHere(['history', 'b', ...words], { cwd })).stdout
      .trim()
      .split('\n')
      .map((row) => row.split('\t').toSpliced(1, 1).join(' | '));
  expect(await rowsOf()).toEqual([
    '4 | by command | renamed to b',
    '3 | by command | replaced in the library',
    '2 | by command | replaced in the library',
    '1 | on disk | found',
  ]);
  expect(await rowsOf('--all')).toHaveLength(4);
  const limited = await runHere(['history', 'b', '-n', '2'], { cwd });
  expect(limited.stdout.split('\n')).toHaveLength(3);
  expect(limited.stderr).toBe('There are older ones: --limit 20 shows more.\n');
  const json = JSON.parse((await runHere(['history', 'b', '--json', '-n', '2'], { cwd })).stdout);
  expect(json).toMatchObject([
    { revision: 4, kind: 'rename', id: 'b', origin: 'cli', author: null },
    { revision: 3, kind: 'update' },
  ]);
  const none = await runHere(['history', 'zzz'], { cwd });
  expect([none.code, none.stdout]).toEqual([3, '']);
});

test('C21 diff compares two revisions, or one with now, as a diff of the file', async () => {
  const cwd = await makeFolder({ 'a.md': '---\ntags: [x]\n---\none\ntwo [[b]]\n', 'b.md': 'B\n' });
  await runHere(['replace', 'two', 'TWO', '--yes'], { cwd });
  await runHere(['replace', 'one', 'ONE', '--yes'], { cwd });
  const diffOf = async (...words: string[]) => {
    const { code, stdout } = await runHere(['diff', 'a', ...words], { cwd });
    return { code, stdout: stdout.replaceAll(/ \d{4}-[\dT:.-]+Z/g, '') };
  };
  const head = ' ---\n tags: [x]\n ---\n';
  expect(await diffOf('2')).toEqual({
    code: 1,
    stdout: `--- a.md\tv2\n+++ a.md\tv3\n@@ -1,5 +1,5 @@\n${head}-one\n+ONE\n TWO [[b]]\n`,
  });
  expect(await diffOf('1', 'v2')).toEqual({
    code: 1,
    stdout: `--- a.md\tv1\n+++ a.md\tv2\n@@ -2,4 +2,4 @@\n tags: [x]\n ---\n one\n-two [[b]]\n+TWO [[b]]\n`,
  });
  expect(await diffOf('2', '2')).toEqual({ code: 0, stdout: '' });
  // The newest row of the history is the second replacement alone.
  expect(await diffOf()).toEqual(await diffOf('2'));
  expect(await diffOf('1', '2', '--expanded')).toEqual({
    code: 1,
    stdout: '--- a\tv1\n+++ a\tv2\n@@ -1,2 +1,2 @@\n one\n-two B\n+TWO B\n',
  });
  const unknown = await runHere(['diff', 'a', '9'], { cwd });
  expect(unknown.code).toBe(3);
  expect(unknown.stderr).toMatch(/\n {2}next {2}prompt-manager history --help\n$/);
  expect((await runHere(['diff', 'a', 'x'], { cwd })).code).toBe(2);
});

test('C19 restore --revision makes an old text the newest, front matter included, and loses nothing', async () => {
  const before = '---\ntags: [x]\n---\none\n';
  const cwd = await makeFolder({ 'a.md': before });
  await runHere(['replace', 'one', 'ONE', '--yes'], { cwd });
  const restored = await runHere(['restore', 'a', '--revision', '1'], { cwd });
  expect(restored).toMatchObject({
    code: 0,
    stdout: 'a\n',
    stderr: 'The text of v1 is the newest again, as v3.\n',
  });
  expect(await read(cwd, 'a.md')).toBe(before);
  const json = await runHere(['restore', 'a', '-r', 'v2', '--json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ id: 'a', revision: 4, content: 'ONE\n' });
  expect((await runHere(['restore', 'a', '-r', '9'], { cwd })).code).toBe(3);
  expect((await runHere(['restore', 'a', '-r', '1', '--to', 'b'], { cwd })).code).toBe(2);
  // Of a prompt that is there, a revision is meant.
  const there = await runHere(['restore', 'a'], { cwd });
  expect(there.code).toBe(3);
  expect(there.stderr).toMatch(
    /^✖ The prompt a is not deleted\.\n.*trash_not_found\)\n {2}next {2}prompt-manager history a\n$/,
  );
});

test('C19 restore --text-only leaves the front matter as it is', async () => {
  const cwd = await makeFolder({ 'a.md': '---\ntags: [x]\n---\none\n' });
  await runHere(['replace', 'one', 'ONE', '--yes'], { cwd });
  await writeFile(join(cwd, 'a.md'), '---\ntags: [y]\n---\ntwo\n');
  const restored = await runHere(['restore', 'a', '--revision', '1', '--text-only'], { cwd });
  expect(restored).toMatchObject({ code: 0, stdout: 'a\n' });
  expect(await read(cwd, 'a.md')).toBe('---\ntags: [y]\n---\none\n');
  expect((await runHere(['restore', 'a', '--text-only'], { cwd })).code).toBe(2);
});

test('C6 C20 C21 the past is the same through a server as without one', async () => {
  const folder = await makeFolder({ 'a.md': 'one\n' });
  await runHere(['replace', 'one', 'ONE', '--yes'], { cwd: folder });
  const asked = [
    ['history', 'a'],
    ['history', 'a', '--json'],
    ['diff', 'a'],
    ['blame', 'a'],
    ['diff', 'a', '7'],
  ];
  const answers = async () => {
    const said: object[] = [];
    for (const words of asked) said.push(await runHere(words, { cwd: folder }));
    return said;
  };
  const alone = await answers();
  const server = start(['serve', folder, '--port', '0', '--no-open']);
  await server.url;
  expect(await answers()).toEqual(alone);
  expect((await runHere(['restore', 'a', '-r', '1'], { cwd: folder })).code).toBe(0);
  expect(await read(folder, 'a.md')).toBe('one\n');
});
