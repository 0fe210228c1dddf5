import { PromptError, type PromptId } from '@prompt-manager/core';
import type { CommittedBatch } from '../library/committed.ts';
import { Turns } from '../turns.ts';
import { Document, type DocumentContext, type Hold } from './document.ts';

/** Unused documents kept open, so that a prompt edited again and again through REST is not loaded each time. */
const maxIdleDocuments = 100;

/** Documents closed before others get a turn: some 20 µs each. */
const closedPerTurn = 64;

interface OpenDocument {
  readonly document: Document;
  users: number;
}

/** A document in use. It stays the one document of its prompt until released. */
export interface DocumentUse {
  readonly document: Document;
  release(): void;
}

/**
 * The open documents, one for each prompt in use.
 *
 * A prompt never has two documents: `use` answers the open one, a rename moves it, and only a document that
 * nobody uses and that has nothing under way is closed.
 */
export class Documents {
  readonly #context: DocumentContext;
  readonly #open = new Map<PromptId, OpenDocument>();
  /** Open documents without users, the one unused longest first. */
  readonly #unused = new Set<OpenDocument>();

  #isClosing = false;

  constructor(context: DocumentContext) {
    this.#context = context;
    context.feed.onCommitted((batch) => this.#follow(batch));
  }

  /** How many documents are in memory. */
  get size(): number {
    return this.#open.size;
  }

  /** The prompts whose document is in memory. */
  openIds(): readonly PromptId[] {
    return [...this.#open.keys()];
  }

  /** The document of a prompt, opened when it is not yet. @throws PromptError `prompt_not_found` */
  use(id: PromptId): DocumentUse {
    let open = this.#open.get(id);
    if (open === undefined) {
      const head = this.#context.heads.get(id);
      if (head === undefined)
        throw new PromptError('prompt_not_found', { detail: `no prompt has the id ${id}` });
      open = { document: new Document(head, this.#context), users: 0 };
      this.#open.set(id, open);
    }
    open.users += 1;
    this.#unused.delete(open);
    return { document: open.document, release: this.#releaser(open) };
  }

  /** Runs with the document of a prompt in use. */
  async with<T>(id: PromptId, run: (document: Document) => Promise<T>): Promise<T> {
    const { document, release } = this.use(id);
    try {
      return await run(document);
    } finally {
      release();
    }
  }

  /** As {@link tryHolds}. @throws PromptError `overloaded` when a prompt was renamed or deleted before its turn */
  async withHolds<T>(
    ids: Iterable<PromptId>,
    run: (holds: ReadonlyMap<PromptId, Hold>) => Promise<T>,
  ): Promise<T> {
    const held = await this.tryHolds(ids, async (holds) => ({ result: await run(holds) }));
    if ('result' in held) return held.result;
    throw new PromptError('overloaded', {
      detail: `${held.lost} was renamed or deleted just now; try again`,
    });
  }

  /**
   * Holds several documents at once; taken in id order so that two callers cannot wait for each other. Answers what `run`
   * comes to, or, without running it, which prompt was renamed or deleted before it was its turn.
   */
  async tryHolds<T>(
    ids: Iterable<PromptId>,
    run: (holds: ReadonlyMap<PromptId, Hold>) => Promise<T>,
  ): Promise<T | { readonly lost: PromptId }> {
    const uses: DocumentUse[] = [];
    const holds = new Map<PromptId, Hold>();
    try {
      const turns = new Turns(this.#context.ports);
      for (const id of [...new Set(ids)].sort()) {
        await turns.breathe();
        if (!this.#context.heads.has(id)) return { lost: id };
        const use = this.use(id);
        uses.push(use);
        holds.set(id, await use.document.hold());
        if (use.document.deleted || use.document.id !== id) return { lost: id };
      }
      return await run(holds);
    } finally {
      for (const hold of holds.values()) hold.release();
      for (const use of uses) use.release();
    }
  }

  #releaser(open: OpenDocument): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      open.users -= 1;
      if (open.users > 0) return;
      this.#unused.add(open);
      if (this.#unused.size > maxIdleDocuments) this.#closeLater();
    };
  }

  /** On a later turn: a document that was just released has not ended its own turn yet, and thousands may be at once. */
  #closeLater(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#context.ports.onNextTurn(() => {
      this.#isClosing = false;
      this.#closeOldestUnused();
    });
  }

  #closeOldestUnused(): void {
    let closed = 0;
    for (const open of this.#unused) {
      if (this.#unused.size <= maxIdleDocuments) return;
      if (!open.document.idle) continue;
      if (closed === closedPerTurn) return this.#closeLater();
      closed += 1;
      this.#unused.delete(open);
      if (this.#open.get(open.document.id) === open) this.#open.delete(open.document.id);
      open.document.close();
    }
  }

  #follow(batch: CommittedBatch): void {
    const moved: [PromptId, OpenDocument][] = [];
    for (const { before, after } of batch) {
      if (before === null || before.id === after?.id) continue;
      const open = this.#open.get(before.id);
      if (open === undefined) continue;
      this.#open.delete(before.id);
      if (after === null) this.#unused.delete(open);
      if (after !== null) moved.push([after.id, open]);
    }
    for (const [id, open] of moved) this.#open.set(id, open);
  }
}
