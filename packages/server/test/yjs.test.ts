import { createDecoder } from 'lib0/decoding';
import {
  firstTextId,
  readOwnMessage,
  syncStep1Frame,
  updateFrame,
  type YjsServerMessage,
} from '@prompt-manager/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { connectTo, eventually, startApp, startFaultyApp, type TestApp } from './fixture.ts';

interface Peer {
  readonly doc: Y.Doc;
  readonly text: Y.Text;
  readonly meta: Y.Map<unknown>;
  readonly provider: WebsocketProvider;
  /** What the server told in messages of its own. */
  readonly told: YjsServerMessage[];
}

/** The published y-websocket provider; `listen` adds a reader of our own messages, else it is unmodified. */
async function join(
  { url }: Pick<TestApp, 'url'>,
  id: string,
  options: { doc?: Y.Doc; listen?: boolean; text?: string } = {},
): Promise<Peer> {
  const doc = options.doc ?? new Y.Doc();
  const told: YjsServerMessage[] = [];
  const provider = new WebsocketProvider(
    `${url.replace('http://localhost', 'ws://127.0.0.1')}/api/prompts/yjs`,
    id,
    doc,
    {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      connect: false,
      maxBackoffTime: 200,
      params: options.text === undefined ? {} : { text: options.text },
    },
  );
  if (options.listen === true) {
    provider.messageHandlers[2] = (_encoder, decoder) => {
      const message = readOwnMessage(decoder);
      if (message !== null) told.push(message);
    };
  }
  onTestFinished(() => provider.destroy());
  const synced = new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  provider.connect();
  await synced;
  return { doc, text: doc.getText('content'), meta: doc.getMap('meta'), provider, told };
}

const contentOf = async ({ request }: TestApp, id = 'a'): Promise<unknown> =>
  (await request('GET', `/api/prompts/${id}`)).body['content'];

test('Y1 an unmodified provider sees the prompt, edits it, and every other door sees the edit', async () => {
  const app = await startApp({ 'dir/a b.md': '---\ndescription: D\ntags: [x]\n---\nhello' });
  const peer = await join(app, 'dir/a%20b');
  expect([peer.text.toString(), peer.meta.get('description'), peer.meta.get('tags')]).toEqual([
    'hello',
    'D',
    ['x'],
  ]);
  const json = await app.connect('/api/prompts/ws/dir/a%20b');
  peer.text.insert(5, ' world');
  expect(await json.next('update')).toMatchObject({ content: 'hello world', revision: 2 });
  expect(await contentOf(app, 'dir/a%20b')).toBe('hello world');
  peer.meta.set('description', 'E');
  expect(await json.next('update_metadata')).toMatchObject({
    description: 'E',
    tags: ['x'],
    revision: 3,
  });
  await app.app.library.flush();
  expect(await app.file('dir/a b.md')).toBe('---\ndescription: E\ntags: [x]\n---\nhello world');
});

test('Y1 W12 JSON, REST, Yjs and the file edit one prompt at the same time and converge', async () => {
  const app = await startApp({ 'a.md': 'one\ntwo\nthree\nfour\n' });
  const [left, right] = [await join(app, 'a'), await join(app, 'a')];
  const json = await app.connect('/api/prompts/ws/a');
  left.text.insert(0, 'L');
  right.text.insert(right.text.length, 'R\n');
  json.send({ action: 'update', content: 'one\nTWO\nthree\nfour\n', base_revision: 1 });
  await app.request('PUT', '/api/prompts/a', {
    content: 'one\ntwo\nTHREE\nfour\n',
    base_revision: 1,
  });
  const expected = 'Lone\nTWO\nTHREE\nfour\nR\n';
  await eventually(
    () => contentOf(app),
    (content) => content === expected,
  );
  await eventually(
    () => [left.text.toString(), right.text.toString()],
    (texts) => texts.every((text) => text === expected),
  );
  await eventually(
    () => app.file('a.md'),
    (text) => text === expected,
  );
  await app.writeFile('a.md', expected.replace('four', 'FOUR'));
  await eventually(
    () => left.text.toString(),
    (text) => text === 'Lone\nTWO\nTHREE\nFOUR\nR\n',
  );
});

test('Y1 awareness passes among the sessions of a prompt, greets newcomers and goes with its session', async () => {
  const app = await startApp({ 'a.md': 'x' });
  const [one, two] = [await join(app, 'a'), await join(app, 'a')];
  one.provider.awareness.setLocalStateField('user', { name: 'Ada' });
  const names = (peer: Peer): unknown[] =>
    [...peer.provider.awareness.getStates().values()]
      .map(({ user }) => (user as { name?: string } | undefined)?.name)
      .filter(Boolean);
  await eventually(
    () => names(two),
    (seen) => seen.includes('Ada'),
  );
  const late = await join(app, 'a');
  await eventually(
    () => names(late),
    (seen) => seen.includes('Ada'),
  );
  one.provider.destroy();
  await eventually(
    () => names(late),
    (seen) => !seen.includes('Ada'),
  );
});

test('Y2 D1 a client is told up to which of its updates everything is durable', async () => {
  const app = await startFaultyApp({ 'a.md': '' });
  const peer = await join(app, 'a', { listen: true });
  const other = await join(app, 'a');
  app.journal.hang();
  peer.text.insert(0, 'a');
  peer.text.insert(1, 'b');
  await app.journal.reached();
  expect(peer.told.filter(({ kind }) => kind === 'durable')).toEqual([
    { kind: 'durable', count: 1, revision: 1 },
  ]);
  expect(other.text.toString()).toBe('');
  expect(await contentOf(app)).toBe('');
  app.journal.release();
  await eventually(
    () => peer.told.at(-1),
    (last) => last?.kind === 'durable' && last.count === 3,
  );
  await eventually(
    () => other.text.toString(),
    (text) => text === 'ab',
  );
});

test('Y2 D2 a failed save is refused with a code, shown to nobody, and saved later without reconnecting', async () => {
  const app = await startFaultyApp({ 'a.md': 'old' });
  const peer = await join(app, 'a', { listen: true });
  const other = await join(app, 'a');
  app.journal.refuse();
  peer.text.insert(3, ' new');
  await eventually(
    () => peer.told.at(-1),
    (last) => last?.kind === 'refused',
  );
  expect(peer.told.at(-1)).toMatchObject({ kind: 'refused', code: 'journal_unavailable' });
  expect([await contentOf(app), other.text.toString()]).toEqual(['old', 'old']);
  app.journal.heal();
  await eventually(
    () => contentOf(app),
    (content) => content === 'old new',
  );
  await eventually(
    () => other.text.toString(),
    (text) => text === 'old new',
  );
  expect(peer.provider.wsconnected).toBe(true);
});

test('Y3 offline edits merge after a restart and outside edits, nothing doubled or lost', async () => {
  const first = await startApp({ 'a.md': 'one\ntwo\n' });
  const { doc, text, provider } = await join(first, 'a');
  const kept = await join(first, 'a');
  text.insert(0, 'zero\n');
  await eventually(
    () => kept.text.toString(),
    (seen) => seen.startsWith('zero'),
  );
  provider.destroy();
  kept.provider.destroy();
  text.insert(text.length, 'offline\n');
  await first.app.close();
  await first.writeFile('a.md', 'zero\nONE\ntwo\n');
  const second = await first.restart();
  const again = await join(second, 'a', { doc });
  const expected = 'zero\nONE\ntwo\noffline\n';
  await eventually(
    () => contentOf(second),
    (content) => content === expected,
  );
  await eventually(
    () => again.text.toString(),
    (seen) => seen === expected,
  );
});

test('Y3 Y6 a copy of a text that was rebuilt since is told apart, and the text is not doubled', async () => {
  const first = await startApp({ 'a.md': 'text' });
  const { doc, provider } = await join(first, 'a');
  provider.destroy();
  await first.request('DELETE', '/api/prompts/a');
  await first.request('POST', '/api/prompts', { id: 'a', content: 'text' });
  const ws = new WebSocket(
    `${first.url.replace('http://localhost', 'ws://127.0.0.1')}/api/prompts/yjs/a`,
  );
  onTestFinished(() => ws.terminate());
  const closed = new Promise<number>((resolve) => ws.once('close', resolve));
  ws.once('open', () => ws.send(syncStep1Frame(Y.encodeStateVector(doc))));
  expect(await closed).toBe(4409);
  const pushed = new WebSocket(
    `${first.url.replace('http://localhost', 'ws://127.0.0.1')}/api/prompts/yjs/a`,
  );
  onTestFinished(() => pushed.terminate());
  const closedToo = new Promise<number>((resolve) => pushed.once('close', resolve));
  pushed.once('open', () => pushed.send(updateFrame(Y.encodeStateAsUpdate(doc))));
  expect(await closedToo).toBe(4409);
  expect(await contentOf(first)).toBe('text');
});

test('Y7 a client that names its text finds it under its new name, across a restart, also where another has the old one', async () => {
  const first = await startApp({ 'a.md': 'text', 'other.md': 'other' });
  const { doc, provider } = await join(first, 'a');
  provider.destroy();
  doc.getText('content').insert(0, 'typed while away, ');
  await first.request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'dir/b' });
  await first.request('POST', '/api/prompts', { id: 'a', content: 'a new one' });
  const second = await first.restart();
  const textId = [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()].find(
    (client) => client >= firstTextId,
  );
  const back = await join(second, 'a', { doc, listen: true, text: String(textId) });
  await eventually(
    () => contentOf(second, 'dir/b'),
    (content) => content === 'typed while away, text',
  );
  expect(await contentOf(second, 'a')).toBe('a new one');
  const notices = back.told.flatMap((each) => (each.kind === 'notice' ? [each.json] : []));
  expect(notices.map((json) => JSON.parse(json) as unknown)).toContainEqual(
    expect.objectContaining({ action: 'renamed', from: 'a', to: 'dir/b' }),
  );
  const json = await second.connect(`/api/prompts/ws/gone?text=${textId}`);
  expect(json.frames[0]).toMatchObject({ action: 'initial', id: 'dir/b' });
});

test('Y4 malformed, oversized and unfit updates are refused, never stored, and harm nobody', async () => {
  const app = await startApp({ 'a.md': 'text' }, { limits: { maxContentBytes: 1_000 } });
  const client = await connectTo(
    `${app.url.replace('http://localhost', 'ws://127.0.0.1')}/api/prompts/yjs/a`,
  );
  const refusals = async (): Promise<unknown> => {
    await client.arrived();
    return (await app.request('GET', '/api/prompts/a')).body;
  };
  const honest = await join(app, 'a');
  const change = (edit: (doc: Y.Doc) => void): Uint8Array => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(honest.doc));
    const since = Y.encodeStateVector(doc);
    edit(doc);
    return updateFrame(Y.encodeStateAsUpdate(doc, since));
  };
  const gap = new Y.Doc();
  gap.getText('content').insert(0, 'first');
  const since = Y.encodeStateVector(gap);
  gap.getText('content').insert(5, ' second');
  const frames = [
    Uint8Array.of(),
    Uint8Array.of(0),
    Uint8Array.of(0, 9),
    Uint8Array.of(0, 2, 200, 200, 200),
    Uint8Array.of(99, 1, 2, 3),
    updateFrame(Uint8Array.of(1, 2, 3, 4, 5)),
    updateFrame(crypto.getRandomValues(new Uint8Array(300))),
    change((doc) => doc.getMap('meta').set('tags', [1, 2])),
    change((doc) => doc.getMap('meta').set('description', { not: 'text' })),
    change((doc) => doc.getMap('meta').set('front_matter', 'not a mapping')),
    change((doc) => doc.getMap('meta').set('front_matter', 'a: 1\n---\nb: 2')),
    change((doc) => doc.getText('content').insertEmbed(0, { image: 'x' })),
    change((doc) => doc.getText('content').insert(0, 'y'.repeat(2_000))),
    updateFrame(Y.encodeStateAsUpdate(gap, since)),
    syncStep1Frame(Uint8Array.of(255, 255, 255)),
  ];
  for (const frame of frames) {
    if (client.closed === null) client.ws.send(frame);
    if (client.closed === null)
      expect(await refusals()).toMatchObject({ content: 'text', tags: [], revision: 1 });
  }
  const peer = await join(app, 'a');
  expect(peer.text.toString()).toBe('text');
  peer.text.insert(4, ' goes on');
  await eventually(
    () => contentOf(app),
    (content) => content === 'text goes on',
  );
});

test('Y2 W9 what has no word in the Yjs protocol is told as a notice; a deletion closes with 4010', async () => {
  const app = await startApp({ 'a.md': 'x' });
  const peer = await join(app, 'a', { listen: true });
  const closes: number[] = [];
  peer.provider.on('connection-close', (event) => {
    if (event !== null) closes.push(event.code);
  });
  await app.request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'b' });
  await eventually(
    () => peer.told.find(({ kind }) => kind === 'notice'),
    (notice) => notice !== undefined,
  );
  expect(
    JSON.parse((peer.told.find(({ kind }) => kind === 'notice') as { json: string }).json),
  ).toMatchObject({ action: 'renamed', from: 'a', to: 'b' });
  peer.text.insert(1, 'y');
  await eventually(
    () => contentOf(app, 'b'),
    (content) => content === 'xy',
  );
  await app.request('DELETE', '/api/prompts/b');
  await eventually(
    () => closes[0],
    (code) => code === 4010,
  );
});

test('Y1 F9 line ends and front matter typed by a Yjs client take the form a file can hold, for the client too', async () => {
  const app = await startApp({ 'a.md': 'x' });
  const peer = await join(app, 'a');
  peer.text.insert(0, 'a\r\nb');
  await eventually(
    () => peer.text.toString(),
    (text) => text === 'a\nbx',
  );
  peer.text.insert(0, '---\ndescription: D\n---\n');
  await eventually(
    () => peer.meta.get('description'),
    (description) => description === 'D',
  );
  expect(peer.text.toString()).toBe('a\nbx');
  expect((await app.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'a\nbx',
    description: 'D',
  });
});

test('Y1 F9 who types front matter by letters goes on below it, without an empty line that nobody meant', async () => {
  const app = await startApp({ 'a.md': '' });
  const peer = await join(app, 'a');
  const type = (text: string): void => {
    for (const letter of text) peer.text.insert(peer.text.length, letter);
  };
  type('---\ndescription: D\n---');
  await eventually(
    () => peer.meta.get('description'),
    (description) => description === 'D',
  );
  type('\n');
  type('Body');
  await eventually(
    () => peer.text.toString(),
    (text) => text === 'Body',
  );
  expect(await contentOf(app)).toBe('Body');
});

test('Y1 D6 a deletion through two surrogate pairs leaves one text everywhere, also after a restart', async () => {
  const first = await startApp({ 'a.md': '😀😁 x' });
  const peer = await join(first, 'a');
  peer.text.delete(1, 2);
  const left = peer.text.toString();
  await eventually(
    () => contentOf(first),
    (content) => content === left,
  );
  peer.provider.destroy();
  const second = await first.restart();
  expect(await contentOf(second)).toBe(left);
  expect((await second.request('PUT', '/api/prompts/a', { content: '😀 y' })).status).toBe(200);
  const again = await join(second, 'a', { doc: peer.doc });
  expect(again.text.toString()).toBe('😀 y');
});

test('Y2 Y5 our own messages are ones that an old provider passes over', () => {
  // y-protocols reads the subtype of an auth message and acts on 0 alone.
  const decoder = createDecoder(Uint8Array.of(10, 3, 7));
  expect(readOwnMessage(decoder)).toEqual({ kind: 'durable', count: 3, revision: 7 });
  expect(readOwnMessage(createDecoder(Uint8Array.of(0)))).toBe(null);
});

test('Y5 a client is told which revision the file holds: on opening, and after every write', async () => {
  const app = await startApp({ 'a.md': 'one' });
  const peer = await join(app, 'a', { listen: true });
  const written = (): readonly number[] =>
    peer.told.flatMap((each) => (each.kind === 'written' ? [each.revision] : []));
  await eventually(written, (all) => all.includes(1));
  peer.text.insert(3, ' two');
  await eventually(written, (all) => all.includes(2));
  expect(await app.file('a.md')).toBe('one two');
  const late = await join(app, 'a', { listen: true });
  await eventually(
    () => late.told,
    (told) => told.some((each) => each.kind === 'written' && each.revision === 2),
  );
});

test('Y5 a client that opens a prompt whose file waits is not told that it is written', async () => {
  const app = await startApp({ 'a.md': 'one' });
  await app.request('PUT', '/api/prompts/a', { content: 'two' });
  const peer = await join(app, 'a', { listen: true });
  peer.text.insert(0, 'x');
  await eventually(
    () => peer.told,
    (told) => told.some((each) => each.kind === 'durable' && each.revision === 3),
  );
  expect(peer.told).not.toContainEqual({ kind: 'written', revision: 1 });
});

test('H7 a copy that somebody kept of a deleted prompt merges with it when it is back', async () => {
  const app = await startApp({ 'a.md': 'text' });
  const peer = await join(app, 'a');
  await app.request('DELETE', '/api/prompts/a');
  await eventually(
    () => peer.provider.wsconnected,
    (isConnected) => !isConnected,
  );
  peer.text.insert(4, ', offline');
  const { items } = (await app.request('GET', '/api/trash')).body;
  const [item] = items as readonly { trash_id: string }[];
  await app.request('POST', `/api/trash/${item?.trash_id}/restore`, {});
  await join(app, 'a', { doc: peer.doc });
  await eventually(
    () => contentOf(app),
    (content) => content === 'text, offline',
  );
});

test('H8 who types before a line does not own it, though it went through many revisions', async () => {
  const app = await startApp({ 'a.md': 'one\ntwo' });
  const peer = await join(app, 'a');
  for (const [at, letter] of ['n', 'e', 'w', '\n'].entries()) {
    peer.text.insert(at, letter);
    await eventually(
      () => contentOf(app),
      (content) => content === peer.text.toString(),
    );
  }
  const { body } = await app.request('GET', '/api/prompts/a/blame');
  expect(body).toMatchObject({
    revision: 5,
    lines: [
      { from_line: 1, to_line: 1, revision: 5, origin: 'yjs' },
      { from_line: 2, to_line: 3, revision: 1, origin: 'file' },
    ],
  });
});
