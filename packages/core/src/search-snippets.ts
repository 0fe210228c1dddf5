import { LineIndex } from './line-index.ts';
import type { SearchTerm } from './search-query.ts';
import { isAscii, isAsciiWordUnit, wordsOf, type FoundWord } from './search-words.ts';

/** A place in a text where a term stands. */
export interface TermMatch {
  readonly from: number;
  readonly to: number;
  /** Which of the terms. */
  readonly term: number;
}

/** One line of a text, or the part of it around its matches. */
export interface Snippet {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** Where the matches are in `text`, ends not included; in order and apart. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** Longest snippet, in UTF-16 units: what a person reads at a glance. */
const maxSnippetLength = 200;
/** What is shown of a long line before its first match. */
const leadLength = 40;

/** Every place where one of the terms stands, in order; negated terms are passed over. Linear in the text times the terms. */
export function findTerms(text: string, terms: readonly SearchTerm[]): readonly TermMatch[] {
  const sought = terms.flatMap((term, index) => (term.negated ? [] : [{ term, index }]));
  if (isAscii(text)) return findInAscii(text, sought);
  const words = wordsOf(text);
  const matches: TermMatch[] = [];
  for (let at = 0; at < words.length; at++)
    for (const { term, index } of sought) {
      if (!standsAt(term, words, at)) continue;
      const last = words[at + term.words.length - 1]!;
      matches.push({ from: words[at]!.from, to: last.to, term: index });
    }
  return matches;
}

/** A term with its place among all of them. */
interface SoughtTerm {
  readonly term: SearchTerm;
  readonly index: number;
}

/** The same without making every word of the text: most texts are ASCII, and a page of hits has 20 of them. */
function findInAscii(text: string, sought: readonly SoughtTerm[]): readonly TermMatch[] {
  const folded = text.toLowerCase();
  const matches: TermMatch[] = [];
  for (const { term, index } of sought) {
    const first = term.words[0] ?? '';
    if (first === '') continue;
    for (let from = folded.indexOf(first); from >= 0; from = folded.indexOf(first, from + 1)) {
      if (from > 0 && isAsciiWordUnit(folded.charCodeAt(from - 1))) continue;
      const to = endInAscii(folded, from, term);
      if (to >= 0) matches.push({ from, to, term: index });
    }
  }
  return sought.length === 1 ? matches : matches.sort((a, b) => a.from - b.from || a.term - b.term);
}

/** Where the term that begins at `from`, where a word begins, ends; -1 when it does not stand there. */
function endInAscii(folded: string, from: number, { words, prefix }: SearchTerm): number {
  let at = from;
  for (const [place, word] of words.entries()) {
    if (place > 0) while (at < folded.length && !isAsciiWordUnit(folded.charCodeAt(at))) at += 1;
    if (!folded.startsWith(word, at)) return -1;
    at += word.length;
    const isOpen = prefix && place === words.length - 1;
    if (!isOpen && isAsciiWordUnit(folded.charCodeAt(at))) return -1;
  }
  while (isAsciiWordUnit(folded.charCodeAt(at))) at += 1;
  return at;
}

function standsAt({ words, prefix }: SearchTerm, found: readonly FoundWord[], at: number): boolean {
  for (let index = 0; index < words.length; index++) {
    const word = found[at + index]?.word;
    if (word === undefined) return false;
    const isOpen = prefix && index === words.length - 1;
    if (isOpen ? !word.startsWith(words[index]!) : word !== words[index]) return false;
  }
  return true;
}

/** The lines of a text that show its matches best: those with the most different terms, in the order of the text. */
export function snippetsOf(
  text: string,
  matches: readonly TermMatch[],
  maxSnippets: number,
): readonly Snippet[] {
  const lines = new LineIndex(text);
  const byLine = new Map<number, TermMatch[]>();
  for (const match of matches) {
    const { line } = lines.placeOf(match.from);
    const inLine = byLine.get(line);
    if (inLine === undefined) byLine.set(line, [match]);
    else inLine.push(match);
  }
  const best = [...byLine]
    .map(([line, inLine]) => ({
      line,
      inLine,
      kinds: new Set(inLine.map(({ term }) => term)).size,
    }))
    .toSorted((a, b) => b.kinds - a.kinds || a.line - b.line)
    .slice(0, maxSnippets)
    .toSorted((a, b) => a.line - b.line);
  return best.map(({ line, inLine }) => cut(text, line, inLine));
}

/** The part of a line around its first match. */
function cut(text: string, line: number, matches: readonly TermMatch[]): Snippet {
  const first = matches[0]!.from;
  const lineFrom = text.lastIndexOf('\n', first - 1) + 1;
  const feed = text.indexOf('\n', first);
  const lineTo = feed < 0 ? text.length : feed;
  const isShort = lineTo - lineFrom <= maxSnippetLength;
  const from = wholeFrom(text, isShort ? lineFrom : Math.max(lineFrom, first - leadLength));
  const to = wholeFrom(text, isShort ? lineTo : Math.min(lineTo, from + maxSnippetLength));
  return { line, text: text.slice(from, to), ranges: rangesIn(matches, from, to) };
}

/** Matches relative to the part of the text from `from` to `to`; those that touch become one. */
function rangesIn(
  matches: readonly TermMatch[],
  from: number,
  to: number,
): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const match of matches) {
    const start = Math.max(match.from, from) - from;
    const end = Math.min(match.to, to) - from;
    if (end <= start) continue;
    const last = ranges.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}

/** The offset, moved off the middle of a character. */
function wholeFrom(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff ? offset - 1 : offset;
}
