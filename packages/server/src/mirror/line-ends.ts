/**
 * Line ends of files. Inside the program a line ends in one line feed; on disk it ends as its author
 * wanted. A terminator is a line feed with every carriage return directly before it; other
 * carriage returns are ordinary characters. So a text never holds a carriage return before a line
 * feed, and what is written reads back equal.
 */

/** The text with every terminator replaced by one line feed. Idempotent. */
export function toLineFeeds(text: string): string {
  if (!text.includes('\r')) return text;
  // One pattern for run and line feed would take a run without one apart again from each of its characters.
  return text.replace(/\r+/g, (run, offset: number) =>
    text[offset + run.length] === '\n' ? '' : run,
  );
}

/** How the lines of a text end. */
export interface LineEnds {
  /** The terminator used most; null when there is only one line. `\n` on a draw. */
  readonly most: '\r\n' | '\n' | null;
  /** Whether both are used. */
  readonly areMixed: boolean;
}

/** How the lines of a text end, as on disk. */
export function lineEndsOf(text: string): LineEnds {
  let carriageReturns = 0;
  let lineFeeds = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (text[at - 1] === '\r') carriageReturns += 1;
    else lineFeeds += 1;
  }
  const areMixed = carriageReturns > 0 && lineFeeds > 0;
  if (carriageReturns + lineFeeds === 0) return { most: null, areMixed };
  return { most: carriageReturns > lineFeeds ? '\r\n' : '\n', areMixed };
}

/**
 * Writes `next` (line feeds only) with the line ends of `previous` (as on disk): a line that was
 * there keeps its own, a new one takes the terminator used most in `previous`, or `fallback` when
 * that has none (SPEC F2).
 */
export function keepLineEnds(previous: string, next: string, fallback: '\r\n' | '\n'): string {
  const before = toLineFeeds(previous);
  if (before === next) return previous;
  const common = lineEndsOf(previous).most ?? fallback;
  if (before.replaceAll('\n', common) === previous) return next.replaceAll('\n', common);
  return alignLineEnds(linesOf(previous), linesOf(next), common);
}

interface Line {
  readonly text: string;
  /** The terminator; empty for a last line without one. */
  readonly end: string;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const match of text.matchAll(/\r*\n/g)) {
    lines.push({ text: text.slice(from, match.index), end: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) lines.push({ text: text.slice(from), end: '' });
  return lines;
}

/** Largest table, in cells, of the comparison between the first and the last changed line: 8 MB, some 40 ms. */
const maxCells = 4_000_000;

function alignLineEnds(before: readonly Line[], after: readonly Line[], common: string): string {
  let head = 0;
  while (head < before.length && head < after.length && before[head]?.text === after[head]?.text)
    head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail)?.text === after.at(-1 - tail)?.text) tail += 1;
  const shift = before.length - after.length;
  const partners = pairLines(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  );
  return after
    .map((line, index) => {
      const end =
        index < head
          ? before[index]?.end
          : index >= after.length - tail
            ? before[index + shift]?.end
            : before[head + (partners[index - head] ?? Number.NaN)]?.end;
      // A last line without terminator lends none to a line that needs one, and takes none.
      return line.end === ''
        ? line.text
        : line.text + (end === undefined || end === '' ? common : end);
    })
    .join('');
}

/** For each line of `after` the index of the line of `before` it is, by a longest common subsequence; undefined for new ones. */
function pairLines(
  before: readonly Line[],
  after: readonly Line[],
): readonly (number | undefined)[] {
  const width = after.length + 1;
  if ((before.length + 1) * width > maxCells) return pairSingleLines(before, after);
  const partners: (number | undefined)[] = Array.from({ length: after.length });
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        before[row]?.text === after[column]?.text
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < before.length && column < after.length;) {
    if (before[row]?.text === after[column]?.text) {
      partners[column] = row;
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return partners;
}

/** What {@link pairLines} does, in linear time: only lines that occur once on each side, in order. */
function pairSingleLines(
  before: readonly Line[],
  after: readonly Line[],
): readonly (number | undefined)[] {
  const rows = indexOfSingles(before);
  const singles = indexOfSingles(after);
  let last = -1;
  return after.map(({ text }) => {
    const row = singles.has(text) ? rows.get(text) : undefined;
    if (row === undefined || row <= last) return undefined;
    last = row;
    return row;
  });
}

/** The lines that occur once, with their index. */
function indexOfSingles(lines: readonly Line[]): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [index, { text }] of lines.entries()) {
    if (indexes.has(text)) repeated.add(text);
    indexes.set(text, index);
  }
  for (const text of repeated) indexes.delete(text);
  return indexes;
}
