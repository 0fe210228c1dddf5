import type { PromptId } from '@prompt-manager/core';
import type { CommittedFeed } from '../library/committed.ts';
import type { Refactoring } from './refactoring.ts';

/** What others committed while a refactoring was worked out, which may make it another one. */
export class ChangedSince {
  readonly #names = new Set<PromptId>();
  readonly #touched = new Set<PromptId>();
  #directories = false;
  readonly stop: () => void;

  constructor(feed: Pick<CommittedFeed, 'onCommitted'>) {
    this.stop = feed.onCommitted((batch, touched) => {
      for (const { kind, before, after } of batch) {
        this.#directories ||= kind === 'show' || kind === 'hide';
        if (before?.id === after?.id) continue;
        for (const head of [before, after]) if (head !== null) this.#names.add(head.id);
      }
      for (const id of touched) this.#touched.add(id);
    });
  }

  /** Whether it may make the plan another one. */
  makeAnother(planned: Refactoring, holds: { readonly has: (id: PromptId) => boolean }): boolean {
    const taken = new Set([...planned.renamed.values(), ...planned.created.map(({ id }) => id)]);
    return (
      this.#directories ||
      [...this.#names].some((id) => taken.has(id) || planned.dependsOnName(id)) ||
      // The text of a prompt that is held is what it was: touched, it includes something else by now.
      [...this.#touched].some((id) => holds.has(id) || planned.concerns(id))
    );
  }
}
