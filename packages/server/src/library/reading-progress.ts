import { PromptError } from '@prompt-manager/core';

/** How many of the prompts that were listed unread are read. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** How far the first reading of a large library is (SPEC L3); ends once, when everything is read. */
export class ReadingProgress {
  readonly #listeners = new Set<() => void>();
  readonly #whole = Promise.withResolvers<void>();
  #done = 0;
  #total = 0;
  #running = 0;
  #closed = false;

  /** Null when everything is read. */
  get state(): Progress | null {
    return this.#running === 0 ? null : { done: this.#done, total: this.#total };
  }

  /** Resolves when everything is read, or the library was closed before. Call it after the start. */
  async whole(): Promise<void> {
    if (this.#running > 0 && !this.#closed) await this.#whole.promise;
  }

  /** Refuses what only the whole library can answer. @throws PromptError `library_loading` */
  checkWhole(): void {
    const state = this.state;
    if (state === null) return;
    const { done, total } = state;
    throw new PromptError('library_loading', {
      detail: `${done} of ${total} prompts are read; this needs all of them, try again in a moment`,
    });
  }

  /** Calls `listener` after every step, the last one included; the answer ends it. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs one reading; it calls what it is given with the number of prompts that are read or found to be none. */
  async during(
    total: number,
    read: (advance: (count: number) => void) => Promise<void>,
  ): Promise<void> {
    this.#total += total;
    this.#running += 1;
    try {
      await read((count) => {
        this.#done += count;
        if (this.#done < this.#total) this.#tell();
      });
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#whole.resolve();
      this.#tell();
    }
  }

  /** Nobody needs to wait any more. */
  close(): void {
    this.#closed = true;
    this.#whole.resolve();
    this.#listeners.clear();
  }

  #tell(): void {
    for (const listener of Array.from(this.#listeners)) listener();
  }
}
