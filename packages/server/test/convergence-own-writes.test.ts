import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PromptId } from '@prompt-manager/core';
import { syncStep2Frame, updateFrame } from '@prompt-manager/protocol';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { openLibrary } from '../src/library/open-library.ts';
import { openFolder, type LibraryFolder } from '../src/mirror/library-folder.ts';
import { FolderNews } from '../src/mirror/folder-news.ts';
import { systemPorts } from '../src/system-ports.ts';
import { connectTo, eventually, startFaultyApp } from './fixture.ts';

const id = 'a' as PromptId;

test('F4 a write of ours that is read before it is noted is no outside edit, however slow the disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'a.md'), 'top\n');
  const opened = await openFolder({ root: folder, ports: systemPorts });
  if ('kind' in opened) throw new Error(opened.sentence);
  const [inPlace, seen, synced] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
  ];
  let isInPlace = false;
  const write: LibraryFolder['write'] = async (...args) => {
    const result = await opened.write(...args);
    // The file is in place; the folder is still being synced.
    isInPlace = true;
    inPlace.resolve();
    await synced.promise;
    return result;
  };
  const read: LibraryFolder['read'] = async (path) => {
    const result = await opened.read(path);
    if (isInPlace) seen.resolve();
    return result;
  };
  const root = new Proxy(opened, {
    get: (target, name) => {
      if (name === 'write') return write;
      if (name === 'read') return read;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const library = await openLibrary({
    root,
    readOnlyReason: null,
    journal: createMemoryJournal(),
    index: null,
    ports: systemPorts,
    rootNews: new FolderNews({ folder: root, ports: systemPorts, log: () => undefined }),
    log: () => undefined,
  });
  onTestFinished(() => library.close());
  const save = (content: string): Promise<unknown> =>
    library.documents.with(id, (document) =>
      document.edit({ source: save, origin: 'rest', text: { content } }),
    );
  await save('top\none\n');
  await inPlace.promise;
  await save('top\none\ntwo\n');
  await seen.promise;
  // An outside edit made of it would be in the document's queue before this one.
  await save('top\none\ntwo\nthree\n');
  synced.resolve();
  await library.flush();
  expect(library.heads.get(id)?.content).toBe('top\none\ntwo\nthree\n');
  expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe('top\none\ntwo\nthree\n');
});

test('Y2 Y5 a later update that is durable does not acknowledge an earlier one that was refused', async () => {
  const app = await startFaultyApp({ 'a.md': 'text' });
  const client = await connectTo(
    `${app.url.replace('http://localhost', 'ws://127.0.0.1')}/api/prompts/yjs/a`,
  );
  const binary: Buffer[] = [];
  client.ws.on('message', (data) => binary.push(data as Buffer));
  await client.arrived();
  const durable = (): readonly number[] =>
    binary.filter(([type, subtype]) => type === 2 && subtype === 10).map((frame) => frame[2] ?? 0);
  const doc = new Y.Doc();
  Y.applyUpdate(
    doc,
    await app.app.library.documents.with(
      id,
      async (document) => (await document.sync(Uint8Array.of(0))).update,
    ),
  );
  const sent: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => sent.push(update));
  doc.getText('content').insert(4, ' refused');
  // A deletion builds on nothing that was refused, so it is taken.
  doc.getText('content').delete(0, 1);
  app.journal.failNext(1);
  client.ws.send(updateFrame(sent[0] ?? Uint8Array.of()));
  await eventually(
    () => binary.some(([type, subtype]) => type === 2 && subtype === 11),
    (isRefused) => isRefused,
  );
  client.ws.send(updateFrame(sent[1] ?? Uint8Array.of()));
  await eventually(
    async () => (await app.request('GET', '/api/prompts/a')).body['content'],
    (content) => content === 'ext',
  );
  await client.arrived();
  expect(durable()).toEqual([]);
  client.ws.send(syncStep2Frame(Y.encodeStateAsUpdate(doc)));
  await eventually(durable, (counts) => counts.includes(3));
  expect((await app.request('GET', '/api/prompts/a')).body['content']).toBe('ext refused');
});
