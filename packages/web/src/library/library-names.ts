import { PromptNames, resolveTarget } from '@prompt-manager/core';
import type { InclusionTarget, PromptId, Resolution } from '@prompt-manager/core';
import type { ListedRecord } from '@prompt-manager/protocol';
import { promptIndex } from './prompt-index.ts';

/** The names of the library as the core knows them, so that a target means here what it means on the server (SPEC E2). */
class LibraryNames {
  readonly #names = new PromptNames();
  #known: readonly ListedRecord[] | null = null;

  /** What a target in a prompt means; null before the names were read. */
  resolve(target: InclusionTarget, includer: string): Resolution | null {
    this.#follow();
    if (this.#names.size === 0) return null;
    return resolveTarget({ ...target, pin: null }, includer as PromptId, this.#names);
  }

  /** Takes over what came and went since the last look. */
  #follow(): void {
    const { all } = promptIndex();
    if (all === this.#known) return;
    this.#known = all;
    const present = new Set(all.map(({ id }) => id as PromptId));
    for (const id of this.#names.ids()) if (!present.has(id)) this.#names.delete(id);
    for (const id of present) this.#names.add(id);
  }
}

/** The one copy of this window. */
export const libraryNames = new LibraryNames();
