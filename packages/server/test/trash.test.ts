import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  afterCrash,
  eventually,
  frozenOnDemand,
  startApp,
  startFaultyApp,
  type TestApp,
} from './fixture.ts';
import { systemPorts } from '../src/system-ports.ts';

interface Item {
  readonly trash_id: string;
  readonly id: string;
  readonly is_taken: boolean;
}

async function trashOf(
  { request }: Pick<TestApp, 'request'>,
  query = '',
): Promise<readonly Item[]> {
  return (await request('GET', `/api/trash${query}`)).body['items'] as readonly Item[];
}

async function namesIn(app: TestApp): Promise<readonly string[]> {
  return (await trashOf(app)).map(({ id }) => id);
}

async function kindsOf(app: TestApp, id: string): Promise<readonly unknown[]> {
  const { body } = await app.request('GET', `/api/prompts/${id}/history`);
  const items = body['items'] as readonly { revision: number; kind: string; id: string }[];
  return items.map(({ revision, kind, id: then }) => [revision, kind, then]);
}

const untilGone = (app: TestApp, file: string): Promise<readonly string[]> =>
  eventually(
    () => readdir(app.folder),
    (names) => !names.includes(file),
  );

const untilFile = (app: TestApp, path: string, text: string): Promise<unknown> =>
  eventually(
    () => app.file(path).catch(() => null),
    (found) => found === text,
  );

const withHeader = '---\ndescription: D\ntags: [t]\nk: v # kept\n---\nold\n';

test('H6 deleted prompts are listed, last first, with who, when and what they said, page by page', async () => {
  let nowMs = Date.UTC(2026, 0, 1);
  const ports = { ...systemPorts, now: () => (nowMs += 1_000) };
  const app = await startApp({ 'a.md': withHeader, 'b.md': 'b', 'c/d.md': 'd' }, { ports });
  expect((await app.request('GET', '/api/trash')).body).toEqual({ items: [], next_cursor: null });
  await app.request('PUT', '/api/prompts/a', { content: 'new\n' });
  for (const id of ['a', 'b', 'c/d']) await app.request('DELETE', `/api/prompts/${id}`);
  expect(await namesIn(app)).toEqual(['c/d', 'b', 'a']);
  const first = await app.request('GET', '/api/trash?limit=2');
  const rest = await app.request(
    'GET',
    `/api/trash?limit=2&cursor=${String(first.body['next_cursor'])}`,
  );
  expect(rest.body).toMatchObject({ items: [{ id: 'a', revision: 3 }], next_cursor: null });
  const [item] = rest.body['items'] as readonly Item[];
  const looked = await app.request('GET', `/api/trash/${item?.trash_id}`);
  expect(looked.body).toEqual({
    ...item,
    origin: 'rest',
    author: null,
    deleted_at: expect.stringMatching(/^2026-01-01T/),
    is_taken: false,
    content: 'new\n',
    description: 'D',
    tags: ['t'],
  });
  await app.request('POST', '/api/prompts', { id: 'a', content: 'another' });
  expect((await trashOf(app)).map(({ id, is_taken: isTaken }) => [id, isTaken])).toEqual([
    ['c/d', false],
    ['b', false],
    ['a', true],
  ]);
  const again = await app.restart();
  expect(await namesIn(again)).toEqual(['c/d', 'b', 'a']);
});

test('H6 a page and a look at the trash read what they show alone, a place that is empty by now included', async () => {
  const app = await startFaultyApp(
    Object.fromEntries(['a', 'b', 'c', 'd'].map((id) => [`${id}.md`, id])),
  );
  for (const id of ['a', 'b', 'c', 'd']) await app.request('DELETE', `/api/prompts/${id}`);
  const before = app.journal.calls();
  const page = await app.request('GET', '/api/trash?limit=2');
  const [, item] = page.body['items'] as readonly Item[];
  await app.request('GET', `/api/trash/${item?.trash_id}`);
  const { rows, history, deleted, updates } = app.journal.calls();
  expect([rows, history, deleted - before.deleted, updates - before.updates]).toEqual([
    before.rows,
    before.history,
    2,
    1,
  ]);
  const all = await trashOf(app);
  expect(all.map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
  const path = `/api/trash/${all[2]?.trash_id}`;
  expect((await app.request('POST', `${path}/restore`, {})).status).toBe(201);
  const rest = await trashOf(app, `?cursor=${String(page.body['next_cursor'])}`);
  expect(rest.map(({ id }) => id)).toEqual(['a']);
  await app.request('DELETE', '/api/prompts/b');
  expect((await app.request('GET', path)).body['code']).toBe('trash_not_found');
});

test('H6 R2 what is not in the trash is said to be so', async () => {
  const { request } = await startApp({ 'a.md': 'a' });
  const answers = [
    await request('GET', '/api/trash/0123456789abcdef'),
    await request('GET', '/api/trash/1700000000000.1'),
    await request('POST', '/api/trash/0123456789abcdef/restore', {}),
    await request('GET', '/api/trash?cursor=x'),
    await request('GET', '/api/trash?limit=0'),
    await request('DELETE', '/api/trash'),
  ];
  expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
    [404, 'trash_not_found'],
    [404, 'trash_not_found'],
    [404, 'trash_not_found'],
    [422, 'invalid_request'],
    [422, 'invalid_request'],
    [405, 'method_not_allowed'],
  ]);
});

test('H6 a file that somebody removed is in the trash, a directory that was taken out is not', async () => {
  const other = await mkdtemp(join(tmpdir(), 'prompt-manager-'));
  onTestFinished(() => rm(other, { recursive: true, force: true }));
  const app = await startApp({ 'a.md': 'a' });
  await app.request('POST', '/api/prompts/directories', { path: other, name: 'team' });
  await app.request('POST', '/api/prompts', { id: 'team/x', content: 'x' });
  await app.app.library.flush();
  await app.request('DELETE', '/api/prompts/directories/team');
  expect(await namesIn(app)).toEqual([]);
  await rm(join(app.folder, 'a.md'));
  await eventually(
    () => namesIn(app),
    (names) => names.length === 1,
  );
  const [item] = await trashOf(app);
  expect(item).toMatchObject({ id: 'a', origin: 'file' });
});

test('H7 a deleted prompt comes back with text, file and history, and is edited as before', async () => {
  const app = await startApp({ 'a.md': withHeader });
  await app.request('PUT', '/api/prompts/a', { content: 'new\n' });
  await app.request('DELETE', '/api/prompts/a');
  await untilGone(app, 'a.md');
  const [item] = await trashOf(app);
  const made = await app.request('POST', `/api/trash/${item?.trash_id}/restore`, {});
  expect([made.status, made.headers.get('location'), made.body]).toEqual([
    201,
    '/api/prompts/a',
    expect.objectContaining({ id: 'a', revision: 4, content: 'new\n', description: 'D' }),
  ]);
  expect(await namesIn(app)).toEqual([]);
  await untilFile(app, 'a.md', '---\ndescription: D\ntags: [t]\nk: v # kept\n---\nnew\n');
  await app.request('PUT', '/api/prompts/a', { content: 'newer\n' });
  const kinds = [
    [5, 'update', 'a'],
    [4, 'create', 'a'],
    [3, 'delete', 'a'],
    [2, 'update', 'a'],
    [1, 'create', 'a'],
  ];
  expect(await kindsOf(app, 'a')).toEqual(kinds);
  const old = await app.request('GET', '/api/prompts/a/revisions/1');
  expect(old.body['content']).toBe('old\n');
  const again = await app.restart();
  expect(await kindsOf(again, 'a')).toEqual(kinds);
  expect((await again.request('GET', '/api/prompts/a')).body['content']).toBe('newer\n');
});

test('H7 a prompt whose id is taken comes back under another one', async () => {
  const app = await startApp({ 'a.md': 'first' });
  await app.request('DELETE', '/api/prompts/a');
  await app.request('POST', '/api/prompts', { id: 'a', content: 'second' });
  const [item] = await trashOf(app);
  const path = `/api/trash/${item?.trash_id}/restore`;
  expect((await app.request('POST', path, {})).body['code']).toBe('prompt_exists');
  expect((await app.request('POST', path, { id: 'a:b' })).body['code']).toBe('invalid_id');
  const made = await app.request('POST', path, { id: 'old/a' });
  expect([made.status, made.body['id'], made.body['content']]).toEqual([201, 'old/a', 'first']);
  expect(await kindsOf(app, 'old/a')).toEqual([
    [3, 'create', 'old/a'],
    [2, 'delete', 'a'],
    [1, 'create', 'a'],
  ]);
  await untilFile(app, 'old/a.md', 'first');
  await untilFile(app, 'a.md', 'second');
  expect((await app.request('POST', path, { id: 'b' })).body['code']).toBe('trash_not_found');
});

test('H7 D2 bringing back that cannot be saved leaves the prompt in the trash, and works later', async () => {
  const app = await startFaultyApp({ 'a.md': 'text' });
  await app.request('DELETE', '/api/prompts/a');
  const [item] = await trashOf(app);
  const path = `/api/trash/${item?.trash_id}/restore`;
  // What is written for the file must not take the failure.
  await app.app.library.flush();
  app.journal.failNext(1);
  expect((await app.request('POST', path, {})).body['code']).toBe('journal_unavailable');
  expect((await app.request('GET', '/api/prompts/a')).status).toBe(404);
  expect(await namesIn(app)).toEqual(['a']);
  expect((await app.request('POST', path, {})).status).toBe(201);
});

test('H7 M7 what an undo brings back goes on with its history, once', async () => {
  const app = await startFaultyApp({ 'a.md': '[[f]]', 'f.md': 'F' });
  await app.request('PUT', '/api/prompts/f', { content: 'G' });
  const wish = { prompt_id: 'f', all: true, delete_fragment: true };
  const { change_id } = (await app.request('POST', '/api/refactor/inline', wish)).body;
  const { rows } = app.journal.calls();
  const undone = await app.request('POST', '/api/refactor/undo', { change_id });
  expect([undone.status, app.journal.calls().rows]).toEqual([200, rows]);
  expect(await kindsOf(app, 'f')).toEqual([
    [4, 'create', 'f'],
    [3, 'delete', 'f'],
    [2, 'update', 'f'],
    [1, 'create', 'f'],
  ]);
  const redone = await app.request('POST', '/api/refactor/undo', {
    change_id: undone.body['change_id'],
  });
  expect(redone.status).toBe(200);
  expect(await namesIn(app)).toEqual(['f']);
  const [item] = await trashOf(app);
  await app.request('POST', `/api/trash/${item?.trash_id}/restore`, {});
  const late = await app.request('POST', '/api/refactor/undo', {
    change_id: redone.body['change_id'],
  });
  expect([late.status, late.body['detail']]).toEqual([
    409,
    expect.stringContaining('f was brought back since'),
  ]);
});

test('H7 D4 M7 what was brought back stays when the server is killed before its file is written', async () => {
  const { ports, freeze } = frozenOnDemand();
  const app = await startApp({ 'a.md': '[[f]]', 'f.md': 'F', 'g.md': 'G', 'h.md': 'H' }, { ports });
  await app.request('PUT', '/api/prompts/h', { content: 'H2' });
  await app.app.library.flush();
  const wish = { prompt_id: 'f', all: true, delete_fragment: true };
  const { change_id } = (await app.request('POST', '/api/refactor/inline', wish)).body;
  for (const id of ['g', 'h']) await app.request('DELETE', `/api/prompts/${id}`);
  const deleted = await trashOf(app);
  await app.app.library.flush();
  freeze();
  expect((await app.request('POST', '/api/refactor/undo', { change_id })).status).toBe(200);
  for (const { id, trash_id: name } of deleted)
    if (id !== 'f') await app.request('POST', `/api/trash/${name}/restore`, {});
  expect(await readdir(app.folder)).not.toContain('f.md');
  const again = await afterCrash(app);
  await again.app.library.flush();
  expect(await namesIn(again)).toEqual([]);
  for (const [id, text] of Object.entries({ f: 'F', g: 'G', h: 'H2' })) {
    expect((await again.request('GET', `/api/prompts/${id}`)).body['content']).toBe(text);
    expect(await again.file(`${id}.md`)).toBe(text);
  }
  await rm(join(again.folder, 'f.md'));
  await eventually(
    () => namesIn(again),
    (names) => names.includes('f'),
  );
});

test('H7 D4 a deletion stays though bringing back was refused, and what came back elsewhere is there once', async () => {
  const { ports, freeze } = frozenOnDemand();
  const files = { 'a.md': 'A', 'b.md': 'B', 'c.md': 'C', 'd.md': 'D', 'p.md': 'P' };
  const app = await startApp(files, { ports });
  for (const id of ['a', 'b'])
    await app.request('PUT', `/api/prompts/${id}`, { content: `${id}2` });
  await app.app.library.flush();
  freeze();
  for (const id of ['a', 'b', 'c', 'd']) await app.request('DELETE', `/api/prompts/${id}`);
  const answers: Record<string, number> = {};
  for (const { id, trash_id: name } of await trashOf(app)) {
    const to = id === 'a' || id === 'c' ? 'p' : `${id}-back`;
    const { status } = await app.request('POST', `/api/trash/${name}/restore`, { id: to });
    answers[id] = status;
  }
  expect(answers).toEqual({ a: 409, b: 201, c: 409, d: 201 });
  expect(await app.file('a.md')).toBe('a2');
  const again = await afterCrash(app);
  await again.app.library.flush();
  const items = (await again.request('GET', '/api/prompts')).body['items'] as { id: string }[];
  expect(items.map(({ id }) => id)).toEqual(['b-back', 'd-back', 'p']);
  const names = (await readdir(again.folder)).filter((name) => name.endsWith('.md'));
  expect(names.toSorted()).toEqual(['b-back.md', 'd-back.md', 'p.md']);
  expect([await again.file('b-back.md'), await again.file('d-back.md')]).toEqual(['b2', 'D']);
  expect((await namesIn(again)).toSorted()).toEqual(['a', 'c']);
});
