import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEvents } from './event-client.ts';
import { serveFolder, startApp } from './fixture.ts';
import type { TestApp } from './fixture.ts';

interface Identity {
  readonly id: string;
  readonly name: string;
}

async function identityOf({ request }: TestApp): Promise<Identity> {
  return (await request('GET', '/healthz')).body['library'] as Identity;
}

test('F15 a library is the same one over restarts and moves, and a copy beside it is another one', async () => {
  const app = await startApp({ 'a.md': 'A' });
  const first = await identityOf(app);
  expect(first.id).toMatch(/^[\w-]{22}$/);
  expect(first.name).toBe(app.folder.split('/').at(-1));
  const again = await app.restart();
  expect(await identityOf(again)).toEqual(first);
  await again.app.close();

  const place = await mkdtemp(join(tmpdir(), 'prompt-manager-place-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  await cp(app.folder, join(place, 'copy'), { recursive: true });
  const copy = await serveFolder(join(place, 'copy'));
  const other = await identityOf(copy);
  expect(other.id).not.toBe(first.id);
  expect(await identityOf(await copy.restart())).toEqual(other);

  await rename(app.folder, join(place, 'moved'));
  const moved = await serveFolder(join(place, 'moved'));
  expect(await identityOf(moved)).toEqual({ id: first.id, name: 'moved' });
});

test('F15 a library that may not be written has the identity it keeps, else one of its path', async () => {
  const app = await startApp({ 'a.md': 'A' }, { readOnly: true });
  const ofPath = await identityOf(app);
  expect(await identityOf(await app.restart())).toEqual(ofPath);
  const writable = await serveFolder(app.folder);
  const kept = await identityOf(writable);
  await writable.app.close();
  expect(await identityOf(await serveFolder(app.folder, { readOnly: true }))).toEqual(kept);
});

test('F15 an identity that cannot be read is made anew', async () => {
  const app = await startApp({ 'a.md': 'A' });
  const path = join(app.folder, '.prompt-manager', 'library.json');
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ root: app.folder });
  await app.app.close();
  await writeFile(path, '{');
  const again = await serveFolder(app.folder);
  expect((await identityOf(again)).id).toMatch(/^[\w-]{22}$/);
});

test('F15 who means another library is refused at every door, and nothing is changed', async () => {
  const app = await startApp({ 'a.md': 'A' });
  const { id } = await identityOf(app);
  const change = { content: 'changed' };
  const put = (library: string) =>
    app.request('PUT', '/api/prompts/a', change, { 'prompt-library': library });
  expect(await put('another')).toMatchObject({ status: 409, body: { code: 'other_library' } });
  expect((await app.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'A',
    revision: 1,
  });
  await expect(openEvents(`${app.url}/api/events?library=another`)).rejects.toThrow('409');
  for (const door of ['/api/prompts/ws/a', '/api/prompts/yjs/a', '/api/prompts/yjs/none']) {
    const refused = await app.connect(`${door}?library=another`);
    const { code, reason } = await refused.untilClosed();
    expect([code, reason.split(':')[0], refused.frames]).toEqual([4421, 'other_library', []]);
  }
  expect((await put(id)).status).toBe(200);
  await (await app.connect(`/api/prompts/ws/a?library=${id}`)).close();
  await openEvents(`${app.url}/api/events?library=${id}`);
});
