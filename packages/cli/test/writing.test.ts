import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { handOver, makeFolder, read, run } from './command.ts';
import { runHere } from './host.fake.ts';

const library = {
  'support/reply.md': '---\n# kept\ntags: [support]\n---\nHello.\n\n[[tone/friendly]]\n',
  'support/short.md': 'Hi. [[friendly]]\n',
  'tone/friendly.md': 'Be warm.\n',
};

test('C15 new writes the file and prints the id, --json the record', async () => {
  const folder = await makeFolder(library);
  const made = await run(
    ['new', 'tone/calm', '-c', 'Breathe.\n', '--description', 'No: haste', '-t', 'tone', '-t', 'b'],
    { cwd: folder },
  );
  expect(made).toEqual({ code: 0, stdout: 'tone/calm\n', stderr: '' });
  expect(await read(folder, 'tone/calm.md')).toBe(
    '---\ndescription: "No: haste"\ntags: [tone, b]\n---\nBreathe.\n',
  );
  const empty = await run(['new', 'blank.md', '--json'], { cwd: folder });
  expect(JSON.parse(empty.stdout)).toEqual(
    expect.objectContaining({ id: 'blank', content: '', description: null, tags: [], revision: 1 }),
  );
  expect(JSON.parse(empty.stdout)).not.toHaveProperty('etag');
  expect(await read(folder, 'blank.md')).toBe('');
});

test('C15 R14 new warns of inclusions by a short name that mean another prompt now', async () => {
  const folder = await makeFolder({
    ...library,
    'sales/reply.md': '---\ntags: [a]\n---\n[[friendly]]\n',
  });
  const made = await run(['new', 'sales/friendly', '-c', 'x'], { cwd: folder });
  expect(made).toEqual({
    code: 0,
    stdout: 'sales/friendly\n',
    stderr: [
      'warning  sales/reply.md:4: [[friendly]] names sales/friendly, not tone/friendly',
      'warning  support/short.md:1: [[friendly]] names sales/friendly, not tone/friendly',
      '',
    ].join('\n'),
  });
});

test('C15 new takes the text from a file or from standard input, and only from one place', async () => {
  const folder = await makeFolder(library);
  await writeFile(join(folder, 'draft.txt'), 'From a file: ä\n');
  await run(['new', 'one', '--file', 'draft.txt'], { cwd: folder });
  expect(await read(folder, 'one.md')).toBe('From a file: ä\n');
  await run(['new', 'two', '-'], { cwd: folder, input: 'From a pipe: 🐟\n' });
  expect(await read(folder, 'two.md')).toBe('From a pipe: 🐟\n');
  const both = await run(['new', 'three', '-', '--content', 'x'], { cwd: folder, input: 'y' });
  expect({ code: both.code, stdout: both.stdout }).toEqual({ code: 2, stdout: '' });
  const gone = await run(['new', 'three', '--file', 'nowhere.txt'], { cwd: folder });
  expect({ code: gone.code, names: gone.stderr.includes('nowhere.txt') }).toEqual({
    code: 6,
    names: true,
  });
  expect(await readdir(folder)).not.toContain('three.md');
});

test('C4 C15 an id that is taken ends with 5, one that breaks the grammar with 2', async () => {
  const folder = await makeFolder(library);
  const taken = await run(['new', 'tone/friendly', '-c', 'x'], { cwd: folder });
  expect(taken.code).toBe(5);
  expect(taken.stderr).toMatch(/\(prompt_exists\)/);
  const broken = await run(['new', '../outside', '-c', 'x'], { cwd: folder });
  expect(broken.code).toBe(2);
  expect(broken.stderr).toMatch(/\(invalid_id\)/);
  expect(await read(folder, 'tone/friendly.md')).toBe('Be warm.\n');
});

test('C14 mv --dry-run tells every change and makes none', async () => {
  const folder = await makeFolder(library);
  const dry = await run(['mv', 'tone/friendly', 'tone/warm', '--dry-run', '--json'], {
    cwd: folder,
  });
  expect(dry.code).toBe(0);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    old_id: 'tone/friendly',
    new_id: 'tone/warm',
    dry_run: true,
    updated: [
      { id: 'support/reply', inclusions: 1 },
      { id: 'support/short', inclusions: 1 },
    ],
  });
  expect((await readdir(folder)).sort()).toEqual(['support', 'tone']);
  for (const [path, text] of Object.entries(library)) expect(await read(folder, path)).toBe(text);
});

test('R1 C14 mv renames the file and every inclusion of it, each in its own style', async () => {
  const folder = await makeFolder(library);
  const moved = await run(['mv', 'friendly', 'voice/warm'], { cwd: folder });
  expect(moved).toEqual({
    code: 0,
    stdout:
      'tone/friendly → voice/warm\n  support/reply  1 inclusion\n  support/short  1 inclusion\n',
    stderr: expect.stringMatching(
      /^Renamed; 2 prompts updated\. Undo: npx prompt-manager undo \S+\n$/,
    ),
  });
  expect((await readdir(folder)).sort()).toEqual(['.prompt-manager', 'support', 'voice']);
  expect(await read(folder, 'voice/warm.md')).toBe('Be warm.\n');
  expect(await read(folder, 'support/reply.md')).toBe(
    '---\n# kept\ntags: [support]\n---\nHello.\n\n[[voice/warm]]\n',
  );
  expect(await read(folder, 'support/short.md')).toBe('Hi. [[warm]]\n');
  expect((await run(['check'], { cwd: folder })).code).toBe(0);
});

test('C14 mv --no-update-references leaves the inclusions alone; a taken name ends with 5', async () => {
  const folder = await makeFolder(library);
  const taken = await run(['mv', 'friendly', 'support/short'], { cwd: folder });
  expect({ code: taken.code, stdout: taken.stdout }).toEqual({ code: 5, stdout: '' });
  await run(['mv', 'friendly', 'tone/warm', '--no-update-references'], { cwd: folder });
  expect(await read(folder, 'support/reply.md')).toBe(library['support/reply.md']);
  expect((await run(['check'], { cwd: folder })).code).toBe(1);
  const unknown = await run(['mv', 'nowhere', 'x'], { cwd: folder });
  expect(unknown.code).toBe(3);
});

test('C14 R11 rm needs a yes, removes the file and names each inclusion that breaks by it', async () => {
  const folder = await makeFolder(library);
  const unasked = await run(['rm', 'friendly'], { cwd: folder });
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toMatch(/next {2}npx prompt-manager rm tone\/friendly --yes\n$/);
  expect(await read(folder, 'tone/friendly.md')).toBe('Be warm.\n');
  const removed = await run(['rm', 'tone/friendly', '--yes'], { cwd: folder });
  expect(removed).toEqual({
    code: 0,
    stdout: 'tone/friendly\n',
    stderr:
      'warning  support/reply.md:7: [[tone/friendly]] names no prompt\nwarning  support/short.md:1: [[friendly]] names no prompt\n',
  });
  expect((await readdir(folder)).sort()).toEqual(['.prompt-manager', 'support']);
});

test('C14 R11 rm shows what would break before it asks, and --dry-run deletes nothing', async () => {
  const folder = await makeFolder({ ...library, 'tone/old/friendly.md': 'Hi.\n' });
  const would =
    'warning  support/reply.md:7: [[tone/friendly]] would name no prompt\nwarning  support/short.md:1: [[friendly]] would name tone/old/friendly\n';
  const dry = await run(['rm', 'tone/friendly', '--dry-run', '--json'], { cwd: folder });
  expect([dry.code, dry.stderr]).toEqual([0, `${would}Nothing was deleted (--dry-run).\n`]);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    id: 'tone/friendly',
    dry_run: true,
    breaks: [
      { id: 'support/reply', line: 3, target: 'tone/friendly', names: null },
      { id: 'support/short', line: 1, target: 'friendly', names: 'tone/old/friendly' },
    ],
  });
  let told = '';
  const answering = (word: string) =>
    runHere(['rm', 'tone/friendly'], {
      cwd: folder,
      answer: async (_question, before) => {
        told = before;
        return word;
      },
    });
  expect((await answering('n')).stderr).toBe(`${would}Nothing was deleted.\n`);
  expect(told).toBe(would);
  expect((await readdir(join(folder, 'tone'))).sort()).toEqual(['friendly.md', 'old']);
  expect(await answering('y')).toMatchObject({ code: 0, stdout: 'tone/friendly\n', stderr: would });
});

test('C14 R12 rm takes a display name only where it says and asks which prompt that is', async () => {
  const folder = await makeFolder({ 'x.md': 'X\n', 'old/x.md': 'precious\n' });
  expect((await runHere(['rm', 'x', '--yes'], { cwd: folder })).code).toBe(0);
  const again = await runHere(['rm', 'x', '--yes'], { cwd: folder });
  expect([again.code, again.stdout]).toEqual([3, '']);
  expect(again.stderr).toContain('did you mean old/x?');
  const dry = await runHere(['rm', 'x', '--dry-run'], { cwd: folder });
  expect(dry.stderr).toBe('x is old/x.\nNothing was deleted (--dry-run).\n');
  let asked = '';
  const answering = (word: string) =>
    runHere(['rm', 'x'], {
      cwd: folder,
      answer: async (question, before) => {
        asked = before + question;
        return word;
      },
    });
  expect((await answering('n')).code).toBe(0);
  expect(asked).toBe('x is old/x.\nDelete old/x? [y/N] ');
  expect(await read(folder, 'old/x.md')).toBe('precious\n');
  expect((await answering('y')).stdout).toBe('old/x\n');
});

/** A library with a folder that cannot be written, in which a prompt was then made. */
async function makeUnwritten() {
  const folder = await makeFolder({ 'locked/a.md': 'A\n' });
  await handOver(folder);
  await handOver(join(folder, 'locked'));
  await chmod(join(folder, 'locked'), 0o555);
  const options = { cwd: folder, unprivileged: true };
  return { folder, options, made: await run(['new', 'locked/b', '-c', 'B\n'], options) };
}

test('D3 a file that cannot be written ends the command with 6 and says why', async () => {
  const { made, folder } = await makeUnwritten();
  expect({ code: made.code, stdout: made.stdout }).toEqual({ code: 6, stdout: '' });
  expect(made.stderr).toMatch(/^warning .+EACCES.+\n✖ The file locked\/b\.md is not written\.\n/);
  expect(await readdir(join(folder, 'locked'))).toEqual(['a.md']);
});

test('D3 D4 what could not be written to its file is in the journal and written later', async () => {
  const { folder, options } = await makeUnwritten();
  expect((await run(['show', 'locked/b'], options)).stdout).toBe('B\n');
  await chmod(join(folder, 'locked'), 0o755);
  expect((await run(['list'], options)).code).toBe(0);
  expect(await read(folder, 'locked/b.md')).toBe('B\n');
});
