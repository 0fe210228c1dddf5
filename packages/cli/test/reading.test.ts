import { chmod, readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { handOver, makeFolder, read, run } from './command.ts';

const library = {
  'support/reply.md':
    '---\ndescription: Answer kindly\ntags: [support]\n---\nHello.\n\n[[tone/friendly]]\n',
  'tone/friendly.md': '---\ntags: [tone]\n---\nBe warm.\n',
};

test('C3 list --json prints the records as an array, without their text; none is []', async () => {
  const folder = await makeFolder(library);
  const all = await run(['list', '--json'], { cwd: folder });
  expect(all.code).toBe(0);
  expect(JSON.parse(all.stdout)).toEqual([
    {
      id: 'support/reply',
      name: 'reply',
      display_name: 'reply',
      directory: expect.any(String),
      description: 'Answer kindly',
      tags: ['support'],
      is_composite: true,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      revision: 1,
    },
    expect.objectContaining({ id: 'tone/friendly', is_composite: false }),
  ]);
  const none = await run(['list', '--json', '--tag', 'nothing'], { cwd: folder });
  expect({ code: none.code, stdout: JSON.parse(none.stdout) }).toEqual({ code: 0, stdout: [] });
});

test('C2 list prints tab-separated columns for programs, and filters by tag, text and directory', async () => {
  const folder = await makeFolder(library);
  const all = await run(['list', '--library', folder]);
  expect(all.stdout).toBe('support/reply\tsupport\tAnswer kindly\ntone/friendly\ttone\t\n');
  const tagged = await run(['ls', '--library', folder, '--tag', 'tone']);
  expect(tagged.stdout).toBe('tone/friendly\ttone\t\n');
  const queried = await run(['list', '--library', folder, '--query', 'KINDLY']);
  expect(queried.stdout).toBe('support/reply\tsupport\tAnswer kindly\n');
  const elsewhere = await run(['list', '--library', folder, '--directory', 'nowhere']);
  expect(elsewhere).toEqual({ code: 0, stdout: '', stderr: 'No prompts match.\n' });
});

test('C3 show prints the text byte for byte, --json the whole record', async () => {
  const folder = await makeFolder(library);
  const text = await run(['show', 'reply'], { cwd: folder });
  expect(text).toEqual({ code: 0, stdout: 'Hello.\n\n[[tone/friendly]]\n', stderr: '' });
  const record = await run(['show', 'support/reply.md', '--json'], { cwd: folder });
  expect(JSON.parse(record.stdout)).toEqual({
    id: 'support/reply',
    name: 'reply',
    display_name: 'reply',
    directory: expect.any(String),
    description: 'Answer kindly',
    tags: ['support'],
    content: 'Hello.\n\n[[tone/friendly]]\n',
    front_matter: expect.stringContaining('description: Answer kindly'),
    read_only_reason: null,
    is_composite: true,
    created_at: expect.any(String),
    updated_at: expect.any(String),
    revision: 1,
  });
});

test('C5 C18 an unknown prompt ends with 3, a likely name and the command that leads on', async () => {
  const folder = await makeFolder(library);
  const { code, stdout, stderr } = await run(['show', 'tone/frendly'], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(
    /^✖ No prompt is named "tone\/frendly"; did you mean tone\/friendly\?\n {2}why {3}.+\(prompt_not_found\)\n {2}next {2}npx prompt-manager list\n$/,
  );
});

test('C12 expand prints the expanded text alone, and 4 with located problems when markers are left', async () => {
  const folder = await makeFolder({
    ...library,
    'bad.md': '---\ntags: [x]\n---\nOne [[nowhere]] two [[tone/friendly]]\n',
  });
  const good = await run(['expand', 'support/reply'], { cwd: folder });
  expect(good).toEqual({ code: 0, stdout: 'Hello.\n\nBe warm.\n', stderr: '' });
  const bad = await run(['expand', 'bad'], { cwd: folder });
  expect({ code: bad.code, stdout: bad.stdout }).toEqual({
    code: 4,
    stdout: 'One [[PROMPT NOT FOUND: nowhere]] two Be warm.\n',
  });
  expect(bad.stderr).toMatch(/^bad\.md:4:5 error missing .+\n$/);
});

test('C12 a problem without a marker is told and ends with 0', async () => {
  const folder = await makeFolder({ 'a.md': 'none: [[rules/*]]\n' });
  const { code, stdout, stderr } = await run(['expand', 'a'], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'none: \n' });
  expect(stderr).toMatch(/^a\.md:1:7 warning no_match .+\n$/);
});

test('E9 C12 expand --json has text, dependencies and problems, --map the source of each part', async () => {
  const folder = await makeFolder(library);
  const json = await run(['expand', 'support/reply', '--json'], { cwd: folder });
  expect(JSON.parse(json.stdout)).toEqual({
    expanded: 'Hello.\n\nBe warm.\n',
    dependencies: [{ id: 'tone/friendly', direct: true }],
    missing: [],
    problems: [],
    omitted_problems: 0,
    warnings: [],
  });
  const map = await run(['expand', 'support/reply', '--map'], { cwd: folder });
  const segments = JSON.parse(map.stdout) as { from: number; to: number; prompt_id: string }[];
  expect(segments.map(({ from, to, prompt_id }) => [from, to, prompt_id])).toEqual([
    [0, 8, 'support/reply'],
    [8, 16, 'tone/friendly'],
    [16, 17, 'support/reply'],
  ]);
  const both = await run(['expand', 'support/reply', '--map', '--json'], { cwd: folder });
  expect((JSON.parse(both.stdout) as { segments: unknown }).segments).toEqual(segments);
});

test('C12 expand - takes the text from standard input, in the context of a prompt when asked', async () => {
  const folder = await makeFolder(library);
  const plain = await run(['expand', '-'], { cwd: folder, input: 'x [[tone/friendly]] y' });
  expect(plain).toEqual({ code: 0, stdout: 'x Be warm. y', stderr: '' });
  const relative = await run(['expand', '-', '--context', 'tone/friendly'], {
    cwd: folder,
    input: '[[../support/reply]]',
  });
  expect(relative.code).toBe(4);
  expect(relative.stdout).toBe('Hello.\n\n[[CIRCULAR DEPENDENCY: tone/friendly]]');
  const alone = await run(['expand', '-'], { cwd: folder, input: '[[missing]]' });
  expect(alone.stderr).toMatch(/^-:1:1 error missing /);
  const misused = await run(['expand', 'reply', '--context', 'friendly'], { cwd: folder });
  expect({ code: misused.code, stdout: misused.stdout }).toEqual({ code: 2, stdout: '' });
});

test('C13 check lists every problem under its file and ends with 1, with 0 when there is none', async () => {
  const folder = await makeFolder({
    ...library,
    'bad.md': '---\ntags: [x]\n---\n[[tone/frendly]]\n',
    'a:b.md': 'x',
  });
  const bad = await run(['check'], { cwd: folder });
  expect(bad.code).toBe(1);
  expect(bad.stdout).toMatch(
    /^bad\.md\n {2}4:1 {2}error {4}missing {8}No prompt is named .+ Did you mean .+\n\(files\)\n {7}error {4}bad_file_name {2}.+\n✖ 2 errors in 3 prompts \(\d+ ms\)\n$/,
  );
  const clean = await makeFolder(library);
  const good = await run(['check'], { cwd: clean });
  expect(good.code).toBe(0);
  expect(good.stdout).toMatch(/^✔ No problems in 2 prompts \(\d+ ms\)\n$/);
});

test('C3 C13 check --json prints the problems as an array', async () => {
  const folder = await makeFolder({ 'a.md': '[[nowhere]]' });
  const bad = await run(['check', '--json'], { cwd: folder });
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.stdout)).toEqual([
    expect.objectContaining({ code: 'missing', prompt_id: 'a', line: 1, column: 1 }),
  ]);
  const good = await run(['check', '--format', 'json', '-l', await makeFolder(library)]);
  expect({ code: good.code, stdout: good.stdout }).toEqual({ code: 0, stdout: '[]\n' });
});

test('C7 commands that read leave no trace in a folder', async () => {
  const folder = await makeFolder(library);
  for (const words of [['list'], ['show', 'reply'], ['expand', 'reply'], ['check']]) {
    expect((await run(words, { cwd: folder })).code).toBe(0);
  }
  expect((await readdir(folder)).sort()).toEqual(['support', 'tone']);
  expect(await read(folder, 'support/reply.md')).toBe(library['support/reply.md']);
});

test('F6 C7 a folder that cannot be written can be read, and refuses changes', async () => {
  const folder = await makeFolder(library);
  await handOver(folder);
  await chmod(folder, 0o555);
  const shown = await run(['show', 'reply', '-l', folder], { cwd: '/', unprivileged: true });
  expect(shown).toEqual({ code: 0, stdout: 'Hello.\n\n[[tone/friendly]]\n', stderr: '' });
  const made = await run(['new', 'x', '-l', folder], { cwd: '/', unprivileged: true });
  expect({ code: made.code, stdout: made.stdout }).toEqual({ code: 5, stdout: '' });
  expect(made.stderr).toMatch(/\(read_only\)/);
  await chmod(folder, 0o755);
});
