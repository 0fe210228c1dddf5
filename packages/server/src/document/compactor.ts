import { toPromptError, type Limits, type PromptError } from '@prompt-manager/core';
import type { Journal } from '../journal/journal.ts';
import type { Ports } from '../ports.ts';
import { checkState, type DocumentState } from './check-state.ts';

/** Time between a prompt's becoming due and its snapshot: a burst of typing is over by then, more often than not. */
const settleMs = 1_000;
/** Time between two snapshots, so that many prompts due at once leave the event loop and the disk to their writers. */
const pauseMs = 50;

/** What a compactor needs of a document. */
export interface Compactable {
  /** Updates that opening the prompt anew would replay one by one. */
  readonly updatesSinceSnapshot: number;
  /** The durable state, and the count begins anew; null when it is not in memory. */
  readonly takeState: () => Promise<DocumentState | null>;
}

/** What a {@link Compactor} is made of. */
export interface CompactorContext {
  readonly journal: Pick<Journal, 'recordSnapshot'>;
  readonly limits: Pick<Limits, 'updatesPerSnapshot'>;
  readonly ports: Pick<Ports, 'setTimer'>;
  readonly log: (error: PromptError) => void;
}

/**
 * Takes snapshots of open prompts in the background (SPEC H5).
 *
 * 1. One at a time, with a pause after each; a document is held only while its state is copied.
 * 2. A state is kept only when it reads as the text that is served, so a fault in memory never reaches the journal.
 * 3. What fails is tried again after as many updates as make a prompt due; nothing depends on it.
 */
export class Compactor {
  readonly #context: CompactorContext;
  /** Due, each once; bounded by the open documents. */
  readonly #due = new Set<Compactable>();
  #cancelTimer: (() => void) | null = null;
  #isRunning = false;
  #closed = false;

  constructor(context: CompactorContext) {
    this.#context = context;
  }

  /** Looks whether a document is due; costs next to nothing when it is not. */
  consider(document: Compactable): void {
    if (document.updatesSinceSnapshot < this.#context.limits.updatesPerSnapshot) return;
    this.#due.add(document);
    if (this.#cancelTimer === null && !this.#isRunning) this.#wait(settleMs);
  }

  /** Begins nothing more. What is under way ends by itself and is not missed if the journal closes first. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#due.clear();
  }

  #wait(delayMs: number): void {
    if (this.#closed) return;
    this.#cancelTimer = this.#context.ports.setTimer(delayMs, () => {
      this.#cancelTimer = null;
      void this.#next();
    });
  }

  async #next(): Promise<void> {
    this.#isRunning = true;
    const [document] = this.#due;
    if (document !== undefined) {
      this.#due.delete(document);
      try {
        await this.#compact(document);
      } catch (error) {
        if (!this.#closed) this.#context.log(toPromptError(error));
      }
    }
    this.#isRunning = false;
    if (this.#due.size > 0) this.#wait(pauseMs);
  }

  async #compact(document: Compactable): Promise<void> {
    const taken = await document.takeState();
    if (taken === null || this.#closed) return;
    checkState(taken);
    const { key, revision, state } = taken;
    await this.#context.journal.recordSnapshot(key, revision, state);
  }
}
