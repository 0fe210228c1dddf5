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
 * 1. The newest text is held, and the older one that was asked for last; another one is made from the nearer of the two,
 *    which copies a text once a step. Who sends ahead of our answers asks for one after the other.
 * 2. After {@link trim} the texts that can be made have at most `maxBytes` together, so making one copies no more than that.
 */
export class PastTexts {
  readonly #maxBytes: number;
  /** Ascending; the first one held leads from the oldest text that can be made. */
  #steps: Step[] = [];
  #newest: string | null = null;
  #made: { readonly revision: number; readonly content: string } | null = null;
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
  }

  /** Lets go of the oldest texts; not while edits that may be based on them are being merged. */
  trim(): void {
    let dropped = 0;
    while (this.#bytes > this.#maxBytes) {
      const step = this.#steps[dropped] as Step;
      this.#bytes -= step.lengthBefore * 2;
      this.#oldestRevision = step.revision;
      dropped += 1;
    }
    if (dropped > 0) this.#steps = this.#steps.slice(dropped);
  }

  /** Whether {@link textAt} has an answer. */
  holds(revision: number): boolean {
    return this.#newest !== null && revision >= this.#oldestRevision;
  }

  /** The text at a revision, or undefined when it is not held. A revision that changed no text has the text before it. */
  textAt(revision: number): string | undefined {
    if (this.#newest === null || !this.holds(revision)) return undefined;
    const end = this.#stepsThrough(revision);
    if (end === this.#steps.length) return this.#newest;
    const made = this.#made;
    const start = made === null ? Number.NaN : this.#stepsThrough(made.revision);
    const isMadeNearer = Math.abs(end - start) < this.#steps.length - end;
    const content =
      made !== null && isMadeNearer && this.holds(made.revision)
        ? this.#go(made.content, start, end)
        : this.#go(this.#newest, this.#steps.length, end);
    this.#made = { revision, content };
    return content;
  }

  /** Carries changes of the text at `revision` over everything that came after it. The revision must be held. */
  carry(changes: readonly TextChange[], revision: number): readonly TextChange[] {
    let carried = changes;
    for (let at = this.#stepsThrough(revision); at < this.#steps.length; at += 1) {
      const step = this.#steps[at] as Step;
      if (step.changes.length > 0) carried = mapChanges(carried, step.changes, step.lengthBefore);
    }
    return carried;
  }

  clear(): void {
    this.#steps = [];
    this.#newest = null;
    this.#made = null;
    this.#bytes = 0;
  }

  /** How many of the steps lead to the text at a revision. */
  #stepsThrough(revision: number): number {
    let low = 0;
    let high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#steps[middle] as Step).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The text after `end` steps, from the one after `start`. */
  #go(from: string, start: number, end: number): string {
    let content = from;
    for (let at = start; at > end; at -= 1)
      content = applyChanges(content, (this.#steps[at - 1] as Step).inverse);
    for (let at = start; at < end; at += 1)
      content = applyChanges(content, (this.#steps[at] as Step).changes);
    return content;
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
