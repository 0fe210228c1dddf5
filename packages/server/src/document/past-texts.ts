import { applyChanges, mapChanges, type TextChange } from '@prompt-manager/core';

/** How one revision came from the one before it, and how to go back. */
interface Step {
  readonly revision: number;
  readonly changes: readonly TextChange[];
  readonly inverse: readonly TextChange[];
  /** Of the text before, in UTF-16 code units. */
  readonly lengthBefore: number;
}

/**
 * The last texts of one open prompt, so that a change based on one of them is merged without asking the journal.
 *
 * 1. Only the newest text is held; an older one is made by going back, which copies a text once a step.
 * 2. The texts that can be made have at most `maxBytes` together, so going back copies no more than that.
 */
export class PastTexts {
  readonly #maxBytes: number;
  /** Ascending; the first one held leads from the oldest text that can be made. */
  #steps: Step[] = [];
  #newest: string | null = null;
  #bytes = 0;
  #oldestRevision = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds the text of a newer revision, with the changes that led to it from the newest one held. */
  add(revision: number, content: string, changes: readonly TextChange[]): void {
    const before = this.#newest;
    this.#newest = content;
    if (before === null) {
      this.#oldestRevision = revision;
      return;
    }
    const inverse = invert(before, changes);
    this.#steps.push({ revision, changes, inverse, lengthBefore: before.length });
    this.#bytes += before.length * 2;
    let dropped = 0;
    while (this.#bytes > this.#maxBytes) {
      const step = this.#steps[dropped] as Step;
      this.#bytes -= step.lengthBefore * 2;
      this.#oldestRevision = step.revision;
      dropped += 1;
    }
    if (dropped > 0) this.#steps = this.#steps.slice(dropped);
  }

  /** The text at a revision, or undefined when it is not held. A revision that changed no text has the text before it. */
  textAt(revision: number): string | undefined {
    if (this.#newest === null || revision < this.#oldestRevision) return undefined;
    let content = this.#newest;
    for (let index = this.#steps.length - 1; index >= 0; index -= 1) {
      const step = this.#steps[index] as Step;
      if (step.revision <= revision) break;
      content = applyChanges(content, step.inverse);
    }
    return content;
  }

  /** Carries changes of the text at `revision` over everything that came after it. The revision must be held. */
  carry(changes: readonly TextChange[], revision: number): readonly TextChange[] {
    let carried = changes;
    for (const step of this.#steps) {
      if (step.revision > revision && step.changes.length > 0)
        carried = mapChanges(carried, step.changes, step.lengthBefore);
    }
    return carried;
  }

  clear(): void {
    this.#steps = [];
    this.#newest = null;
    this.#bytes = 0;
  }
}

/** The changes of the text after that give the text before. */
function invert(before: string, changes: readonly TextChange[]): readonly TextChange[] {
  let shift = 0;
  return changes.map(({ from, to, insert }) => {
    const start = from + shift;
    shift += insert.length - (to - from);
    return { from: start, to: start + insert.length, insert: before.slice(from, to) };
  });
}
