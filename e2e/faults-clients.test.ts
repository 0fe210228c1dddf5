import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '@prompt-manager/server';
import { WebSocket } from 'ws';
import { FaultProcess, temporaryLibrary, typeWords, until } from './fault-process.ts';
import type { ProcessOptions } from './fault-process.ts';

/** Connections opened and dropped in one test, and how many at a time. */
const manyConnections = 10_000;
const batchSize = 200;

async function serve(how: ProcessOptions = {}): Promise<FaultProcess> {
  const { folder, remove } = await temporaryLibrary({ 'a.md': 'first\n' });
  onTestFinished(remove);
  const server = await FaultProcess.start({ folder }, how);
  onTestFinished(() => server.kill());
  return server;
}

/** A bare connection that has sent these bytes. */
async function sendBytes(server: FaultProcess, bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  // What the server does to a client like this is looked at by its end, not by an exception here.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

async function openAndDrop(server: FaultProcess, index: number): Promise<void> {
  const door =
    index % 2 === 0 ? server.socketUrl('a') : server.socketUrl('a').replace('/ws/', '/yjs/');
  const ws = new WebSocket(door);
  await once(ws, 'message');
  // Half say goodbye, half just go.
  if (index % 4 < 2) ws.close();
  else ws.terminate();
  await once(ws, 'close');
}

async function openAndDropMany(server: FaultProcess, count: number): Promise<void> {
  for (let done = 0; done < count; done += batchSize)
    await Promise.all(
      Array.from({ length: batchSize }, (_, index) => openAndDrop(server, done + index)),
    );
}

test(
  'W10 ten thousand connections that come and go leave nothing behind',
  { timeout: 120_000 },
  async () => {
    // At some 10 KB each, ten thousand sessions that stayed would not fit into this heap.
    const server = await serve({ maxHeapMib: 64 });
    await openAndDropMany(server, manyConnections);
    const health = await until(
      async () => (await server.get('/healthz')).body,
      ({ connections }) => connections === 0,
    );
    expect(health).toMatchObject({ status: 'ok', connections: 0, open_prompts: 0 });
    expect(await server.memoryBytes()).toBeLessThan(300 * 1024 * 1024);
    expect((await typeWords(server.socketUrl('a'), { prefix: 'w', most: 3 })).saved).toHaveLength(
      3,
    );
  },
);

test('W9 W10 a frame of 100 MB is cut off with 1009 before it is read, and others do not notice', async () => {
  const server = await serve();
  const other = typeWords(server.socketUrl('a'), { prefix: 'w', most: 100 });
  const before = await server.memoryBytes();
  for (const door of [server.socketUrl('a'), server.socketUrl('a').replace('/ws/', '/yjs/')]) {
    const ws = new WebSocket(door);
    // The rest of the frame has nowhere to go once the server has closed.
    ws.on('error', () => undefined);
    await once(ws, 'open');
    ws.send(Buffer.alloc(100 * 1024 * 1024));
    const [code] = (await once(ws, 'close')) as [number];
    expect([1006, 1009]).toContain(code);
  }
  // Two such frames would be 200 MB.
  expect((await server.memoryBytes()) - before).toBeLessThan(150 * 1024 * 1024);
  expect((await other).saved).toHaveLength(100);
});

test(
  'W10 hundreds of requests and handshakes that never end delay nobody',
  { timeout: 90_000 },
  async () => {
    const server = await serve();
    const { port } = new URL(server.url);
    const head = (line: string): string => `${line} HTTP/1.1\r\nHost: localhost:${port}\r\n`;
    const endless = [
      'GET /api/pro',
      `${head('GET /api/prompts/all')}X-Slow: `,
      `${head('GET /api/prompts/ws/a')}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-V`,
      `${head('PUT /api/prompts/a')}Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{"content":"`,
      `${head('PUT /api/prompts/a')}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"con\r\n`,
    ];
    const slow = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        sendBytes(server, endless[index % endless.length] ?? ''),
      ),
    );
    const startedMs = performance.now();
    expect((await typeWords(server.socketUrl('a'), { prefix: 'w', most: 50 })).saved).toHaveLength(
      50,
    );
    expect((await server.put('a', 'fast\n')).status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect((await server.get('/api/prompts/a')).body).toMatchObject({ content: 'fast\n' });
    for (const socket of slow) socket.destroy();
  },
);

test('W10 R4 a request or handshake that never ends has a last moment', async () => {
  const { folder, remove } = await temporaryLibrary({});
  onTestFinished(remove);
  const app = await createApp({ root: folder });
  onTestFinished(() => app.close());
  const { headersTimeout, requestTimeout } = app.http.server;
  expect({ headersTimeout, requestTimeout }).toEqual({
    headersTimeout: 60_000,
    requestTimeout: 150_000,
  });
});
