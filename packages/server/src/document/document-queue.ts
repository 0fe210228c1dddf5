import { PromptError, type Limits, type PromptId } from '@prompt-manager/core';
import type { Edit } from '../library/edit.ts';
import type { Head } from '../library/head.ts';
import type { Ports } from '../ports.ts';
import { TellingRest } from './telling-rest.ts';

/** What became of an edit: it is durable as `head`. */
export interface EditOutcome {
  readonly head: Head;
  /** False when the edit changed nothing, so that nothing was journaled. */
  readonly changed: boolean;
}

/** An edit whose turn it is. Exactly one of `resolve` and `reject` is called. */
export interface QueuedEdit {
  readonly edit: Edit;
  readonly resolve: (outcome: EditOutcome) => void;
  readonly reject: (error: PromptError) => void;
}

/** What the turns of a document are about. */
export interface DocumentQueueContext {
  /** What the prompt is called now, for who is refused. */
  readonly id: () => PromptId;
  /** Makes one batch of edits that waited together, and answers each; never rejects. */
  readonly runEdits: (batch: readonly QueuedEdit[]) => Promise<void>;
  readonly limits: Pick<Limits, 'maxQueuedChanges'>;
  readonly ports: Pick<Ports, 'runningMs' | 'setTimer'>;
}

type Waiting =
  | ({ readonly kind: 'edit' } & QueuedEdit)
  | { readonly kind: 'hold'; readonly grant: () => Promise<void> };

/**
 * Whose turn it is with one document: edits and those who keep it from changing, in the order they came.
 *
 * 1. One turn at a time; edits that wait side by side have theirs together.
 * 2. Edits gather for a while after telling many readers took long ({@link TellingRest}); who waits for the document
 *    alone does not wait for that.
 * 3. At most `maxQueuedChanges` wait; more are refused.
 */
export class DocumentQueue {
  readonly #context: DocumentQueueContext;
  readonly #waiting: Waiting[] = [];
  readonly #rest: TellingRest;
  #running = false;

  constructor(context: DocumentQueueContext) {
    this.#context = context;
    this.#rest = new TellingRest(context.ports, () => this.#start());
  }

  /** True when nobody waits or has the turn. */
  get isIdle(): boolean {
    return !this.#running && this.#waiting.length === 0;
  }

  /** Half of it is taken: the rest is for those who wait for each answer before they ask again. */
  get isCrowded(): boolean {
    return this.#waiting.length >= this.#context.limits.maxQueuedChanges / 2;
  }

  /** Resolves with what `runEdits` made of the edit. @throws PromptError `overloaded`, and what `runEdits` refuses it with */
  edit(edit: Edit): Promise<EditOutcome> {
    const refusal = this.#overload();
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ kind: 'edit', edit, resolve, reject });
      this.#start();
    });
  }

  /** Waits for its turn, which lasts until the answer is called. @throws PromptError `overloaded` */
  hold(): Promise<() => void> {
    const refusal = this.#overload();
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise((resolve) => {
      const grant = (): Promise<void> => new Promise((release) => resolve(release));
      this.#waiting.push({ kind: 'hold', grant });
      this.#start();
    });
  }

  /** Tells readers; how long that takes is how long edits gather. */
  tell(tell: () => void): void {
    this.#rest.after(tell);
  }

  /** Ends the timer. Only when idle. */
  close(): void {
    this.#rest.end();
  }

  /** Why nobody more may wait; null when somebody may. */
  #overload(): PromptError | null {
    const { id, limits } = this.#context;
    if (this.#waiting.length < limits.maxQueuedChanges) return null;
    return new PromptError('overloaded', {
      detail: `${this.#waiting.length} changes and readers of ${id()} are waiting; try again shortly`,
    });
  }

  #start(): void {
    if (!this.#running && !this.#rests()) void this.#run();
  }

  #rests(): boolean {
    return this.#waiting[0]?.kind === 'edit' && this.#rest.holdsBack();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#rests()) break;
      if (next.kind === 'hold') {
        this.#waiting.shift();
        await next.grant();
      } else await this.#context.runEdits(this.#takeEdits());
    }
    this.#running = false;
  }

  #takeEdits(): readonly QueuedEdit[] {
    const end = this.#waiting.findIndex(({ kind }) => kind !== 'edit');
    const count = end < 0 ? this.#waiting.length : end;
    return this.#waiting.splice(0, count).filter((item) => item.kind === 'edit');
  }
}
