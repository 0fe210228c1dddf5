import type { ServerMessage } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { FakeWorld } from './fake-world.fake.ts';
import type { PromptHandle } from './prompt-handle.ts';
import { openPrompt } from './prompt-socket.ts';

const timestamp = '2026-11-22T12:00:00.000Z';

function initial(content: string, revision: number): ServerMessage {
  return {
    action: 'initial',
    id: 'a',
    content,
    description: null,
    tags: [],
    is_composite: false,
    updated_at: timestamp,
    revision,
    read_only: false,
  };
}

function status(requestId: number, revision: number, errorCode?: string): ServerMessage {
  const error = errorCode === undefined ? undefined : { code: errorCode, message: 'so it is' };
  return {
    action: 'update_status',
    success: error === undefined,
    timestamp,
    revision,
    request_id: requestId,
    error,
  };
}

function opened(world: FakeWorld): PromptHandle {
  const prompt = openPrompt({
    baseUrl: 'http://localhost:8081/',
    id: 'a',
    webSocket: world.webSocket,
    ports: world.ports,
  });
  world.socket.deliver(initial('x', 5));
  return prompt;
}

test('W1 the id goes into the address as one segment that is no route word', () => {
  const world = new FakeWorld();
  openPrompt({
    baseUrl: 'https://host/',
    id: 'a b/all',
    webSocket: world.webSocket,
    ports: world.ports,
  });
  expect(world.socket.url).toBe('wss://host/api/prompts/ws/%2Fa%20b%2Fall');
});

test('W4 F17 a prompt says whether it can be changed as the server told last', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  const told = { action: 'update_metadata', description: null, tags: [], timestamp, revision: 5 };
  const isReadOnly = [undefined, true, undefined, false].map((readOnly) => {
    world.socket.deliver({ ...told, read_only: readOnly } as ServerMessage);
    return prompt.isReadOnly;
  });
  expect(isReadOnly).toEqual([false, true, true, false]);
});

test('W3 one text is on its way at a time, and only the newest follows, based on the revision told last', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  for (const text of ['xa', 'xab', 'xabc']) prompt.setText(text);
  expect(world.socket.sent).toEqual([
    { action: 'update', content: 'xa', base_revision: 5, request_id: 1 },
  ]);
  world.socket.deliver(status(1, 6));
  expect(world.socket.sent.slice(1)).toEqual([
    { action: 'update', content: 'xabc', base_revision: 6, request_id: 2 },
  ]);
  expect(prompt.isSaved).toBe(false);
  world.socket.deliver(status(2, 7));
  expect(prompt.saveState).toEqual({ kind: 'saved', atMs: Date.parse(timestamp) });
  expect(world.socket.sent).toHaveLength(2);
});

test('D6 nothing is sent on a fresh connection before its text is taken in', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  world.socket.end(1006);
  prompt.setText('xa');
  world.pass(250);
  expect(world.sockets).toHaveLength(2);
  world.socket.deliver(initial('bx', 6));
  expect(world.socket.sent).toEqual([
    { action: 'update', content: 'bxa', base_revision: 6, request_id: 1 },
  ]);
});

test('D2 a refused text goes out again after a wait that grows, and the newest one then', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  prompt.setText('xa');
  world.socket.deliver(status(1, 5, 'disk_full'));
  expect(prompt.saveState).toMatchObject({
    kind: 'retrying',
    error: { code: 'disk_full' },
    retryAtMs: world.nowMs + 500,
  });
  prompt.setText('xab');
  world.pass(499);
  expect(world.socket.sent).toHaveLength(1);
  world.pass(1);
  expect(world.socket.sent.at(-1)).toEqual({
    action: 'update',
    content: 'xab',
    base_revision: 5,
    request_id: 2,
  });
  world.socket.deliver(status(2, 5, 'disk_full'));
  expect(prompt.saveState).toMatchObject({ kind: 'retrying', retryAtMs: world.nowMs + 1_000 });
});

test('W3 a remote text that arrives while one is on its way is shown with its answer', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  const shown: string[] = [];
  prompt.onText(({ content }) => shown.push(content));
  prompt.setText('xa');
  world.socket.deliver({ action: 'update', content: 'bxa', timestamp, revision: 7 });
  expect(shown).toEqual([]);
  world.socket.deliver(status(1, 7));
  expect(shown).toEqual(['bxa']);
  world.socket.deliver({ action: 'update', content: 'bxac', timestamp, revision: 8 });
  expect([...shown, prompt.revision, prompt.isSaved]).toEqual(['bxa', 'bxac', 8, true]);
});

test('W3 carets can follow a remote change by the changes of its event', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  const changes: unknown[] = [];
  prompt.onText((event) => changes.push(event));
  world.socket.deliver({ action: 'update', content: 'before x', timestamp, revision: 6 });
  expect(changes).toEqual([
    {
      content: 'before x',
      revision: 6,
      changes: [{ from: 0, to: 0, insert: 'before ' }],
      why: 'remote',
    },
  ]);
});

test('W9 a server that falls silent is asked, and left when it does not answer', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  world.pass(20_000);
  expect(world.socket.sent).toEqual([{ action: 'unsubscribe' }]);
  world.socket.deliver({ action: 'unsubscribed', expanded: false, changes: false });
  world.pass(20_000 + 9_999);
  expect(prompt.connection.kind).toBe('open');
  world.pass(1);
  expect(prompt.connection.kind).toBe('waiting');
  expect(world.sockets[0]?.isClosed).toBe(true);
});

test('D3 a server that is long in saving is waited for, so that nothing is saved twice', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  prompt.setText('xa');
  world.pass(139_999);
  expect(prompt.connection.kind).toBe('open');
  expect(world.socket.sent.filter(({ action }) => action === 'update')).toHaveLength(1);
  world.pass(1);
  expect(prompt.connection.kind).toBe('waiting');
});

test('W9 a first frame that does not come is not waited for for ever', () => {
  const world = new FakeWorld();
  const prompt = openPrompt({
    baseUrl: 'http://localhost:8081',
    id: 'a',
    webSocket: world.webSocket,
    ports: world.ports,
  });
  world.pass(10_000);
  expect(prompt.connection.kind).toBe('waiting');
  world.pass(250);
  expect(world.sockets).toHaveLength(2);
  world.sockets[0]?.deliver(initial('late', 1));
  expect(prompt.connection.kind).toBe('connecting');
});

test('W8 a frame that cannot be read is reported and the connection made anew; an unknown action is passed over', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  const errors: string[] = [];
  prompt.onError(({ detail }) => errors.push(detail));
  world.socket.deliverText('{"action":"of_a_newer_server"}');
  expect([errors, prompt.connection.kind]).toEqual([[], 'open']);
  world.socket.deliverText('{"action":"update","revision":"six"}');
  expect(errors).toEqual([
    'expected a message of a prompt server, found update without the fields it has',
  ]);
  expect(prompt.connection.kind).toBe('waiting');
});

test('W9 closing ends every timer and what comes later is not heard', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  prompt.setText('xa');
  world.socket.deliver(status(1, 5, 'overloaded'));
  prompt.close();
  prompt.close();
  world.socket.deliver({ action: 'update', content: 'late', timestamp, revision: 9 });
  world.socket.end(1006);
  expect([world.timerCount, prompt.text, prompt.connection.kind]).toEqual([0, 'xa', 'closed']);
});

test('W5 a question without an answer is refused when the connection breaks', async () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  const answer = prompt.expand();
  world.socket.end(1012);
  await expect(answer).rejects.toMatchObject({ code: 'server_unreachable' });
});

test('W4 description and tags changed here win over what arrived before, and are saved with their own answer', () => {
  const world = new FakeWorld();
  const prompt = opened(world);
  prompt.setMetadata({ description: 'mine' });
  expect(world.socket.sent).toEqual([
    { action: 'update_metadata', description: 'mine', request_id: 1 },
  ]);
  world.socket.deliver({
    action: 'update_metadata',
    description: 'theirs',
    tags: ['t'],
    timestamp,
    revision: 6,
  });
  expect(prompt.metadata).toEqual({ description: 'mine', tags: ['t'] });
  world.socket.deliver(status(1, 7));
  expect([prompt.metadata, prompt.isSaved]).toEqual([{ description: 'mine', tags: ['t'] }, true]);
});

test('W3 typing before the first text is refused', () => {
  const world = new FakeWorld();
  const prompt = openPrompt({
    baseUrl: 'http://localhost:8081',
    id: 'a',
    webSocket: world.webSocket,
    ports: world.ports,
  });
  expect(() => prompt.setText('x')).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
