import { PromptError, type ErrorCode } from '@prompt-manager/core';
import type {
  Commit,
  CommitResult,
  DeletedWanted,
  Journal,
  MirrorMark,
  PromptKey,
} from './journal.ts';

/**
 * Where a process can die around an append: `before_write` leaves nothing in the journal,
 * `after_write_before_ack` leaves a change nobody heard of.
 */
export type CrashPoint = 'before_write' | 'after_write_before_ack';

/**
 * A journal that fails on command and otherwise is the one it wraps. A command holds for appends and
 * mirror marks until `heal` or the next command; reads go on working until a crash.
 */
export interface FaultyJournal extends Journal {
  /** Every write fails with `journal_unavailable`; snapshots and trims are writes too. */
  refuse(): void;
  /** Every write fails with `disk_full`. */
  fillDisk(): void;
  /** The next `count` writes fail with `code`, those after them work. */
  failNext(count: number, code?: ErrorCode): void;
  /** The next `count` appends are stored and then answered with `journal_unavailable`, as when the journal's thread dies twice. */
  failAfterWrite(count: number): void;
  /** Commits and marks that touch `key` fail with `code`; the rest of their batch works. */
  failKey(key: PromptKey, code?: ErrorCode): void;
  /** Writes neither answer nor reach the wrapped journal until `release`. */
  hang(): void;
  /** Lets writes that hang go on, in order, and ends the hanging. */
  release(): void;
  /** The next append dies at `point`: it and every later call never answer. Open the wrapped journal's storage again to go on. */
  dieAt(point: CrashPoint): void;
  /** Ends every failure; what hangs is released. A death is for ever. */
  heal(): void;
  /** Resolves when a write has met a hang or a death: at once if one has since the command. */
  reached(): Promise<void>;
  /** How many commits each append that was asked for carried, in order, refused ones included. */
  batchSizes(): readonly number[];
  /** How often each method was called. */
  calls(): Readonly<Record<keyof typeof noCalls, number>>;
}

/** Wraps `inner`; closing the wrapper closes it, unless it died. */
export function createFaultyJournal(inner: Journal): FaultyJournal {
  return new FaultInjector(inner);
}

type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'fail'; readonly code: ErrorCode; remaining: number }
  | { readonly kind: 'key'; readonly key: PromptKey; readonly code: ErrorCode }
  | { readonly kind: 'after_write'; remaining: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'die'; readonly point: CrashPoint };

const none: Fault = { kind: 'none' };
const noCalls = {
  append: 0,
  rows: 0,
  deleted: 0,
  updates: 0,
  history: 0,
  change: 0,
  recordMirror: 0,
  recordSnapshot: 0,
  trim: 0,
};

class FaultInjector implements FaultyJournal {
  readonly #inner: Journal;
  readonly #batchSizes: number[] = [];
  readonly #calls = { ...noCalls };
  #fault: Fault = none;
  #reached = Promise.withResolvers<void>();
  #held: (() => void)[] = [];
  #isDead = false;

  constructor(inner: Journal) {
    this.#inner = inner;
  }

  refuse(): void {
    this.#set({ kind: 'fail', code: 'journal_unavailable', remaining: Infinity });
  }

  fillDisk(): void {
    this.#set({ kind: 'fail', code: 'disk_full', remaining: Infinity });
  }

  failNext(count: number, code: ErrorCode = 'journal_unavailable'): void {
    this.#set({ kind: 'fail', code, remaining: count });
  }

  failAfterWrite(count: number): void {
    this.#set({ kind: 'after_write', remaining: count });
  }

  failKey(key: PromptKey, code: ErrorCode = 'journal_unavailable'): void {
    this.#set({ kind: 'key', key, code });
  }

  hang(): void {
    this.#set({ kind: 'hang' });
  }

  release(): void {
    if (this.#fault.kind === 'hang') this.#set(none);
  }

  dieAt(point: CrashPoint): void {
    this.#set({ kind: 'die', point });
  }

  heal(): void {
    this.#set(none);
  }

  reached(): Promise<void> {
    return this.#reached.promise;
  }

  batchSizes(): readonly number[] {
    return [...this.#batchSizes];
  }

  calls() {
    return { ...this.#calls };
  }

  async append(commits: readonly Commit[]): Promise<readonly CommitResult[]> {
    this.#calls.append += 1;
    this.#batchSizes.push(commits.length);
    // As the interface promises, the bytes are taken before the call returns.
    const copied = commits.map((commit) =>
      commit.map((entry) => ({ ...entry, update: entry.update.slice() })),
    );
    return this.#write(() => this.#appendNow(copied));
  }

  async rows() {
    this.#calls.rows += 1;
    return this.#answer(() => this.#inner.rows());
  }

  async deleted(wanted: DeletedWanted) {
    this.#calls.deleted += 1;
    return this.#answer(() => this.#inner.deleted(wanted));
  }

  async updates(key: PromptKey, throughRevision?: number) {
    this.#calls.updates += 1;
    return this.#answer(() => this.#inner.updates(key, throughRevision));
  }

  async history(key: PromptKey, options: { beforeRevision?: number | undefined; limit: number }) {
    this.#calls.history += 1;
    return this.#answer(() => this.#inner.history(key, options));
  }

  async change(changeId: string) {
    this.#calls.change += 1;
    return this.#answer(() => this.#inner.change(changeId));
  }

  async recordMirror(marks: readonly MirrorMark[]): Promise<void> {
    this.#calls.recordMirror += 1;
    return this.#write(() => this.#markNow([...marks]));
  }

  async recordSnapshot(key: PromptKey, revision: number, state: Uint8Array): Promise<void> {
    this.#calls.recordSnapshot += 1;
    const copied = state.slice();
    return this.#write(() =>
      this.#writeNow(key, () => this.#inner.recordSnapshot(key, revision, copied)),
    );
  }

  async trim(key: PromptKey, throughRevision: number): Promise<void> {
    this.#calls.trim += 1;
    return this.#write(() => this.#writeNow(key, () => this.#inner.trim(key, throughRevision)));
  }

  async close(): Promise<void> {
    this.release();
    if (!this.#isDead) await this.#inner.close();
  }

  #set(fault: Fault): void {
    this.#fault = fault;
    this.#reached = Promise.withResolvers();
    const held = this.#held;
    this.#held = [];
    for (const goOn of held) goOn();
  }

  /** Makes the call now, holds it while writes hang, and forgets it after a death. */
  #write<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isDead) return never();
    if (this.#fault.kind !== 'hang') return call();
    this.#reached.resolve();
    return new Promise((resolve) => {
      this.#held.push(() => {
        resolve(this.#write(call));
      });
    });
  }

  async #appendNow(commits: readonly Commit[]): Promise<readonly CommitResult[]> {
    const error = this.#takeFailure();
    if (error !== undefined) return commits.map(() => ({ ok: false, error }));
    if (this.#fault.kind === 'key') return this.#appendExcept(commits, this.#fault);
    if (this.#fault.kind === 'after_write' && this.#fault.remaining > 0) {
      this.#fault.remaining -= 1;
      await this.#inner.append(commits);
      return commits.map(() => ({ ok: false, error: new PromptError('journal_unavailable') }));
    }
    if (this.#fault.kind === 'die') return this.#die(commits, this.#fault.point);
    return this.#inner.append(commits);
  }

  async #markNow(marks: readonly MirrorMark[]): Promise<void> {
    const fault = this.#fault;
    const isHit = fault.kind === 'key' && marks.some((mark) => mark.key === fault.key);
    const error = isHit ? new PromptError(fault.code) : this.#takeFailure();
    if (error !== undefined) throw error;
    return this.#inner.recordMirror(marks);
  }

  async #writeNow(key: PromptKey, write: () => Promise<void>): Promise<void> {
    const fault = this.#fault;
    const isHit = fault.kind === 'key' && fault.key === key;
    const error = isHit ? new PromptError(fault.code) : this.#takeFailure();
    if (error !== undefined) throw error;
    return write();
  }

  #takeFailure(): PromptError | undefined {
    if (this.#fault.kind !== 'fail' || this.#fault.remaining === 0) return undefined;
    this.#fault.remaining -= 1;
    return new PromptError(this.#fault.code);
  }

  async #appendExcept(
    commits: readonly Commit[],
    fault: { readonly key: PromptKey; readonly code: ErrorCode },
  ): Promise<readonly CommitResult[]> {
    const isHit = (commit: Commit) => commit.some((entry) => entry.key === fault.key);
    const results = await this.#inner.append(commits.filter((commit) => !isHit(commit)));
    const passed = results.values();
    return commits.map((commit): CommitResult => {
      if (isHit(commit)) return { ok: false, error: new PromptError(fault.code) };
      return passed.next().value ?? { ok: false, error: new PromptError('internal') };
    });
  }

  async #die(commits: readonly Commit[], point: CrashPoint): Promise<never> {
    this.#isDead = true;
    if (point === 'after_write_before_ack') await this.#inner.append(commits);
    this.#reached.resolve();
    return never();
  }

  async #answer<T>(call: () => Promise<T>): Promise<T> {
    return this.#isDead ? never() : call();
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
