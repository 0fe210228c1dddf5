import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Journal, PromptKey } from '../src/journal/journal.ts';
import { systemPorts } from '../src/system-ports.ts';
import {
  eventually,
  journalOf,
  startApp,
  startFaultyApp,
  type TestApp,
  type TestClient,
} from './fixture.ts';

/** Snapshots after every tenth update and without a pause. */
const eager = {
  limits: { updatesPerSnapshot: 10 },
  ports: {
    ...systemPorts,
    setTimer: (delayMs: number, run: () => void) =>
      systemPorts.setTimer(delayMs === 1_000 || delayMs === 50 ? 0 : delayMs, run),
  },
};

async function keyOf({ app }: TestApp, id = 'a'): Promise<PromptKey> {
  const head = app.library.heads.find(id);
  if (head.key === null) throw new Error(`${id} has no entries`);
  return head.key;
}

async function type(client: TestClient, from: number, to: number): Promise<void> {
  for (let count = from; count <= to; count += 1)
    await client.ask({ action: 'update', content: `text ${count}\n` }, 'update_status');
}

test('H5 a prompt that is edited for long is opened from a snapshot, and no text is lost', async () => {
  const app = await startApp({ 'a.md': 'text 0\n' }, eager);
  const writer = await app.connect('/api/prompts/ws/a');
  await type(writer, 1, 60);
  const key = await keyOf(app);
  const journal = journalOf(app);
  await eventually(
    async () => (await journal.updates(key)).length,
    (length) => length <= 11,
  );
  const again = await app.restart();
  const revisions = Array.from({ length: 61 }, (_, index) => index + 1);
  for (const revision of revisions) {
    const { body } = await again.request('GET', `/api/prompts/a/revisions/${revision}`);
    expect(body['content']).toBe(`text ${revision - 1}\n`);
  }
  const late = await again.request('PUT', '/api/prompts/a', {
    content: 'text 5\nand more\n',
    base_revision: 6,
  });
  expect(late.body).toMatchObject({ content: 'text 60\nand more\n', revision: 62 });
});

test('H5 a prompt with a long history is snapshotted once it is opened, also by a reader', async () => {
  const app = await startFaultyApp({ 'a.md': 'text 0\n' }, { ...eager, limits: {} });
  await type(await app.connect('/api/prompts/ws/a'), 1, 30);
  const { journal } = app;
  const inner = { ...(await rereadable(journal)) };
  const next = await startApp({ 'a.md': 'text 30\n' }, { ...eager, journal: inner.journal });
  await next.connect('/api/prompts/yjs/a');
  await eventually(
    () => inner.recorded(),
    (count) => count === 1,
  );
  expect(await journalOf(next).updates(await keyOf(next))).toHaveLength(1);
});

/** The same journal for a second application, counting snapshots. */
async function rereadable(journal: Journal) {
  let recorded = 0;
  const again: Journal = {
    append: (commits) => journal.append(commits),
    rows: () => journal.rows(),
    deleted: (options) => journal.deleted(options),
    updates: (key, through) => journal.updates(key, through),
    history: (key, options) => journal.history(key, options),
    change: (changeId) => journal.change(changeId),
    recordMirror: (marks) => journal.recordMirror(marks),
    recordSnapshot: async (key, revision, state) => {
      await journal.recordSnapshot(key, revision, state);
      recorded += 1;
    },
    trim: (key, through) => journal.trim(key, through),
    close: async () => undefined,
  };
  return { journal: again, recorded: () => recorded };
}

test('H5 Y3 a client that was away while the prompt was compacted merges without loss or doubling', async () => {
  const app = await startApp({ 'a.md': 'start\n' }, eager);
  const { documents } = app.app.library;
  const nothing = Uint8Array.of(0);
  const away = new Y.Doc();
  await documents.with('a' as never, async (document) => {
    Y.applyUpdate(away, (await document.sync(nothing)).update);
  });
  away.getText('content').insert(6, 'written while away\n');
  for (let count = 1; count <= 40; count += 1)
    await app.request('PUT', '/api/prompts/a', { content: `start ${count}\n` });
  const key = await keyOf(app);
  await eventually(
    async () => (await journalOf(app).updates(key)).length,
    (length) => length <= 11,
  );
  const again = await app.restart();
  await again.app.library.documents.with('a' as never, (document) =>
    document.edit({ source: away, origin: 'yjs', update: Y.encodeStateAsUpdate(away) }),
  );
  const { body } = await again.request('GET', '/api/prompts/a');
  expect(body['content']).toBe('start 40\nwritten while away\n');
});

test('D10 a save that was reported as failed but stored is taken over and told, and work goes on', async () => {
  const app = await startFaultyApp({ 'a.md': 'one\n' });
  const { journal, request } = app;
  const reader = await app.connect('/api/prompts/ws/a');
  await request('PUT', '/api/prompts/a', { content: 'one\ntwo\n' });
  expect(await reader.next('update')).toMatchObject({ revision: 2 });
  journal.failAfterWrite(1);
  const failed = await request('PUT', '/api/prompts/a', { content: 'zero\none\ntwo\n' });
  expect(failed.status).toBe(503);
  expect(await reader.quiet()).toEqual([]);
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({ revision: 2 });
  const next = await request('PUT', '/api/prompts/a', {
    content: 'one\ntwo\nthree\n',
    base_revision: 2,
  });
  expect(next.body).toMatchObject({ content: 'zero\none\ntwo\nthree\n', revision: 4 });
  expect(await reader.next('update')).toMatchObject({ content: 'zero\none\ntwo\n', revision: 3 });
  expect(await reader.next('update')).toMatchObject({
    content: 'zero\none\ntwo\nthree\n',
    revision: 4,
  });
  await eventually(
    () => app.file('a.md'),
    (text) => text === 'zero\none\ntwo\nthree\n',
  );
});

test('D10 the same for a first change, a Yjs client, a rename and a delete', async () => {
  const { journal, request, app } = await startFaultyApp({ 'a.md': 'a', 'b.md': 'b', 'c.md': 'c' });
  const fails = async (method: string, path: string, body?: unknown): Promise<void> => {
    journal.failAfterWrite(1);
    expect((await request(method, path, body)).status).toBe(503);
  };
  await fails('PUT', '/api/prompts/a', { content: 'aa' });
  expect((await request('PUT', '/api/prompts/a', { tags: ['t'] })).body).toMatchObject({
    content: 'aa',
    tags: ['t'],
    revision: 3,
  });
  await fails('POST', '/api/prompts/rename', { old_id: 'b', new_id: 'd' });
  await app.library.documents.with('b' as never, (document) => document.sync(Uint8Array.of(0)));
  expect((await request('GET', '/api/prompts/b')).status).toBe(404);
  expect((await request('GET', '/api/prompts/d')).body).toMatchObject({
    content: 'b',
    revision: 2,
  });
  await fails('DELETE', '/api/prompts/c');
  expect((await request('GET', '/api/prompts/c')).status).toBe(200);
  const late = await request('PUT', '/api/prompts/c', { content: 'cc' });
  expect([late.status, late.body['code']]).toEqual([410, 'prompt_deleted']);
  expect((await request('GET', '/api/prompts/c')).status).toBe(404);
  expect((await request('POST', '/api/prompts', { id: 'c', content: 'new' })).status).toBe(201);
});

test('D11 a prompt that many open at once is loaded once and has one document', async () => {
  const app = await startFaultyApp({ 'a.md': 'a\n' });
  await app.request('PUT', '/api/prompts/a', { content: 'b\n' });
  const journal = (await rereadable(app.journal)).journal;
  const next = await startApp({ 'a.md': 'b\n' }, { journal });
  const before = app.journal.calls().updates;
  const opened = await Promise.all([
    ...Array.from({ length: 10 }, () => next.connect('/api/prompts/yjs/a')),
    ...Array.from({ length: 5 }, () => next.connect('/api/prompts/ws/a')),
    ...Array.from({ length: 5 }, (_, index) =>
      next.request('PUT', '/api/prompts/a', { tags: [`t${index}`] }),
    ),
  ]);
  expect(opened).toHaveLength(20);
  expect(app.journal.calls().updates).toBe(before + 1);
  expect(next.app.library.documents.size).toBe(1);
});

test('D11 twenty first changes of a prompt at once give it one first entry', async () => {
  const { request, app } = await startApp({ 'a.md': 'a\n' });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      request('PUT', '/api/prompts/a', { content: `a\n${index}\n`, base_revision: 1 }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const { items } = (await request('GET', '/api/prompts/a/history')).body as {
    items: { kind: string; revision: number }[];
  };
  expect(items.filter(({ kind }) => kind === 'create')).toHaveLength(1);
  expect(items.map(({ revision }) => revision)).toEqual(items.map((_, index) => 21 - index));
  expect(app.library.documents.size).toBe(1);
});

test('D11 documents that nobody uses are closed beyond a hundred, and open again as they were', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 130 }, (_, index) => [`p${index}.md`, 'x']),
  );
  const { request, app } = await startApp(files);
  for (let index = 0; index < 130; index += 1)
    await request('PUT', `/api/prompts/p${index}`, { content: `text ${index}` });
  expect(app.library.documents.size).toBe(100);
  const { body } = await request('PUT', '/api/prompts/p0', { description: 'again' });
  expect(body).toMatchObject({ content: 'text 0', description: 'again', revision: 3 });
});
