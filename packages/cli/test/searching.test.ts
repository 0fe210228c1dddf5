import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makeFolder, read, run, start } from './command.ts';
import { runHere } from './host.fake.ts';

const library = {
  'support/reply.md':
    '---\ndescription: Answer kindly\ntags: [support]\n---\nHello.\n\n[[tone/friendly]]\nNo refunds.\n',
  'tone/friendly.md': '---\ntags: [tone]\n---\nBe warm. Refunds are fine.\n',
};

const replacedOne = /^Replaced 1 match in 1 prompt\. Undo: npx prompt-manager undo \S+\n$/;

test('Q11 C2 C3 C7 search prints path, line of the file and text, and leaves no trace', async () => {
  const folder = await makeFolder(library);
  const found = await run(['search', 'refunds'], { cwd: folder });
  expect({ ...found, stdout: found.stdout.split('\n').toSorted() }).toEqual({
    code: 0,
    stdout: ['', 'support/reply.md:8:No refunds.', 'tone/friendly.md:4:Be warm. Refunds are fine.'],
    stderr: expect.any(String),
  });
  const expanded = await run(['search', 'warm', 'path:support', '--expanded'], { cwd: folder });
  expect(expanded.stdout).toBe('support/reply:3:Be warm. Refunds are fine.\n');
  const filtered = await run(['search', 'tag:support', '--json'], { cwd: folder });
  expect(JSON.parse(filtered.stdout)).toEqual([
    {
      id: 'support/reply',
      display_name: 'reply',
      description: 'Answer kindly',
      tags: ['support'],
      matches: 0,
      snippets: [],
    },
  ]);
  const none = await run(['search', '--json', '--', 'refunds', '-fine', '-hello'], { cwd: folder });
  expect(JSON.parse(none.stdout)).toEqual([]);
  const bad = await run(['search', 'is:lost'], { cwd: folder });
  expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 2, stdout: '' });
  expect((await readdir(folder)).sort()).toEqual(['support', 'tone']);
});

test('Q11 search finds more than a page has', async () => {
  const files = Object.fromEntries(Array.from({ length: 230 }, (_, i) => [`p${i}.md`, 'word\n']));
  const folder = await makeFolder(files);
  const all = await run(['search', 'word', '-n', '225', '--json'], { cwd: folder });
  expect((JSON.parse(all.stdout) as unknown[]).length).toBe(225);
  expect(all.stderr).toContain('230 prompts match; these are the first 225.');
});

test('Q11 C7 replace shows what it would do, and does it as one change when told to', async () => {
  const folder = await makeFolder(library);
  const dry = await run(['replace', 'refunds', 'returns', '--dry-run'], { cwd: folder });
  expect(dry).toEqual({
    code: 0,
    stdout:
      'support/reply.md:8:No [-refunds-]{+returns+}.\ntone/friendly.md:4:Be warm. [-Refunds-]{+returns+} are fine.\n',
    stderr: '2 matches in 2 prompts; nothing was changed.\n',
  });
  expect((await readdir(folder)).sort()).toEqual(['support', 'tone']);
  const unasked = await run(['replace', 'refunds', 'returns'], { cwd: folder });
  expect([unasked.code, unasked.stdout]).toEqual([2, '']);
  const done = await run(
    ['replace', '-E', '(N)o refund(s)', '$2$1', '--include', 'support/', '--yes'],
    { cwd: folder },
  );
  expect(done.code).toBe(0);
  expect(done.stderr).toMatch(replacedOne);
  expect(await read(folder, 'support/reply.md')).toBe(
    library['support/reply.md'].replace('No refunds', 'sN'),
  );
  expect(await read(folder, 'tone/friendly.md')).toBe(library['tone/friendly.md']);
  const none = await run(['replace', 'nowhere', 'x', '--yes', '--json'], { cwd: folder });
  expect(JSON.parse(none.stdout)).toMatchObject({ items: [], total: 0, dry_run: true });
  const bad = await run(['replace', '-E', '(', 'x', '--yes'], { cwd: folder });
  expect([bad.code, bad.stdout]).toEqual([2, '']);
});

test('Q11 C6 search and replace go through the server of the library', async () => {
  const folder = await makeFolder(library);
  const server = start(['serve', folder, '--port', '0', '--no-open']);
  await server.url;
  const done = await run(['replace', 'Hello', 'Goodbye', '-s', '--yes'], { cwd: folder });
  expect(done.code).toBe(0);
  expect(done.stderr).toMatch(replacedOne);
  expect(await read(folder, 'support/reply.md')).toContain('Goodbye.');
  expect((await run(['search', 'goodbye'], { cwd: folder })).stdout).toBe(
    'support/reply.md:5:Goodbye.\n',
  );
  await server.stop();
});

test('Q11 replace warns of inclusions that would break before it asks', async () => {
  const folder = await makeFolder({
    'tone/warm.md': 'Be warm.\n',
    'a.md': '---\ntags: [x]\n---\nHello\n[[tone/warm]] and [[warm]]\n',
  });
  const wish = ['replace', 'warm', 'cosy'];
  let stderrBefore = '';
  const refused = await runHere(wish, {
    cwd: folder,
    answer: async (_question, told) => {
      stderrBefore = told;
      return 'n';
    },
  });
  expect(stderrBefore).toBe(
    'warning  a.md:5: [[tone/warm]] becomes [[tone/cosy]], which names no prompt\n' +
      'warning  a.md:5: [[warm]] becomes [[cosy]], which names no prompt\n',
  );
  expect(refused.code).toBe(0);
  const answer = JSON.parse((await run([...wish, '--dry-run', '--json'], { cwd: folder })).stdout);
  expect(answer.breaks).toMatchObject([{ target: 'tone/warm' }, { target: 'warm' }]);
});

test('Q11 replace warns of variables that would lose their declaration', async () => {
  const folder = await makeFolder({
    'a.md': '---\nvariables: {customer_name: {}}\n---\nDear {{customer_name}}\n',
  });
  const wish = ['replace', 'customer', 'client', '--dry-run'];
  expect((await run(wish, { cwd: folder })).stderr).toContain(
    'warning  a.md:4: {{customer_name}} becomes {{client_name}}; the declaration of customer_name stays as it is\n',
  );
});

test('Q11 replace counts the variables that are too many to be named', async () => {
  const folder = await makeFolder({
    'a.md': `---\nvariables: {old: {}}\n---\n${'{{old}}\n'.repeat(103)}`,
  });
  const { stderr } = await run(['replace', 'old', 'new', '--dry-run'], { cwd: folder });
  expect(stderr).toContain('warning  3 more variables would lose the declaration\n');
});

test('Q11 what came to match while the person was asked is not replaced unseen', async () => {
  const folder = await makeFolder(library);
  const server = start(['serve', folder, '--port', '0', '--no-open']);
  const url = await server.url;
  const done = await runHere(['replace', 'refunds', 'returns'], {
    cwd: folder,
    answer: async (question) => {
      expect(question).toBe('Replace 2 matches in 2 prompts? [y/N] ');
      const body = JSON.stringify({ id: 'later', content: 'All refunds.' });
      const headers = { 'content-type': 'application/json' };
      const made = await fetch(new URL('/api/prompts', url), { method: 'POST', body, headers });
      expect(made.status).toBe(201);
      return 'y';
    },
  });
  expect(done).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /^Replaced 2 matches in 2 prompts\. Undo: prompt-manager undo \S+\n$/,
    ),
  });
  expect(await read(folder, 'support/reply.md')).toContain('No returns.');
  expect(await read(folder, 'later.md')).toBe('All refunds.');
  await server.stop();
});
