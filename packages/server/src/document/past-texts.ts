import { mapChanges, type TextChange } from '@prompt-manager/core';

/** One revision's text and how it came from the revision before. */
interface Step {
  readonly revision: number;
  readonly content: string;
  readonly changes: readonly TextChange[];
}

/**
 * The last texts of one open prompt, so that a change based on one of them is merged without asking the journal.
 * Bounded by bytes; the newest text is always kept.
 */
export class PastTexts {
  readonly #steps: Step[] = [];
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds the text of a newer revision, with the changes that led to it from the newest one held. */
  add(revision: number, content: string, changes: readonly TextChange[]): void {
    this.#steps.push({ revision, content, changes });
    this.#bytes += content.length * 2;
    while (this.#bytes > this.#maxBytes && this.#steps.length > 1) {
      this.#bytes -= (this.#steps.shift() as Step).content.length * 2;
    }
  }

  /** The text at a revision, or undefined when it is not held. A revision that changed no text has the text before it. */
  textAt(revision: number): string | undefined {
    return this.#steps[this.#indexAt(revision)]?.content;
  }

  /** Carries changes of the text at `revision` over everything that came after it. The revision must be held. */
  carry(changes: readonly TextChange[], revision: number): readonly TextChange[] {
    let carried = changes;
    for (let index = this.#indexAt(revision) + 1; index < this.#steps.length; index += 1) {
      const before = this.#steps[index - 1] as Step;
      const step = this.#steps[index] as Step;
      if (step.changes.length > 0)
        carried = mapChanges(carried, step.changes, before.content.length);
    }
    return carried;
  }

  clear(): void {
    this.#steps.length = 0;
    this.#bytes = 0;
  }

  #indexAt(revision: number): number {
    let index = this.#steps.length - 1;
    while (index >= 0 && (this.#steps[index] as Step).revision > revision) index -= 1;
    return index;
  }
}
