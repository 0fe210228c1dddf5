import type { PromptId } from '@prompt-manager/core';
import type { ExpandedPrompt } from './expansions.ts';

/** Characters of expanded text kept. At 2,000 readers of different prompts most of what they ask for again is here. */
const maxCachedLength = 16 * 1024 * 1024;

interface Entry {
  readonly tag: string;
  readonly expanded: ExpandedPrompt;
  readonly length: number;
}

/**
 * Expansions that were asked for lately, each good for as long as its prompt's closure has the same tag. What was not
 * asked for the longest time goes first.
 */
export class ExpansionCache {
  readonly #maxLength: number;
  /** In the order of use, which is the order a map is walked in. */
  readonly #entries = new Map<PromptId, Entry>();
  #length = 0;

  constructor(maxLength: number = maxCachedLength) {
    this.#maxLength = maxLength;
  }

  get length(): number {
    return this.#length;
  }

  get(id: PromptId, tag: string): ExpandedPrompt | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    if (entry.tag === tag) {
      this.#entries.set(id, entry);
      return entry.expanded;
    }
    this.#length -= entry.length;
    return undefined;
  }

  set(id: PromptId, tag: string, expanded: ExpandedPrompt): void {
    const { text, dependencies, problems } = expanded.expansion;
    // A problem is a sentence and a few numbers.
    const length = text.length + dependencies.length * 50 + problems.length * 300;
    this.#length += length - (this.#entries.get(id)?.length ?? 0);
    this.#entries.delete(id);
    this.#entries.set(id, { tag, expanded, length });
    for (const [oldest, { length: freed }] of this.#entries) {
      if (this.#length <= this.#maxLength) return;
      this.#entries.delete(oldest);
      this.#length -= freed;
    }
  }
}
