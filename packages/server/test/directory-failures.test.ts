import { expect, test, vi } from 'vitest';
import { createApp } from '../src/create-app.ts';
import { Compactor } from '../src/document/compactor.ts';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { FolderRuntime } from '../src/library/folder-runtime.ts';
import { ReadingProgress } from '../src/library/reading-progress.ts';
import { FolderNews } from '../src/mirror/folder-news.ts';
import { watchFolder } from '../src/mirror/folder-watch.ts';
import { openFolder } from '../src/mirror/library-folder.ts';
import { SearchIndex } from '../src/search/search-index.ts';
import { systemPorts } from '../src/system-ports.ts';
import { serveFolder, startApp } from './fixture.ts';

test('F5 a directory that cannot be loaded after all is not watched any more', async () => {
  const mounted = await startApp({ 'more/x.md': 'X' });
  const journal = createMemoryJournal();
  const { updates } = journal;
  const { request } = await startApp({ 'a.md': 'A' }, { journal });
  const path = `${mounted.folder}/more`;
  await request('POST', '/api/prompts/directories', { path, name: 'shared' });
  const patch = (enabled: boolean) =>
    request('PATCH', '/api/prompts/directories/shared', { enabled });
  await request('PUT', '/api/prompts/shared/x', { content: 'Y' });
  await patch(false);
  await mounted.writeFile('more/x.md', 'Z');
  const ended = vi.spyOn(FolderNews.prototype, 'close');
  journal.updates = () => Promise.reject(new Error('unreadable'));
  expect((await patch(true)).status).toBe(500);
  expect(ended).toHaveBeenCalledTimes(1);
  ended.mockRestore();
  journal.updates = updates.bind(journal);
  expect((await patch(true)).status).toBe(200);
  expect((await request('GET', '/api/prompts/shared/x')).body['content']).toBe('Z');
});

test('F4 F5 what another program does to a directory after it was listed, and before it is shown, is taken in', async () => {
  const mounted = await startApp({ 'more/x.md': 'X' });
  const journal = createMemoryJournal();
  const { updates } = journal;
  const { request } = await startApp({ 'a.md': 'A' }, { journal });
  const path = `${mounted.folder}/more`;
  await request('POST', '/api/prompts/directories', { path, name: 'shared' });
  const patch = (enabled: boolean) =>
    request('PATCH', '/api/prompts/directories/shared', { enabled });
  await request('PUT', '/api/prompts/shared/x', { content: 'Y' });
  await patch(false);
  // A file that is not what was written is compared with the history, once everything is listed.
  await mounted.writeFile('more/x.md', 'Z');
  journal.updates = async (...asked) => {
    journal.updates = updates.bind(journal);
    // A watch begun earlier has been told when one begun later was told of something still later.
    await toldOf(path, () => mounted.writeFile('more/late.md', 'Late'));
    await toldOf(path, () => mounted.writeFile('more/later.txt.md', 'Later'));
    return journal.updates(...asked);
  };
  expect((await patch(true)).status).toBe(200);
  await expect
    .poll(async () => (await request('GET', '/api/prompts/shared/late')).body['content'])
    .toBe('Late');
});

test('F5 a directory that cannot be shown after all is withdrawn with its prompts and its watch', async () => {
  const mounted = await startApp({ 'more/x.md': 'X' });
  const { request } = await startApp({ 'a.md': 'A' });
  const mount = { path: `${mounted.folder}/more`, name: 'shared' };
  const ended = vi.spyOn(FolderRuntime.prototype, 'close');
  const unwatched = vi.spyOn(FolderNews.prototype, 'close');
  const failing = vi
    .spyOn(FolderRuntime.prototype, 'start')
    .mockRejectedValueOnce(new Error('the disk went away'));
  expect((await request('POST', '/api/prompts/directories', mount)).status).toBe(500);
  expect(ended).toHaveBeenCalledTimes(1);
  expect(unwatched).toHaveBeenCalled();
  for (const spy of [failing, ended, unwatched]) spy.mockRestore();
  expect((await request('GET', '/api/prompts/shared/x')).status).toBe(404);
  expect((await request('GET', '/api/prompts')).body['items']).toHaveLength(1);
  expect((await request('POST', '/api/prompts/directories', mount)).status).toBe(201);
  expect((await request('GET', '/api/prompts/shared/x')).body['content']).toBe('X');
});

test('F5 a directory that cannot be shown at a start is missing, with its prompts and its watch', async () => {
  const mounted = await startApp({ 'more/x.md': 'X' });
  const { folder, app, request } = await startApp({ 'a.md': 'A' });
  await request('POST', '/api/prompts/directories', {
    path: `${mounted.folder}/more`,
    name: 'shared',
  });
  await app.close();
  const { start } = FolderRuntime.prototype;
  const failing = vi.spyOn(FolderRuntime.prototype, 'start').mockImplementation(function (
    this: FolderRuntime,
  ) {
    return this.mount.root ? start.call(this) : Promise.reject(new Error('the disk went away'));
  });
  const ended = vi.spyOn(FolderRuntime.prototype, 'close');
  const next = await serveFolder(folder);
  expect(ended).toHaveBeenCalledTimes(1);
  for (const spy of [failing, ended]) spy.mockRestore();
  expect((await next.request('GET', '/api/prompts/shared/x')).status).toBe(404);
  expect((await next.request('GET', '/api/prompts')).body['items']).toHaveLength(1);
});

test('F5 a start that fails ends what was begun for it', async () => {
  const { folder, app } = await startApp({ 'a.md': 'A' });
  await app.close();
  const failing = vi
    .spyOn(FolderRuntime.prototype, 'start')
    .mockRejectedValueOnce(new Error('the disk went away'));
  const ended = [
    vi.spyOn(FolderRuntime.prototype, 'close'),
    vi.spyOn(SearchIndex.prototype, 'close'),
    vi.spyOn(Compactor.prototype, 'close'),
    vi.spyOn(ReadingProgress.prototype, 'close'),
  ];
  await expect(createApp({ root: folder })).rejects.toThrow('the disk went away');
  expect(ended.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 1]);
  for (const spy of [failing, ...ended]) spy.mockRestore();
  // Nothing of it holds the folder: the next start has it.
  const next = await serveFolder(folder);
  expect((await next.request('GET', '/api/prompts/a')).body['content']).toBe('A');
});

/** Resolves when a watch of a folder tells of what is done to it. */
async function toldOf(path: string, act: () => Promise<void>): Promise<void> {
  const folder = await openFolder({ root: path, ports: systemPorts });
  if ('kind' in folder) throw new Error(folder.sentence);
  const told = Promise.withResolvers<unknown>();
  const watch = await watchFolder({ folder, ports: systemPorts, onChange: told.resolve });
  await act();
  await told.promise;
  await watch.close();
}

test('R4 a folder that cannot be opened leaves nothing open, the journal that was given neither', async () => {
  const journal = createMemoryJournal();
  const ended = vi.spyOn(journal, 'close');
  await expect(createApp({ root: '/nowhere-at-all', journal })).rejects.toMatchObject({
    code: 'directory_unusable',
  });
  expect(ended).toHaveBeenCalledTimes(1);
});
