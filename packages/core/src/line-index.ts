/** A place in a text: line and column from 1, the column in UTF-16 units. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** Turns offsets of one text into lines; a line ends with LF or CRLF. Built once, then logarithmic. */
export class LineIndex {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) {
      starts.push(feed + 1);
    }
    this.#starts = starts;
  }

  placeOf(offset: number): LinePlace {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }
}
