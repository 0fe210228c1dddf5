import { textIdOf } from '../document/shared-text.ts';
import type { PromptKey } from '../journal/journal.ts';
import type { Head } from './head.ts';
import type { Heads } from './heads.ts';

/**
 * Finds a prompt by the text that a client has of it, for clients that were away while it was renamed (SPEC Y7).
 * Working out the ids of 100,000 texts takes 0.1 s, so it is done only when a name does not lead to the text, and once
 * for everybody who comes back after the same change.
 */
export class TextFinder {
  readonly #heads: Heads;
  #generation = -1;
  #keyByText: ReadonlyMap<number, PromptKey> = new Map();

  constructor(heads: Heads) {
    this.#heads = heads;
  }

  /** Whether a prompt has the text with this id. */
  has({ key }: Head, textId: number): boolean {
    return key !== null && textIdOf(key) === textId;
  }

  /** The prompt that has the text with this id; undefined when none has. */
  find(textId: number): Head | undefined {
    const heads = this.#heads;
    if (heads.generation !== this.#generation) {
      this.#keyByText = new Map([...heads.keys()].map((key) => [textIdOf(key), key]));
      this.#generation = heads.generation;
    }
    const key = this.#keyByText.get(textId);
    return key === undefined ? undefined : heads.byKey(key);
  }
}
