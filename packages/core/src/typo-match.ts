/** From and to in UTF-16 units, the end not included. */
export type TextRange = readonly [from: number, to: number];

/** Shorter than this a word with one wrong letter could be anything. */
const minTypoLength = 4;

/**
 * Where a name has words that begin as the terms do, in that order, each with at most one letter wrong, missing, too many or
 * swapped with the next; null when it has not. The first letter is right, as people get it nearly always; terms of up to
 * three letters are right altogether. Takes lower case.
 */
export function matchWithTypos(
  name: string,
  terms: readonly string[],
): readonly TextRange[] | null {
  const ranges: TextRange[] = [];
  let at = 0;
  for (const term of terms) {
    const range = findTerm(name, term, at);
    if (range === null) return null;
    ranges.push(range);
    at = range[1];
  }
  return ranges;
}

function findTerm(name: string, term: string, start: number): TextRange | null {
  const first = term[0]!;
  for (let from = name.indexOf(first, start); from >= 0; from = name.indexOf(first, from + 1)) {
    if (from > start && isWordUnit(name.charCodeAt(from - 1))) continue;
    const to = endOfMatch(name, from, term);
    if (to >= 0) return [from, to];
  }
  return null;
}

/** Where the term, read from `from` with at most one mistake, ends in the name; -1 when it does not stand there. */
function endOfMatch(name: string, from: number, term: string): number {
  let same = 1;
  while (same < term.length && name[from + same] === term[same]) same++;
  if (same === term.length) return from + same;
  if (term.length < minTypoLength) return -1;
  const place = from + same;
  const isSwapped = name[place] === term[same + 1] && name[place + 1] === term[same];
  if (isSwapped && name.startsWith(term.slice(same + 2), place + 2)) return from + term.length;
  const rest = term.slice(same + 1);
  if (name.startsWith(rest, place + 1)) return place + 1 + rest.length;
  if (name.startsWith(term.slice(same), place + 1)) return from + term.length + 1;
  return name.startsWith(rest, place) ? place + rest.length : -1;
}

/** ASCII signs part words; everything beyond ASCII belongs to one. */
function isWordUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit > 0x7f;
}
