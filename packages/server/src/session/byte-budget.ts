import { PromptError, type Limits } from '@prompt-manager/core';

/** The bytes that one connection has waiting or under way, bounded so that it cannot fill the memory (SPEC W10). */
export class ByteBudget {
  readonly #maxBytes: number;
  #usedBytes = 0;

  constructor({ maxQueuedBytes }: Pick<Limits, 'maxQueuedBytes'>) {
    this.#maxBytes = maxQueuedBytes;
  }

  /** Counts bytes in until they are given back. @throws PromptError `overloaded`; then nothing is counted */
  take(bytes: number): void {
    if (this.#usedBytes + bytes > this.#maxBytes)
      throw new PromptError('overloaded', {
        detail: `${this.#usedBytes} bytes of this connection are waiting and ${bytes} came, the limit is ${this.#maxBytes}; wait for the answers`,
      });
    this.#usedBytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
