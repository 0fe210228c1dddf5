import type { PromptId } from '@prompt-manager/core';

/** With more changed than this part of the list, sorting it anew is faster than putting each in its place. */
const sortAnewAt = 1 / 16;

/**
 * Ids in code-unit order. What came or went since the list was last asked for is put into its place then: at 100,000 ids
 * that takes 0.5 ms, and to sort them all some 60. A list that was handed out never changes.
 */
export class SortedIds {
  readonly #has: (id: PromptId) => boolean;
  readonly #all: () => Iterable<PromptId>;
  readonly #changed = new Set<PromptId>();
  #list: readonly PromptId[] = [];

  /** `has` and `all` tell which ids there are now. */
  constructor(ids: {
    readonly has: (id: PromptId) => boolean;
    readonly all: () => Iterable<PromptId>;
  }) {
    this.#has = ids.has;
    this.#all = ids.all;
  }

  /** Notes that an id came or went. */
  changed(id: PromptId): void {
    this.#changed.add(id);
  }

  /** The ids there are; the same list for as long as nothing came or went. */
  list(): readonly PromptId[] {
    const { size } = this.#changed;
    if (size === 0) return this.#list;
    this.#list = size > this.#list.length * sortAnewAt ? [...this.#all()].sort() : this.#merged();
    this.#changed.clear();
    return this.#list;
  }

  #merged(): readonly PromptId[] {
    const old = this.#list;
    const merged: PromptId[] = [];
    let taken = 0;
    for (const id of [...this.#changed].sort()) {
      const place = placeOf(id, old, taken);
      while (taken < place) merged.push(old[taken++]!);
      if (old[taken] === id) taken += 1;
      if (this.#has(id)) merged.push(id);
    }
    while (taken < old.length) merged.push(old[taken++]!);
    return merged;
  }
}

/** Where the id is in the list, or would be, from an index on. */
function placeOf(id: PromptId, list: readonly PromptId[], from: number): number {
  let low = from;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
