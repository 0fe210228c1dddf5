import { setImmediate as onNextTurn } from 'node:timers/promises';
import { PromptError, type PromptId } from '@prompt-manager/core';
import type { CommittedFeed } from '../library/committed.ts';
import { changeKeyOf } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { ReadingProgress } from '../library/reading-progress.ts';
import type { Ports } from '../ports.ts';
import { readHead } from './head-text.ts';
import { PromptSlots } from './prompt-slots.ts';
import type { IndexAnswer, IndexQuestion, KnownStamp, SearchDocument } from './search-messages.ts';
import { SearchThread, SearchThreadFailure } from './search-thread.ts';

/** How many prompts are compared with the index in one message: 1 ms of the event loop. */
const promptsPerCompare = 1_000;
/** Characters of text in one message: 10 ms of the index's thread, which is how long a search waits for it. */
const charactersPerPut = 128 * 1024;
/** Changes wait this long for others, unless somebody searches. */
const gatherMs = 200;
/**
 * After taking changes in the index rests this many times as long as that took, so that prompts being typed in cost
 * their writers at most a twentieth of a processor; but no longer than `longestRestMs`, which bounds what a search waits for.
 */
const restFactor = 20;
const longestRestMs = 5_000;
/** How long a search waits for an index that is being made: small libraries are always answered whole. */
const patienceMs = 500;
/** After a failure that may pass (a full disk) the index is tried again when somebody searches, but not sooner. */
const retryAfterMs = 10_000;
/** A file that is damaged again and again is a broken disk. */
const maxRebuilds = 3;

/** How far the index is: prompts looked at, of all there are. */
export interface IndexingProgress {
  readonly done: number;
  readonly total: number;
}

/** What an index is made of. */
export interface SearchIndexContext {
  readonly heads: Heads;
  readonly reading: Pick<ReadingProgress, 'whole'>;
  readonly feed: CommittedFeed;
  readonly ports: Ports;
  readonly log: (error: PromptError) => void;
  /** The database file; null keeps the index in memory. */
  readonly path: string | null;
  /** Told when indexing begins, goes on and ends. */
  readonly onProgress?: ((progress: IndexingProgress | null) => void) | undefined;
}

/**
 * The full-text index of the library, on a thread of its own (SPEC Q1).
 *
 * 1. It is derived from the heads, so it has nothing that is not durable (SPEC D1), and may be deleted at any time.
 * 2. A search sees every change that was told before it: changes that wait are sent first, and the thread answers in order.
 * 3. The thread starts with `start` or the first search; until then changes cost nothing.
 */
export class SearchIndex {
  readonly slots = new PromptSlots();
  readonly #context: SearchIndexContext;
  readonly #changed = new Set<PromptId>();
  readonly #unfollow: () => void;
  #thread: SearchThread | null = null;
  #progress: IndexingProgress | null = null;
  #caughtUp: Promise<void> = Promise.resolve();
  /** Settles when every flush that began has ended. */
  #flushed: Promise<void> = Promise.resolve();
  #nextFlush: Promise<void> | null = null;
  #isFlushing = false;
  #cancelFlush: (() => void) | null = null;
  #failure: { readonly message: string; readonly atMs: number } | null = null;
  #isDamaged = false;
  #rebuilds = 0;
  #restsUntilMs = 0;
  #isClosed = false;

  constructor(context: SearchIndexContext) {
    this.#context = context;
    this.#unfollow = context.feed.onCommitted((batch) => {
      if (this.#thread === null) return;
      for (const { before, after } of batch) {
        if (before !== null) this.#changed.add(before.id);
        if (after !== null) this.#changed.add(after.id);
      }
      if (!this.#isFlushing) this.#flushLater();
    });
  }

  /** Begins to bring the index up to date in the background; does nothing when it is at work already. */
  start(): void {
    if (this.#thread !== null || this.#isClosed) return;
    const { path, ports } = this.#context;
    if (this.#failure !== null && ports.runningMs() - this.#failure.atMs < retryAfterMs) return;
    this.#failure = null;
    this.slots.clear();
    this.#changed.clear();
    const thread = new SearchThread({ path, isDamaged: this.#isDamaged });
    this.#isDamaged = false;
    this.#thread = thread;
    this.#tellProgress({ done: 0, total: this.#context.heads.size });
    this.#caughtUp = this.#catchUp(thread).catch((error: unknown) => this.#fail(thread, error));
  }

  /**
   * Resolves when everything told so far is in the index; while it is being made, after a short wait. Answers how far it
   * is: null when it has everything.
   *
   * @throws PromptError `search_unavailable`
   */
  async settle(): Promise<IndexingProgress | null> {
    this.start();
    if (this.#progress !== null) await this.#waitAWhile();
    const progress = this.#progress;
    await this.#guarded(() => this.#flush());
    return progress;
  }

  /** @throws PromptError `search_unavailable` */
  search(question: IndexQuestion): Promise<IndexAnswer> {
    return this.#guarded((thread) => thread.ask({ kind: 'search', question }));
  }

  /** Every slot with a match, for each of the expressions. @throws PromptError `search_unavailable` */
  slotsWith(matches: readonly string[]): Promise<readonly Int32Array[]> {
    return this.#guarded((thread) => thread.ask({ kind: 'slots', matches }));
  }

  /** Idempotent. What is not in the index yet is found by the next start. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unfollow();
    this.#cancelFlush?.();
    const thread = this.#thread;
    this.#thread = null;
    // A thread that failed meanwhile has nothing left to finish.
    await thread?.close().catch(() => undefined);
    await this.#caughtUp;
  }

  async #catchUp(thread: SearchThread): Promise<void> {
    const { heads, reading } = this.#context;
    await thread.ask({ kind: 'begin' });
    // A library that is being read for the first time is not read a second time beside it.
    await reading.whole();
    if (this.#thread !== thread) return;
    const ids = heads.sortedIds();
    for (let from = 0; from < ids.length; from += promptsPerCompare) {
      const slice = ids.slice(from, from + promptsPerCompare);
      await this.#put(thread, await this.#unknown(thread, slice), from);
      this.#tellProgress({
        done: Math.min(from + promptsPerCompare, ids.length),
        total: ids.length,
      });
      await onNextTurn();
      if (this.#thread !== thread) return;
    }
    await this.#flush();
    await thread.ask({ kind: 'end' });
    if (this.#thread === thread) this.#tellProgress(null);
  }

  /** Those of the prompts that the index does not have as they are. */
  async #unknown(thread: SearchThread, ids: readonly PromptId[]): Promise<readonly PromptId[]> {
    const stamps: KnownStamp[] = [];
    for (const id of ids) {
      const head = this.#context.heads.facts(id);
      if (head !== undefined) stamps.push([id, changeKeyOf(head)]);
    }
    const slots = await thread.ask({ kind: 'compare', stamps });
    const unknown: PromptId[] = [];
    stamps.forEach(([id], index) => {
      const slot = slots[index]!;
      if (slot < 0) unknown.push(id as PromptId);
      else this.slots.set(id as PromptId, slot);
    });
    return unknown;
  }

  /** Takes prompts in, a message full at a time; `done` are those before. */
  async #put(thread: SearchThread, ids: readonly PromptId[], done: number | null): Promise<void> {
    let documents: SearchDocument[] = [];
    let characters = 0;
    for (const [index, id] of ids.entries()) {
      const document = await this.#document(id);
      if (document !== null) {
        documents.push(document);
        characters += document.content.length;
      }
      const isLast = index === ids.length - 1;
      if (documents.length === 0 || (!isLast && characters < charactersPerPut)) continue;
      await this.#putTogether(thread, documents);
      if (done !== null && this.#progress !== null)
        this.#tellProgress({ done: done + index + 1, total: this.#progress.total });
      documents = [];
      characters = 0;
    }
  }

  async #putTogether(thread: SearchThread, read: readonly SearchDocument[]): Promise<void> {
    // What changed since it was read is sent as a change, perhaps was already.
    const documents = read.filter(({ id, stamp }) => {
      const head = this.#context.heads.facts(id as PromptId);
      return head !== undefined && changeKeyOf(head) === stamp;
    });
    if (documents.length === 0) return;
    const slots = await thread.ask({ kind: 'put', documents });
    documents.forEach(({ id }, index) => this.slots.set(id as PromptId, slots[index]!));
  }

  async #document(id: PromptId): Promise<SearchDocument | null> {
    const head = await readHead(this.#context.heads, id);
    if (head === null) return null;
    return {
      id,
      stamp: changeKeyOf(head),
      description: head.description ?? '',
      tags: head.tags.join('\n'),
      content: head.content,
    };
  }

  #flushLater(): void {
    const { ports } = this.#context;
    const restMs = this.#restsUntilMs - ports.runningMs();
    this.#cancelFlush ??= ports.setTimer(Math.max(gatherMs, restMs), () => {
      void this.#flush().catch(() => undefined); // `#fail` has told.
    });
  }

  /** Sends what changed; resolves when the index has everything that was told before the call. */
  #flush(): Promise<void> {
    const thread = this.#thread;
    if (thread === null) return Promise.resolve();
    // One under way took what had changed when it began; the one after it is for all who ask meanwhile.
    if (this.#nextFlush !== null) return this.#nextFlush;
    const flush = this.#flushed.then(() => {
      this.#nextFlush = null;
      return this.#sendChanges(thread);
    });
    this.#nextFlush = flush;
    this.#flushed = flush.catch((error: unknown) => this.#fail(thread, error));
    return flush;
  }

  async #sendChanges(thread: SearchThread): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#thread !== thread || this.#changed.size === 0) return;
    const { heads, ports } = this.#context;
    const startMs = ports.runningMs();
    const ids = [...this.#changed];
    this.#changed.clear();
    this.#isFlushing = true;
    try {
      const gone = ids.filter((id) => !heads.has(id));
      if (gone.length > 0) {
        await thread.ask({ kind: 'remove', ids: gone });
        for (const id of gone) this.slots.delete(id);
      }
      await this.#put(
        thread,
        ids.filter((id) => heads.has(id)),
        null,
      );
    } finally {
      this.#isFlushing = false;
    }
    const endMs = ports.runningMs();
    this.#restsUntilMs = endMs + Math.min(longestRestMs, restFactor * (endMs - startMs));
    if (this.#changed.size > 0) this.#flushLater();
  }

  async #waitAWhile(): Promise<void> {
    let stop = (): void => undefined;
    const patience = new Promise<void>((resolve) => {
      stop = this.#context.ports.setTimer(patienceMs, resolve);
    });
    await Promise.race([this.#caughtUp, patience]);
    stop();
  }

  async #guarded<T>(ask: (thread: SearchThread) => Promise<T>): Promise<T> {
    const thread = this.#thread;
    if (thread === null)
      throw unavailable(this.#failure?.message ?? 'the library is being closed', undefined);
    try {
      return await ask(thread);
    } catch (cause) {
      if (!(cause instanceof SearchThreadFailure)) throw cause;
      this.#fail(thread, cause);
      throw unavailable(cause.message, cause);
    }
  }

  #fail(thread: SearchThread, error: unknown): void {
    if (this.#thread !== thread) return;
    this.#thread = null;
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    this.#tellProgress(null);
    const message = error instanceof Error ? error.message : String(error);
    this.#failure = { message, atMs: this.#context.ports.runningMs() };
    const { log } = this.#context;
    log(unavailable(message, error));
    void thread.kill();
    if (!(error instanceof SearchThreadFailure && error.isBroken) || this.#rebuilds >= maxRebuilds)
      return;
    this.#rebuilds += 1;
    this.#isDamaged = true;
    this.#failure = null;
    this.start();
  }

  #tellProgress(progress: IndexingProgress | null): void {
    this.#progress = progress;
    this.#context.onProgress?.(progress);
  }
}

function unavailable(message: string, cause: unknown): PromptError {
  return new PromptError('search_unavailable', {
    detail: `the search index cannot be used: ${message}; it is made again in a moment`,
    cause,
  });
}
