import { historySchema, revisionSchema } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { systemPorts } from '../src/system-ports.ts';
import { eventually, startApp, startFaultyApp, type TestApp } from './fixture.ts';

const doors = ['/api/prompts', '/api/prompts/fragments'] as const;

interface Line {
  readonly revision: number;
  readonly origin: string;
  readonly kind: string;
  readonly id: string;
}

async function linesOf({ request }: Pick<TestApp, 'request'>, id = 'a'): Promise<readonly Line[]> {
  const { items } = historySchema.parse((await request('GET', `/api/prompts/${id}/history`)).body);
  return items;
}

const textAt = async (
  { request }: Pick<TestApp, 'request'>,
  revision: number,
): Promise<unknown> => {
  const { body } = await request('GET', `/api/prompts/a/revisions/${revision}`);
  return body['code'] ?? body['content'];
};

test('H1 every committed change is a line with its time, author and origin, whichever door it came by', async () => {
  const app = await startApp({ 'a.md': 'one' });
  const socket = await app.connect('/api/prompts/ws/a');
  await socket.ask({ action: 'update', content: 'two' }, 'update_status');
  await app.request('PUT', '/api/prompts/a', { content: 'three' });
  await eventually(
    () => app.file('a.md'),
    (text) => text === 'three',
  );
  await app.writeFile('a.md', 'four');
  await eventually(
    async () => (await app.request('GET', '/api/prompts/a')).body['revision'],
    (revision) => revision === 4,
  );
  await app.request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'b/c' });
  const lines = await linesOf(app, 'b/c');
  expect(
    lines.map(({ revision, kind, id, origin }) => `${revision} ${kind} ${id} ${origin}`),
  ).toEqual([
    '5 rename b/c rest',
    '4 update a file',
    '3 update a rest',
    '2 update a socket',
    '1 create a file',
  ]);
  const again = await app.restart();
  expect(await linesOf(again, 'b/c')).toEqual(lines);
});

test('H1 a line says whether text or details changed, and which revision was restored, also after a restart', async () => {
  const app = await startApp({ 'a.md': 'one' });
  await app.request('PUT', '/api/prompts/a', { content: 'two' });
  await app.request('PUT', '/api/prompts/a', { description: 'Counts', tags: ['x'] });
  await app.request('PUT', '/api/prompts/a', { content: 'three', tags: [] });
  await app.request('POST', '/api/prompts/a/restore', { revision: 2 });
  const renamed = await app.request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'b' });
  expect(renamed.status).toBe(200);
  const told = async (from: Pick<TestApp, 'request'>): Promise<readonly unknown[]> =>
    historySchema
      .parse((await from.request('GET', '/api/prompts/b/history')).body)
      .items.map(({ changed, restored_from: restored, kind }) => changed ?? restored ?? kind);
  const expected = ['rename', 2, 'both', 'details', 'text', 'create'];
  expect(await told(app)).toEqual(expected);
  expect(await told(await app.restart())).toEqual(expected);
});

test('H1 a prompt that nobody changed has one line, its file, and reading it changes nothing', async () => {
  const app = await startFaultyApp({ 'a.md': 'text' });
  const { created_at: at } = (await app.request('GET', '/api/prompts/a')).body;
  const { body } = await app.request('GET', '/api/prompts/a/history');
  expect(body).toEqual({
    items: [{ revision: 1, kind: 'create', id: 'a', origin: 'file', author: null, at }],
    next_before: null,
  });
  expect((await app.request('GET', '/api/prompts/a/history?before=1')).body['items']).toEqual([]);
  expect((await app.request('GET', '/api/prompts/a/revisions/1')).body).toEqual({
    revision: 1,
    content: 'text',
    description: null,
    tags: [],
    front_matter: null,
    at,
  });
  expect(app.journal.calls().append).toBe(0);
  await app.request('PUT', '/api/prompts/a', { content: 'other' });
  expect((await linesOf(app)).at(-1)).toEqual((body['items'] as Line[])[0]);
});

test.each(doors)(
  'H1 %s pages through a history from the newest and leaves nothing out',
  async (door) => {
    const { request } = await startApp({ 'dir/a.md': '0' });
    for (let count = 1; count <= 6; count += 1)
      await request('PUT', '/api/prompts/dir/a', { content: String(count) });
    const seen: number[] = [];
    const pages: number[] = [];
    let before = '';
    do {
      const { body } = await request('GET', `${door}/dir%2Fa/history?limit=3${before}`);
      const { items, next_before: next } = historySchema.parse(body);
      seen.push(...items.map(({ revision }) => revision));
      pages.push(items.length);
      before = next === null ? '' : `&before=${next}`;
    } while (before !== '');
    expect([seen, pages]).toEqual([
      [7, 6, 5, 4, 3, 2, 1],
      [3, 3, 1],
    ]);
    const bad = await request('GET', `${door}/dir/a/history?limit=0`);
    expect([bad.status, bad.body['field']]).toEqual([422, 'limit']);
  },
);

test('H2 the text at every revision is what it was told to be, also from before the last restart', async () => {
  const app = await startApp({ 'a.md': '---\n# ours\ntags: [x]\n---\nstart' });
  const told = new Map<number, unknown>();
  const put = async (now: TestApp, change: Record<string, unknown>): Promise<void> => {
    const { content, description, tags, front_matter, revision } = (
      await now.request('PUT', '/api/prompts/a', change)
    ).body;
    told.set(revision as number, { revision, content, description, tags, front_matter });
  };
  await put(app, { content: 'one', description: 'D' });
  await put(app, { tags: [] });
  const again = await app.restart();
  await put(again, { content: 'two\n'.repeat(100) });
  await put(again, { content: '', description: null, tags: ['y', 'z'] });
  const front_matter = '# ours\ntags: [x]\n';
  told.set(1, { revision: 1, content: 'start', description: null, tags: ['x'], front_matter });
  expect(told.size).toBe(5);
  for (const door of doors)
    for (const [revision, text] of told) {
      const { body } = await again.request('GET', `${door}/a/revisions/${revision}`);
      expect(revisionSchema.parse(body)).toEqual({ ...(text as object), at: body['at'] });
    }
  for (const revision of [0, 6, 999_999]) {
    const { status, body } = await again.request('GET', `/api/prompts/a/revisions/${revision}`);
    expect([status, body['code']]).toEqual([404, 'revision_not_found']);
  }
});

test('R5 H2 a prompt whose id ends like a part of a history is that prompt', async () => {
  const { request } = await startApp({
    'a.md': 'a',
    'a/history.md': 'named history',
    'a/revisions/1.md': 'named 1',
    'a/restore.md': 'named restore',
    'b.md': 'b',
  });
  const read = async (path: string) => (await request('GET', path)).body['content'];
  expect(await read('/api/prompts/a/history')).toBe('named history');
  expect(await read('/api/prompts/a/revisions/1')).toBe('named 1');
  expect(await read('/api/prompts/fragments/b/revisions/1')).toBe('b');
  expect(await read('/api/prompts/a/history/revisions/1')).toBe('named history');
  expect((await request('GET', '/api/prompts/b/revisions/x')).status).toBe(404);
  expect((await request('POST', '/api/prompts/a/restore', { revision: 1 })).status).toBe(405);
  expect((await request('DELETE', '/api/prompts/b/revisions/1')).status).toBe(405);
  expect((await request('GET', '/api/prompts/b')).status).toBe(200);
});

test.each(doors)(
  'H3 %s brings an old text back as a new revision, told to everyone',
  async (door) => {
    const app = await startApp({ 'a.md': '---\nmodel: small\ndescription: D\n---\nold' });
    const { request } = app;
    await request('PUT', '/api/prompts/a', { content: 'new', description: null, tags: ['t'] });
    const reader = await app.connect('/api/prompts/ws/a');
    const restored = await request('POST', `${door}/a/restore`, { revision: 1 });
    expect([restored.status, restored.body]).toEqual([
      200,
      expect.objectContaining({ revision: 3, content: 'old', description: 'D', tags: [] }),
    ]);
    expect(restored.headers.get('etag')).toBe(
      (await request('GET', '/api/prompts/a')).headers.get('etag'),
    );
    expect(await reader.next('update')).toMatchObject({ content: 'old', revision: 3 });
    expect(await reader.next('update_metadata')).toMatchObject({ description: 'D', tags: [] });
    expect(await textAt(app, 2)).toBe('new');
    expect((await linesOf(app))[0]).toMatchObject({ revision: 3, kind: 'update', origin: 'rest' });
    await eventually(
      () => app.file('a.md'),
      (text) => text === '---\nmodel: small\ndescription: D\n---\nold',
    );
    const same = await request('POST', `${door}/a/restore`, { revision: 3 });
    expect([same.status, same.body['revision']]).toEqual([200, 3]);
  },
);

test('H3 a restore of the text alone leaves the front matter as it is', async () => {
  const { request } = await startApp({ 'a.md': 'old' });
  const header = 'description: D\ntags: [t]\nvariables: { x: 1 }\n';
  await request('PUT', '/api/prompts/a', { content: 'new', front_matter: header });
  const restored = await request('POST', '/api/prompts/a/restore', {
    revision: 1,
    front_matter: false,
  });
  expect(restored.body).toMatchObject({
    content: 'old',
    front_matter: header,
    description: 'D',
    tags: ['t'],
    revision: 3,
  });
  const wrong = { revision: 1, front_matter: 'no' };
  expect((await request('POST', '/api/prompts/a/restore', wrong)).status).toBe(422);
});

test('H3 R2 a restore honours If-Match and says what is wrong with a request', async () => {
  const { request } = await startApp({ 'a.md': 'old' });
  const etag = (await request('GET', '/api/prompts/a')).headers.get('etag') ?? '';
  await request('PUT', '/api/prompts/a', { content: 'new' });
  const path = '/api/prompts/a/restore';
  const answers = [
    await request('POST', path, { revision: 1 }, { 'if-match': etag }),
    await request('POST', path, { revision: 9 }),
    await request('POST', path, { revision: 'x' }),
    await request('POST', path, { revision: 1, more: true }),
    await request('POST', '/api/prompts/unknown/restore', { revision: 1 }),
    await request('POST', '/api/prompts/a', { revision: 1 }),
    await request('GET', path),
  ];
  expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
    [412, 'stale_revision'],
    [404, 'revision_not_found'],
    [422, 'invalid_request'],
    [422, 'invalid_request'],
    [404, 'prompt_not_found'],
    [405, 'method_not_allowed'],
    [404, 'prompt_not_found'],
  ]);
  expect(answers[5]?.headers.get('allow')).toBe('DELETE, GET, HEAD, PUT');
  const now = (await request('GET', '/api/prompts/a')).headers.get('etag') ?? '';
  const restored = await request('POST', path, { revision: 1 }, { 'if-match': now });
  expect(restored.body).toMatchObject({ content: 'old', revision: 3 });
});

test('H4 with keepDays old texts answer 410 and their lines stay; nothing else is different', async () => {
  let nowMs = Date.now();
  const sweeps: (() => void)[] = [];
  const ports = {
    ...systemPorts,
    now: () => nowMs,
    setTimer: (delayMs: number, run: () => void) => {
      if (delayMs < 60_000) return systemPorts.setTimer(delayMs, run);
      sweeps.push(run);
      return () => undefined;
    },
  };
  const app = await startApp({ 'a.md': '0' }, { ports, history: { keepDays: 30 } });
  for (let revision = 2; revision <= 5; revision += 1) {
    nowMs += 20 * 24 * 60 * 60 * 1_000;
    await app.request('PUT', '/api/prompts/a', { content: `text ${revision}` });
  }
  await eventually(
    () => app.file('a.md'),
    (text) => text === 'text 5',
  );
  expect(await textAt(app, 1)).toBe('0');
  nowMs += 1;
  // Another change, so that the mark of the file is known to be past the horizon.
  await app.request('PUT', '/api/prompts/a', { content: 'text 6' });
  await app.app.library.flush();
  sweeps.shift()?.();
  await eventually(
    () => textAt(app, 1),
    (text) => text === 'revision_gone',
  );
  expect(await Promise.all([2, 3, 4, 5, 6].map((at) => textAt(app, at)))).toEqual([
    'revision_gone',
    'text 3',
    'text 4',
    'text 5',
    'text 6',
  ]);
  const gone = await app.request('POST', '/api/prompts/a/restore', { revision: 1 });
  expect([gone.status, gone.body['code']]).toEqual([410, 'revision_gone']);
  expect((await linesOf(app)).map(({ revision }) => revision)).toEqual([6, 5, 4, 3, 2, 1]);
  const late = await app.request('PUT', '/api/prompts/a', { content: 'x', base_revision: 1 });
  expect(late.status === 200 || late.body['code'] === 'revision_unknown').toBe(true);
  const again = await app.restart();
  expect((await again.request('GET', '/api/prompts/a')).status).toBe(200);
  const based = await again.request('PUT', '/api/prompts/a', { content: 'y', base_revision: 2 });
  expect([based.status, based.body['code']]).toEqual([409, 'revision_unknown']);
  expect((await again.request('PUT', '/api/prompts/a', { content: 'z' })).status).toBe(200);
});

test('H9 a request may name who sends it, which every line it makes says; what is no name is refused', async () => {
  const app = await startApp({ 'a.md': 'A', 'b.md': '[[a]]' });
  const { request } = app;
  const ann = { 'prompt-author': encodeURIComponent('Änn B') };
  const authorsOf = async (id: string): Promise<readonly unknown[]> => {
    const { body } = await request('GET', `/api/prompts/${id}/history`);
    return (body['items'] as { kind: string; author: string | null }[]).map(
      ({ kind, author }) => `${kind} ${author}`,
    );
  };
  await request('POST', '/api/prompts', { id: 'c', content: 'C' }, ann);
  await request('PUT', '/api/prompts/c', { content: 'C2' }, ann);
  await request('PUT', '/api/prompts/c', { content: 'C3' });
  expect(await authorsOf('c')).toEqual(['update null', 'update Änn B', 'create Änn B']);
  await request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'd' }, ann);
  expect((await authorsOf('d'))[0]).toBe('rename Änn B');
  expect((await authorsOf('b'))[0]).toBe('update Änn B');
  await request('DELETE', '/api/prompts/c', undefined, ann);
  const { body: trash } = await request('GET', '/api/trash');
  expect(trash['items']).toMatchObject([{ id: 'c', author: 'Änn B' }]);
  for (const name of ['%', 'a'.repeat(101), '%0A', 'A%E2%80%A8B', 'A%E2%80%AEB', '%E2%80%8B'])
    expect(
      await request('PUT', '/api/prompts/b', { content: 'x' }, { 'prompt-author': name }),
    ).toMatchObject({ status: 422, body: { code: 'invalid_request', field: 'prompt-author' } });
});
