import { PromptError, toPromptError, type ErrorCode, type Limits } from '@prompt-manager/core';
import type { Ports } from '../ports.ts';
import type { Commit, CommitResult, Journal } from './journal.ts';

/**
 * Entries after which a batch is cut. One transaction of 1,000 small entries takes some ten
 * milliseconds; at 100,000 the first change of a batch would wait a second for the last.
 */
const maxBatchEntries = 1_000;

/** Update bytes after which a batch is cut, for the same reason when the updates are large. */
const maxBatchBytes = 4 * 1024 * 1024;

/** What an entry weighs besides its update: key, id, author and numbers. Keeps empty updates bounded too. */
const entryOverheadBytes = 256;

/** Whether changes can be made durable now. `sinceMs` is the time since the Unix epoch when the state began. */
export type JournalHealth =
  | { readonly state: 'ok' }
  | { readonly state: 'failing'; readonly code: ErrorCode; readonly sinceMs: number }
  | { readonly state: 'stalled'; readonly sinceMs: number };

/** The one door to `Journal.append`: everything that arrives while one append is under way shares the next. */
export interface GroupCommitter {
  /**
   * Resolves when the entries are durable. Commits reach the journal in the order of the calls, and
   * those that reach it settle in that order.
   * @throws PromptError the journal's refusal; `overloaded` when too much waits already;
   * `content_too_large` when the commit alone is more than may ever wait; `journal_unavailable` while
   * the journal is stalled; `shutting_down` after `drain`.
   */
  commit(entries: Commit): Promise<void>;
  health(): JournalHealth;
  /**
   * Refuses new commits from now on and resolves when all accepted ones have settled, or when the
   * journal is stalled: then the fate of those under way cannot be learnt by waiting.
   */
  drain(): Promise<void>;
}

/** What a {@link GroupCommitter} is made of. */
export interface GroupCommitterOptions {
  readonly journal: Journal;
  readonly limits: Pick<Limits, 'maxPendingJournalBytes'>;
  readonly ports: Pick<Ports, 'now' | 'setTimer' | 'onNextTurn'>;
  /** An append under way for longer than this counts as stalled. 10 s unless given. */
  readonly stallMs?: number | undefined;
}

/** A committer for one journal. It starts nothing before the first commit and never closes the journal. */
export function createGroupCommitter(options: GroupCommitterOptions): GroupCommitter {
  return new QueueingCommitter(options);
}

interface Waiting {
  readonly entries: Commit;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: PromptError) => void;
}

/**
 * 1. At most one append is under way, so durable order is the order of the calls.
 * 2. `#pendingBytes` is the weight of every commit accepted and not settled.
 * 3. A commit is rejected only when it is known not to be in the journal; one under way in a stalled
 *    journal therefore stays pending, and one still waiting behind it is refused.
 */
class QueueingCommitter implements GroupCommitter {
  readonly #journal: Journal;
  readonly #maxPendingBytes: number;
  readonly #ports: Pick<Ports, 'now' | 'setTimer' | 'onNextTurn'>;
  readonly #stallMs: number;
  #waiting: Waiting[] = [];
  #pendingBytes = 0;
  #isRunning = false;
  #isDraining = false;
  #failure: { readonly code: ErrorCode; readonly sinceMs: number } | null = null;
  #stalledSinceMs: number | null = null;
  #drained: (() => void)[] = [];

  constructor(options: GroupCommitterOptions) {
    this.#journal = options.journal;
    this.#maxPendingBytes = options.limits.maxPendingJournalBytes;
    this.#ports = options.ports;
    this.#stallMs = options.stallMs ?? 10_000;
  }

  commit(entries: Commit): Promise<void> {
    const bytes = weigh(entries);
    const refusal = this.#refusal(bytes);
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#pendingBytes += bytes;
      this.#waiting.push({ entries, bytes, resolve, reject });
      this.#start();
    });
  }

  health(): JournalHealth {
    if (this.#stalledSinceMs !== null) return { state: 'stalled', sinceMs: this.#stalledSinceMs };
    return this.#failure === null ? { state: 'ok' } : { state: 'failing', ...this.#failure };
  }

  drain(): Promise<void> {
    this.#isDraining = true;
    if (!this.#isRunning || this.#stalledSinceMs !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
    });
  }

  #refusal(bytes: number): PromptError | undefined {
    if (this.#isDraining) return new PromptError('shutting_down');
    if (this.#stalledSinceMs !== null) return this.#stallError();
    if (bytes > this.#maxPendingBytes) {
      return new PromptError('content_too_large', {
        detail: `One change of ${bytes} bytes exceeds the ${this.#maxPendingBytes} that may wait for the journal.`,
      });
    }
    if (this.#pendingBytes + bytes > this.#maxPendingBytes) {
      return new PromptError('overloaded', {
        detail: `${this.#pendingBytes} bytes wait for the journal already; ${this.#maxPendingBytes} may.`,
      });
    }
    return undefined;
  }

  #stallError(): PromptError {
    return new PromptError('journal_unavailable', {
      detail: `The journal has not answered for more than ${this.#stallMs} ms, so the change was not made; try again.`,
    });
  }

  #start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    // One microtask later, so that all commits of this step share the first append.
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    let isFirst = true;
    while (this.#waiting.length > 0) {
      // Under load, what has arrived together shares one append: one alone costs as much as one of fifty.
      if (!isFirst) await this.#turn();
      isFirst = false;
      const batch = this.#takeBatch();
      const cancelStall = this.#watch();
      const results = await this.#append(batch);
      cancelStall();
      this.#stalledSinceMs = null;
      this.#settle(batch, results);
    }
    this.#isRunning = false;
    this.#announceDrained();
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#ports.onNextTurn(resolve);
    });
  }

  #takeBatch(): readonly Waiting[] {
    let count = 0;
    let entries = 0;
    let bytes = 0;
    for (const next of this.#waiting) {
      entries += next.entries.length;
      bytes += next.bytes;
      if (count > 0 && (entries > maxBatchEntries || bytes > maxBatchBytes)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #append(batch: readonly Waiting[]): Promise<readonly CommitResult[]> {
    try {
      return await this.#journal.append(batch.map((item) => item.entries));
    } catch (error) {
      const refusal =
        error instanceof PromptError
          ? error
          : new PromptError('journal_unavailable', { cause: error });
      return batch.map(() => ({ ok: false, error: refusal }));
    }
  }

  #settle(batch: readonly Waiting[], results: readonly CommitResult[]): void {
    this.#judge(results);
    for (const [index, item] of batch.entries()) {
      this.#pendingBytes -= item.bytes;
      const result = results[index];
      if (result?.ok === true) item.resolve();
      else item.reject(toPromptError(result?.error ?? new Error('a journal answers every commit')));
    }
  }

  /** A commit refused by the journal's rules says nothing about the disk and leaves the health as it is. */
  #judge(results: readonly CommitResult[]): void {
    if (results.some((result) => result.ok)) {
      this.#failure = null;
      return;
    }
    const failed = results.find((result) => !result.ok && !isRuleRefusal(result.error.code));
    if (failed === undefined || failed.ok) return;
    this.#failure = {
      code: failed.error.code,
      sinceMs: this.#failure?.sinceMs ?? this.#ports.now(),
    };
  }

  #watch(): () => void {
    const startedAtMs = this.#ports.now();
    return this.#ports.setTimer(this.#stallMs, () => {
      this.#stalledSinceMs = startedAtMs;
      const refused = this.#waiting;
      this.#waiting = [];
      for (const item of refused) {
        this.#pendingBytes -= item.bytes;
        item.reject(this.#stallError());
      }
      this.#announceDrained();
    });
  }

  #announceDrained(): void {
    const drained = this.#drained;
    this.#drained = [];
    for (const resolve of drained) resolve();
  }
}

function weigh(entries: Commit): number {
  return entries.reduce((sum, entry) => sum + entry.update.byteLength + entryOverheadBytes, 0);
}

function isRuleRefusal(code: ErrorCode): boolean {
  return code === 'stale_revision' || code === 'prompt_exists' || code === 'prompt_deleted';
}
