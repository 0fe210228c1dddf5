import type { PromptId, TextChange } from '@prompt-manager/core';
import type { Origin, PromptKey } from '../journal/journal.ts';
import type { Head } from './head.ts';

/** Who asked for a change: a session, a request, the mirror. Compared by identity only. */
export type Source = object;

/** What one source sent and what it believes the text to be now; decides who needs to be told. */
export interface Contribution {
  readonly source: Source;
  readonly origin: Origin;
  /** The content as the source has it after its own change; null when it did not send text. */
  readonly intended: string | null;
  /** True when it sent description or tags. */
  readonly metadata: boolean;
  /** True when its Yjs update was taken as it was, so that it lacks nothing of what it sent. */
  readonly exact: boolean;
}

/**
 * One prompt's part of a committed batch. Everything in it is durable. `show` and `hide` are prompts that come and go
 * with their directory (SPEC F5): nothing about the prompt itself changed.
 */
export interface CommittedChange {
  readonly kind: 'create' | 'update' | 'rename' | 'delete' | 'show' | 'hide';
  /** Null for `create` and `show`. */
  readonly before: Head | null;
  /** Null for `delete` and `hide`. */
  readonly after: Head | null;
  /** The id before the change; for `create` the new id. */
  readonly id: PromptId;
  /** For `rename` and `delete`: the key, which `before` lacks when nobody had changed the prompt. */
  readonly key?: PromptKey | undefined;
  readonly revision: number;
  readonly atMs: number;
  readonly contributions: readonly Contribution[];
  /** From the content before to the content after; computed when first asked for. */
  readonly textChanges: () => readonly TextChange[];
  /** The Yjs update from the state before to the state after, merged when first asked for; null when there is none. */
  readonly update: () => Uint8Array | null;
}

/** The part of a change that says what was sent and what became of the text, for one that changed no text and came from nobody. */
export const nothingChanged: Pick<CommittedChange, 'contributions' | 'textChanges' | 'update'> = {
  contributions: [],
  textChanges: () => [],
  update: () => null,
};

/** Changes that became durable together, told to everyone as one. */
export type CommittedBatch = readonly CommittedChange[];

/** Hears of a committed batch, with the ids whose own text or inclusions it changed. */
export type CommittedListener = (batch: CommittedBatch, touched: ReadonlySet<PromptId>) => void;

/**
 * Hands committed batches to everything right of the journal, in the order they were committed: first the heads, so
 * that whoever is told next already reads the new state, then whoever waits for the change at the other end of a
 * socket, then the listeners in the order they came.
 */
export class CommittedFeed {
  readonly #urgent: CommittedListener[] = [];
  readonly #listeners: CommittedListener[] = [];
  readonly #apply: (batch: CommittedBatch) => ReadonlySet<PromptId>;
  readonly #onListenerFailed: (error: unknown) => void;

  constructor(
    apply: (batch: CommittedBatch) => ReadonlySet<PromptId>,
    onListenerFailed: (error: unknown) => void,
  ) {
    this.#apply = apply;
    this.#onListenerFailed = onListenerFailed;
  }

  /** Calls `listener` for every batch from now on, after those registered earlier; the answer ends it. */
  onCommitted(listener: CommittedListener): () => void {
    return join(this.#listeners, listener);
  }

  /** As {@link onCommitted}, before anything that derives from the change has its turn: for those who tell people. */
  onCommittedFirst(listener: CommittedListener): () => void {
    return join(this.#urgent, listener);
  }

  /** Tells every listener. One that throws is reported and does not keep the others from hearing. */
  publish(batch: CommittedBatch): void {
    const touched = this.#apply(batch);
    for (const listeners of [this.#urgent, this.#listeners])
      for (const listener of listeners.slice()) this.#tell(listener, batch, touched);
  }

  #tell(listener: CommittedListener, batch: CommittedBatch, touched: ReadonlySet<PromptId>): void {
    try {
      listener(batch, touched);
    } catch (error) {
      this.#onListenerFailed(error);
    }
  }
}

function join(listeners: CommittedListener[], listener: CommittedListener): () => void {
  listeners.push(listener);
  return () => {
    const index = listeners.indexOf(listener);
    if (index >= 0) listeners.splice(index, 1);
  };
}
