import type { PromptId } from '@prompt-manager/core';

/** Files looked at before it is seen again whether something newer waits. */
const sliceSize = 64;

/**
 * Prompts whose files are to be looked at, each once. What was just heard of does not wait for the end of a backlog, nor
 * the backlog for silence: they take turns by slices.
 */
export class LookQueue {
  readonly #heard = new Lane();
  readonly #backlog = new Lane();
  #isBacklogNext = false;

  get size(): number {
    return this.#heard.size + this.#backlog.size;
  }

  /** A file that somebody may be waiting for. `isKnown`: there was a file before. */
  hear(id: PromptId, isKnown: boolean): void {
    this.#backlog.delete(id);
    this.#heard.add(id, isKnown);
  }

  /** One of many found at once; its turn comes. */
  put(id: PromptId, isKnown: boolean): void {
    if (!this.#heard.has(id)) this.#backlog.add(id, isKnown);
  }

  /**
   * The next ones. Of what was heard together, files known before come first, and so in the backlog: one of them may be
   * missing because it is the new one now.
   */
  take(): readonly PromptId[] {
    const fromBacklog = this.#heard.size === 0 || (this.#isBacklogNext && this.#backlog.size > 0);
    this.#isBacklogNext = !fromBacklog;
    return (fromBacklog ? this.#backlog : this.#heard).take();
  }
}

/** Ids in the order they came, the known ones first. */
class Lane {
  readonly #known = new Set<PromptId>();
  readonly #fresh = new Set<PromptId>();

  get size(): number {
    return this.#known.size + this.#fresh.size;
  }

  has(id: PromptId): boolean {
    return this.#known.has(id) || this.#fresh.has(id);
  }

  add(id: PromptId, isKnown: boolean): void {
    if (!this.has(id)) (isKnown ? this.#known : this.#fresh).add(id);
  }

  delete(id: PromptId): void {
    this.#known.delete(id);
    this.#fresh.delete(id);
  }

  take(): readonly PromptId[] {
    const from = this.#known.size > 0 ? this.#known : this.#fresh;
    const taken: PromptId[] = [];
    for (const id of from) {
      if (taken.length === sliceSize) break;
      taken.push(id);
      from.delete(id);
    }
    return taken;
  }
}
