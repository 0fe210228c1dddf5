import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { systemPorts } from '../src/system-ports.ts';
import { eventually, startApp, startFaultyApp, type Answer, type TestApp } from './fixture.ts';

/** The content of every prompt, by id. */
async function contents({ request }: TestApp): Promise<Record<string, unknown>> {
  const { body } = await request('GET', '/api/prompts/all?include=content');
  const records = body as unknown as readonly { id: string; content: string }[];
  return Object.fromEntries(records.map(({ id, content }) => [id, content]));
}

/** What a prompt expands to. */
async function expanded({ request }: TestApp, id: string): Promise<unknown> {
  return (await request('POST', '/api/prompts/expand', { prompt_id: id })).body['expanded'];
}

const rename = ({ request }: TestApp, body: object): Promise<Answer> =>
  request('POST', '/api/prompts/rename', body);
const refactor = ({ request }: TestApp, what: string, body: object): Promise<Answer> =>
  request('POST', `/api/refactor/${what}`, body);

/** Waits until a file holds a text. */
async function untilFile(app: TestApp, path: string, text: string): Promise<void> {
  await eventually(
    () => app.file(path).catch(() => null),
    (found) => found === text,
  );
}

const library = {
  'tone/formal.md': '---\ntags: [x]\n---\nBe formal. [[./polite]]\r\n',
  'tone/polite.md': 'Be polite.\n',
  'a.md': '[[tone/formal]] [[formal]] [[tone/*]]',
  'sub/b.md': '[[../tone/formal.md]]\n[[polite#No]]',
};

test('M4 M3 M8 a folder is renamed with its files and every inclusion, as one change with a preview', async () => {
  const app = await startApp(library);
  const client = await app.connect('/api/prompts/ws/tone/formal');
  const wish = { old_id: 'tone/', new_id: 'our/voice', kind: 'folder' };
  const before = [await expanded(app, 'a'), await expanded(app, 'sub/b')];
  const dry = await rename(app, { ...wish, dry_run: true });
  expect(dry.body).toMatchObject({
    old_id: 'tone',
    new_id: 'our/voice',
    change_id: null,
    files: [
      {
        id: 'a',
        new_id: 'a',
        before: library['a.md'],
        after: '[[our/voice/formal]] [[formal]] [[our/voice/*]]',
      },
      { id: 'sub/b', edits: [{ from: 2, to: 19, insert: '../our/voice/formal.md' }] },
      { id: 'tone/formal', new_id: 'our/voice/formal', before: null, after: null, edits: [] },
      { id: 'tone/polite', new_id: 'our/voice/polite' },
    ],
    globs: [],
  });
  expect((await contents(app))['a']).toBe(library['a.md']);
  const done = await rename(app, wish);
  expect(done.body).toMatchObject({ dry_run: false, files: dry.body['files'] });
  expect(await client.next('renamed')).toMatchObject({
    from: 'tone/formal',
    to: 'our/voice/formal',
  });
  expect([await expanded(app, 'a'), await expanded(app, 'sub/b')]).toEqual(before);
  await untilFile(app, 'our/voice/formal.md', library['tone/formal.md']);
  await untilFile(app, 'sub/b.md', '[[../our/voice/formal.md]]\n[[polite#No]]');
  await eventually(
    () => readdir(app.folder),
    (names) => !names.includes('tone'),
  );
});

test('M4 a folder that is renamed into itself or to other letter case keeps its files byte for byte', async () => {
  const files = { 'a/x.md': 'x\r\n', 'a/b/x.md': 'deep\r\n[[a/x]]', 'c.md': '[[a/b/x]]' };
  const app = await startApp(files);
  expect((await rename(app, { old_id: 'a', new_id: 'a/b', kind: 'folder' })).status).toBe(200);
  await untilFile(app, 'a/b/b/x.md', 'deep\r\n[[a/b/x]]');
  await untilFile(app, 'a/b/x.md', 'x\r\n');
  await untilFile(app, 'c.md', '[[a/b/b/x]]');
  expect((await rename(app, { old_id: 'a', new_id: 'A', kind: 'folder' })).status).toBe(200);
  await untilFile(app, 'A/b/x.md', 'x\r\n');
  await eventually(
    () => readdir(app.folder),
    (names) => !names.includes('a'),
  );
  expect((await rename(app, { old_id: 'A/b/x', new_id: 'A/b/X' })).status).toBe(200);
  await untilFile(app, 'A/b/X.md', 'x\r\n');
});

test('M4 F4 files of ours that move are never taken for edits by others, and moving back keeps them', async () => {
  const count = 400;
  const files = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `a/p${n}.md`,
      `${n}\r\n[[a/p${(n + 1) % count}]]\r\n`,
    ]),
  );
  const app = await startApp({ ...files, 'a/a/p0.md': 'inner\r\n' });
  const { body } = await rename(app, { old_id: 'a', new_id: 'a/a', kind: 'folder' });
  expect(body['code']).toBeUndefined();
  await app.app.library.flush();
  await app.app.library.folders.rescan();
  const moved = await contents(app);
  for (let n = 0; n < count; n += 1)
    expect(moved[`a/a/p${n}`]).toBe(`${n}\n[[a/a/p${(n + 1) % count}]]\n`);
  const undone = await refactor(app, 'undo', { change_id: body['change_id'] });
  expect(undone.body['detail']).toBeUndefined();
  await app.app.library.flush();
  for (const [path, text] of Object.entries(files)) expect(await app.file(path)).toBe(text);
  expect(await app.file('a/a/p0.md')).toBe('inner\r\n');
});

test('M4 a folder without prompts, a taken place and a mounted directory are refused', async () => {
  const app = await startApp({ 'tone/a.md': '', 'voice/a.md': '', 'solo.md': '' });
  const codes = async (old_id: string, new_id: string): Promise<unknown> => {
    const { status, body } = await rename(app, { old_id, new_id, kind: 'folder' });
    return [status, body['code'], body['field']];
  };
  expect(await codes('solo', 'x')).toEqual([404, 'prompt_not_found', 'old_id']);
  expect(await codes('ton', 'x')).toEqual([404, 'prompt_not_found', 'old_id']);
  expect(await codes('tone', 'voice')).toEqual([409, 'prompt_exists', 'new_id']);
  expect(await codes('tone', 'a//b')).toEqual([422, 'invalid_id', undefined]);
  expect(await codes('tone', 'tone')).toEqual([422, 'invalid_request', 'new_id']);
  expect(await codes('tone', 'node_modules')).toEqual([422, 'invalid_id', 'new_id']);
});

test('M1 M2 read-only includers, patterns that change and inclusions that begin to work are named', async () => {
  const app = await startApp({
    'tone/a.md': 'A',
    'c.md': '[[tone/*]] [[later]]',
    'b.md': '[[tone/a]]',
  });
  await symlink('b.md', join(app.folder, 'link.md'));
  await app.app.library.folders.rescan();
  const { body } = await rename(app, { old_id: 'tone/a', new_id: 'later', dry_run: true });
  expect(body).toMatchObject({
    updated: [{ id: 'b', inclusions: 1 }],
    globs: [{ id: 'c', target: 'tone/*', joined: [], left: ['tone/a'] }],
    found: [{ id: 'c', target: 'later', means: 'later' }],
    left: [{ id: 'link', inclusions: 1, reason: expect.stringContaining('link') }],
  });
});

test('M3 D2 a refactoring that cannot be saved changes nothing and says so, and works later', async () => {
  const app = await startFaultyApp(library);
  const client = await app.connect('/api/prompts/ws/a');
  const before = await contents(app);
  const wishes = [
    () => rename(app, { old_id: 'tone', new_id: 'voice', kind: 'folder' }),
    () => refactor(app, 'inline', { prompt_id: 'a', from: 3 }),
    () =>
      refactor(app, 'extract', { prompt_id: 'a', base_revision: 1, from: 0, to: 15, new_id: 'e' }),
  ];
  for (const wish of wishes) {
    app.journal.fillDisk();
    expect((await wish()).body).toMatchObject({ code: 'disk_full', status: 507 });
    expect(await contents(app)).toEqual(before);
    app.journal.heal();
  }
  expect(await client.quiet()).toEqual([]);
  expect((await wishes[2]?.())?.status).toBe(200);
});

test('M3 D10 a refactoring that was stored and reported as failed is taken over as a whole', async () => {
  const app = await startFaultyApp({ 'a.md': 'A', 'b.md': '[[a]]' });
  app.journal.failAfterWrite(1);
  expect((await rename(app, { old_id: 'a', new_id: 'c' })).status).toBe(503);
  for (const id of ['a', 'b']) await app.request('PUT', `/api/prompts/${id}`, { tags: ['t'] });
  expect(await contents(app)).toEqual({ b: '[[c]]', c: 'A' });
});

test('M3 D6 a rename and typing at the same time both survive', async () => {
  const app = await startApp({ 'a.md': 'A', 'b.md': '[[a]]\nend' });
  const client = await app.connect('/api/prompts/ws/b');
  client.send({ action: 'update', content: '[[a]]\nthe end', base_revision: 1 });
  const { status } = await rename(app, { old_id: 'a', new_id: 'c' });
  expect(status).toBe(200);
  await client.next('update_status');
  expect((await contents(app))['b']).toBe('[[c]]\nthe end');
});

test('M5 extracting makes a fragment, includes it and keeps the expansion', async () => {
  const files = { 'x/a.md': 'one\n[[./b]] two\nthree\n', 'x/b.md': 'B\n', 'top.md': '[[x/a]]' };
  const app = await startApp(files);
  const before = await expanded(app, 'top');
  const wish = { prompt_id: 'x/a', base_revision: 1, from: 4, to: 16, new_id: 'parts/p' };
  const dry = await refactor(app, 'extract', { ...wish, style: 'full', dry_run: true });
  expect(dry.body).toMatchObject({
    change_id: null,
    files: [
      { id: 'x/a', after: 'one\n[[parts/p]]\nthree\n' },
      { id: null, new_id: 'parts/p', before: null, after: '[[../x/b]] two\n' },
    ],
  });
  const { body } = await refactor(app, 'extract', wish);
  expect(body['change_id']).toEqual(expect.any(String));
  expect(await contents(app)).toEqual({
    'parts/p': '[[../x/b]] two\n',
    top: '[[x/a]]',
    'x/a': 'one\n[[p]]\nthree\n',
    'x/b': 'B\n',
  });
  expect(await expanded(app, 'top')).toBe(before);
  await untilFile(app, 'parts/p.md', '[[../x/b]] two\n');
});

test('M5 an extraction is refused where it cannot be done or would change an expansion', async () => {
  const app = await startApp({
    'a.md': '# H\nsome [[b]] text\n\\[[c]] 🙂\n# I\n[[all/*]]\n',
    'b.md': '[[a#H]]',
    'all/x.md': '',
  });
  const refused = async (from: number, to: number, more: object = {}): Promise<unknown> => {
    const wish = { prompt_id: 'a', base_revision: 1, from, to, new_id: 'new', ...more };
    const { body } = await refactor(app, 'extract', wish);
    return body['code'] ?? body;
  };
  expect(await refused(4, 8, { new_id: 'b' })).toBe('prompt_exists');
  expect(await refused(4, 8, { base_revision: 2 })).toBe('stale_revision');
  expect(await refused(4, 4)).toBe('invalid_request');
  expect(await refused(4, 400)).toBe('invalid_request');
  expect(await refused(4, 12)).toBe('invalid_request');
  expect(await refused(21, 25)).toBe('invalid_request');
  expect(await refused(4, 28)).toBe('invalid_request');
  // The section H that b includes would go on to the end.
  expect(await refused(29, 33)).toBe('refactor_refused');
  // The pattern of a would insert the fragment again.
  expect(await refused(4, 8, { new_id: 'all/y' })).toBe('refactor_refused');
  expect(Object.keys(await contents(app))).toEqual(['a', 'all/x', 'b']);
});

test('M6 an inclusion is replaced by its text, whose own inclusions are respelt', async () => {
  const files = {
    'a.md': 'x [[f/g]], [[f/g#H]]!\n',
    'f/g.md': '---\ntags: [t]\n---\n[[./h]]\n# H\n[[h]] \\[[h]]\n',
    'f/h.md': 'H\n',
    'h.md': 'other\n',
  };
  const app = await startApp(files);
  const before = await expanded(app, 'a');
  const dry = await refactor(app, 'inline', { prompt_id: 'a', from: 5, dry_run: true });
  expect(dry.body).toMatchObject({
    files: [{ id: 'a', edits: [{ from: 2, to: 9, insert: '[[./f/h]]\n# H\n[[h]] \\[[h]]' }] }],
  });
  expect((await refactor(app, 'inline', { prompt_id: 'a', from: 13, to: 14 })).status).toBe(200);
  expect((await contents(app))['a']).toBe('x [[f/g]], # H\n[[h]] \\[[h]]!\n');
  expect(await expanded(app, 'a')).toBe(before);
});

test('M6 a fragment is inlined everywhere and deleted when nothing includes it any more', async () => {
  const app = await startApp({
    'a.md': '[[f]] [[f]]',
    'b.md': '[[f#H]]',
    'f.md': '# H\nF\n',
    'g.md': '[[*]]',
  });
  const wish = { prompt_id: 'f', all: true, delete_fragment: true };
  expect((await refactor(app, 'inline', wish)).body).toMatchObject({
    code: 'refactor_refused',
    detail: expect.stringContaining('g still includes [[*]]'),
  });
  await app.request('DELETE', '/api/prompts/g');
  const { body } = await refactor(app, 'inline', wish);
  expect(body).toMatchObject({ files: [{ id: 'a' }, { id: 'b' }, { id: 'f', new_id: null }] });
  expect(await contents(app)).toEqual({ a: '# H\nF # H\nF', b: '# H\nF' });
});

test('M6 a place without an inclusion, one of nothing, and a cycle are refused', async () => {
  const app = await startApp({ 'a.md': 'x [[b]] [[no]] [[b#No]]', 'b.md': '[[a]]' });
  const refused = async (from: number): Promise<unknown> =>
    (await refactor(app, 'inline', { prompt_id: 'a', from })).body['code'];
  expect([await refused(0), await refused(10), await refused(18)]).toEqual([
    'invalid_request',
    'invalid_request',
    'invalid_request',
  ]);
  expect(await refused(4)).toBe('refactor_refused');
  const { body } = await refactor(app, 'inline', { prompt_id: 'a' });
  expect([body['code'], body['field']]).toEqual(['invalid_request', 'from']);
});

test('M7 every refactoring is taken back as one, byte for byte, also after a restart', async () => {
  const started = await startApp(library);
  const before = await contents(started);
  const changes = [
    await rename(started, { old_id: 'tone', new_id: 'voice', kind: 'folder' }),
    await refactor(started, 'extract', {
      prompt_id: 'a',
      base_revision: 2,
      from: 0,
      to: 16,
      new_id: 'e',
    }),
    await refactor(started, 'inline', {
      prompt_id: 'voice/polite',
      all: true,
      delete_fragment: false,
    }),
  ].map(({ body }) => body['change_id']);
  const app = await started.restart();
  for (const change_id of changes.reverse()) {
    const dry = await refactor(app, 'undo', { change_id, dry_run: true });
    expect(dry.body).toMatchObject({ dry_run: true, change_id: null });
    const { status, body } = await refactor(app, 'undo', { change_id });
    expect([status, body['files']]).toEqual([200, dry.body['files']]);
  }
  expect(await contents(app)).toEqual(before);
  for (const [path, text] of Object.entries(library)) await untilFile(app, path, text);
  const history = await app.request('GET', '/api/prompts/tone/formal/history');
  const items = history.body['items'] as readonly { kind: string }[];
  expect(items.map(({ kind }) => kind)).toEqual(['rename', 'update', 'update', 'rename', 'create']);
});

test('M7 an undo keeps what was written since in other places and moves what includes the old name', async () => {
  const app = await startApp({ 'a.md': 'A', 'b.md': '[[a]]\nend' });
  const { body } = await rename(app, { old_id: 'a', new_id: 'c' });
  await app.request('PUT', '/api/prompts/b', { content: '[[c]]\nthe end [[c]]' });
  await app.request('POST', '/api/prompts', { id: 'd', content: '[[c]]' });
  await app.request('PUT', '/api/prompts/c', { content: 'A!' });
  const undone = await refactor(app, 'undo', { change_id: body['change_id'] });
  expect(undone.status).toBe(200);
  expect(await contents(app)).toEqual({ a: 'A!', b: '[[a]]\nthe end [[a]]', d: '[[a]]' });
  const redone = await refactor(app, 'undo', { change_id: undone.body['change_id'] });
  expect(redone.status).toBe(200);
  expect(await contents(app)).toEqual({ b: '[[c]]\nthe end [[c]]', c: 'A!', d: '[[c]]' });
});

test('M7 an undo of what was changed since in the same place is refused and names the prompts', async () => {
  const app = await startApp({ 'a.md': 'A', 'b.md': '[[a]]', 'p.md': 'one two' });
  const renamed = (await rename(app, { old_id: 'a', new_id: 'c' })).body['change_id'];
  await app.request('PUT', '/api/prompts/b', { content: '[[c#x]]' });
  const refused = async (change_id: unknown): Promise<unknown> => {
    const { status, body } = await refactor(app, 'undo', { change_id });
    return [status, body['code'], body['detail']];
  };
  expect(await refused(renamed)).toEqual([
    409,
    'undo_conflict',
    expect.stringContaining('b was changed in the same place since'),
  ]);
  await app.request('POST', '/api/prompts', { id: 'a', content: 'new' });
  await rename(app, { old_id: 'c', new_id: 'd' });
  expect(await refused(renamed)).toEqual([
    409,
    'undo_conflict',
    expect.stringMatching(/c is called d since.*another prompt is called a/),
  ]);
  const wish = { prompt_id: 'p', base_revision: 1, from: 0, to: 3, new_id: 'e' };
  const extracted = (await refactor(app, 'extract', wish)).body['change_id'];
  await app.request('PUT', '/api/prompts/b', { content: '[[e]]' });
  expect(await refused(extracted)).toEqual([
    409,
    'undo_conflict',
    expect.stringContaining('b includes [[e]]'),
  ]);
  expect(await refused('nothing')).toEqual([404, 'change_not_found', expect.any(String)]);
});

test('M7 D2 an undo that cannot be saved changes nothing, and works later', async () => {
  const app = await startFaultyApp({ 'a.md': 'A', 'b.md': '[[a]]' });
  const { change_id } = (await rename(app, { old_id: 'a', new_id: 'c' })).body;
  // What is written for the files must not take the failure.
  await app.app.library.flush();
  app.journal.failNext(1);
  expect((await refactor(app, 'undo', { change_id })).body['code']).toBe('journal_unavailable');
  expect(await contents(app)).toEqual({ b: '[[c]]', c: 'A' });
  expect((await refactor(app, 'undo', { change_id })).status).toBe(200);
  expect(await contents(app)).toEqual({ a: 'A', b: '[[a]]' });
});

test('M7 a deleted fragment comes back with its front matter', async () => {
  const app = await startApp({ 'a.md': '[[f]]', 'f.md': '---\ndescription: D\nk: v\n---\nF\n' });
  const wish = { prompt_id: 'f', all: true, delete_fragment: true };
  const { change_id } = (await refactor(app, 'inline', wish)).body;
  await eventually(
    () => readdir(app.folder),
    (names) => !names.includes('f.md'),
  );
  expect((await refactor(app, 'undo', { change_id })).status).toBe(200);
  await untilFile(app, 'f.md', '---\ndescription: D\nk: v\n---\nF\n');
  expect(await contents(app)).toEqual({ a: '[[f]]', f: 'F\n' });
});

test('M3 while a prompt is on its way to a new id no file takes that, and nothing of the file is lost', async () => {
  const { app, request, journal, writeFile, file } = await startFaultyApp({ 'a.md': 'mine' });
  const { heads } = app.library;
  journal.hang();
  const renaming = request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'b' });
  await journal.reached();
  await writeFile('b.md', 'of another program');
  // Long enough for the file to be heard of; it must not be a prompt yet.
  await eventually(
    () => heads.has(parsePromptId('b')),
    (isThere) => isThere,
  ).catch(() => undefined);
  expect(heads.has(parsePromptId('b'))).toBe(false);
  journal.release();
  expect((await renaming).status).toBe(200);
  // Both texts are kept: the file's is the newest, what it replaced is in the history.
  await eventually(
    () => heads.get(parsePromptId('b'))?.content,
    (content) => content === 'of another program',
  );
  const { body } = await request('GET', '/api/prompts/b/revisions/2');
  expect(body).toMatchObject({ content: 'mine' });
  await app.library.flush();
  expect(await file('b.md')).toBe('of another program');
});

test('L9 M6 M7 20,000 places of one prompt are inlined and taken back in time that grows with their number', async () => {
  const content = '[[f]] [[g]]\n'.repeat(20_000);
  const app = await startApp({ 'f.md': 'x', 'g.md': 'g', 'p.md': content });
  const startMs = performance.now();
  const { body } = await refactor(app, 'inline', { prompt_id: 'f', all: true });
  // Written since beside every one of them.
  await app.request('PUT', '/api/prompts/p', { content: 'x [[g]]!\n'.repeat(20_000) });
  const undone = await refactor(app, 'undo', { change_id: body['change_id'] });
  expect([undone.status, (await contents(app))['p']]).toEqual([
    200,
    content.replaceAll('\n', '!\n'),
  ]);
  // Comparing every place with every other took 39 s.
  expect(performance.now() - startMs).toBeLessThan(30_000);
});

test('L9 M6 inlining what would come to gigabytes is refused before it is made', async () => {
  const app = await startApp({
    'f.md': 'ten letter\n[[g]]\n'.repeat(6_000),
    'g.md': 'g',
    'p.md': '[[f]]\n'.repeat(20_000),
  });
  const startMs = performance.now();
  for (const dry_run of [true, false]) {
    const { status, body } = await refactor(app, 'inline', { prompt_id: 'f', all: true, dry_run });
    expect([status, body['code']]).toEqual([413, 'content_too_large']);
  }
  // Taking the fragment apart at each of its places took minutes.
  expect(performance.now() - startMs).toBeLessThan(10_000);
});

test('M3 a change of more prompts than are changed at once is refused before anything is done', async () => {
  const files = { 'f/a.md': 'a\n', 'f/b.md': 'b\n', 'f/c.md': 'c\n', 'd.md': '[[f/a]]\n' };
  const app = await startApp(files, { limits: { maxRefactoredPrompts: 3 } });
  const refused = await rename(app, { old_id: 'f', new_id: 'g', kind: 'folder' });
  expect(refused.status).toBe(413);
  expect(refused.body).toMatchObject({
    code: 'change_too_large',
    detail: expect.stringMatching(/4 prompts.*at most 3/),
  });
  expect(await contents(app)).toMatchObject({ 'f/a': 'a\n', d: '[[f/a]]\n' });
  const fits = await rename(app, { old_id: 'f/a', new_id: 'g/a' });
  expect(fits.status).toBe(200);
});

test('M3 M2 what is typed while a large folder is renamed means what it meant when it was typed', async () => {
  const many = Array.from({ length: 100 }, (_, i) => [`f/p${i}.md`, `${i} [[f/p${i + 1}]]\n`]);
  // A clock by which every step takes its whole slice, so that others have their turn between any two.
  let ms = 0;
  let turns = 0;
  let onTurn = (_turn: number): void => undefined;
  const onNextTurn = (run: () => void): void => {
    onTurn((turns += 1));
    systemPorts.onNextTurn(run);
  };
  const ports = { ...systemPorts, onNextTurn, runningMs: () => (ms += 10) };
  const others = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`x${i}.md`, '']));
  const app = await startApp({ ...Object.fromEntries(many), ...others }, { ports });
  const wish = { old_id: 'f', new_id: 'g', kind: 'folder' };
  await rename(app, { ...wish, dry_run: true });
  // Working it out takes so many turns; it is done twice, with all prompts held in between.
  const planTurns = turns;
  const typed: Promise<unknown>[] = [];
  turns = 0;
  onTurn = (turn) => {
    const at = typed.length;
    if (at >= 8 || turn < planTurns * (1 + at / 8)) return;
    // Once it is renamed, what is typed means something else.
    if (app.app.library.heads.has(parsePromptId('g/p0'))) return;
    typed.push(
      app.app.library.service.update(parsePromptId(`x${at}`), {
        source: app,
        origin: 'rest',
        text: { content: `[[f/p${at}]]` },
      }),
    );
  };
  const renamed = await rename(app, wish);
  expect(renamed.status).toBe(200);
  // What else the server does takes turns too, so the last of them may not have come.
  expect(typed.length).toBeGreaterThan(4);
  await Promise.all(typed);
  const texts = await contents(app);
  for (let at = 0; at < typed.length; at += 1) expect(texts[`x${at}`]).toBe(`[[g/p${at}]]`);
});

/** An application in which every step takes its whole slice, so that `onTurn` is called between any two. */
async function startSlow(files: Readonly<Record<string, string>>) {
  let ms = 0;
  let onTurn = (): void => undefined;
  const onNextTurn = (run: () => void): void => {
    onTurn();
    systemPorts.onNextTurn(run);
  };
  const ports = { ...systemPorts, onNextTurn, runningMs: () => (ms += 10) };
  // Without a disk, so that what others do takes few turns.
  const app = await startApp(files, { ports, journal: createMemoryJournal() });
  return { app, meanwhile: (run: () => void) => (onTurn = run) };
}

test('M3 M2 prompts that come and go while a large folder is renamed do not hold it up', async () => {
  const many = Array.from({ length: 200 }, (_, i) => [`f/p${i}.md`, `${i} [[p${i + 1}]]\n`]);
  const { app, meanwhile } = await startSlow({ ...Object.fromEntries(many), 'y.md': 'Y [[p3]]\n' });
  const { service } = app.app.library;
  const who = { source: app, origin: 'rest' } as const;
  let [count, last] = [0, Promise.resolve()];
  const comeAndGo = async (): Promise<void> => {
    const id = parsePromptId(`n${count}`);
    await service.create({ ...who, id, content: '[[y]]', description: null, tags: [] });
    await service.delete([id], who);
    count += 1;
    meanwhile(begin);
  };
  const begin = (): void => {
    // One at a time: what they do takes turns too.
    meanwhile(() => undefined);
    last = comeAndGo();
  };
  meanwhile(begin);
  const renamed = await rename(app, { old_id: 'f', new_id: 'g', kind: 'folder' });
  await last;
  meanwhile(() => undefined);
  expect([renamed.status, count > 5]).toEqual([200, true]);
  const texts = await contents(app);
  expect([texts['y'], texts['g/p0'], texts['f/p0']]).toEqual([
    'Y [[p3]]\n',
    '0 [[p1]]\n',
    undefined,
  ]);
});

test('M3 a prompt that is deleted while a folder is renamed, at whatever moment, is left out of it', async () => {
  const files = { 'f/a.md': 'A\n', 'f/b.md': 'B\n', 'd.md': '[[f/b]]\n' };
  const { app, meanwhile } = await startSlow(files);
  const { service } = app.app.library;
  const who = { source: app, origin: 'rest' } as const;
  let [from, to] = ['f', 'g'];
  for (let moment = 1; moment <= 16; moment += 1) {
    const c = { id: parsePromptId('c'), content: `C [[${from}/a]]\n`, description: null, tags: [] };
    await service.create({ ...c, ...who });
    const deleted: Promise<void>[] = [];
    let turns = 0;
    meanwhile(() => {
      turns += 1;
      if (turns !== moment) return;
      meanwhile(() => undefined);
      deleted.push(service.delete([parsePromptId('c')], who));
    });
    const renamed = await rename(app, { old_id: from, new_id: to, kind: 'folder' });
    meanwhile(() => undefined);
    expect([moment, renamed.status, deleted.length]).toEqual([moment, 200, 1]);
    await Promise.all(deleted);
    [from, to] = [to, from];
  }
  expect(await contents(app)).toEqual({ 'f/a': 'A\n', 'f/b': 'B\n', d: '[[f/b]]\n' });
});
