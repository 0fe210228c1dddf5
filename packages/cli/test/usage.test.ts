import { mkdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { commandPath, makeFolder, read, run, start, type Outcome } from './command.ts';
import { meantCommand } from '../src/meant-command.ts';
import { runHere } from './host.fake.ts';

test('C18 a mistyped command or option ends with 2 and the likely one', async () => {
  const cwd = await makeFolder();
  const command = await run(['lst'], { cwd });
  expect({ code: command.code, stdout: command.stdout }).toEqual({ code: 2, stdout: '' });
  expect(command.stderr).toMatch(
    /^✖ There is no command and no folder named lst\. Did you mean list\?\n/,
  );
  const more = await run(['shw', 'x'], { cwd });
  expect({ code: more.code, stdout: more.stdout }).toEqual({ code: 2, stdout: '' });
  expect(more.stderr).toMatch(/^✖ There is no command named shw\. Did you mean show\?\n/);
  const other = await run(['frobnicate', 'x'], { cwd });
  expect(other.stderr).toMatch(/^✖ There is no command named frobnicate\.\n/);
  expect(other.stderr).not.toContain('folder');
  const option = await run(['list', '--jsn'], { cwd });
  expect({ code: option.code, stdout: option.stdout }).toEqual({ code: 2, stdout: '' });
  expect(option.stderr).toMatch(/unknown option '--jsn'\n\(Did you mean --json\?\)/);
  const missing = await run(['show'], { cwd });
  expect(missing.code).toBe(2);
  expect(missing.stderr).toMatch(/\n {2}next {2}npx prompt-manager show --help\n$/);
  expect((await run(['serve', '--port', '70000'], { cwd })).code).toBe(2);
});

test.each([
  ['delete x', 'rm'],
  ['remove x --yes', 'rm'],
  ['cat x', 'show'],
  ['rename x y --dry-run', 'mv'],
  ['log x --limit 3', 'history'],
  ['grep x -n', 'search'],
  ['revert x', 'restore'],
  ['histroy x --all', 'history'],
  ['log', 'history'],
])('C18 %s ends with 2 and names %s, whatever stands behind it', async (typed, meant) => {
  const cwd = await makeFolder({ 'x.md': 'x\n' });
  const { code, stdout, stderr } = await runHere(typed.split(' '), { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`Did you mean ${meant}?\n`);
  expect(stderr).toMatch(new RegExp(`\\n {2}next {2}prompt-manager ${meant} --help\\n$`));
});

test('C18 every command is known by its names, and a folder that is called like one of others is served', async () => {
  const cwd = await makeFolder({ 'delete/a.md': 'A\n' });
  const { stdout } = await runHere(['--help'], { cwd });
  const listed = [...stdout.matchAll(/^ {2}([a-z]+)(?:\|([a-z]+))? /gm)]
    .flatMap(([, name, alias]) => [name, alias])
    .filter((name) => name !== undefined);
  expect(listed).toHaveLength(26);
  for (const name of listed) {
    expect({ name, meant: meantCommand(name) }).toEqual({ name, meant: undefined });
    expect({ name, meant: meantCommand(`${name}x`) }).not.toEqual({ name, meant: undefined });
  }
  const server = start(['delete', '--port', '0', '--no-open'], { cwd });
  expect(await server.url).toContain('http://localhost:');
});

test('C5 a value that cannot be used is quoted as it was typed, and the help of the command leads on', async () => {
  const cwd = await makeFolder({ 'p.md': 'P\n' });
  const lines = await run(['extract', 'p', 'q', '--lines', 'abc'], { cwd });
  expect({ code: lines.code, stdout: lines.stdout }).toEqual({ code: 2, stdout: '' });
  expect(lines.stderr).toMatch(/^✖ --lines abc is no range of lines of the prompt\.\n/);
  const pattern = await run(['replace', '(', 'x', '-E', '--dry-run'], { cwd });
  expect({ code: pattern.code, stdout: pattern.stdout }).toEqual({ code: 2, stdout: '' });
  expect(pattern.stderr).toMatch(/\n {2}next {2}npx prompt-manager replace --help\n$/);
});

test('C5 a command named in a message can be pasted where it is read', async () => {
  const cwd = await makeFolder({ 'my prompts/a.md': 'A\n', 'my prompts/it includes.md': '[[a]]' });
  const place = ['--library', 'my prompts'];
  const nextOf = ({ stderr }: Outcome): string | undefined => / next +(.*)\n$/.exec(stderr)?.[1];
  expect(nextOf(await run(['show', 'b', ...place], { cwd }))).toBe(
    "npx prompt-manager list --library 'my prompts'",
  );
  expect(nextOf(await run(['show', 'b', '--cwd', cwd, ...place]))).toBe(
    `npx prompt-manager list --cwd ${cwd} --library 'my prompts'`,
  );
  expect(nextOf(await run(['rm', 'it includes', ...place], { cwd }))).toBe(
    "npx prompt-manager rm 'it includes' --yes --library 'my prompts'",
  );
  expect(nextOf(await run(['serve', '--sample', ...place], { cwd }))).toBe(
    "npx prompt-manager serve --library 'my prompts'",
  );
  const replaced = await runHere(['replace', 'A', 'B', '--yes', ...place], { cwd });
  const undo = / Undo: prompt-manager (undo \S+) --library 'my prompts'\n$/.exec(
    replaced.stderr,
  )?.[1];
  expect((await runHere([...(undo ?? '').split(' '), ...place], { cwd })).code).toBe(0);
  expect(await read(cwd, 'my prompts/a.md')).toBe('A\n');
});

test('C5 the name of the command stands alone only where the shell finds it', async () => {
  const cwd = await makeFolder({
    'bin/keep': '',
    'node_modules/.bin/keep': '',
    'prompts/a.md': 'A',
  });
  const firstWords = async (folder: string, isOnPath: boolean): Promise<string | undefined> => {
    const script = join(cwd, folder, 'prompt-manager');
    await symlink(commandPath, script).catch(() => undefined);
    const { PATH = '' } = process.env;
    const env = { PATH: isOnPath ? `${PATH}${delimiter}${join(cwd, folder)}` : PATH };
    const { stderr } = await run(['show', 'b'], { cwd, script, env });
    return / next +(.*) list\n$/.exec(stderr)?.[1];
  };
  expect(await firstWords('bin', true)).toBe('prompt-manager');
  expect(await firstWords('bin', false)).toBe('npx prompt-manager');
  expect(await firstWords('node_modules/.bin', true)).toBe('npx prompt-manager');
});

test('C5 finding nothing says what may be done about it', async () => {
  const empty = await makeFolder({ '.prompt-manager/keep': '' });
  const none = await run(['list', '--library', empty]);
  expect(none.stderr).toBe(
    `There are no prompts in ${empty} yet: npx prompt-manager new ID --library ${empty}\n`,
  );
  const library = await makeFolder({ 'p.md': 'No refunds.\n' });
  const found = await run(['search', 'refund'], { cwd: library });
  expect(found.stderr).toMatch(
    /^No prompts match\. Words are matched whole; refund\* also finds longer ones\.\n/m,
  );
  const tagged = await run(['search', 'tag:x'], { cwd: library });
  expect(tagged.stderr).toMatch(/^No prompts match\.\n/m);
});

test('C2 help and version are data, and help begins with examples', async () => {
  const version = await run(['--version']);
  expect(version).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
  for (const words of [['--help'], ['help'], ['expand', '--help'], ['help', 'mv']]) {
    const help = await run(words);
    expect({ words, code: help.code, stderr: help.stderr }).toEqual({ words, code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Examples:\n {2}prompt-manager/);
  }
});

test('C17 an older Node is told in one line what is needed', async () => {
  const old =
    "data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })";
  expect(await run(['list'], { nodeFlags: ['--import', old] })).toEqual({
    code: 6,
    stdout: '',
    stderr: 'prompt-manager needs Node 24 or newer; this is Node 20.1.0.\n',
  });
});

test('C1 the library is the one named, else the nearest, else the Markdown here', async () => {
  const repository = await makeFolder({
    'prompts/p.md': 'P',
    'docs/d.md': 'D',
    'docs/sub/e.txt': '',
  });
  await mkdir(join(repository, '.git'));
  const listed = async (cwd: string, ...words: string[]) =>
    (await run(['list', ...words], { cwd: join(repository, cwd) })).stdout;
  expect(await listed('.')).toBe('p\t\t\n');
  expect(await listed('docs/sub')).toBe('p\t\t\n');
  expect(await listed('.', '--library', 'docs')).toBe('d\t\t\n');
  expect(await listed('docs/sub', '--cwd', '..', '--library', '.')).toBe('d\t\t\n');
  await mkdir(join(repository, 'docs/.prompt-manager'));
  expect(await listed('docs/sub')).toBe('d\t\t\n');
  const plain = await makeFolder({ 'notes/n.md': 'N' });
  expect((await run(['list'], { cwd: plain })).stdout).toBe('notes/n\t\t\n');
});

test('C1 C5 where there is no library, the command says how to have one and ends with 3', async () => {
  const cwd = await makeFolder({ 'readme.txt': 'x' });
  const { code, stdout, stderr } = await run(['list'], { cwd });
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(
    /^✖ There is no library in .+\n {2}why {3}.+\n {2}next {2}.+--library DIR/,
  );
  const named = await run(['list', '--library', 'nowhere'], { cwd });
  expect(named.code).toBe(3);
  expect(named.stderr).toContain(`There is no folder ${join(cwd, 'nowhere')}.`);
});
