import { PromptError } from '@prompt-manager/core';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../start-thread.ts';
import type { Refusal } from './check-commit.ts';
import {
  maxSnapshotBytes,
  type ChangePart,
  type Commit,
  type CommitResult,
  type DeletedRow,
  type DeletedWanted,
  type HistoryEntry,
  type Journal,
  type MirrorMark,
  type PromptKey,
  type PromptRow,
  type StoredUpdate,
} from './journal.ts';
import { packBatch } from './packed-batch.ts';
import type {
  FromWorker,
  ReplyBody,
  Request,
  RequestBody,
  SqliteStoreOptions,
} from './sqlite-messages.ts';

/** Where the journal is kept and what may be varied. */
export interface SqliteJournalOptions {
  /** The database file; its folder exists. SQLite keeps a second file beside it, `<path>-wal`. */
  readonly path: string;
  /** How long to wait for another process to close the file, in milliseconds; 0 unless given. */
  readonly lockWaitMs?: number | undefined;
  /** Largest size of the file in bytes; beyond it appends fail with `disk_full`. As large as the disk unless given. */
  readonly maxBytes?: number | undefined;
  /** Starts the thread; for tests that end it. */
  readonly startWorker?: ((options: SqliteStoreOptions) => Worker) | undefined;
}

/**
 * Opens the embedded journal, creating the file when there is none, and holds its lock until `close`
 * or the end of the process, however that comes.
 * @throws PromptError `library_locked` when another process has it; `journal_corrupt` when the file is
 * damaged or not a journal; `disk_full`; `journal_newer` when a newer version wrote it; `journal_unavailable`
 * when it cannot be opened. The detail names the file and the remedy.
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  const journal = new SqliteJournal(options);
  await journal.open();
  return journal;
}

interface Pending {
  readonly body: RequestBody;
  readonly onReply: (body: ReplyBody) => void;
  readonly reject: (error: PromptError) => void;
  /** Workers that died while they had this request. */
  deaths: number;
}

/**
 * The journal's end on the event loop; the file is on the other thread.
 *
 * 1. Every request keeps its place and its data until it is answered. When the worker dies, the next
 *    one gets them all again, in order, and finds out by itself which appends are stored already: so
 *    an append is reported as failed only when it is not in the journal.
 * 2. A request that two workers died of is refused, and so is everything while no worker can open the
 *    file; the next call tries again.
 * 3. Nothing is posted before the worker has said that the file is open.
 */
class SqliteJournal implements Journal {
  readonly #storeOptions: SqliteStoreOptions;
  readonly #startWorker: (options: SqliteStoreOptions) => Worker;
  readonly #pending = new Map<number, Pending>();
  #nextNumber = 1;
  #worker: Worker | null = null;
  #isOpen = false;
  #closed: Promise<void> | null = null;
  #idle: (() => void) | null = null;

  constructor(options: SqliteJournalOptions) {
    const { path, lockWaitMs = 0, maxBytes = null } = options;
    this.#storeOptions = { path, lockWaitMs, maxBytes };
    this.#startWorker = options.startWorker ?? startWorker;
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#start(resolve, reject);
    });
  }

  async append(commits: readonly Commit[]): Promise<readonly CommitResult[]> {
    this.#assertNotClosed();
    try {
      const batch = packBatch(commits);
      return await this.#ask({ kind: 'append', batch, mayBeStored: false }, (reply) =>
        reply.kind === 'append' ? toResults(commits, reply.refusals) : undefined,
      );
    } catch (error) {
      if (!(error instanceof PromptError)) throw error;
      return commits.map(() => ({ ok: false, error }));
    }
  }

  async rows(): Promise<readonly PromptRow[]> {
    this.#assertNotClosed();
    const rows: PromptRow[] = [];
    return this.#ask({ kind: 'rows' }, (reply) => {
      if (reply.kind !== 'rows') return undefined;
      // A second worker begins anew.
      if (reply.part === 0) rows.length = 0;
      rows.push(...reply.rows);
      return reply.isLast ? rows : undefined;
    });
  }

  async deleted(wanted: DeletedWanted): Promise<readonly DeletedRow[]> {
    this.#assertNotClosed();
    return this.#ask({ kind: 'deleted', wanted }, (reply) =>
      reply.kind === 'deleted' ? reply.rows : undefined,
    );
  }

  async updates(
    key: PromptKey,
    throughRevision = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly StoredUpdate[]> {
    this.#assertNotClosed();
    return this.#ask({ kind: 'updates', key, throughRevision }, (reply) =>
      reply.kind === 'updates' ? unpackUpdates(reply.numbers, reply.bytes) : undefined,
    );
  }

  async history(
    key: PromptKey,
    options: { readonly beforeRevision?: number | undefined; readonly limit: number },
  ): Promise<readonly HistoryEntry[]> {
    this.#assertNotClosed();
    const { beforeRevision = Number.MAX_SAFE_INTEGER, limit } = options;
    return this.#ask({ kind: 'history', key, beforeRevision, limit }, (reply) =>
      reply.kind === 'history' ? reply.lines : undefined,
    );
  }

  async change(changeId: string): Promise<readonly ChangePart[]> {
    this.#assertNotClosed();
    return this.#ask({ kind: 'change', changeId }, (reply) =>
      reply.kind === 'change' ? reply.parts : undefined,
    );
  }

  async recordMirror(marks: readonly MirrorMark[]): Promise<void> {
    this.#assertNotClosed();
    await this.#ask({ kind: 'recordMirror', marks: [...marks] }, (reply) =>
      reply.kind === 'recordMirror' ? true : undefined,
    );
  }

  async recordSnapshot(key: PromptKey, revision: number, state: Uint8Array): Promise<void> {
    this.#assertNotClosed();
    // Never larger than the limit, so that nobody can make this thread copy without bound.
    const copy = state.slice(0, maxSnapshotBytes + 1);
    await this.#ask({ kind: 'recordSnapshot', key, revision, state: copy }, (reply) =>
      reply.kind === 'recordSnapshot' ? true : undefined,
    );
  }

  async trim(key: PromptKey, throughRevision: number): Promise<void> {
    this.#assertNotClosed();
    await this.#ask({ kind: 'trim', key, throughRevision }, (reply) =>
      reply.kind === 'trim' ? true : undefined,
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** `read` gives undefined for a reply that is not the last one. */
  #ask<T>(body: RequestBody, read: (reply: ReplyBody) => T | undefined): Promise<T> {
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    return new Promise((resolve, reject) => {
      const onReply = (reply: ReplyBody) => {
        const answer = read(reply);
        if (reply.kind === 'failed') this.#settle(number, () => reject(toError(reply.failure)));
        else if (answer !== undefined) this.#settle(number, () => resolve(answer));
      };
      this.#pending.set(number, { body, onReply, reject, deaths: 0 });
      if (this.#isOpen) this.#post({ number, body });
      else if (this.#worker === null) this.#restart();
    });
  }

  #settle(number: number, answer: () => void): void {
    this.#pending.delete(number);
    answer();
    if (this.#pending.size === 0) this.#idle?.();
  }

  #post(request: Request): void {
    this.#worker?.postMessage(request);
  }

  #start(opened: () => void, refused: (error: PromptError) => void): void {
    const worker = this.#startWorker(this.#storeOptions);
    let death: unknown;
    let refusal: PromptError | undefined;
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'reply') this.#pending.get(message.number)?.onReply(message.body);
      else if (message.kind === 'refused') refusal = toError(message.failure);
      else {
        this.#isOpen = true;
        opened();
      }
    });
    worker.on('error', (error) => {
      death = error;
    });
    worker.on('exit', (exitCode) => {
      const wasOpen = this.#isOpen;
      this.#isOpen = false;
      this.#worker = null;
      if (wasOpen) this.#recover(death);
      else refused(refusal ?? diedError(death, exitCode));
    });
  }

  /** After the death of a worker that had the file open. */
  #recover(cause: unknown): void {
    for (const [number, request] of this.#pending) {
      request.deaths += 1;
      if (request.deaths < 2) continue;
      this.#settle(number, () => request.reject(diedError(cause)));
    }
    if (this.#pending.size > 0) this.#restart();
  }

  #restart(): void {
    this.#start(
      () => {
        for (const [number, { body, deaths }] of this.#pending) {
          const isAgain = body.kind === 'append' && deaths > 0;
          this.#post({ number, body: isAgain ? { ...body, mayBeStored: true } : body });
        }
      },
      (error) => {
        for (const [number, { reject }] of this.#pending) this.#settle(number, () => reject(error));
      },
    );
  }

  async #end(): Promise<void> {
    if (this.#pending.size > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    const worker = this.#worker;
    if (worker === null) return;
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      this.#post({ number: 0, body: { kind: 'close' } });
    });
  }

  #assertNotClosed(): void {
    if (this.#closed === null) return;
    throw new PromptError('journal_unavailable', { detail: 'The journal is closed.' });
  }
}

function startWorker(options: SqliteStoreOptions): Worker {
  return startThread(import.meta.url, 'sqlite-worker', { workerData: options });
}

function toResults(
  commits: readonly Commit[],
  refusals: readonly (Refusal | null)[] | null,
): readonly CommitResult[] {
  return commits.map((_, index) => {
    const refusal = refusals?.[index] ?? null;
    return refusal === null ? { ok: true } : { ok: false, error: toError(refusal) };
  });
}

function unpackUpdates(numbers: Float64Array, bytes: Uint8Array): readonly StoredUpdate[] {
  let offset = 0;
  return Array.from({ length: numbers.length / 2 }, (_, index) => {
    const start = offset;
    offset += numbers[index * 2 + 1] ?? 0;
    return { revision: numbers[index * 2] ?? 0, update: bytes.subarray(start, offset) };
  });
}

function toError({ code, detail }: Refusal): PromptError {
  return new PromptError(code, { detail });
}

function diedError(cause: unknown, exitCode?: number): PromptError {
  const detail = `The journal's thread ended unexpectedly${exitCode === undefined ? '' : ` with code ${exitCode}`}; try again.`;
  return new PromptError('journal_unavailable', { detail, cause });
}
