import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { assert } from '@prompt-manager/core';
import { collectGarbage } from '../collect-garbage.ts';
import { readInside } from '../mirror/file-read.ts';
import { parseFile } from '../mirror/file-text.ts';
import { workInBackground } from '../start-thread.ts';
import { systemPorts } from '../system-ports.ts';
import { factsOf } from './file-facts.ts';
import type {
  FileToRead,
  FromIndexThread,
  IndexedFile,
  IndexPut,
  ToIndexThread,
} from './index-messages.ts';
import { IndexStore } from './index-store.ts';
import { buffersOf, type PackedRows } from './packed-rows.ts';

type ReadRequest = Extract<ToIndexThread, { kind: 'read' }>;
type RowsRequest = Extract<ToIndexThread, { kind: 'rows' }>;

/** Files read, stored and told together. Smaller ones tell sooner, larger ones store faster; a change waits for one at most. */
const filesTogether = 250;

/** How long after it told rows the thread gives back what that took. */
const collectAfterMs = 1_500;

/** The thread that writes the index, and that reads a library for the first time. */
const port = parentPort;
assert(port !== null, 'the index thread has a parent');
let closing = false;
let isReading = false;
let isInBackground = false;

function answer(message: FromIndexThread): void {
  port?.postMessage(message);
}

/** Null for one that cannot be opened: then the thread is of no use. */
let store: IndexStore | null = null;

function open(path: string): void {
  try {
    store = new IndexStore(path);
    answer({ kind: 'opened' });
  } catch (error) {
    answer({ kind: 'refused', reason: String(error) });
  }
}

function take(message: ToIndexThread): void {
  if (message.kind === 'open') return open(message.path);
  if (store !== null) work(store, message);
}

function work(store: IndexStore, message: Exclude<ToIndexThread, { kind: 'open' }>): void {
  switch (message.kind) {
    case 'change': {
      // Whoever starts a library for the first time waits for it to be read; nobody waits for this.
      if (!isReading && !isInBackground) {
        workInBackground();
        isInBackground = true;
      }
      const refused = refusal(() => store.change(message.changes));
      return answer({ kind: 'changed', turn: message.turn, refused });
    }
    case 'read':
      isReading = true;
      void read(store, message).finally(() => (isReading = false));
      return;
    case 'rows':
      return tellRows(store, message);
    case 'close':
      closing = true;
      store.close();
      port?.close();
  }
}

function tellRows(store: IndexStore, { run, folder }: RowsRequest): void {
  const rows = rowsOrNull(store, folder);
  const message: FromIndexThread = { kind: 'rows', run, rows };
  port?.postMessage(message, rows === null ? [] : buffersOf(rows));
  // Not at once: what else a start does on other threads comes first.
  systemPorts.setTimer(collectAfterMs, collectGarbage);
}

/** Null for a damaged index: then everything is read from the files. */
function rowsOrNull(store: IndexStore, folder: number): PackedRows | null {
  try {
    return store.rows(folder);
  } catch {
    return null;
  }
}

async function read(store: IndexStore, { files, run, ...place }: ReadRequest): Promise<void> {
  for (let start = 0; start < files.length && !closing; start += filesTogether) {
    const { rows, unread } = readSome(files.slice(start, start + filesTogether), place);
    const refused = refusal(() => store.change(rows.map((row) => ({ kind: 'put', row }))));
    const isLast = start + filesTogether >= files.length;
    const told: IndexedFile[] = refused === null ? rows.map(withoutText) : [];
    const left = refused === null ? unread : [...unread, ...rows.map(({ number }) => number)];
    answer({ kind: 'read', run, files: told, unread: left, isLast });
    await nextTurn();
  }
}

function readSome(
  files: readonly FileToRead[],
  { folder, root, maxFileBytes }: Pick<ReadRequest, 'folder' | 'root' | 'maxFileBytes'>,
): { readonly rows: readonly IndexPut[]; readonly unread: readonly number[] } {
  const rows: IndexPut[] = [];
  const unread: number[] = [];
  for (const { number, id, path } of files) {
    const seenAtMs = systemPorts.now();
    const file = readInside({ root, path, maxBytes: maxFileBytes });
    // A link's text may change without the link, so the index has none.
    if (file.kind !== 'file' || file.link) {
      unread.push(number);
      continue;
    }
    const parsed = parseFile(file.bytes);
    const { hash, header, content, editable } = parsed;
    const facts = factsOf(parsed, editable);
    rows.push({ number, folder, id, stamp: file.stamp, seenAtMs, hash, facts, header, content });
  }
  return { rows, unread };
}

function withoutText({ number, stamp, seenAtMs, hash, facts }: IndexPut): IndexedFile {
  return { number, stamp, seenAtMs, hash, facts };
}

/** Null when it worked, else why not: a full disk keeps texts in memory and harms nobody. */
function refusal(run: () => void): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return String(error);
  }
}

port.on('message', take);
