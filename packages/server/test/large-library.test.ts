import { chmod, readFile, rm, stat, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PromptId } from '@prompt-manager/core';
import { expect, onTestFinished, test } from 'vitest';
import { openFileIndex, type FileIndex } from '../src/file-index/file-index.ts';
import { hashOf } from '../src/mirror/hash-of.ts';
import { openFolder } from '../src/mirror/library-folder.ts';
import { changeKeyOf } from '../src/library/head.ts';
import { systemPorts } from '../src/system-ports.ts';
import { eventually, serveFolder, startApp, type TestApp } from './fixture.ts';

/** More files than are read before a library is served. */
const many = Object.fromEntries(
  Array.from({ length: 2_100 }, (_, i) => [`many/p${i}.md`, `Text ${i}.\n`]),
);
const id = (text: string): PromptId => text as PromptId;

/** An index that reads nothing for the first time until it is told to. */
async function gatedIndex(folder: string): Promise<{ index: FileIndex; open: () => void }> {
  const root = await openFolder({ root: folder, ports: systemPorts });
  if ('kind' in root) throw new Error(root.sentence);
  const place = await root.privateFolder();
  if (place.kind === 'failed') throw new Error(place.sentence);
  const index = await openFileIndex({ path: join(place.path, 'index.sqlite'), log: fail });
  if (index === null) throw new Error('no index');
  const gate = Promise.withResolvers<void>();
  onTestFinished(() => gate.resolve());
  const gated = new Proxy(index, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'folder') return value.bind(target) as unknown;
      return (root_: string) => {
        const part = target.folder(root_);
        const read = part.read.bind(part);
        part.read = async (...args) => {
          await gate.promise;
          await read(...args);
        };
        return part;
      };
    },
  });
  return { index: gated, open: () => gate.resolve() };
}

function fail(error: unknown): never {
  throw error;
}

/** A large library that is served and not read yet. */
async function startUnread(
  files: Readonly<Record<string, string>>,
  beforeServed: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<TestApp & { readonly readAll: () => Promise<void> }> {
  const { app, folder } = await startApp({ ...many, ...files }, { readOnly: true });
  await app.close();
  await beforeServed(folder);
  const { index, open } = await gatedIndex(folder);
  const served = await serveFolder(folder, { index });
  const readAll = async (): Promise<void> => {
    open();
    await served.app.library.reading.whole();
  };
  return { ...served, readAll };
}

test('L3 a large library is listed before it is read, and a prompt that is asked for is read at once', async () => {
  const { request, readAll } = await startUnread({
    'a.md': '---\ntags: [x]\n---\nA and [[many/p7]]',
  });
  expect((await request('GET', '/healthz')).body).toMatchObject({
    status: 'ok',
    prompts: 2_101,
    loading: { done: 0, total: 2_101 },
  });
  const page = await request('GET', '/api/prompts?limit=2');
  expect(page.body['items']).toMatchObject([
    { id: 'a', tags: ['x'], is_composite: true, revision: 1 },
    { id: 'many/p0', is_composite: false },
  ]);
  expect((await request('GET', '/api/prompts/p2099')).body['content']).toBe('Text 2099.\n');
  const expanded = await request('POST', '/api/prompts/expand', { prompt_id: 'a' });
  expect(expanded.body['expanded']).toBe('A and Text 7.');
  await readAll();
  expect((await request('GET', '/healthz')).body['loading']).toBeNull();
  expect((await request('GET', '/api/prompts?tag=x')).body['items']).toHaveLength(1);
});

test('L3 F17 a file that nobody may write to is read-only however it is read', async () => {
  const { app, request, readAll } = await startUnread(
    { 'asked.md': 'A', 'later.md': 'B' },
    async (folder) => {
      for (const name of ['asked', 'later']) await chmod(join(folder, `${name}.md`), 0o444);
    },
  );
  const reason: unknown = expect.stringContaining('write-protected');
  const { body } = await request('GET', '/api/prompts/asked');
  expect(body).toMatchObject({ content: 'A', read_only_reason: reason });
  await readAll();
  expect(app.library.heads.facts(id('later'))).toMatchObject({ readOnlyReason: reason });
  expect((await request('PUT', '/api/prompts/later', { content: 'x' })).status).toBe(403);
});

test('L3 what needs the whole library says so until it is read', async () => {
  const { request, readAll } = await startUnread({ 'a.md': 'A and [[many/p7]]' });
  const rename = { old_id: 'many/p7', new_id: 'seven', dry_run: true };
  const ask = (): Promise<readonly number[]> =>
    Promise.all(
      [
        request('GET', '/api/prompts?query=text'),
        request('GET', '/api/prompts?tag=x'),
        request('GET', '/api/prompts/all'),
        request('GET', '/api/prompts/many/p7/referenced_by'),
        request('GET', '/api/problems'),
        request('GET', '/api/search?q=is:unused'),
        request('POST', '/api/prompts/rename', rename),
      ].map(async (answer) => (await answer).status),
    );
  expect(await ask()).toEqual([503, 503, 503, 503, 503, 503, 503]);
  const refused = await request('GET', '/api/problems');
  expect(refused.body).toMatchObject({ code: 'library_loading', retryable: true });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await request('GET', '/api/prompts?directory=none')).status).toBe(200);
  await readAll();
  expect(await ask()).toEqual([200, 200, 200, 200, 200, 200, 200]);
  const { body } = await request('GET', '/api/prompts/many/p7/referenced_by');
  expect(body['items']).toEqual([{ id: 'a', direct: true }]);
});

test('R11 L3 a prompt can be deleted before the library is read, and nobody pretends to know what includes it', async () => {
  const { request, readAll } = await startUnread({ 'a.md': 'A and [[many/p7]] and [[many/p8]]' });
  const dry = await request('DELETE', '/api/prompts/many/p7?dry_run=true');
  expect([dry.status, dry.body['code']]).toEqual([503, 'library_loading']);
  expect((await request('DELETE', '/api/prompts/many/p7')).body['breaks']).toBeNull();
  await readAll();
  expect((await request('DELETE', '/api/prompts/many/p8')).body['breaks']).toHaveLength(1);
});

test('L4 edits and outside edits are taken in while the library is being read', async () => {
  const { app, request, connect, file, folder, readAll } = await startUnread({
    'a.md': 'A',
    'b.md': 'B',
    'gone.md': 'C',
    'user.md': '[[gone]] and [[b]]',
  });
  const client = await connect('/api/prompts/ws/user');
  await client.ask({ action: 'subscribe', expanded: true }, 'expanded');
  await request('PUT', '/api/prompts/a', { content: 'A saved' });
  await writeFile(join(folder, 'b.md'), 'B from outside');
  expect(await client.next('expanded')).toMatchObject({ expanded: 'C and B from outside' });
  await unlink(join(folder, 'gone.md'));
  expect(await client.next('expanded')).toMatchObject({
    expanded: '[[PROMPT NOT FOUND: gone]] and B from outside',
  });
  await app.library.flush();
  expect(await file('a.md')).toBe('A saved');
  await readAll();
  const { body } = await request('GET', '/api/prompts?query=a%20saved');
  expect(body['items']).toMatchObject([{ id: 'a', revision: 2 }]);
  expect((await request('GET', '/api/prompts/gone')).status).toBe(404);
});

test('L4 a listed file that is gone before its turn is no prompt, and who included it hears of it', async () => {
  const { app, folder } = await startApp({ ...many, 'user.md': '[[p5]]' }, { readOnly: true });
  await app.close();
  const { index, open } = await gatedIndex(folder);
  const served = await serveFolder(folder, { index, watch: false });
  const client = await served.connect('/api/prompts/ws/user');
  await unlink(join(folder, 'many/p5.md'));
  open();
  await served.app.library.reading.whole();
  await client.ask({ action: 'subscribe', expanded: true }, 'expanded');
  expect((await served.request('GET', '/api/prompts/many/p5')).status).toBe(404);
  const { body } = await served.request('POST', '/api/prompts/expand', { prompt_id: 'user' });
  expect(body['expanded']).toBe('[[PROMPT NOT FOUND: p5]]');
});

test('L5 a text that nobody uses is not in memory, and an outside edit shows once it is committed', async () => {
  const { app, request, folder } = await startApp({ 'a.md': 'first text' }, { watch: false });
  const { heads } = app.library;
  await eventually(
    () => heads.isInMemory(id('a')),
    (held) => !held,
  );
  await writeFile(join(folder, 'a.md'), 'other text');
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'first text',
    revision: 1,
  });
  await app.library.folders.rescan();
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'other text',
    revision: 2,
  });
  const { body } = await request('GET', '/api/prompts/a/revisions/1');
  expect(body['content']).toBe('first text');
});

test('L5 a saved text is in memory until its file has it', async () => {
  const { app, request } = await startApp({ 'a.md': 'first' });
  const { heads } = app.library;
  await eventually(
    () => heads.isInMemory(id('a')),
    (held) => !held,
  );
  await request('PUT', '/api/prompts/a', { content: 'second' });
  expect(heads.isInMemory(id('a'))).toBe(true);
  await app.library.flush();
  await eventually(
    () => heads.isInMemory(id('a')),
    (held) => !held,
  );
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('second');
});

test('L2 a file given back its size and time is read all the same, one not touched is not', async () => {
  const opened = await startApp({ 'a.md': 'first', 'b.md': 'left alone' });
  await opened.app.close();
  // A time that can be given back exactly.
  await utimes(join(opened.folder, 'a.md'), 1_700_000_000, 1_700_000_000);
  const first = await serveFolder(opened.folder, { watch: false });
  await first.app.close();
  await settleClock(first.folder);
  const before = await stat(join(first.folder, 'a.md'));
  await writeFile(join(first.folder, 'a.md'), 'other');
  await utimes(join(first.folder, 'a.md'), before.atime, before.mtime);
  const { app, request } = await serveFolder(first.folder, { watch: false });
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('other');
  expect(app.library.heads.isInMemory(id('b'))).toBe(false);
});

/** As if the files had been looked at long after they changed. */
async function settleClock(folder: string): Promise<void> {
  const database = new DatabaseSync(join(folder, '.prompt-manager/index.sqlite'));
  database.exec('UPDATE files SET seen_at = seen_at + 3600000');
  database.close();
}

test('L2 a file that changed just before it was looked at is read again', async () => {
  const first = await startApp({ 'a.md': 'first' });
  await first.app.close();
  // What two writes within one tick of the clock leave behind: another text that looks the same.
  const stale = hashOf(Buffer.from('stale'));
  const database = new DatabaseSync(join(first.folder, '.prompt-manager/index.sqlite'));
  database.exec(`UPDATE texts SET content = CAST('stale' AS BLOB), hash = '${stale}'`);
  database.exec(`UPDATE files SET hash = '${stale}'`);
  database.close();
  const { request } = await serveFolder(first.folder, { watch: false });
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('first');
});

test.for([
  ['deleted', async (path: string) => await rm(path)],
  ['empty', async (path: string) => await truncate(path, 0)],
  ['no database', async (path: string) => await writeFile(path, 'x'.repeat(50_000))],
  [
    'of another version',
    async (path: string) => {
      const database = new DatabaseSync(path);
      database.exec('PRAGMA user_version = 999; DROP TABLE files');
      database.close();
    },
  ],
] as const)('L1 an index that is %s is made anew', async ([, spoil]) => {
  const first = await startApp({ 'a.md': '[[b]]', 'b.md': 'text' });
  await first.request('PUT', '/api/prompts/b', { content: 'saved' });
  await first.app.close();
  await spoil(join(first.folder, '.prompt-manager/index.sqlite'));
  const second = await serveFolder(first.folder);
  const expanded = await second.request('POST', '/api/prompts/expand', { prompt_id: 'a' });
  expect(expanded.body['expanded']).toBe('saved');
  await second.app.close();
  const third = await serveFolder(first.folder);
  expect((await third.request('GET', '/api/prompts/b')).body['content']).toBe('saved');
});

test('L6 an index damaged while it is used costs no answer', async () => {
  const { app, folder, request } = await startApp({ 'a.md': 'first', 'b.md': 'second' });
  const { heads } = app.library;
  await eventually(
    () => heads.isInMemory(id('a')),
    (held) => !held,
  );

  const database = new DatabaseSync(join(folder, '.prompt-manager/index.sqlite'));
  database.exec('DELETE FROM texts');
  database.close();
  heads.forgetTexts();
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('first');
  await request('PUT', '/api/prompts/a', { content: 'third' });
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('third');
});

test('L7 a read-only library and one with a journal of its own leave no index and keep every text', async () => {
  const { app, folder, request } = await startApp({ 'a.md': 'text' }, { readOnly: true });
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('text');
  expect(app.library.heads.isInMemory(id('a'))).toBe(true);
  await expect(readFile(join(folder, '.prompt-manager/index.sqlite'))).rejects.toThrow('ENOENT');
});

test('L8 a change key stays over a restart and changes with the text', async () => {
  const keyOf = (app: TestApp): string =>
    changeKeyOf(app.app.library.heads.facts(id('a')) as Parameters<typeof changeKeyOf>[0]);
  const first = await startApp({ 'a.md': 'text' });
  const found = keyOf(first);
  const second = await first.restart();
  expect(keyOf(second)).toBe(found);
  await second.request('PUT', '/api/prompts/a', { content: 'other' });
  const saved = keyOf(second);
  expect(saved).not.toBe(found);
  const third = await second.restart();
  expect(keyOf(third)).toBe(saved);
});
