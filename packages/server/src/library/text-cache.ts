import type { PromptId } from '@prompt-manager/core';
import type { Head } from './head.ts';

/** Bytes of texts kept after they were read from the index: some 20,000 prompts of ordinary size. */
const maxCachedTextBytes = 48 * 1024 * 1024;
/** Memory of a head besides its text, roughly. */
const headBytes = 200;

/**
 * Heads whose text was read from the index lately, so that an expansion or a page asked for again reads nothing. Bounded
 * by bytes: when the young half is full it becomes the old one.
 */
export class TextCache {
  readonly #halfBytes: number;
  #young = new Map<PromptId, Head>();
  #old = new Map<PromptId, Head>();
  #youngBytes = 0;

  constructor(maxBytes: number = maxCachedTextBytes) {
    this.#halfBytes = maxBytes / 2;
  }

  get(id: PromptId): Head | undefined {
    const young = this.#young.get(id);
    if (young !== undefined) return young;
    const old = this.#old.get(id);
    if (old !== undefined) {
      this.#old.delete(id);
      this.set(old);
    }
    return old;
  }

  set(head: Head): void {
    this.delete(head.id);
    this.#young.set(head.id, head);
    this.#youngBytes += bytesOf(head);
    if (this.#youngBytes <= this.#halfBytes) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngBytes = 0;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngBytes = 0;
  }

  delete(id: PromptId): void {
    this.#old.delete(id);
    const young = this.#young.get(id);
    if (young === undefined) return;
    this.#young.delete(id);
    this.#youngBytes -= bytesOf(young);
  }
}

function bytesOf({ content, header }: Head): number {
  return content.length + (header?.length ?? 0) + headBytes;
}
