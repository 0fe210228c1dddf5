import type { TextChange } from './text-diff.ts';

/** Owns the lines that changes touch; no owner is negative. */
const touched = -1;

/** More new lines than this are put in by copying: as arguments of one call they would fill the stack. */
const maxSpliced = 1_000;

/**
 * Whose each line of a text is, kept while the text changes. A line is its owner's who last changed what it says; a line
 * that only moved, because others came or went around it, stays whose it was. The text itself is not kept.
 */
export class LineOwners {
  /** Lengths in UTF-16 units, each with its line feed; the last line has none. */
  #lengths: number[];
  #owners: number[];
  /** A line and the offset it begins at: the next change is often near the last. */
  #line = 0;
  #start = 0;

  constructor(text: string, owner: number) {
    this.#lengths = linesOf(text);
    this.#owners = this.#lengths.map(() => owner);
  }

  /** The same at this moment, to go its own way. */
  copy(): LineOwners {
    const copy = new LineOwners('', 0);
    copy.#lengths = this.#lengths.slice();
    copy.#owners = this.#owners.slice();
    return copy;
  }

  /**
   * Gives back the lines that are again what they were: `before` is this at an earlier moment, `changes` lead from the
   * text then to the text now. A line that they do not touch is again whose it was then.
   */
  giveBack(before: LineOwners, changes: readonly TextChange[]): void {
    before.apply(changes, touched);
    for (const [line, owner] of before.#owners.entries())
      if (owner !== touched) this.#owners[line] = owner;
  }

  /** One owner for each line, as many as there are line feeds and one more. */
  get owners(): readonly number[] {
    return this.#owners;
  }

  /** Takes changes of the text as it is now: ascending, without overlap. */
  apply(changes: readonly TextChange[], owner: number): void {
    // From the end, so that earlier offsets stay what they are.
    for (const change of changes.toReversed()) this.#replace(change, owner);
  }

  #replace({ from, to, insert }: TextChange, owner: number): void {
    this.#seek(from);
    const [first, firstStart] = [this.#line, this.#start];
    const firstOwner = this.#owners[first] as number;
    const firstEnd = this.#endOf(first, firstStart);
    this.#seek(to);
    const [last, lastStart] = [this.#line, this.#start];
    const lastOwner = this.#owners[last] as number;
    const lastEnd = this.#endOf(last, lastStart);
    const after = lastStart + (this.#lengths[last] as number) - to;
    const lengths = linesOf(insert);
    const isWithin = lengths.length === 1;
    // The first line is what it was when the change begins behind it, the last when the change ends before it.
    const keepsFirst = from === firstEnd && (isWithin ? to === lastEnd : insert.startsWith('\n'));
    const keepsLast = to === lastStart && (isWithin ? from === firstStart : insert.endsWith('\n'));
    const owners = lengths.map(() => owner);
    if (isWithin && insert === '') {
      if (keepsFirst) owners[0] = firstOwner;
      else if (keepsLast) owners[0] = lastOwner;
    } else if (!isWithin) {
      if (keepsFirst) owners[0] = firstOwner;
      if (keepsLast) owners[owners.length - 1] = lastOwner;
    }
    lengths[0] = (lengths[0] as number) + from - firstStart;
    lengths[lengths.length - 1] = (lengths.at(-1) as number) + after;
    this.#lengths = spliced(this.#lengths, { at: first, count: last - first + 1, items: lengths });
    this.#owners = spliced(this.#owners, { at: first, count: last - first + 1, items: owners });
    this.#line = first;
    this.#start = firstStart;
  }

  /** Goes to the line that an offset is in; one behind a line feed is in the next line. */
  #seek(offset: number): void {
    while (this.#start > offset) {
      this.#line -= 1;
      this.#start -= this.#lengths[this.#line] as number;
    }
    while (this.#line < this.#lengths.length - 1) {
      const next = this.#start + (this.#lengths[this.#line] as number);
      if (next > offset) return;
      this.#line += 1;
      this.#start = next;
    }
  }

  /** Where the words of a line end. */
  #endOf(line: number, start: number): number {
    const isLast = line === this.#lengths.length - 1;
    return start + (this.#lengths[line] as number) - (isLast ? 0 : 1);
  }
}

/** The lengths of a text's lines, each with its line feed. */
function linesOf(text: string): number[] {
  const lengths: number[] = [];
  let start = 0;
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', start)) {
    lengths.push(feed + 1 - start);
    start = feed + 1;
  }
  lengths.push(text.length - start);
  return lengths;
}

function spliced(
  list: number[],
  { at, count, items }: { readonly at: number; readonly count: number; readonly items: number[] },
): number[] {
  if (items.length > maxSpliced) return list.slice(0, at).concat(items, list.slice(at + count));
  list.splice(at, count, ...items);
  return list;
}
