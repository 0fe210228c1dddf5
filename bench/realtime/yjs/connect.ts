import { once } from 'node:events';
import { WebSocket } from 'ws';
import { LeanSocket } from './lean-socket.ts';
import type { RunningTarget } from './targets.ts';

/** One connection to one prompt: bare frames, no document behind it, so that the clients are not what is measured. */
export interface Client {
  readonly socket: WebSocket;
  /** The state of the prompt when it connected; null where the server answers none. */
  readonly state: Uint8Array | null;
  /** Sends an update. */
  send(update: Uint8Array): void;
}

/** Connections opened at the same time. */
const atOnce = 50;
const connectTimeoutMs = 15_000;

/** Opens a connection and greets; resolves once the server has answered with its state. */
export async function connect(
  { target: { wire }, port }: RunningTarget,
  id: string,
  onFrame: (frame: Buffer) => void = () => undefined,
): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${wire.path(id)}`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const answered = Promise.withResolvers<Uint8Array>();
  answered.promise.catch(() => undefined);
  const hello = wire.hello(id);
  let isGreeted = hello.length === 0;
  socket.on('message', (data) => {
    const frame = data as Buffer;
    if (isGreeted) return onFrame(frame);
    const heard = wire.read(frame);
    if (heard.kind !== 'state') return onFrame(frame);
    isGreeted = true;
    answered.resolve(heard.update);
  });
  socket.on('error', (error) => answered.reject(error));
  socket.on('close', (code) => answered.reject(new Error(`closed with ${code} at ${id}`)));
  await once(socket, 'open', { signal: AbortSignal.timeout(connectTimeoutMs) });
  for (const frame of hello) socket.send(frame);
  const state = hello.length === 0 ? null : await answered.promise;
  return { socket, state, send: (update) => socket.send(wire.update(id, update)) };
}

/** Opens a connection that only listens, at the least cost for the clients' processor. */
export async function listen(
  { target: { wire }, port }: RunningTarget,
  id: string,
  onFrame: (frame: Buffer) => void,
): Promise<LeanSocket> {
  const answered = Promise.withResolvers<void>();
  const hello = wire.hello(id);
  let isGreeted = hello.length === 0;
  const socket = await LeanSocket.open(port, wire.path(id), (frame) => {
    if (!isGreeted && wire.read(frame).kind === 'state') {
      isGreeted = true;
      answered.resolve();
    } else onFrame(frame);
  });
  for (const frame of hello) socket.send(frame);
  if (!isGreeted) await answered.promise;
  return socket;
}

/** Opens many connections, a few at a time; answers them in order. */
export async function connectAll<Connection>(
  count: number,
  open: (index: number) => Promise<Connection>,
): Promise<Connection[]> {
  const clients: Connection[] = [];
  while (clients.length < count) {
    const from = clients.length;
    const wanted = Math.min(atOnce, count - from);
    clients.push(
      ...(await Promise.all(Array.from({ length: wanted }, (_, at) => open(from + at)))),
    );
  }
  return clients;
}

/** Cuts connections off. */
export function cutOff(clients: readonly Client[]): void {
  for (const { socket } of clients) socket.terminate();
}
