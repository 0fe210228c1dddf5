import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/**
 * What the promise costs at least: a relay that saves every frame in SQLite (WAL, synchronous FULL), in groups and on
 * a thread of its own, before it hands it on. It decodes, merges, checks and remembers nothing else. Its folder is the
 * first argument. Prints `READY <port>`.
 */

interface Waiting {
  readonly path: string;
  readonly from: WebSocket;
  readonly frame: Buffer;
}

if (isMainThread) await relay();
else save(workerData as string);

async function relay(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('name a folder');
  await mkdir(folder, { recursive: true });
  const saver = new Worker(new URL(import.meta.url), { workerData: join(folder, 'relay.sqlite') });
  const peersByPath = new Map<string, Set<WebSocket>>();
  let waiting: Waiting[] = [];
  let underWay: readonly Waiting[] = [];

  const send = (): void => {
    if (underWay.length > 0 || waiting.length === 0) return;
    underWay = waiting;
    waiting = [];
    saver.postMessage(underWay.map(({ path, frame }) => [path, frame]));
  };
  saver.on('message', () => {
    for (const { path, from, frame } of underWay)
      for (const peer of peersByPath.get(path) ?? [])
        if (peer !== from) peer.send(frame, { binary: true });
    underWay = [];
    setImmediate(send);
  });

  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  server.on('connection', (socket, { url = '' }) => {
    const peers = peersByPath.get(url) ?? new Set();
    peersByPath.set(url, peers.add(socket));
    socket.on('message', (data) => {
      waiting.push({ path: url, from: socket, frame: data as Buffer });
      send();
    });
    socket.on('close', () => peers.delete(socket));
  });
  server.on('listening', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay has no port');
    process.stdout.write(`READY ${address.port}\n`);
  });
}

function save(path: string): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(
    'CREATE TABLE entry (position INTEGER PRIMARY KEY, path TEXT NOT NULL, bytes BLOB NOT NULL)',
  );
  const insert = db.prepare('INSERT INTO entry (path, bytes) VALUES (?, ?)');
  parentPort?.on('message', (entries: readonly (readonly [string, Uint8Array])[]) => {
    db.exec('BEGIN');
    for (const [entryPath, bytes] of entries) insert.run(entryPath, bytes);
    db.exec('COMMIT');
    parentPort?.postMessage(true);
  });
}
