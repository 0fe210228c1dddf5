import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { eventually, journalOf, startApp, startFaultyApp, type TestApp } from './fixture.ts';

const header = '---\ndescription: D\ntags: [t]\n---\n';

interface Line {
  readonly revision: number;
  readonly kind: string;
  readonly origin: string;
}

async function linesOf(app: TestApp, id: string): Promise<readonly unknown[]> {
  const { body } = await app.request('GET', `/api/prompts/${id}/history`);
  const items = body['items'] as readonly Line[] | undefined;
  return (items ?? []).map(({ revision, kind, origin }) => [revision, kind, origin]);
}

async function contentOf(app: TestApp, id: string): Promise<unknown> {
  return (await app.request('GET', `/api/prompts/${id}`)).body['content'];
}

async function inTrash(app: TestApp): Promise<readonly string[]> {
  const items = (await app.request('GET', '/api/trash')).body['items'] as { id: string }[];
  return items.map(({ id }) => id);
}

/** Takes files away as another program does, and waits until their prompts are gone. */
async function takeAway(app: TestApp, ...ids: readonly string[]): Promise<void> {
  await app.app.library.flush();
  await mkdir(join(app.folder, '.away'), { recursive: true });
  for (const id of ids)
    await rename(join(app.folder, `${id}.md`), join(app.folder, '.away', `${id}.md`));
  await eventually(
    () => inTrash(app),
    (now) => ids.every((id) => now.includes(id)),
  );
}

const putBack = (app: TestApp, id: string, as = id): Promise<void> =>
  rename(join(app.folder, '.away', `${id}.md`), join(app.folder, `${as}.md`));

const untilThere = (app: TestApp, id: string): Promise<unknown> =>
  eventually(
    () => contentOf(app, id),
    (content) => content !== undefined,
  );

const goesOn = [
  [4, 'create', 'file'],
  [3, 'delete', 'file'],
  [2, 'update', 'rest'],
  [1, 'create', 'file'],
];

test('F16 a file that is back goes on with the history of its prompt', async () => {
  const app = await startApp({ 'a.md': `${header}one\n`, 'b.md': 'b' });
  await app.request('PUT', '/api/prompts/a', { content: 'two\n' });
  await takeAway(app, 'a');
  await putBack(app, 'a');
  expect(await untilThere(app, 'a')).toBe('two\n');
  expect(await linesOf(app, 'a')).toEqual(goesOn);
  expect(await inTrash(app)).toEqual([]);
  expect((await app.request('GET', '/api/prompts/a')).body).toMatchObject({
    revision: 4,
    description: 'D',
    tags: ['t'],
  });
  const { body } = await app.request('PUT', '/api/prompts/a', { content: 'three\n' });
  expect(body['revision']).toBe(5);
  await app.app.library.flush();
  expect(await app.file('a.md')).toBe(`${header}three\n`);
  const again = await app.restart();
  expect(await linesOf(again, 'a')).toEqual([[5, 'update', 'rest'], ...goesOn]);
});

test('F16 a file that is back with another text has that as its newest revision, byte for byte', async () => {
  const app = await startApp({ 'a.md': `${header}one\n` });
  await app.request('PUT', '/api/prompts/a', { content: 'two\n' });
  await takeAway(app, 'a');
  const text = '---\r\ntags: [u] # kept\r\n---\r\nother\r\n';
  await app.writeFile('a.md', text);
  expect(await untilThere(app, 'a')).toBe('other\n');
  expect(await linesOf(app, 'a')).toEqual(goesOn);
  const old = await app.request('GET', '/api/prompts/a/revisions/2');
  expect(old.body['content']).toBe('two\n');
  await app.app.library.flush();
  expect(await app.file('a.md')).toBe(text);
});

test('F16 L1 a file that is back while nobody serves it goes on with its history at the next start', async () => {
  const app = await startApp({ 'a.md': 'one\n', 'b.md': 'b\n' });
  await app.request('PUT', '/api/prompts/a', { content: 'two\n' });
  await app.request('PUT', '/api/prompts/b', { content: 'b2\n' });
  await takeAway(app, 'a', 'b');
  await app.app.close();
  await putBack(app, 'a');
  await writeFile(join(app.folder, 'b.md'), 'b3\n');
  const again = await app.restart();
  expect([await contentOf(again, 'a'), await contentOf(again, 'b')]).toEqual(['two\n', 'b3\n']);
  for (const id of ['a', 'b']) expect(await linesOf(again, id)).toEqual(goesOn);
  expect(await inTrash(again)).toEqual([]);
  await again.app.library.flush();
  const third = await again.restart();
  for (const id of ['a', 'b']) expect(await linesOf(third, id)).toEqual(goesOn);
  expect(await third.file('b.md')).toBe('b3\n');
});

test('F16 F17 a file that is back write-protected is read-only', async () => {
  const app = await startApp({ 'a.md': 'one\n' });
  await app.request('PUT', '/api/prompts/a', { content: 'two\n' });
  await takeAway(app, 'a');
  await chmod(join(app.folder, '.away', 'a.md'), 0o444);
  await putBack(app, 'a');
  await untilThere(app, 'a');
  expect((await app.request('PUT', '/api/prompts/a', { content: 'x' })).status).toBe(403);
});

test('F16 many files that are back at once all go on with their histories, asked about some at a time', async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `many/p${index}`);
  const app = await startApp(Object.fromEntries(ids.map((id) => [`${id}.md`, `one of ${id}\n`])));
  for (const id of ids)
    await app.request('PUT', `/api/prompts/${id}`, { content: `two of ${id}\n` });
  await app.app.library.flush();
  const [here, away] = [join(app.folder, 'many'), join(app.folder, '.away')];
  await rename(here, away);
  const { heads } = app.app.library;
  await eventually(
    () => [...heads.ids()].length,
    (count) => count === 0,
  );
  const journal = journalOf(app);
  const { deleted } = journal;
  let [asked, mostAsked] = [0, 0];
  const spy = vi.spyOn(journal, 'deleted').mockImplementation(async (wanted) => {
    asked += 1;
    mostAsked = Math.max(asked, mostAsked);
    const rows = await deleted.call(journal, wanted);
    asked -= 1;
    return rows;
  });
  await rename(away, here);
  await eventually(
    () => [...heads.ids()].length,
    (count) => count === ids.length,
  );
  spy.mockRestore();
  expect(mostAsked).toBeGreaterThan(1);
  expect(mostAsked).toBeLessThanOrEqual(16);
  for (const id of ids) expect(await linesOf(app, id)).toEqual(goesOn);
  expect(await inTrash(app)).toEqual([]);
});

test('F16 files that went and are back under swapped names go on under their names', async () => {
  const app = await startApp({ 'a.md': 'one of a\n', 'b.md': 'one of b\n' });
  for (const id of ['a', 'b'])
    await app.request('PUT', `/api/prompts/${id}`, { content: `two of ${id}\n` });
  await takeAway(app, 'a', 'b');
  await putBack(app, 'a', 'b');
  await putBack(app, 'b', 'a');
  await untilThere(app, 'a');
  await untilThere(app, 'b');
  expect([await contentOf(app, 'a'), await contentOf(app, 'b')]).toEqual([
    'two of b\n',
    'two of a\n',
  ]);
  for (const id of ['a', 'b']) expect(await linesOf(app, id)).toEqual(goesOn);
});

test('F16 H6 a new file under the name of a prompt that people deleted is a new prompt, over restarts', async () => {
  const app = await startApp({ 'a.md': 'one\n' });
  await app.request('PUT', '/api/prompts/a', { content: 'two\n' });
  await takeAway(app, 'a');
  await putBack(app, 'a');
  await untilThere(app, 'a');
  await app.request('DELETE', '/api/prompts/a');
  await eventually(
    () => readdir(app.folder),
    (names) => !names.includes('a.md'),
  );
  await app.app.library.flush();
  await app.writeFile('a.md', 'new\n');
  expect(await untilThere(app, 'a')).toBe('new\n');
  expect(await linesOf(app, 'a')).toEqual([[1, 'create', 'file']]);
  expect(await inTrash(app)).toEqual(['a']);
  const again = await app.restart();
  expect(await linesOf(again, 'a')).toEqual([[1, 'create', 'file']]);
});

test('F16 D2 a file that is back while nothing can be saved is there once it can', async () => {
  const app = await startFaultyApp({ 'a.md': 'one\n' });
  await app.request('PUT', '/api/prompts/a', { content: 'two\n' });
  await takeAway(app, 'a');
  await app.app.library.flush();
  app.journal.failNext(1);
  await putBack(app, 'a');
  expect(await untilThere(app, 'a')).toBe('two\n');
  expect(await linesOf(app, 'a')).toEqual(goesOn);
});

test('F16 F4 who has the prompt open goes on with it when its file is back', async () => {
  const app = await startApp({ 'a.md': 'one\n' });
  await app.request('PUT', '/api/prompts/a', { content: 'two\n' });
  await takeAway(app, 'a');
  await rm(join(app.folder, '.away', 'a.md'));
  await app.writeFile('a.md', 'three\n');
  await untilThere(app, 'a');
  const client = await app.connect('/api/prompts/ws/a');
  expect(client.frames[0]).toMatchObject({ content: 'three\n', revision: 4 });
  await app.writeFile('a.md', 'four\n');
  await eventually(
    () => contentOf(app, 'a'),
    (content) => content === 'four\n',
  );
});

test('F16 D6 a change based on the text that went is merged with the text that came', async () => {
  const app = await startApp({ 'a.md': 'one\ntwo\n' });
  await takeAway(app, 'a');
  await app.writeFile('a.md', 'one\ntwo from disk\n');
  await untilThere(app, 'a');
  const wish = { content: 'mine one\ntwo\n', base_revision: 1 };
  const { body } = await app.request('PUT', '/api/prompts/a', wish);
  expect([body['content'], body['revision']]).toEqual(['mine one\ntwo from disk\n', 4]);
});
