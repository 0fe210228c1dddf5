import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { serverMessageSchema } from '@prompt-manager/protocol';
import { connectTo, eventually, startApp, startFaultyApp } from './fixture.ts';

test('W1 W2 every door to a prompt is the same handler, with ids in any spelling', async () => {
  const { connect } = await startApp({
    'tone/formal voice.md': '---\ndescription: Formal\ntags: [a, b]\nextra: 1\n---\nBe formal.',
  });
  const paths = [
    '/api/prompts/ws/tone/formal%20voice',
    '/api/prompts/ws/tone%2Fformal%20voice',
    '/api/prompts/ws/fragments/tone/formal%20voice',
    '/ws/prompts/tone/formal%20voice',
    '/api/prompts/ws/formal%20voice',
  ];
  for (const path of paths) {
    const { frames } = await connect(path);
    expect(serverMessageSchema.parse(frames[0])).toEqual({
      action: 'initial',
      id: 'tone/formal voice',
      content: 'Be formal.',
      description: 'Formal',
      tags: ['a', 'b'],
      is_composite: false,
      updated_at: expect.any(String),
      revision: 1,
      read_only: false,
    });
  }
});

test('W3 an update is told to the others with its revision, and to the sender as a status', async () => {
  const { connect } = await startApp({ 'a.md': 'one' });
  const [writer, reader, fragment] = [
    await connect('/api/prompts/ws/a'),
    await connect('/api/prompts/ws/a'),
    await connect('/api/prompts/ws/fragments/a'),
  ];
  expect(
    await writer.ask({ action: 'update', content: 'two', request_id: 'r1' }, 'update_status'),
  ).toEqual({
    action: 'update_status',
    success: true,
    timestamp: expect.any(String),
    revision: 2,
    request_id: 'r1',
  });
  for (const client of [reader, fragment])
    expect(await client.next('update')).toEqual({
      action: 'update',
      content: 'two',
      timestamp: expect.any(String),
      revision: 2,
    });
  expect(await writer.quiet()).toEqual([]);
});

test('W3 when merging changed the sender’s text it gets the merged text before its status', async () => {
  const { connect, request } = await startApp({ 'a.md': 'one\ntwo\n' });
  const client = await connect('/api/prompts/ws/a');
  await request('PUT', '/api/prompts/a', { content: 'one\nTWO\n' });
  await client.next('update');
  client.send({ action: 'update', content: 'ONE\ntwo\n', base_revision: 1 });
  expect(await client.next()).toMatchObject({
    action: 'update',
    content: 'ONE\nTWO\n',
    revision: 3,
  });
  expect(await client.next()).toMatchObject({
    action: 'update_status',
    success: true,
    revision: 3,
  });
});

test('W4 metadata: absent is unchanged, null clears, others get the full new values', async () => {
  const { connect } = await startApp({ 'a.md': '---\ndescription: old\ntags: [x]\n---\ntext' });
  const [writer, reader] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  expect(
    await writer.ask(
      { action: 'update_metadata', tags: ['y', 'z'], request_id: 7 },
      'update_status',
    ),
  ).toMatchObject({ success: true, revision: 2, request_id: 7 });
  expect(await reader.next('update_metadata')).toMatchObject({
    description: 'old',
    tags: ['y', 'z'],
    revision: 2,
  });
  await writer.ask({ action: 'update_metadata', description: null }, 'update_status');
  const cleared = await reader.next('update_metadata');
  expect(cleared).not.toHaveProperty('read_only');
  expect(cleared).toMatchObject({
    description: null,
    tags: ['y', 'z'],
    revision: 3,
  });
  expect(await writer.quiet()).toEqual([]);
});

test('W5 expand answers the asker alone and saves nothing', async () => {
  const { connect, request } = await startApp({ 'a.md': 'A [[b]]', 'b.md': 'B' });
  const [asker, other] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  expect(await asker.ask({ action: 'expand', request_id: 1 }, 'expanded')).toMatchObject({
    content: 'A [[b]]',
    expanded: 'A B',
    dependencies: ['b'],
    warnings: [],
    problems: [],
    request_id: 1,
  });
  const draft = await asker.ask({ action: 'expand', content: '[[b]] [[nope]]' }, 'expanded');
  expect(draft).toMatchObject({
    content: '[[b]] [[nope]]',
    expanded: 'B [[PROMPT NOT FOUND: nope]]',
    dependencies: ['b'],
    problems: [{ code: 'missing' }],
  });
  expect(draft['warnings']).toHaveLength(1);
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'A [[b]]',
    revision: 1,
  });
  expect(await other.quiet()).toEqual([]);
});

test('W6 E11 a subscriber hears of a change of anything in the expansion, at any depth, and of nothing else', async () => {
  const { connect, request } = await startApp({
    'a.md': '[[b]]',
    'b.md': '[[c]]',
    'c.md': 'deep',
    'd.md': 'apart',
  });
  const client = await connect('/api/prompts/ws/a');
  expect(
    await client.ask({ action: 'subscribe', expanded: true, request_id: 's' }, 'expanded'),
  ).toMatchObject({ expanded: 'deep', request_id: 's' });
  await request('PUT', '/api/prompts/c', { content: 'deeper' });
  expect(await client.next()).toMatchObject({ action: 'expanded', expanded: 'deeper' });
  await request('PUT', '/api/prompts/d', { content: 'still apart' });
  expect(await client.quiet()).toEqual([]);
  await request('POST', '/api/prompts', { id: 'x/c', content: 'another c' });
  await client.ask({ action: 'unsubscribe', expanded: true }, 'unsubscribed');
  await request('PUT', '/api/prompts/c', { content: 'deepest' });
  expect(await client.quiet()).toEqual([]);
});

test('W6 W9 a subscription follows a rename and is ended under the new id', async () => {
  const { connect, request } = await startApp({ 'a.md': '[[c]]', 'b.md': '[[c]]', 'c.md': 'deep' });
  const [ends, stays] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  for (const client of [ends, stays])
    await client.ask({ action: 'subscribe', expanded: true }, 'expanded');
  // Two prompts swap their ids by way of a third.
  for (const [from, to] of [
    ['a', 'd'],
    ['b', 'a'],
    ['d', 'b'],
  ])
    await request('POST', '/api/prompts/rename', { old_id: from, new_id: to });
  await ends.ask({ action: 'unsubscribe', expanded: true }, 'unsubscribed');
  await stays.quiet();
  await request('PUT', '/api/prompts/c', { content: 'deeper' });
  expect(await stays.next('expanded')).toMatchObject({ expanded: 'deeper' });
  expect(await ends.quiet()).toEqual([]);
});

test('W6 N7 a subscriber that does not read hears the newest expansion once it does, and is not cut off for it', async () => {
  const big = 'x'.repeat(700 * 1024);
  const { connect, request } = await startApp({ 'a.md': `[[hub]] ${big}`, 'hub.md': '0' });
  const [slow, quick] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  for (const client of [slow, quick])
    await client.ask({ action: 'subscribe', expanded: true }, 'expanded');
  slow.ws.pause();
  // More than the buffers of both systems hold.
  const edits = 60;
  for (let edit = 1; edit <= edits; edit++) {
    await request('PUT', '/api/prompts/hub', { content: `${edit}` });
    await quick.next('expanded');
  }
  slow.ws.resume();
  let last = await slow.next('expanded');
  while (!String(last['expanded']).startsWith(`${edits} `)) last = await slow.next('expanded');
  expect(slow.frames.length).toBeLessThan(quick.frames.length);
  expect(slow.closed).toBeNull();
});

test('W8 bad input of every kind is answered, changes nothing and leaves the connection alive', async () => {
  const { connect, request } = await startApp(
    { 'a.md': 'text' },
    { limits: { maxContentBytes: 100 } },
  );
  const client = await connect('/api/prompts/ws/a');
  const cases: [unknown, string][] = [
    ['{not json', 'invalid_json'],
    ['', 'invalid_json'],
    ['[1]', 'invalid_request'],
    ['null', 'invalid_request'],
    ['7', 'invalid_request'],
    [{}, 'invalid_request'],
    [{ action: 5 }, 'invalid_request'],
    [{ action: 'nope' }, 'unknown_action'],
    [{ action: 'update' }, 'invalid_request'],
    [{ action: 'update', content: 7 }, 'invalid_request'],
    [{ action: 'update', content: null }, 'invalid_request'],
    [{ action: 'update', content: 'x', changes: [] }, 'invalid_request'],
    [{ action: 'update', changes: [{ from: 0, to: 0, insert: 'x' }] }, 'invalid_request'],
    [
      { action: 'update', changes: [{ from: 3, to: 1, insert: '' }], base_revision: 1 },
      'invalid_request',
    ],
    [
      { action: 'update', changes: [{ from: 0, to: 99, insert: '' }], base_revision: 1 },
      'invalid_request',
    ],
    [{ action: 'update', content: 'x'.repeat(101) }, 'content_too_large'],
    [{ action: 'update', content: '\ud800' }, 'invalid_request'],
    [{ action: 'update_metadata', tags: 'x' }, 'invalid_request'],
    [{ action: 'update_metadata', tags: [''] }, 'invalid_request'],
    [{ action: 'update_metadata', description: 4 }, 'invalid_request'],
    [{ action: 'subscribe', expanded: true, label: 'production' }, 'invalid_request'],
  ];
  for (const [index, [message, code]] of cases.entries()) {
    const withId =
      typeof message === 'object' && message !== null ? { ...message, request_id: index } : message;
    const answer = await client.ask(withId, 'error');
    expect([index, answer['code']]).toEqual([index, code]);
    if (withId !== message) expect(answer['request_id']).toBe(index);
  }
  client.ws.send(Buffer.from('{"action":"update","content":"binary"}'));
  expect(await client.next('error')).toMatchObject({ code: 'invalid_json' });
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'text',
    revision: 1,
  });
  expect(await client.ask({ action: 'update', content: 'fine' }, 'update_status')).toMatchObject({
    success: true,
  });
});

test('W8 a client that keeps sending garbage is closed with 1008 and the server goes on', async () => {
  const { connect, request } = await startApp({ 'a.md': 'text' });
  const client = await connect('/api/prompts/ws/a');
  for (let count = 0; count < 1_000; count += 1) client.send('garbage');
  expect(await client.untilClosed()).toMatchObject({ code: 1008 });
  expect((await request('GET', '/api/prompts/a')).status).toBe(200);
});

test('W9 a socket for no prompt completes its handshake and is closed with 4004 and the reason', async () => {
  const { connect } = await startApp({ 'tone/formal.md': 'x', 'other/formal.md': 'y' });
  for (const path of [
    '/api/prompts/ws/nope',
    '/api/prompts/ws/fragments/nope',
    '/ws/prompts/no/pe',
    '/api/prompts/ws/..%2Fx',
    '/api/prompts/ws/%E0%A4%A',
    '/api/prompts/ws/formal',
    '/api/prompts/ws/',
  ]) {
    const client = await connect(path);
    expect([path, (await client.untilClosed()).code]).toEqual([path, 4004]);
    expect(client.closed?.reason).not.toBe('');
    expect(client.frames).toEqual([]);
  }
});

test('W9 a delete closes open sessions with 4010 and no edit brings the prompt back', async () => {
  const { connect, request, file } = await startApp({ 'a.md': 'text' });
  const client = await connect('/api/prompts/ws/a');
  expect((await request('DELETE', '/api/prompts/a')).status).toBe(200);
  client.send({ action: 'update', content: 'zombie' });
  expect(await client.untilClosed()).toMatchObject({ code: 4010 });
  expect((await request('GET', '/api/prompts/a')).status).toBe(404);
  await expect(
    eventually(
      () =>
        file('a.md').then(
          () => true,
          () => false,
        ),
      (there) => !there,
    ),
  ).resolves.toBe(false);
  expect(
    (await connect('/api/prompts/ws/a')).closed ??
      (await (await connect('/api/prompts/ws/a')).untilClosed()),
  ).toMatchObject({ code: 4004 });
});

test('W9 a rename is told to open sessions, which go on working under the new id', async () => {
  const { connect, request, file } = await startApp({ 'a.md': 'text', 'c.md': 'see [[a]]' });
  const client = await connect('/api/prompts/ws/a');
  const { body } = await request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'sub/b' });
  expect(body).toMatchObject({
    old_id: 'a',
    new_id: 'sub/b',
    dry_run: false,
    updated: [{ id: 'c', inclusions: 1 }],
  });
  expect(await client.next('renamed')).toMatchObject({ from: 'a', to: 'sub/b' });
  expect(
    await client.ask({ action: 'update', content: 'more text' }, 'update_status'),
  ).toMatchObject({ success: true });
  expect((await request('GET', '/api/prompts/sub/b')).body).toMatchObject({
    id: 'sub/b',
    content: 'more text',
  });
  expect((await request('GET', '/api/prompts/c')).body['content']).toBe('see [[sub/b]]');
  await eventually(
    () => file('sub/b.md').catch(() => ''),
    (text) => text === 'more text',
  );
  expect((await request('GET', '/api/prompts/a')).status).toBe(404);
});

test('W9 1009 a frame over the limit closes the socket and nobody else notices', async () => {
  const { connect } = await startApp({ 'a.md': 'text' }, { limits: { maxFrameBytes: 10_000 } });
  const [big, other] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  big.send({ action: 'update', content: 'x'.repeat(20_000) });
  expect(await big.untilClosed()).toMatchObject({ code: 1009 });
  expect(await other.ask({ action: 'update', content: 'fine' }, 'update_status')).toMatchObject({
    success: true,
  });
});

test('W9 closing the server closes every socket with 1012', async () => {
  const { app, connect } = await startApp({ 'a.md': 'text' });
  const client = await connect('/api/prompts/ws/a');
  await app.close();
  expect(await client.untilClosed()).toMatchObject({ code: 1012 });
});

test('W10 a reader that never reads is closed with 1013 and delays nobody', async () => {
  const { connect, app } = await startApp(
    { 'a.md': 'text' },
    { limits: { maxUnreadBytes: 256 * 1024 } },
  );
  const [writer, stuck, reader] = [
    await connect('/api/prompts/ws/a'),
    await connect('/api/prompts/ws/a'),
    await connect('/api/prompts/ws/a'),
  ];
  (stuck.ws as unknown as { _socket: { pause: () => void } })._socket.pause();
  const big = 'y'.repeat(200_000);
  for (let count = 0; count < 60; count += 1) {
    expect(
      await writer.ask({ action: 'update', content: `${count} ${big}` }, 'update_status'),
    ).toMatchObject({ success: true });
    expect(await reader.next('update')).toMatchObject({ revision: count + 2 });
  }
  await eventually(
    () => app.sockets.manager.connections('a').length,
    (count) => count === 2,
  );
});

test('W8 W10 content over the limit is refused on receipt, before the messages that wait', async () => {
  const { connect, journal } = await startFaultyApp(
    { 'a.md': 'text' },
    { limits: { maxContentBytes: 100 } },
  );
  const client = await connect('/api/prompts/ws/a');
  journal.hang();
  client.send({ action: 'update', content: 'first', request_id: 1 });
  await journal.reached();
  const tooLong = 'x'.repeat(101);
  for (const message of [
    { action: 'update', content: tooLong, request_id: 2 },
    { action: 'expand', content: tooLong, request_id: 3 },
    {
      action: 'update',
      changes: [{ from: 0, to: 0, insert: tooLong }],
      base_revision: 1,
      request_id: 4,
    },
  ])
    expect(await client.ask(message, 'error')).toMatchObject({
      code: 'content_too_large',
      request_id: message.request_id,
    });
  journal.release();
  expect(await client.next()).toMatchObject({ action: 'update_status', request_id: 1 });
});

test('W10 messages of one connection wait up to a number of bytes; more are refused and the rest is handled', async () => {
  const { connect, journal, request } = await startFaultyApp(
    { 'a.md': 'text' },
    { limits: { maxQueuedBytes: 1_200 } },
  );
  const [client, other] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  journal.hang();
  const long = 'x'.repeat(300);
  for (const requestId of [1, 2, 3])
    client.send({ action: 'update', content: `${requestId}${long}`, request_id: requestId });
  const refused = { action: 'expand', content: long, request_id: 4 };
  expect(await client.ask(refused, 'error')).toMatchObject({ code: 'overloaded', request_id: 4 });
  expect(await other.ask(refused, 'expanded')).toMatchObject({ request_id: 4 });
  journal.release();
  for (const requestId of [1, 2, 3])
    expect(await client.next('update_status')).toMatchObject({
      success: true,
      request_id: requestId,
    });
  expect(await client.ask(refused, 'expanded')).toMatchObject({ request_id: 4 });
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe(`3${long}`);
});

test('W11 the debug endpoint greets and then echoes with a counter', async () => {
  const { connect } = await startApp();
  const client = await connect('/api/ws/test');
  expect(client.texts[0]).toContain('WebSocket test connection successful');
  for (const counter of [1, 2, 3]) {
    client.send(`hello ${counter}`);
    expect(await client.next()).toEqual({
      received: `hello ${counter}`,
      counter,
      timestamp: expect.any(String),
    });
  }
});

test('W12 REST changes are told on sockets exactly as socket changes are', async () => {
  const { connect, request } = await startApp({ 'a.md': 'one' });
  const client = await connect('/api/prompts/ws/fragments/a');
  await request('PUT', '/api/prompts/fragments/a', {
    content: 'two',
    description: 'now described',
  });
  expect(await client.next()).toMatchObject({ action: 'update', content: 'two', revision: 2 });
  expect(await client.next()).toMatchObject({
    action: 'update_metadata',
    description: 'now described',
    revision: 2,
  });
});

test('W13 W15 changes in place of content, both ways', async () => {
  const { connect, request } = await startApp({ 'a.md': 'hello world' });
  const [writer, reader] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  expect(
    await reader.ask({ action: 'subscribe', changes: true, request_id: 1 }, 'subscribed'),
  ).toMatchObject({ changes: true, expanded: false, request_id: 1 });
  expect(
    await writer.ask(
      {
        action: 'update',
        changes: [
          { from: 0, to: 5, insert: 'HELLO' },
          { from: 11, to: 11, insert: '!' },
        ],
        base_revision: 1,
      },
      'update_status',
    ),
  ).toMatchObject({ success: true, revision: 2 });
  expect(await reader.next()).toEqual({
    action: 'update',
    changes: [
      { from: 0, to: 5, insert: 'HELLO' },
      { from: 11, to: 11, insert: '!' },
    ],
    timestamp: expect.any(String),
    revision: 2,
  });
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('HELLO world!');
  expect(
    await writer.ask(
      { action: 'update', changes: [{ from: 6, to: 11, insert: 'there' }], base_revision: 1 },
      'update_status',
    ),
  ).toMatchObject({ success: true, revision: 3 });
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('HELLO there!');
});

test('W7 after quiet every client has the head, whoever wrote what', async () => {
  const { connect, request } = await startApp({ 'a.md': '0\n'.repeat(20) });
  const clients = await Promise.all([0, 1, 2, 3].map(() => connect('/api/prompts/ws/a')));
  await Promise.all(
    clients.map(async (client, who) => {
      for (let step = 0; step < 25; step += 1) {
        const last = client.frames.findLast(
          ({ action }) => action === 'update' || action === 'initial',
        );
        const base = last?.['revision'] as number;
        const lines = String(last?.['content']).split('\n');
        lines[who * 5] = `${who}:${step}`;
        await client.ask(
          { action: 'update', content: lines.join('\n'), base_revision: base },
          'update_status',
        );
      }
    }),
  );
  const { body } = await request('GET', '/api/prompts/a');
  const late = await connect('/api/prompts/ws/a');
  expect(late.frames[0]).toMatchObject({ content: body['content'], revision: body['revision'] });
  for (const client of clients) {
    const revisions = client.frames
      .filter(({ action }) => action === 'update')
      .map((frame) => frame['revision'] as number);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  }
});

test('S1 W17 a socket from a foreign page or for another host is refused, a script is not', async () => {
  const { url, connect } = await startApp({ 'a.md': 'x' });
  const ws = url.replace('http://localhost', 'ws://127.0.0.1');
  await expect(
    connectTo(`${ws}/api/prompts/ws/a`, { origin: 'https://evil.example' }),
  ).rejects.toThrow('403');
  await expect(connectTo(`${ws}/api/nothing`)).rejects.toThrow('404');
  await expect(connectTo(`${ws}/api/prompts/ws/a`, { origin: 'null' })).rejects.toThrow('403');
  await expect(connectTo(`${ws}/api/prompts/ws/a`, { host: 'evil.example' })).rejects.toThrow(
    '403',
  );
  expect((await connect('/api/prompts/ws/a')).frames[0]).toMatchObject({ action: 'initial' });
});

/** A bare connection that asks for a WebSocket at a path and does nothing by itself. */
async function askForUpgrade(url: string, path: string): Promise<Socket> {
  const port = Number(new URL(url).port);
  const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  const handshake = [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  socket.write(`${handshake.join('\r\n')}\r\n\r\n`);
  return socket;
}

test('W17 a refused client that resets its connection does not end the server', async () => {
  const { app, url, request } = await startApp({ 'a.md': 'x' });
  let unheard = 0;
  app.http.server.on('upgrade', (_request, socket) => {
    // An error event without a listener ends the process.
    if (socket.listenerCount('error') === 0) unheard += 1;
    socket.on('error', () => undefined);
  });
  const reset = Array.from({ length: 20 }, async () => {
    const socket = await askForUpgrade(url, '/nope');
    socket.resetAndDestroy();
    await once(socket, 'close');
  });
  await Promise.all(reset);
  expect((await request('GET', '/api/prompts/a')).status).toBe(200);
  expect(unheard).toBe(0);
});

test('W17 R4 a refused client that keeps its side open neither stays nor keeps the server from closing', async () => {
  const { app, url } = await startApp({ 'a.md': 'x' });
  const sockets: { readonly destroyed: boolean }[] = [];
  app.http.server.prependListener('upgrade', (_request, socket) => sockets.push(socket));
  const client = await askForUpgrade(url, '/nope');
  const [answer] = (await once(client, 'data')) as [Buffer];
  expect(answer.toString('utf8')).toMatch(/^HTTP\/1\.1 404 /);
  await eventually(
    () => sockets.map(({ destroyed }) => destroyed),
    (destroyed) => destroyed.length === 1 && destroyed.every(Boolean),
  );
  await app.close();
});

test('W6 a subscriber that asks for segments gets the source map with every expansion, the others do not', async () => {
  const app = await startApp({ 'a.md': 'x [[b]] y', 'b.md': 'bee\n' });
  const [mapped, plain] = [
    await app.connect('/api/prompts/ws/a'),
    await app.connect('/api/prompts/ws/a'),
  ];
  const first = await mapped.ask(
    { action: 'subscribe', expanded: true, segments: true },
    'expanded',
  );
  expect(first).toMatchObject({
    expanded: 'x bee y',
    segments: [
      { from: 0, to: 2, prompt_id: 'a', source_from: 0, source_to: 2 },
      { from: 2, to: 5, prompt_id: 'b', source_from: 0, source_to: 3 },
      { from: 5, to: 7, prompt_id: 'a', source_from: 7, source_to: 9 },
    ],
  });
  await plain.ask({ action: 'subscribe', expanded: true }, 'expanded');
  await app.request('PUT', '/api/prompts/b', { content: 'bumble\n' });
  expect(await mapped.next('expanded')).toMatchObject({
    segments: [{}, { from: 2, to: 8, prompt_id: 'b' }, {}],
  });
  expect(await plain.next('expanded')).not.toHaveProperty('segments');
});
