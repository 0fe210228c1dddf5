import { expect, test } from 'vitest';
import { makeFolder, read, run } from './command.ts';

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

test('H8 blame prints who last changed each line beside the text', async () => {
  const folder = await makeFolder({ 'a.md': 'one\ntwo\n' });
  await run(['replace', 'two', 'TWO', '--yes'], { cwd: folder });
  const { code, stdout, stderr } = await run(['blame', 'a'], { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.replaceAll(/\d{4}-\d\d-\d\d/g, 'DAY')).toBe(
    'v1  on disk              DAY  one\nv2  by a program (REST)  DAY  TWO\n',
  );
  const json = JSON.parse((await run(['blame', 'a', '--json'], { cwd: folder })).stdout);
  expect(json).toMatchObject({ revision: 2, lines: [{ revision: 1 }, { revision: 2 }, {}] });
});
