import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { WireFrames } from './wire-frames.ts';

const frames = [
  '',
  'x'.repeat(125),
  'x'.repeat(126),
  'é😀'.repeat(10_000),
  'x'.repeat(70_000),
  new Uint8Array(),
  new Uint8Array(125).fill(7),
  new Uint8Array(65_535).fill(8),
  new Uint8Array(65_536).fill(9),
];

test('W10 a frame on the wire is read as it was, whatever its length and kind', async () => {
  const wire = new WireFrames();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const server = createServer().on('upgrade', (request, stream, head) =>
    sockets.handleUpgrade(request, stream, head, (socket) => {
      for (const frame of frames) stream.write(wire.of(frame));
      socket.close(1000);
    }),
  );
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const read: (string | Uint8Array)[] = [];
  client.on('message', (data: Buffer, isBinary) =>
    read.push(isBinary ? new Uint8Array(data) : data.toString('utf8')),
  );
  expect(await once(client, 'close')).toMatchObject([1000, expect.anything()]);
  expect(read).toEqual(frames);
});

test('W10 a frame that many hear is made once', () => {
  const wire = new WireFrames();
  const frame = Uint8Array.of(1, 2, 3);
  expect(wire.of(frame)).toBe(wire.of(frame));
  expect(wire.of(Uint8Array.of(1, 2, 3))).not.toBe(wire.of('other'));
});
