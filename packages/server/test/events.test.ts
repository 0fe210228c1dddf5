import { expect, test } from 'vitest';
import { systemPorts } from '../src/system-ports.ts';
import type { Ports } from '../src/ports.ts';
import { openEvents, type EventClient } from './event-client.ts';
import { eventually, startApp, startFaultyApp } from './fixture.ts';

test('N1 every commit is one event: what changed, by which door, in order', async () => {
  const { url, request, connect } = await startApp({ 'a.md': 'A', 'b.md': '[[a]]' });
  const client = await openEvents(`${url}/api/events`);
  await request('POST', '/api/prompts', { id: 'c', content: 'C' });
  const socket = await connect('/api/prompts/ws/a');
  await socket.ask({ action: 'update', content: 'A2' }, 'update_status');
  await request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'd/e' });
  await request('DELETE', '/api/prompts/c');
  const at = expect.any(String);
  expect((await client.next()).data).toEqual({
    changes: [{ kind: 'create', id: 'c', revision: 1, at, origin: 'rest' }],
    problems_changed: true,
  });
  expect((await client.next()).data).toEqual({
    changes: [{ kind: 'update', id: 'a', revision: 2, at, origin: 'socket' }],
    problems_changed: true,
  });
  expect((await client.next()).data['changes']).toEqual([
    { kind: 'rename', id: 'd/e', from: 'a', revision: 3, at, origin: 'rest' },
    { kind: 'update', id: 'b', revision: 2, at, origin: 'rest' },
  ]);
  expect((await client.next()).data['changes']).toEqual([
    { kind: 'delete', id: 'c', revision: 2, at, origin: 'rest' },
  ]);
});

test('N1 what changes nothing is no event; an edit of a file by another program is one', async () => {
  const { url, request, writeFile } = await startApp({ 'a.md': 'A' });
  const client = await openEvents(`${url}/api/events`);
  await request('PUT', '/api/prompts/a', { tags: [], content: 'A' });
  await writeFile('new.md', 'Hello.');
  expect((await client.next()).data['changes']).toMatchObject([
    { kind: 'create', id: 'new', origin: 'file' },
  ]);
});

test('N1 nothing is told before it is durable, and nothing of a save that failed', async () => {
  const { url, request, journal } = await startFaultyApp({ 'a.md': 'A' });
  const client = await openEvents(`${url}/api/events`);
  journal.failNext(1);
  expect((await request('PUT', '/api/prompts/a', { content: 'lost' })).status).toBe(503);
  await request('PUT', '/api/prompts/a', { content: 'kept' });
  expect((await client.next()).data['changes']).toMatchObject([{ id: 'a', revision: 2 }]);
  expect(client.events).toHaveLength(1);
});

test('N2 a client that comes back hears what it missed, each event once', async () => {
  const { url, request } = await startApp({ 'a.md': 'A' });
  const first = await openEvents(`${url}/api/events`);
  await first.until(() => first.lastEventId || undefined, 'a position');
  first.close();
  await request('PUT', '/api/prompts/a', { content: '2' });
  await request('PUT', '/api/prompts/a', { content: '3' });
  const second = await openEvents(`${url}/api/events`, { 'last-event-id': first.lastEventId });
  const missed = [await second.next(), await second.next()];
  expect(missed.map(({ data }) => data['changes'])).toMatchObject([
    [{ id: 'a', revision: 2 }],
    [{ id: 'a', revision: 3 }],
  ]);
  await request('PUT', '/api/prompts/a', { content: '4' });
  expect((await second.next()).data['changes']).toMatchObject([{ revision: 4 }]);
  const third = await openEvents(`${url}/api/events`, { 'last-event-id': second.lastEventId });
  await request('PUT', '/api/prompts/a', { content: '5' });
  expect((await third.next()).data['changes']).toMatchObject([{ revision: 5 }]);
});

test('N2 the address may name the position, and a Last-Event-ID wins over it', async () => {
  const { url, request } = await startApp({ 'a.md': 'A' });
  const first = await openEvents(`${url}/api/events`);
  const position = await first.until(() => first.lastEventId || undefined, 'a position');
  await request('PUT', '/api/prompts/a', { content: '2' });
  await first.next();
  const address = `${url}/api/events?after=${encodeURIComponent(position)}`;
  const late = await openEvents(address);
  expect((await late.next()).data['changes']).toMatchObject([{ id: 'a', revision: 2 }]);
  const again = await openEvents(address, { 'last-event-id': first.lastEventId });
  await request('PUT', '/api/prompts/a', { content: '3' });
  expect((await again.next()).data['changes']).toMatchObject([{ id: 'a', revision: 3 }]);
  const unknown = await openEvents(`${url}/api/events?after=nonsense`);
  expect(await unknown.next()).toMatchObject({ event: 'resync', data: { reason: 'restarted' } });
});

test('N2 a position that nothing is known of answers resync', async () => {
  const { url, restart, request } = await startApp({ 'a.md': 'A' });
  const client = await openEvents(`${url}/api/events`);
  await request('PUT', '/api/prompts/a', { content: '2' });
  await client.next();
  const again = await restart();
  for (const position of [client.lastEventId, 'nonsense', '.', `${client.lastEventId}x`]) {
    const late = await openEvents(`${again.url}/api/events`, { 'last-event-id': position });
    expect(await late.next()).toMatchObject({ event: 'resync', data: { reason: 'restarted' } });
  }
});

test('N2 more events than are kept answer resync', async () => {
  const { url, request } = await startApp({ 'a.md': 'A' });
  const client = await openEvents(`${url}/api/events`);
  await client.until(() => client.lastEventId || undefined, 'a position');
  const old = client.lastEventId;
  for (let round = 0; round <= 1_000; round++)
    await request('PUT', '/api/prompts/a', { content: `${round}` });
  const late = await openEvents(`${url}/api/events`, { 'last-event-id': old });
  expect((await late.next()).event).toBe('resync');
});

test('N2 more changes at once than one event holds are one resync', async () => {
  const files: Record<string, string> = {};
  for (let index = 0; index <= 1_000; index++) files[`more/${index}.md`] = 'x';
  const mounted = await startApp(files);
  const { url, request } = await startApp({ 'a.md': 'A' });
  const client = await openEvents(`${url}/api/events`);
  const path = `${mounted.folder}/more`;
  await request('POST', '/api/prompts/directories', { path, name: 'shared' });
  expect(await client.next()).toMatchObject({ event: 'resync', data: { reason: 'many' } });
  await request('PATCH', '/api/prompts/directories/shared', { enabled: false });
  expect(await client.next()).toMatchObject({ event: 'resync', data: { reason: 'many' } });
});

test('N4 a stream is kept alive by comments, which are no events', async () => {
  const clock = fakeBeats();
  const { url, request } = await startApp({ 'a.md': 'A' }, { ports: clock.ports });
  const client = await openEvents(`${url}/api/events`);
  clock.beat();
  await client.until(() => client.comments.at(-1), 'a heartbeat');
  expect(client.comments).toEqual(['alive']);
  expect(client.events).toEqual([]);
  await request('PUT', '/api/prompts/a', { content: 'still there' });
  expect((await client.next()).event).toBe('changes');
});

test('N4 the end of the application ends every stream with a hint when to ask again', async () => {
  const { url, app } = await startApp({ 'a.md': 'A' });
  const client = await openEvents(`${url}/api/events`);
  client.retryMs = null;
  await app.close();
  await client.untilEnded();
  expect([client.comments, client.retryMs]).toEqual([['the server is stopping'], 1_000]);
});

test('S1 an event stream is refused to a foreign page and host', async () => {
  const { url } = await startApp({ 'a.md': 'A' });
  const refused = (headers: Record<string, string>): Promise<EventClient> =>
    openEvents(`${url}/api/events`, headers);
  await expect(refused({ origin: 'http://evil.example' })).rejects.toThrow('403');
  await expect(refused({ host: 'evil.example' })).rejects.toThrow('403');
});

test('N1 HEAD answers the headers of a stream and ends', async () => {
  const { app } = await startApp({ 'a.md': 'A' });
  const answer = await app.http.inject({ method: 'HEAD', url: '/api/events' });
  expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
    '',
  ]);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
});

/** The real ports, with timers of the heartbeat's length under the test's control. */
function fakeBeats(): { readonly ports: Ports; readonly beat: () => void } {
  const waiting = new Set<() => void>();
  return {
    ports: {
      ...systemPorts,
      setTimer: (delayMs, run) => {
        if (delayMs !== 15_000) return systemPorts.setTimer(delayMs, run);
        waiting.add(run);
        return () => waiting.delete(run);
      },
    },
    beat: () => {
      const due = [...waiting];
      waiting.clear();
      for (const run of due) run();
    },
  };
}

test('N9 a served library tells the end of the making of its index', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`${index}.md`, 'words '.repeat(50)]),
  );
  const { url } = await startApp(files);
  const client = await openEvents(`${url}/api/events`);
  await client.until(() => client.indexing.at(-1) === null || undefined, 'the end of indexing');
  expect(client.indexing[0]).toMatchObject({ total: 2_000 });
});

test('N4 more streams than may be open are refused with a code and when to ask again, and one that ends makes room', async () => {
  const { url, request, app } = await startApp({ 'a.md': 'A' }, { limits: { maxEventStreams: 2 } });
  const first = await openEvents(`${url}/api/events`);
  await openEvents(`${url}/api/prompts/a/events`);
  for (const path of ['/api/events', '/api/prompts/a/events']) {
    const refused = await request('GET', path);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.body).toMatchObject({ code: 'overloaded', retryable: true });
  }
  first.response.destroy();
  await eventually(
    () => app.http.eventStreams.size,
    (open) => open === 1,
  );
  const again = await openEvents(`${url}/api/events`);
  await request('PUT', '/api/prompts/a', { content: 'B' });
  expect((await again.next()).event).toBe('changes');
});
