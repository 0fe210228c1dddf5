import { expect, test, vi } from 'vitest';
import { createApp } from '../src/create-app.ts';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { FolderNews } from '../src/mirror/folder-news.ts';
import { startApp } from './fixture.ts';

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

test('R4 a folder that cannot be opened leaves nothing open, the journal that was given neither', async () => {
  const journal = createMemoryJournal();
  const ended = vi.spyOn(journal, 'close');
  await expect(createApp({ root: '/nowhere-at-all', journal })).rejects.toMatchObject({
    code: 'directory_unusable',
  });
  expect(ended).toHaveBeenCalledTimes(1);
});
