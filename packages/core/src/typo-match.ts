/** From and to in UTF-16 units, the end not included. */
export type TextRange = readonly [from: number, to: number];

/** Shorter than this a word with one wrong letter could be anything. */
export const minTypoLength = 4;

/** Looks for words that begin as some terms do, slips forgiven; null when a name has not got them in that order. */
export interface TypoMatcher {
  /** The first term stands at `from`, where a word begins. */
  readonly at: (name: string, from: number) => readonly TextRange[] | null;
  /** It may stand at any word. */
  readonly anywhere: (name: string) => readonly TextRange[] | null;
}

/**
 * A matcher for these terms: each may have one letter wrong, missing, too many or swapped with the next. The first letter is
 * right, as people get it nearly always; terms of up to three letters are right altogether. All in lower case.
 */
export function typoMatcher(terms: readonly string[]): TypoMatcher {
  const sought = terms.map(soughtTerm);
  const [first, ...others] = sought;
  const follow = (
    name: string,
    ranges: TextRange[],
    following: readonly SoughtTerm[],
  ): readonly TextRange[] | null => {
    for (const term of following) {
      const range = findTerm(name, term, ranges.at(-1)?.[1] ?? 0);
      if (range === null) return null;
      ranges.push(range);
    }
    return ranges;
  };
  return {
    at: (name, from) => {
      const end = first === undefined ? -1 : endOfMatch(name, from, first);
      return end < 0 ? null : follow(name, [[from, end]], others);
    },
    anywhere: (name) => follow(name, [], sought),
  };
}

interface SoughtTerm {
  readonly term: string;
  readonly first: string;
  /** Its code: most names are passed over by it alone. */
  readonly firstUnit: number;
  /** The term from each of its letters on, cut once: it is looked for in every name. */
  readonly rest: readonly string[];
}

function soughtTerm(term: string): SoughtTerm {
  const rest = Array.from({ length: term.length + 3 }, (_, from) => term.slice(from));
  return { term, first: term[0] ?? '', firstUnit: term.charCodeAt(0), rest };
}

function findTerm(name: string, sought: SoughtTerm, start: number): TextRange | null {
  const { first } = sought;
  for (let from = name.indexOf(first, start); from >= 0; from = name.indexOf(first, from + 1)) {
    if (from > start && isWordUnit(name.charCodeAt(from - 1))) continue;
    const to = endOfMatch(name, from, sought);
    if (to >= 0) return [from, to];
  }
  return null;
}

/** Where the term, read from `from` with at most one mistake, ends in the name; -1 when it does not stand there. */
function endOfMatch(name: string, from: number, { term, firstUnit, rest }: SoughtTerm): number {
  const { length } = term;
  if (name.charCodeAt(from) !== firstUnit) return -1;
  let same = 1;
  while (same < length && name.charCodeAt(from + same) === term.charCodeAt(same)) same++;
  if (same === length) return from + same;
  if (length < minTypoLength) return -1;
  const place = from + same;
  const after = rest[same + 1]!;
  if (name.startsWith(after, place + 1)) return from + length; // Wrong.
  if (name.startsWith(rest[same]!, place + 1)) return from + length + 1; // Missing.
  if (name.startsWith(after, place)) return from + length - 1; // Too many.
  const isSwapped = name[place] === term[same + 1] && name[place + 1] === term[same];
  return isSwapped && name.startsWith(rest[same + 2]!, place + 2) ? from + length : -1;
}

/** ASCII signs part words; everything beyond ASCII belongs to one. */
export function isWordUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit > 0x7f;
}
