import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqliteJournal } from '@prompt-manager/server';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder, read, run, start } from './command.ts';

const library = { 'a.md': 'A [[b]]\n', 'b.md': 'B\n', 'c.md': '[[nowhere]]\n' };

/** Has the journal of a folder open, as another process would, until the answer is called or the test ends. */
async function holdJournal(folder: string): Promise<() => Promise<void>> {
  await mkdir(join(folder, '.prompt-manager'), { recursive: true });
  const journal = await openSqliteJournal({
    path: join(folder, '.prompt-manager', 'journal.sqlite'),
  });
  onTestFinished(() => journal.close());
  return () => journal.close();
}

/** Runs each command in a served folder and in one that is not; answers what each folder's said. */
async function runBoth(folders: readonly [string, string], commands: readonly string[][]) {
  const served: object[] = [];
  const alone: object[] = [];
  for (const words of commands) {
    const [through, direct] = await Promise.all([
      run(words, { cwd: folders[0] }),
      run(words, { cwd: folders[1] }),
    ]);
    served.push({ words, ...unnamed(through) });
    alone.push({ words, ...unnamed(direct) });
  }
  return { served, alone };
}

/** What a command said, without the random name of the change it made. */
function unnamed({ stderr, ...said }: Awaited<ReturnType<typeof run>>): object {
  return { ...said, stderr: stderr.replaceAll(/undo [\w-]{22}/g, 'undo CHANGE') };
}

test('E10 C6 commands that read answer the same through a server as without one', async () => {
  const folders = [await makeFolder(library), await makeFolder(library)] as const;
  const server = start(['serve', folders[0], '--port', '0', '--no-open']);
  await server.url;
  const { served, alone } = await runBoth(folders, [
    ['show', 'a'],
    ['expand', 'a', '--json'],
    ['expand', 'c'],
    ['check', '--json'],
    ['show', 'zzz'],
  ]);
  expect(served).toEqual(alone);
});

test('E10 C6 commands that change answer and write the same through a server as without one', async () => {
  const folders = [await makeFolder(library), await makeFolder(library)] as const;
  const server = start(['serve', folders[0], '--port', '0', '--no-open']);
  await server.url;
  const { served, alone } = await runBoth(folders, [
    ['mv', 'b', 'd/e', '--dry-run'],
    ['new', 'x/y', '-c', 'X [[a]]\n'],
    ['mv', 'b', 'd/e'],
    ['rm', 'c', '--yes'],
    ['list'],
  ]);
  expect(served).toEqual(alone);
  for (const folder of folders) {
    expect(await read(folder, 'x/y.md')).toBe('X [[a]]\n');
    expect(await read(folder, 'a.md')).toBe('A [[d/e]]\n');
    expect(await readdir(folder)).not.toContain('c.md');
  }
  expect((await server.stop()).code).toBe(0);
});

test('C6 a change made through the server is in its journal at once and in the file before the command ends', async () => {
  const folder = await makeFolder(library);
  const server = start(['serve', folder, '--port', '0', '--no-open']);
  const url = await server.url;
  expect((await run(['new', 'n', '-c', 'N\n'], { cwd: folder })).code).toBe(0);
  expect(await read(folder, 'n.md')).toBe('N\n');
  const answer = await fetch(`${url}api/prompts/n`);
  expect(await answer.json()).toEqual(expect.objectContaining({ id: 'n', content: 'N\n' }));
});

test('C6 a command waits for another one to let go of the library', async () => {
  const folder = await makeFolder(library);
  const letGo = await holdJournal(folder);
  const waiting = start(['new', 'n', '-c', 'N\n'], { cwd: folder });
  await new Promise<void>((resolve) => {
    waiting.child.stderr?.on('data', (text: string) => {
      if (text.includes('Waiting for another process')) resolve();
    });
  });
  await letGo();
  expect((await waiting.ended).code).toBe(0);
  expect(await read(folder, 'n.md')).toBe('N\n');
});

test('C6 a library that stays locked ends the command with 6 and changes nothing', async () => {
  const folder = await makeFolder(library);
  await holdJournal(folder);
  const { code, stdout, stderr } = await run(['rm', 'a', '--yes'], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
  expect(stderr).toMatch(/\(library_locked\)\n {2}next {2}wait for the other command to end/);
  expect(await read(folder, 'a.md')).toBe(library['a.md']);
});

test('D5 C6 commands that change a library at the same time all succeed', async () => {
  const folder = await makeFolder(library);
  const names = ['n1', 'n2', 'n3'];
  const outcomes = await Promise.all(
    names.map((name) => run(['new', name, '-c', name], { cwd: folder })),
  );
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
  for (const name of names) expect(await read(folder, `${name}.md`)).toBe(name);
});

test('C9 a record left by a process that died is ignored', async () => {
  const folder = await makeFolder(library);
  await mkdir(join(folder, '.prompt-manager'));
  const record = { pid: 1, url: 'http://localhost:9', started_at: '2026-01-01T00:00:00.000Z' };
  await writeFile(join(folder, '.prompt-manager', 'server.json'), JSON.stringify(record));
  expect((await run(['new', 'n', '-c', 'N'], { cwd: folder })).code).toBe(0);
  expect(await read(folder, 'n.md')).toBe('N');
});

test('C9 a record that names the server of another folder is ignored', async () => {
  const served = await makeFolder(library);
  const copied = await makeFolder({ 'only-here.md': 'x' });
  const server = start(['serve', served, '--port', '0', '--no-open']);
  await server.url;
  await mkdir(join(copied, '.prompt-manager'));
  await cp(
    join(served, '.prompt-manager', 'server.json'),
    join(copied, '.prompt-manager', 'server.json'),
  );
  const { stdout } = await run(['list'], { cwd: copied });
  expect(stdout).toBe('only-here\t\t\n');
});
