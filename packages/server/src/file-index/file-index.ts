import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { PromptError } from '@prompt-manager/core';
import type { HeadText } from '../library/head.ts';
import { startThread } from '../start-thread.ts';
import { FolderIndex } from './folder-index.ts';
import type {
  FileToRead,
  FromIndexThread,
  IndexChange,
  IndexedFile,
  ToIndexThread,
} from './index-messages.ts';
import type { PackedRows } from './packed-rows.ts';

/** Changes that wait for the thread to have stored those before; beyond it they are handed over at once. */
const changesTogether = 1_000;
/** Page cache of the reading connection, in KiB; what it misses the system's own cache has. */
const readCacheKiB = 4_096;

/** What {@link openFileIndex} needs. */
export interface FileIndexOptions {
  /** The database file; its folder exists. Nobody else may have it open. */
  readonly path: string;
  /** Opened once this is fulfilled, closed when it is not; at once unless given. */
  readonly after?: Promise<unknown> | undefined;
  readonly log: (error: PromptError) => void;
}

/** Told of files that were read for the first time; `unread` are those that could not be. */
export type FilesRead = (files: readonly IndexedFile[], unread: readonly number[]) => void;

/**
 * Opens the index of a library's files (docs/decisions/005). Null when there can be none: then every text is kept in
 * memory, and nothing else is different.
 */
export async function openFileIndex(options: FileIndexOptions): Promise<FileIndex | null> {
  const { path, after, log } = options;
  const thread = startThread(import.meta.url, 'index-worker', {
    // A first reading takes in a whole library at a time.
    resourceLimits: {},
  });
  const opened = new Promise<string | null>((resolve) => {
    thread.once('message', (message: FromIndexThread) =>
      resolve(message.kind === 'refused' ? message.reason : null),
    );
    thread.once('error', (error) => resolve(String(error)));
  });
  try {
    // Its thread starts meanwhile.
    await after;
  } catch {
    await thread.terminate();
    return null; // Whoever waits for the same hears why.
  }
  thread.postMessage({ kind: 'open', path } satisfies ToIndexThread);
  const reason = await opened;
  try {
    if (reason === null) return new FileIndex(thread, options);
    log(unusable(path, reason));
  } catch (error) {
    log(unusable(path, String(error)));
  }
  await thread.terminate();
  return null;
}

/**
 * What every file of the library looked like when it was read, what it said, and its text: so that a start reads only
 * what changed, and a text nobody uses is not in memory. Derived: deleting it costs one slow start.
 *
 * 1. A row tells the truth about one moment: these were the bytes while the file looked like this.
 * 2. Only the thread writes; the event loop reads, some 10 µs a text. All rows of a folder the thread reads, too.
 * 3. What the thread could not store stays with whoever wanted it stored: `onStored` is not called.
 */
export class FileIndex {
  readonly #thread: Worker;
  readonly #options: FileIndexOptions;
  readonly #database: DatabaseSync;
  readonly #selectText: StatementSync;
  readonly #readings = new Map<number, { readonly told: FilesRead; readonly end: () => void }>();
  readonly #rows = new Map<number, (rows: PackedRows | null) => void>();
  #waiting: { readonly change: IndexChange; readonly onStored: () => void }[] = [];
  /** Handed over and not answered yet, by turn. */
  readonly #underWay = new Map<number, readonly (() => void)[]>();
  #nextNumber: number;
  #nextTurn = 1;
  #failed = false;
  #closed: Promise<void> | null = null;

  /** Use {@link openFileIndex}. */
  constructor(thread: Worker, options: FileIndexOptions) {
    this.#thread = thread;
    this.#options = options;
    this.#database = new DatabaseSync(options.path, { timeout: 5_000 });
    this.#database.exec(`PRAGMA cache_size = -${readCacheKiB}`);
    this.#selectText = this.#database.prepare(
      'SELECT header, content FROM texts WHERE number = ? AND hash = ?',
    );
    const top = this.#database.prepare('SELECT max(number) AS top FROM files').get()?.['top'];
    this.#nextNumber = Number(top ?? 0) + 1;
    thread.on('message', (message: FromIndexThread) => this.#take(message));
    thread.on('error', (error) => this.#fail(String(error)));
    thread.on('exit', () => {
      if (this.#closed === null) this.#fail('its thread ended');
    });
    thread.unref();
  }

  /** The part of the index that is about one folder, by the absolute path of its root; `''` for the library's own, which may be moved. */
  folder(root: string): FolderIndex {
    this.#database.prepare('INSERT OR IGNORE INTO folders (root) VALUES (?)').run(root);
    const row = this.#database.prepare('SELECT number FROM folders WHERE root = ?').get(root);
    return new FolderIndex(this, Number(row?.['number']));
  }

  /** Everything known of a folder's files but their texts; null when that cannot be read. */
  rows(folder: number): Promise<PackedRows | null> {
    if (this.#failed || this.#closed !== null) return Promise.resolve(null);
    this.#hand(); // Rows of before these changes would name texts that are no more.
    const run = this.#nextTurn++;
    return new Promise((resolve) => {
      this.#rows.set(run, resolve);
      this.#post({ kind: 'rows', run, folder });
    });
  }

  /** A place no file has. */
  newNumber(): number {
    return this.#nextNumber++;
  }

  /** Stores a change soon, after those before; `onStored` once that is done. */
  change(change: IndexChange, onStored: () => void = () => undefined): void {
    if (this.#failed || this.#closed !== null) return;
    this.#waiting.push({ change, onStored });
    if (this.#underWay.size === 0 || this.#waiting.length >= changesTogether) this.#hand();
  }

  /** The text stored at a place, if it is that of the file with this hash. */
  text(number: number, hash: string): Pick<HeadText, 'content' | 'header'> | null {
    try {
      const row = this.#selectText.get(number, hash);
      if (row === undefined) return null;
      const { header, content } = row as { header: Uint8Array | null; content: Uint8Array };
      return { header: header === null ? null : textOf(header), content: textOf(content) };
    } catch (error) {
      this.#fail(String(error));
      return null;
    }
  }

  /** Reads files, in order, stores them and tells of them as they come. Resolves when all are told, and before when the thread fails or the index is closed. */
  async read(
    place: { readonly folder: number; readonly root: string; readonly maxFileBytes: number },
    files: readonly FileToRead[],
    told: FilesRead,
  ): Promise<void> {
    if (files.length === 0 || this.#failed || this.#closed !== null) return;
    const run = this.#nextTurn++;
    await new Promise<void>((end) => {
      this.#readings.set(run, { told, end });
      this.#post({ kind: 'read', run, files, ...place });
    });
  }

  /** Stores what waits and ends; idempotent. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#hand();
    this.#endReadings();
    const ended = this.#failed
      ? this.#thread.terminate()
      : new Promise((resolve) => this.#thread.once('exit', resolve));
    // Held, or the process might end before the thread has stored what waits.
    this.#thread.ref();
    this.#post({ kind: 'close' });
    await ended;
    this.#database.close();
  }

  #hand(): void {
    if (this.#waiting.length === 0 || this.#failed) return;
    const turn = this.#nextTurn++;
    this.#underWay.set(
      turn,
      this.#waiting.map(({ onStored }) => onStored),
    );
    this.#post({ kind: 'change', turn, changes: this.#waiting.map(({ change }) => change) });
    this.#waiting = [];
  }

  #take(message: FromIndexThread): void {
    if (message.kind === 'changed') {
      const stored = this.#underWay.get(message.turn) ?? [];
      this.#underWay.delete(message.turn);
      if (message.refused !== null) this.#fail(message.refused);
      else for (const onStored of stored) onStored();
      if (this.#underWay.size === 0 && this.#closed === null) this.#hand();
    } else if (message.kind === 'read') {
      const reading = this.#readings.get(message.run);
      reading?.told(message.files, message.unread);
      if (!message.isLast) return;
      this.#readings.delete(message.run);
      reading?.end();
    } else if (message.kind === 'rows') {
      this.#rows.get(message.run)?.(message.rows);
      this.#rows.delete(message.run);
    }
  }

  /** From now on nothing is stored; what is stored can still be read. The next start finds rows that do not fit their files any more and reads those. */
  #fail(reason: string): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#waiting = [];
    this.#underWay.clear();
    this.#options.log(unusable(this.#options.path, reason));
    this.#endReadings();
  }

  #endReadings(): void {
    for (const { end } of this.#readings.values()) end();
    this.#readings.clear();
    for (const tell of this.#rows.values()) tell(null);
    this.#rows.clear();
  }

  #post(message: ToIndexThread): void {
    this.#thread.postMessage(message);
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function unusable(path: string, reason: string): PromptError {
  return new PromptError('internal', {
    detail: `the index ${path} cannot be used (${reason}); texts are kept in memory until the next start`,
  });
}
