import type { PresenceEvent } from '@prompt-manager/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openEvents } from './event-client.ts';
import type { EventClient } from './event-client.ts';
import { eventually, startApp } from './fixture.ts';

/** An editor of a prompt that shows this state of its own. */
async function join(
  url: string,
  id: string,
  state: Readonly<Record<string, unknown>>,
): Promise<WebsocketProvider> {
  const provider = new WebsocketProvider(
    `${url.replace('http://localhost', 'ws://127.0.0.1')}/api/prompts/yjs`,
    id,
    new Y.Doc(),
    {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    },
  );
  onTestFinished(() => provider.destroy());
  provider.awareness.setLocalState({ ...state });
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  return provider;
}

const ann = { user: { name: 'Ann', color: '#2d54c8' }, window: 'w1', line: 3 };

/** The newest presence that a client was told of: who is where. */
const told = ({ events }: EventClient): readonly string[] | null => {
  const last = events.findLast(({ event }) => event === 'presence');
  if (last === undefined) return null;
  const { people } = last.data as unknown as PresenceEvent;
  return people.map(({ name, id, line }) => `${name} ${id} ${line}`);
};

test('N10 who has which prompt open is told to all who listen and to who comes later, and nobody without a name', async () => {
  const { url, request } = await startApp({ 'a.md': 'A', 'b.md': 'B' });
  const early = await openEvents(`${url}/api/events`);
  const first = await join(url, 'a', ann);
  await join(url, 'a', {});
  await join(url, 'b', { user: { name: 'x'.repeat(100), color: 'red' }, window: 7, line: -1 });
  await eventually(
    () => told(early),
    (people) => people?.length === 2,
  );
  expect(told(early)).toEqual(['Ann a 3', `${'x'.repeat(40)} b null`]);
  const { people, omitted } = (early.events.at(-1)?.data ?? {}) as unknown as PresenceEvent;
  expect(omitted).toBe(0);
  expect(people).toEqual([
    {
      id: 'a',
      client: first.doc.clientID,
      window: 'w1',
      name: 'Ann',
      colour: '#2d54c8',
      line: 3,
      idle_ms: expect.any(Number),
    },
    expect.objectContaining({ window: null, colour: null, line: null }),
  ]);

  const late = await openEvents(`${url}/api/events`);
  await eventually(
    () => told(late),
    (now) => now?.length === 2,
  );
  await request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'dir/c' });
  first.awareness.setLocalStateField('line', 9);
  for (const each of [early, late])
    await eventually(
      () => told(each),
      (now) => now?.includes('Ann dir/c 9') === true,
    );
  first.destroy();
  for (const each of [early, late])
    await eventually(
      () => told(each),
      (now) => now?.length === 1,
    );
});

test('H9 H8 what is typed in the Yjs dialect is said to be that person’s who the editor shows', async () => {
  const { url, request } = await startApp({ 'a.md': 'A' });
  const [named, nameless] = [await join(url, 'a', ann), await join(url, 'a', {})];
  const type = async ({ doc }: WebsocketProvider, text: string): Promise<void> => {
    doc.getText('content').insert(0, `${text}\n`);
    await eventually(
      async () => (await request('GET', '/api/prompts/a')).body['content'],
      (content) => String(content).startsWith(text),
    );
  };
  await type(named, 'by Ann');
  await type(nameless, 'by nobody');
  named.awareness.setLocalState({ ...ann, user: { name: 'Ann\u202e Lee\n' } });
  await type(named, 'by Ann Lee');
  const { body } = await request('GET', '/api/prompts/a/history');
  const lines = body['items'] as readonly { readonly origin: string; readonly author: unknown }[];
  expect(lines.slice(0, 3).map(({ origin, author }) => [origin, author])).toEqual([
    ['yjs', 'Ann Lee'],
    ['yjs', null],
    ['yjs', 'Ann'],
  ]);
  const blamed = (await request('GET', '/api/prompts/a/blame')).body['lines'];
  expect((blamed as readonly { author: unknown }[]).map(({ author }) => author)).toEqual([
    'Ann Lee',
    null,
    'Ann',
    null,
  ]);
});

test('N10 at most 200 people are told of, and how many more there are', async () => {
  const { url, app } = await startApp({ 'a.md': 'A' });
  const client = await openEvents(`${url}/api/events`);
  const providers = await Promise.all([1, 2, 3].map(() => join(url, 'a', {})));
  // A session may speak for a hundred.
  for (const { awareness } of providers)
    for (let number = 0; number < 80; number += 1) {
      const other = new Y.Doc();
      awareness.states.set(other.clientID, { user: { name: `P${number}` } });
      awareness.meta.set(other.clientID, { clock: 1, lastUpdated: Date.now() });
      awareness.emit('update', [{ added: [other.clientID], updated: [], removed: [] }, 'local']);
    }
  await eventually(
    () => [...app.sockets.people()].length,
    (count) => count === 240,
  );
  await eventually(
    () => (client.events.findLast(({ event }) => event === 'presence')?.data ?? {})['omitted'],
    (omitted) => omitted === 40,
  );
});
