/**
 * Finds the name a misspelt one was probably meant to be, among many and in bounded time.
 *
 * Comparing with every name costs an edit distance each. Two names that differ by few edits have
 * almost the same length and almost the same set of letters, so names are kept by length with a
 * 32-bit mask of their letters, and only those whose mask is close are compared.
 */
export class NameSpelling {
  readonly #byLength = new Map<number, Shelf>();

  /** Adds a name not yet in here. */
  add(name: string): void {
    const folded = name.toLowerCase();
    const length = folded.length;
    let shelf = this.#byLength.get(length);
    if (!shelf) this.#byLength.set(length, (shelf = { names: [], masks: [], places: new Map() }));
    shelf.places.set(name, shelf.names.length);
    shelf.names.push(name);
    shelf.masks.push(letterMask(folded));
  }

  /** Forgets a name that was added. */
  delete(name: string): void {
    const length = name.toLowerCase().length;
    const shelf = this.#byLength.get(length);
    const place = shelf?.places.get(name);
    if (!shelf || place === undefined) return;
    const lastName = shelf.names.pop()!;
    const lastMask = shelf.masks.pop()!;
    shelf.places.delete(name);
    if (lastName !== name) {
      shelf.names[place] = lastName;
      shelf.masks[place] = lastMask;
      shelf.places.set(lastName, place);
    }
    if (shelf.names.length === 0) this.#byLength.delete(length);
  }

  /**
   * The names that are fewest edits away from `name`, letter case ignored, in code-unit order; empty
   * when none is close. Up to two edits for six letters and more, one for three to five, else none.
   */
  closest(name: string): readonly string[] {
    const folded = name.toLowerCase();
    const mask = letterMask(folded);
    let most = mostEdits(folded);
    let best: string[] = [];
    for (let length = folded.length - most; length <= folded.length + most; length++) {
      const shelf = this.#byLength.get(length);
      if (!shelf) continue;
      for (let place = 0; place < shelf.masks.length; place++) {
        if (bitCount(mask ^ shelf.masks[place]!) > 2 * most) continue;
        const candidate = shelf.names[place]!;
        const edits = editDistance(folded, candidate.toLowerCase(), most);
        if (edits > most) continue;
        if (edits < most) best = [];
        most = edits;
        best.push(candidate);
      }
    }
    return best.sort();
  }
}

/** Whether a name is few enough edits from another to be that one misspelt, as {@link NameSpelling.closest} counts. */
export function isMisspelling(name: string, meant: string): boolean {
  const folded = name.toLowerCase();
  const most = mostEdits(folded);
  const other = meant.toLowerCase();
  return (
    Math.abs(folded.length - other.length) <= most && editDistance(folded, other, most) <= most
  );
}

function mostEdits({ length }: string): number {
  return length >= 6 ? 2 : length >= 3 ? 1 : 0;
}

interface Shelf {
  readonly names: string[];
  readonly masks: number[];
  readonly places: Map<string, number>;
}

/** Which letters occur; several share a bit, which only lets more names through. */
function letterMask(text: string): number {
  let mask = 0;
  for (let at = 0; at < text.length; at++) mask |= 1 << (text.charCodeAt(at) & 31);
  return mask;
}

function bitCount(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Edits between two texts: insert, delete, replace one unit, or swap two neighbours (each unit edited
 * once). Any answer above `most` only means "more than `most`".
 */
function editDistance(a: string, b: string, most: number): number {
  const width = b.length + 1;
  let [twoBack, previous, current] = rowsOf(width);
  for (let column = 0; column < width; column++) previous[column] = column;
  for (let row = 1; row <= a.length; row++) {
    // Further from the diagonal than `most`, a place costs more than `most` whatever the letters are.
    const first = Math.max(1, row - most);
    const last = Math.min(b.length, row + most);
    current[first - 1] = first === 1 ? row : most + 1;
    let least = current[first - 1]!;
    for (let column = first; column <= last; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1);
      let edits = previous[column - 1]! + (same ? 0 : 1);
      if (column < row + most) edits = Math.min(edits, previous[column]! + 1);
      edits = Math.min(edits, current[column - 1]! + 1);
      if (isSwap(a, b, row, column)) edits = Math.min(edits, twoBack[column - 2]! + 1);
      current[column] = edits;
      if (edits < least) least = edits;
    }
    if (least > most) return least;
    [twoBack, previous, current] = [previous, current, twoBack];
  }
  return previous[b.length]!;
}

/** Rows kept from comparison to comparison: a look-up makes tens of thousands. Only what was written in this one is read. */
let rows = [new Int32Array(64), new Int32Array(64), new Int32Array(64)] as const;

function rowsOf(width: number): [Int32Array, Int32Array, Int32Array] {
  if (rows[0].length < width)
    rows = [new Int32Array(2 * width), new Int32Array(2 * width), new Int32Array(2 * width)];
  return [...rows];
}

function isSwap(a: string, b: string, row: number, column: number): boolean {
  if (row < 2 || column < 2) return false;
  return (
    a.charCodeAt(row - 1) === b.charCodeAt(column - 2) &&
    a.charCodeAt(row - 2) === b.charCodeAt(column - 1)
  );
}
