import { compareIds, lastSegmentOf } from './ids.ts';
import type { PromptId } from './ids.ts';

/** What ids have in common that people take for one another: the last segment, or all of it, letter case ignored. */
export type NameLikeness = 'last_segment' | 'whole_id';

/** Ids that people take for one another. Kept up at the cost of one look-up per id that comes or goes. */
export class NameGroups {
  readonly #likeness: NameLikeness;
  /** By what they have in common; one id stands for itself. */
  readonly #byName = new Map<string, PromptId | Set<PromptId>>();
  readonly #shared = new Set<string>();
  /** Groups as they were asked for, until one of their ids comes or goes: one may have 100,000 ids, and each of those asks. */
  readonly #sorted = new Map<string, readonly PromptId[]>();

  constructor(likeness: NameLikeness) {
    this.#likeness = likeness;
  }

  /** Adds an id; one that is in here stays once. */
  add(id: PromptId): void {
    const name = this.#nameOf(id);
    const entry = this.#byName.get(name);
    if (entry === undefined || entry === id) {
      this.#byName.set(name, id);
      return;
    }
    if (typeof entry === 'string') this.#byName.set(name, new Set([entry, id]));
    else if (entry.has(id)) return;
    else entry.add(id);
    this.#shared.add(name);
    this.#sorted.delete(name);
  }

  /** Removes an id, if it is in here. */
  delete(id: PromptId): void {
    const name = this.#nameOf(id);
    const entry = this.#byName.get(name);
    if (entry === undefined) return;
    if (typeof entry === 'string') {
      if (entry === id) this.#byName.delete(name);
      return;
    }
    if (!entry.delete(id)) return;
    this.#sorted.delete(name);
    if (entry.size > 1) return;
    this.#shared.delete(name);
    for (const last of entry) this.#byName.set(name, last);
  }

  clear(): void {
    this.#byName.clear();
    this.#shared.clear();
    this.#sorted.clear();
  }

  /** Whether another id is like this one. */
  has(id: PromptId): boolean {
    return this.#shared.has(this.#nameOf(id));
  }

  /** Every id like this one, itself among them, in code-unit order; empty when it is the only one. */
  groupOf(id: PromptId): readonly PromptId[] {
    return this.#group(this.#nameOf(id));
  }

  /** Every group of two or more ids, each in code-unit order. */
  *groups(): Generator<readonly PromptId[]> {
    for (const name of this.#shared) yield this.#group(name);
  }

  #group(name: string): readonly PromptId[] {
    const entry = this.#byName.get(name);
    if (entry === undefined || typeof entry === 'string') return [];
    let sorted = this.#sorted.get(name);
    if (sorted === undefined) this.#sorted.set(name, (sorted = [...entry].sort(compareIds)));
    return sorted;
  }

  #nameOf(id: PromptId): string {
    return (this.#likeness === 'whole_id' ? id : lastSegmentOf(id)).toLowerCase();
  }
}
