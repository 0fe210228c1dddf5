import { createDecoder, readVarUint } from 'lib0/decoding';
import type { PromptId } from '@prompt-manager/core';
import {
  readOwnMessage,
  readYjsFrame,
  syncStep1Frame,
  syncStep2Frame,
  updateFrame,
  type YjsClientMessage,
  type YjsServerMessage,
} from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { connectTo, eventually, startFaultyApp, type TestApp, type TestClient } from './fixture.ts';

const id = 'a' as PromptId;

/** A client of the Yjs dialect that answers nothing by itself, so that a test decides what is sent when. */
interface BareClient {
  readonly client: TestClient;
  /** The text as it was at the start. */
  readonly doc: Y.Doc;
  /** What the server told in messages of its own. */
  readonly told: () => readonly YjsServerMessage[];
  /** What it sent in the protocol's messages. */
  readonly received: () => readonly YjsClientMessage[];
  send(frame: Uint8Array): void;
}

async function joinBare({ url, app }: TestApp): Promise<BareClient> {
  const client = await connectTo(
    `${url.replace('http://localhost', 'ws://127.0.0.1')}/api/prompts/yjs/a`,
  );
  const frames: Uint8Array[] = [];
  client.ws.on('message', (data) => frames.push(new Uint8Array(data as Buffer)));
  const doc = new Y.Doc();
  await app.library.documents.with(id, async (document) =>
    Y.applyUpdate(doc, (await document.sync(Uint8Array.of(0))).update),
  );
  const own = (frame: Uint8Array): YjsServerMessage[] => {
    const decoder = createDecoder(frame);
    const message = readVarUint(decoder) === 2 ? readOwnMessage(decoder) : null;
    return message === null ? [] : [message];
  };
  return {
    client,
    doc,
    told: () => frames.flatMap(own),
    received: () => frames.filter(([type]) => type !== 2).map(readYjsFrame),
    send: (frame) => client.ws.send(frame),
  };
}

const answers = ({ received }: BareClient): Uint8Array[] =>
  received().flatMap((message) =>
    message.kind === 'update' && message.isWhole ? [message.update] : [],
  );

test('W10 Y1 a client that asks for the state over and over has one answer waiting, to what it asked last', async () => {
  const app = await startFaultyApp({ 'a.md': 'text' });
  const peer = await joinBare(app);
  app.journal.hang();
  const saved = app.request('PUT', '/api/prompts/a', { content: 'text, changed' });
  await app.journal.reached();
  for (let count = 0; count < 500; count += 1) peer.send(syncStep1Frame(Uint8Array.of(0)));
  peer.send(syncStep1Frame(Y.encodeStateVector(peer.doc)));
  await peer.client.arrived();
  app.journal.release();
  expect((await saved).status).toBe(200);
  await eventually(
    () => answers(peer).length,
    (count) => count >= 2,
  );
  await peer.client.arrived();
  const [first, last, ...more] = answers(peer) as [Uint8Array, Uint8Array, ...Uint8Array[]];
  expect(more).toEqual([]);
  // The first is of everything, the last of what changed since the state that was named.
  const [whole, changed] = [new Y.Doc(), peer.doc];
  Y.applyUpdate(whole, first);
  Y.applyUpdate(changed, last);
  expect([whole, changed].map((doc) => doc.getText('content').toString())).toEqual([
    'text, changed',
    'text, changed',
  ]);
  expect(last.byteLength).toBeLessThan(first.byteLength);
});

test('W10 whatever waits in a prompt’s queue counts, and more is refused as overloaded', async () => {
  const app = await startFaultyApp({ 'a.md': 'text' }, { limits: { maxQueuedChanges: 5 } });
  const late = await joinBare(app);
  app.journal.hang();
  const saved = app.request('PUT', '/api/prompts/a', { content: 'changed' });
  await app.journal.reached();
  const outcomes = app.app.library.documents.with(id, (document) =>
    Promise.allSettled(Array.from({ length: 8 }, () => document.sync(Uint8Array.of(0)))),
  );
  late.send(syncStep1Frame(Uint8Array.of(0)));
  expect(await late.client.untilClosed()).toMatchObject({ code: 1013 });
  expect((await app.request('DELETE', '/api/prompts/a')).body).toMatchObject({
    status: 503,
    code: 'overloaded',
  });
  app.journal.release();
  expect((await saved).status).toBe(200);
  const refused = (await outcomes).filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(3);
  for (const outcome of refused) expect(outcome).toMatchObject({ reason: { code: 'overloaded' } });
  expect((await app.request('PUT', '/api/prompts/a', { content: 'again' })).status).toBe(200);
});

test('W10 Y5 updates under way up to a number of bytes; what is refused beyond is asked for and saved later', async () => {
  const app = await startFaultyApp({ 'a.md': 'text' }, { limits: { maxQueuedBytes: 2_000 } });
  const peer = await joinBare(app);
  peer.doc.on('update', (update: Uint8Array) => peer.send(updateFrame(update)));
  const text = peer.doc.getText('content');
  app.journal.hang();
  text.insert(4, 'y'.repeat(1_500));
  text.insert(4, 'z'.repeat(400));
  text.insert(4, 'x'.repeat(400));
  await eventually(peer.told, (told) => told.length === 1);
  expect(peer.told()).toMatchObject([{ kind: 'refused', count: 3, code: 'overloaded' }]);
  app.journal.release();
  // That the file was written may be told after it.
  const lastDurable = () => peer.told().findLast(({ kind }) => kind === 'durable');
  await eventually(lastDurable, (last) => last !== undefined);
  expect(lastDurable()).toMatchObject({ kind: 'durable', count: 2 });
  const asked = await eventually(
    () => peer.received().findLast(({ kind }) => kind === 'sync_step1'),
    (message) => message !== undefined,
  );
  if (asked?.kind !== 'sync_step1') throw new Error('nothing was asked for');
  peer.send(syncStep2Frame(Y.encodeStateAsUpdate(peer.doc, asked.stateVector)));
  await eventually(lastDurable, (last) => last?.kind === 'durable' && last.count === 4);
  expect((await app.request('GET', '/api/prompts/a')).body['content']).toBe(text.toString());
});
