import type { PromptId } from './ids.ts';

/**
 * Ids by key, for very many keys that have one or two: a single id is kept as it is, for a set of one costs ten times
 * its memory.
 */
export class FewIds<Key> {
  readonly #byKey = new Map<Key, PromptId | Set<PromptId>>();

  /** How many ids a key has. */
  count(key: Key): number {
    const ids = this.#byKey.get(key);
    return ids === undefined ? 0 : typeof ids === 'string' ? 1 : ids.size;
  }

  /** The ids of a key; a walk through them sees what is added meanwhile or does not. */
  of(key: Key): Iterable<PromptId> {
    const ids = this.#byKey.get(key);
    return ids === undefined ? [] : typeof ids === 'string' ? [ids] : ids;
  }

  add(key: Key, id: PromptId): void {
    const ids = this.#byKey.get(key);
    if (ids === undefined) this.#byKey.set(key, id);
    else if (typeof ids !== 'string') ids.add(id);
    else if (ids !== id) this.#byKey.set(key, new Set([ids, id]));
  }

  delete(key: Key, id: PromptId): void {
    const ids = this.#byKey.get(key);
    if (ids === id || (typeof ids === 'object' && ids.delete(id) && ids.size === 0))
      this.#byKey.delete(key);
  }

  clear(): void {
    this.#byKey.clear();
  }
}
