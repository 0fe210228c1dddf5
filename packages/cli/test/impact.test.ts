import { expect, test } from 'vitest';
import { makeFolder, run } from './command.ts';

const library = {
  'tone.md': '---\ntags: [tone]\n---\nBe kind.\n',
  'reply.md': 'Hello.\n[[tone]]\nBye.\n',
  'aside.md': 'Nothing.\n',
};

test('I10 impact prints whose expansion a proposed text changes, by how much, and what comes and goes', async () => {
  const folder = await makeFolder({
    ...library,
    'draft.md': '---\ntags: [other]\n---\nBe very kind, {{name}}. [[nowhere]]\n',
  });
  const found = await run(['impact', 'tone', '--file', 'draft.md'], { cwd: folder });
  expect(found.code).toBe(0);
  expect(found.stdout).toMatch(
    /^reply {2}\+\d+ chars {2}\+\d+ tokens {2}new problems: missing {2}new variables: name\ntone {3}\+\d+ chars .+\n$/,
  );
  expect(found.stderr).toBe('2 of 2 prompts would change; nothing is saved.\n');
  const diff = await run(['impact', 'tone', '-', '--diff'], { cwd: folder, input: 'Be kinder.\n' });
  expect(diff.stdout).toMatch(/^reply .+\n {2}@@ line 2\n {2}- Be kind\.\n {2}\+ Be kinder\.\n/);
  const same = await run(['impact', 'tone', '--content', 'Be kind.\n'], { cwd: folder });
  expect(same).toEqual({
    code: 0,
    stdout: '',
    stderr: '0 of 2 prompts would change; nothing is saved.\n',
  });
});

test('I10 C3 impact --json prints the items, and without a text who would be reached', async () => {
  const folder = await makeFolder(library);
  const { stdout } = await run(['impact', 'tone', '--json', '-c', 'x'], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject([
    { id: 'reply', changed: true },
    { id: 'tone', changed: true, chars: { before: 9, after: 1 } },
  ]);
  const reached = await run(['impact', 'tone'], { cwd: folder });
  expect(reached.stdout).toMatch(/^reply {2}\d+ tokens\ntone {3}\d+ tokens\n$/);
  expect((await run(['impact', 'nobody'], { cwd: folder })).code).toBe(3);
});
