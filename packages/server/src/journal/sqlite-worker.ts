/** The thread that waits for the disk, so that the event loop never does. Runs as a worker of `sqlite-journal.ts`. */
import { setImmediate as onNextTurn } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { StoredUpdate } from './journal.ts';
import { unpackBatch } from './packed-batch.ts';
import { sqliteFailure, sqliteOpenFailure } from './sqlite-failure.ts';
import type {
  FromWorker,
  ReplyBody,
  Request,
  RequestBody,
  SqliteStoreOptions,
} from './sqlite-messages.ts';
import type { PausingRead } from './sqlite-reader.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

if (parentPort === null) throw new Error('sqlite-worker.ts runs as a worker thread');
serve(parentPort, workerData as SqliteStoreOptions);

function serve(port: MessagePort, options: SqliteStoreOptions): void {
  const store = open(port, options);
  if (store === null) return;
  send(port, { kind: 'opened' });
  port.on('message', (request: Request) => void answer(port, store, request));
}

function open(port: MessagePort, options: SqliteStoreOptions): SqliteStore | null {
  try {
    return openSqliteStore(options);
  } catch (error) {
    send(port, { kind: 'refused', failure: sqliteOpenFailure(error, options.path) });
    return null;
  }
}

/** Reads that pause and are not finished, so that nothing they still need is removed. */
const underWay = new Set<Promise<unknown>>();

async function answer(port: MessagePort, store: SqliteStore, request: Request): Promise<void> {
  const reply = (body: ReplyBody) => send(port, { kind: 'reply', number: request.number, body });
  try {
    await perform(port, store, request.body, reply);
  } catch (error) {
    reply({ kind: 'failed', failure: sqliteFailure(error) });
  }
}

/** Everything but the pausing reads, and the writes that pause like them, is done before this function first awaits, so calls keep their order. */
async function perform(
  port: MessagePort,
  store: SqliteStore,
  request: RequestBody,
  reply: (body: ReplyBody) => void,
): Promise<void> {
  switch (request.kind) {
    case 'append': {
      const refusals = store.append(unpackBatch(request.batch), request.mayBeStored);
      const areAllMade = refusals.every((refusal) => refusal === null);
      return reply({ kind: 'append', refusals: areAllMade ? null : refusals });
    }
    case 'rows':
      return replyRows(store, reply);
    case 'deleted': {
      const rows = await finish(store.reader.deleted(request.wanted));
      return reply({ kind: 'deleted', rows });
    }
    case 'updates': {
      const { key, throughRevision } = request;
      return reply(packUpdates(await finish(store.reader.updates(key, throughRevision))));
    }
    case 'history': {
      const { key, beforeRevision, limit } = request;
      const lines = await finish(store.reader.history(key, beforeRevision, limit));
      return reply({ kind: 'history', lines });
    }
    case 'change':
      return reply({ kind: 'change', parts: store.reader.change(request.changeId) });
    case 'recordMirror':
      store.recordMirror(request.marks);
      return reply({ kind: 'recordMirror' });
    case 'recordSnapshot': {
      const { key, revision, state } = request;
      await finish(store.compaction.recordSnapshot(key, revision, state));
      return reply({ kind: 'recordSnapshot' });
    }
    case 'trim': {
      const trim = store.compaction.trim(request.key, request.throughRevision);
      trim.next();
      await Promise.allSettled(underWay);
      await runThrough(trim);
      return reply({ kind: 'trim' });
    }
    case 'close':
      store.close();
      return port.close();
  }
}

function replyRows(store: SqliteStore, reply: (body: ReplyBody) => void): void {
  let part = 0;
  for (const rows of store.reader.rows()) {
    reply({ kind: 'rows', rows, part, isLast: false });
    part += 1;
  }
  reply({ kind: 'rows', rows: [], part, isLast: true });
}

async function finish<T>(read: PausingRead<T>): Promise<T> {
  const finished = runThrough(read);
  underWay.add(finished);
  try {
    return await finished;
  } finally {
    underWay.delete(finished);
  }
}

async function runThrough<T>(read: PausingRead<T>): Promise<T> {
  let step = read.next();
  while (step.done !== true) {
    await onNextTurn();
    step = read.next();
  }
  return step.value;
}

function packUpdates(updates: readonly StoredUpdate[]): ReplyBody {
  const numbers = Float64Array.from(
    updates.flatMap(({ revision, update }) => [revision, update.byteLength]),
  );
  const bytes = new Uint8Array(updates.reduce((sum, { update }) => sum + update.byteLength, 0));
  let offset = 0;
  for (const { update } of updates) {
    bytes.set(update, offset);
    offset += update.byteLength;
  }
  return { kind: 'updates', numbers, bytes };
}

/** The buffers of updates move to the other thread instead of being copied once more. */
function send(port: MessagePort, message: FromWorker): void {
  const isUpdates = message.kind === 'reply' && message.body.kind === 'updates';
  const moved = isUpdates ? [message.body.bytes.buffer, message.body.numbers.buffer] : [];
  port.postMessage(message, moved as ArrayBuffer[]);
}
