import { textIdOf } from '../document/shared-text.ts';
import type { PromptKey } from '../journal/journal.ts';
import type { Head } from './head.ts';
import type { Heads } from './heads.ts';

/**
 * Finds a prompt by the text that a client has of it, for clients that were away while it was renamed (SPEC Y7).
 * Working out the ids of 100,000 texts takes 0.1 s, so it is done once, when a name does not lead to the text for the
 * first time; from then on the list follows the keys that come and go.
 */
export class TextOwners {
  readonly #heads: Heads;
  #keyByText: Map<number, PromptKey> | null = null;

  constructor(heads: Heads) {
    this.#heads = heads;
  }

  /** Whether a prompt has the text with this id. */
  has({ key }: Head, textId: number): boolean {
    return key !== null && textIdOf(key) === textId;
  }

  /** The prompt that has the text with this id; undefined when none has. */
  find(textId: number): Head | undefined {
    this.#keyByText ??= this.#follow();
    const key = this.#keyByText.get(textId);
    return key === undefined ? undefined : this.#heads.byKey(key);
  }

  #follow(): Map<number, PromptKey> {
    const found = new Map<number, PromptKey>();
    for (const key of this.#heads.keys()) found.set(textIdOf(key), key);
    this.#heads.onKey((key, isThere) => {
      if (isThere) found.set(textIdOf(key), key);
      else found.delete(textIdOf(key));
    });
    return found;
  }
}
