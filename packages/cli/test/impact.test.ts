import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, run, type Outcome } from './command.ts';

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

const git = (folder: string, ...words: readonly string[]): void => {
  execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=a@b', ...words], {
    cwd: folder,
    stdio: 'pipe',
  });
};

test('I11 check --impact reports what expands differently than at a commit, and fails beyond the budget', async () => {
  const repository = await makeFolder({
    'prompts/tone.md': 'Be kind.\n',
    'prompts/reply.md': 'Hello.\n[[tone]]\n',
    'prompts/old.md': 'Old.\n',
    'prompts/aside.md': 'Nothing.\n',
    'README.md': 'not a prompt',
  });
  git(repository, 'init', '-q');
  git(repository, 'add', '.');
  git(repository, 'commit', '-qm', 'first');
  await writeFile(join(repository, 'prompts/tone.md'), `Be kind. ${'very '.repeat(20)}\n`);
  await writeFile(join(repository, 'prompts/new.md'), 'New.\n');
  await rm(join(repository, 'prompts/old.md'));
  const impact = async (...words: readonly string[]): Promise<Outcome> =>
    run(['check', '--impact', ...words], { cwd: repository });
  const free = await impact();
  expect(free.code).toBe(0);
  expect(free.stdout.split('\n').slice(0, 4)).toEqual([
    'new.md',
    '    info     impact  Not in HEAD: 2 tokens.',
    'old.md',
    '    info     impact  Gone since HEAD: 2 tokens less.',
  ]);
  expect(free.stdout).toMatch(
    /reply\.md\n.+Expands differently than in HEAD: \d+ tokens → \d+ tokens/,
  );
  expect(free.stdout).not.toContain('aside');
  expect((await impact('--max-changed', '3', '--max-tokens', '100')).code).toBe(0);
  const over = await impact('--base', 'HEAD', '--max-changed', '2', '--max-tokens', '5', '--json');
  expect(over.code).toBe(1);
  const errors = (JSON.parse(over.stdout) as { code: string; prompt_id: string }[])
    .filter(({ code }) => code === 'impact_budget')
    .map(({ prompt_id: id }) => id);
  expect(errors).toEqual(['reply', 'tone', null]);
  // Nothing of git was touched, and no trace was left.
  const status = execFileSync('git', ['status', '--porcelain'], { cwd: repository }).toString();
  expect(status).toBe(' D prompts/old.md\n M prompts/tone.md\n?? prompts/new.md\n');
});

test('I11 check --base compares with a folder, and says when there is nothing to compare with', async () => {
  const folder = await makeFolder(library);
  const base = await makeFolder({ ...library, 'tone.md': 'Be cross.\n' });
  const found = await run(['check', '--base', base, '--format', 'github'], { cwd: folder });
  expect(found.code).toBe(0);
  expect(found.stdout).toMatch(/^::notice file=reply\.md,title=prompt-manager impact::Expands /);
  expect((await run(['check', '--base', folder], { cwd: folder })).stdout).toMatch(
    /^✔ No problems/,
  );
  const nothing = await run(['check', '--base', '--output=x'], { cwd: folder });
  expect([nothing.code, nothing.stdout]).toEqual([3, '']);
  expect(nothing.stderr).toMatch(/^✖ There is nothing to compare with at --output=x\./);
});
