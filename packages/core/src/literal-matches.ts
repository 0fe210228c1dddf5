import type { TextRange } from './typo-match.ts';

/** What to look for, as it is written. */
export interface LiteralPattern {
  /** Not empty. */
  readonly find: string;
  readonly caseSensitive: boolean;
  /** No letter, digit or `_` goes on beyond an end that is one. */
  readonly wholeWord: boolean;
}

/**
 * Where a text has the pattern, in order and apart, at most `maxMatches`: the places that `String.replaceAll` would
 * replace. Linear in the text.
 */
export function findLiteral(
  text: string,
  pattern: LiteralPattern,
  maxMatches: number,
): readonly TextRange[] {
  const { find, caseSensitive, wholeWord } = pattern;
  if (caseSensitive && !wholeWord) return findExactly(text, find, maxMatches);
  const ranges: TextRange[] = [];
  for (const { 0: found, index } of text.matchAll(literalExpression(pattern))) {
    if (ranges.length === maxMatches) break;
    ranges.push([index, index + found.length]);
  }
  return ranges;
}

/** Whether a match stands alone: no word goes on beyond its ends. */
export function isWholeWord(text: string, [from, to]: TextRange): boolean {
  const before = /[\p{L}\p{N}\p{M}_]$/u.test(text.slice(Math.max(0, from - 2), from));
  const after = /^[\p{L}\p{N}\p{M}_]/u.test(text.slice(to, to + 2));
  return (
    !(before && /^[\p{L}\p{N}\p{M}_]/u.test(text.slice(from, from + 2))) &&
    !(after && /[\p{L}\p{N}\p{M}_]$/u.test(text.slice(Math.max(from, to - 2), to)))
  );
}

function findExactly(text: string, find: string, maxMatches: number): readonly TextRange[] {
  const ranges: TextRange[] = [];
  for (
    let from = text.indexOf(find);
    from >= 0 && ranges.length < maxMatches;
    from = text.indexOf(find, from + find.length)
  ) {
    ranges.push([from, from + find.length]);
  }
  return ranges;
}

/** Nothing in it but the characters themselves and a look at each side, so that it cannot backtrack. */
function literalExpression({ find, caseSensitive, wholeWord }: LiteralPattern): RegExp {
  const escaped = find.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const isWordAt = (end: 'start' | 'end'): boolean =>
    wholeWord && (end === 'start' ? /^[\p{L}\p{N}\p{M}_]/u : /[\p{L}\p{N}\p{M}_]$/u).test(find);
  const before = isWordAt('start') ? '(?<![\\p{L}\\p{N}\\p{M}_])' : '';
  const after = isWordAt('end') ? '(?![\\p{L}\\p{N}\\p{M}_])' : '';
  return new RegExp(before + escaped + after, caseSensitive ? 'gu' : 'giu');
}
