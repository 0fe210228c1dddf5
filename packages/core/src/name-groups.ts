import { compareIds, lastSegmentOf } from './ids.ts';
import type { PromptId } from './ids.ts';

/**
 * Ids that people take for one another: those with one last segment, letter case ignored. Kept up at
 * the cost of one look-up per id that comes or goes.
 */
export class NameGroups {
  /** By the folded last segment; one id stands for itself. */
  readonly #byName = new Map<string, PromptId | Set<PromptId>>();
  readonly #shared = new Set<string>();

  /** Adds an id; one that is in here stays once. */
  add(id: PromptId): void {
    const name = foldedNameOf(id);
    const entry = this.#byName.get(name);
    if (entry === undefined || entry === id) {
      this.#byName.set(name, id);
      return;
    }
    if (typeof entry !== 'string') entry.add(id);
    else this.#byName.set(name, new Set([entry, id]));
    this.#shared.add(name);
  }

  /** Removes an id, if it is in here. */
  delete(id: PromptId): void {
    const name = foldedNameOf(id);
    const entry = this.#byName.get(name);
    if (entry === undefined) return;
    if (typeof entry === 'string') {
      if (entry === id) this.#byName.delete(name);
      return;
    }
    entry.delete(id);
    if (entry.size > 1) return;
    this.#shared.delete(name);
    for (const last of entry) this.#byName.set(name, last);
  }

  clear(): void {
    this.#byName.clear();
    this.#shared.clear();
  }

  /** Every id with the name of this one, itself among them, in code-unit order; empty when it is the only one. */
  groupOf(id: PromptId): readonly PromptId[] {
    return this.#group(foldedNameOf(id));
  }

  /** Every group of two or more ids, each in code-unit order. */
  *groups(): Generator<readonly PromptId[]> {
    for (const name of this.#shared) yield this.#group(name);
  }

  #group(name: string): readonly PromptId[] {
    const entry = this.#byName.get(name);
    return entry === undefined || typeof entry === 'string' ? [] : [...entry].sort(compareIds);
  }
}

/** Of ids with one name, those that are one when letter case is ignored, each set in the order given. */
export function differingInCaseOnly(ids: readonly PromptId[]): readonly (readonly PromptId[])[] {
  const byFolded = new Map<string, PromptId[]>();
  for (const id of ids) {
    const folded = id.toLowerCase();
    const same = byFolded.get(folded);
    if (same) same.push(id);
    else byFolded.set(folded, [id]);
  }
  return [...byFolded.values()].filter((same) => same.length > 1);
}

function foldedNameOf(id: PromptId): string {
  return lastSegmentOf(id).toLowerCase();
}
