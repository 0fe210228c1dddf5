import { folderOf, type PromptId } from '@prompt-manager/core';
import type { Heads } from '../library/heads.ts';

/** Other prompts a folder needs before the one that nothing includes stands out as a fragment. */
const fewestSiblings = 2;

/**
 * The fragments that no prompt includes (SPEC I4), kept up folder by folder.
 *
 * A prompt that nothing includes is as a rule one that is used itself. It is a fragment when it says so, by its tag or
 * its folder, or when everything around it is one.
 */
export class UnusedFragments {
  readonly #heads: Heads;
  readonly #byFolder = new Map<string, readonly PromptId[]>();
  readonly #dirty = new Set<string>();

  constructor(heads: Heads) {
    this.#heads = heads;
  }

  /** Takes in that a prompt came, went or changed, with what it included before and includes now. */
  changed(id: PromptId, before: readonly PromptId[], after: readonly PromptId[]): void {
    this.#dirty.add(folderOf(id));
    if (before === after) return;
    for (const each of before) this.#dirty.add(folderOf(each));
    for (const each of after) this.#dirty.add(folderOf(each));
  }

  clear(): void {
    this.#byFolder.clear();
    this.#dirty.clear();
  }

  /** Brings everything up to date, pausing between folders. */
  *settle(): Generator<void> {
    for (const folder of this.#dirty) {
      this.#look(folder);
      yield;
    }
  }

  /** Whether a prompt is an unused fragment. */
  has(id: PromptId): boolean {
    const folder = folderOf(id);
    if (this.#dirty.has(folder)) this.#look(folder);
    return this.#byFolder.get(folder)?.includes(id) ?? false;
  }

  /** All of them, in no particular order. */
  *all(): Generator<PromptId> {
    for (const _ of this.settle());
    for (const ids of this.#byFolder.values()) yield* ids;
  }

  #look(folder: string): void {
    this.#dirty.delete(folder);
    const { names, graph } = this.#heads;
    const ids = names.inFolder(folder, false);
    const alone = ids.filter((id) => !this.#isIncluded(id));
    const [only] = alone;
    const standsOut =
      only !== undefined &&
      alone.length === 1 &&
      folder !== '' &&
      ids.length > fewestSiblings &&
      graph.dependencies(only).length === 0;
    const unused = standsOut ? alone : alone.filter((id) => this.#isFragment(id));
    if (unused.length === 0) this.#byFolder.delete(folder);
    else this.#byFolder.set(folder, unused);
  }

  #isIncluded(id: PromptId): boolean {
    const { graph } = this.#heads;
    const count = graph.dependentCount(id);
    return count > 1 || (count === 1 && !graph.dependencies(id).includes(id));
  }

  #isFragment(id: PromptId): boolean {
    const folders = folderOf(id).toLowerCase().split('/');
    const tags = this.#heads.facts(id)?.tags ?? [];
    return folders.includes('fragments') || tags.some((tag) => /^fragments?$/i.test(tag));
  }
}
