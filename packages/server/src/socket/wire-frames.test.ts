import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Receiver } from 'ws';
import { expect, onTestFinished, test } from 'vitest';
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

test('W10 a frame on the wire is read back as it was by a WebSocket receiver, whatever its length and kind', async () => {
  const wire = new WireFrames();
  const receiver = new Receiver({ isServer: false, maxPayload: 1_000_000 });
  const read: (string | Uint8Array)[] = [];
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    read.push(isBinary ? new Uint8Array(data) : data.toString('utf8')),
  );
  const server = createServer((socket) => socket.pipe(receiver)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1');
  for (const frame of frames) sender.write(wire.of(frame));
  sender.end();
  await once(receiver, 'finish');
  expect(read).toEqual(frames);
});

test('W10 a frame that many hear is made once', () => {
  const wire = new WireFrames();
  const frame = Uint8Array.of(1, 2, 3);
  expect(wire.of(frame)).toBe(wire.of(frame));
  expect(wire.of(Uint8Array.of(1, 2, 3))).not.toBe(wire.of('other'));
});
