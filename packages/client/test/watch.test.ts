import { expect, test } from 'vitest';
import { createHttpClient } from '../src/http-client.ts';
import { watchExpansion } from '../src/watch-expansion.ts';
import { watchLibrary } from '../src/watch-library.ts';
import { startServer } from './running-server.fake.ts';

/** What was told, and a way to wait for it. */
class Told {
  readonly all: string[] = [];
  #wake: () => void = () => undefined;

  readonly add = (what: string): void => {
    this.all.push(what);
    this.#wake();
  };

  async until(what: string): Promise<void> {
    const guard = AbortSignal.timeout(10_000);
    while (!this.all.includes(what)) {
      if (guard.aborted) throw new Error(`no ${what} among ${JSON.stringify(this.all)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        guard.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}

test('N8 a program hears of every change of the library, over a restart of the server', async () => {
  await using server = await startServer({ 'a.md': 'A' });
  const { baseUrl } = server;
  const client = createHttpClient({ baseUrl });
  const told = new Told();
  const end = watchLibrary(
    { baseUrl },
    {
      onChanges: ({ changes }) => {
        for (const { kind, id, from } of changes)
          told.add([kind, from, id].filter(Boolean).join(' '));
      },
      onResync: ({ reason }) => told.add(`resync ${reason}`),
      onConnected: (isConnected) => told.add(isConnected ? 'connected' : 'lost'),
    },
  );
  await told.until('connected');
  await client.create({ id: 'b' });
  await told.until('create b');
  await server.restart();
  await told.until('resync restarted');
  await client.rename({ from: 'b', to: 'c' });
  await told.until('rename b c');
  end();
  await client.create({ id: 'unheard' });
  expect(told.all).toEqual([
    'connected',
    'create b',
    'lost',
    'connected',
    'resync restarted',
    'rename b c',
  ]);
});

test('N8 a program follows an expansion over a restart and a rename, to the end of the prompt', async () => {
  await using server = await startServer({ 'a.md': '[[b]]', 'b.md': '1' });
  const { baseUrl } = server;
  const client = createHttpClient({ baseUrl });
  const told = new Told();
  watchExpansion(
    { baseUrl, id: 'a' },
    {
      onExpanded: ({ expanded }) => told.add(expanded),
      onRenamed: ({ to }) => told.add(`renamed ${to}`),
      onGone: ({ code }) => told.add(code),
      onConnected: (isConnected) => told.add(isConnected ? 'connected' : 'lost'),
    },
  );
  await told.until('1');
  await client.update('b', { content: '2' });
  await told.until('2');
  await client.rename({ from: 'a', to: 'z' });
  await told.until('renamed z');
  await server.restart();
  await told.until('lost');
  await client.update('b', { content: '3' });
  await told.until('3');
  await client.remove('z');
  await told.until('prompt_deleted');
  // A rename is told with the expansion under the new id, so that its ETag is known.
  expect(told.all.filter((what) => /^\d$/.test(what))).toEqual(['1', '2', '2', '3']);
  expect(told.all.filter((what) => what === 'lost')).toHaveLength(1);
});

test('N8 a prompt that is not there is told as gone, and not asked for again', async () => {
  await using server = await startServer({ 'a.md': 'A' });
  const told = new Told();
  watchExpansion(
    { baseUrl: server.baseUrl, id: 'nope' },
    { onExpanded: () => told.add('expanded'), onGone: ({ code }) => told.add(code) },
  );
  await told.until('prompt_not_found');
  expect(told.all).toEqual(['prompt_not_found']);
});

test('N6 a client asks for an expansion and whether it is still true', async () => {
  await using server = await startServer({ 'a.md': '[[b]]', 'b.md': '1' });
  const client = createHttpClient({ baseUrl: server.baseUrl });
  const first = await client.expanded('a');
  expect(first).toMatchObject({
    id: 'a',
    expanded: '1',
    dependencies: [{ id: 'b', direct: true }],
  });
  const ifNoneMatch = first?.etag;
  expect(await client.expanded('a', { ifNoneMatch })).toBeNull();
  await client.update('b', { content: '2' });
  expect(await client.expanded('a', { ifNoneMatch })).toMatchObject({ expanded: '2' });
});
