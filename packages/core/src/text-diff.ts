import { ChangeSet } from '@codemirror/state';
import { assert } from './errors.ts';
import { alignTokens } from './token-diff.ts';
import type { SearchBudget, TokenHunk, TokenPair } from './token-diff.ts';

/**
 * One replacement in a text: the range `from` to `to` (UTF-16 offsets in the text before any change)
 * becomes `insert`. A list of changes is ascending and its ranges do not overlap.
 */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Steps one diff may search; about 30 ms. Beyond it the rest counts as replaced. */
const maxSearchSteps = 1_000_000;

/** Length of both sides up to which changed lines are compared word by word, in UTF-16 units; about 20 ms. */
const maxWordsLength = 131_072;

/** Lines up to which a larger range is compared line against line. */
const maxLinePairs = 50_000;

/** Lines or words per side that are worth telling apart; a text with more is replaced as one piece. */
const maxTokens = 400_000;

/**
 * The changes that turn `before` into `after`: ascending, not touching, never splitting a surrogate
 * pair, empty for equal texts. Lines are aligned first, then words inside changed lines, so that
 * edits of different words stay apart when they are merged. Time is bounded (see
 * {@link maxSearchSteps}) and the answer is the same on every machine.
 */
export function diffText(before: string, after: string): readonly TextChange[] {
  if (before === after) return [];
  const changed = changedLines(before, after);
  const changes: TextChange[] = [];
  const search = { before, after, changes, budget: { stepsLeft: maxSearchSteps } };
  const middleA = before.slice(changed.fromA, changed.toA);
  const middleB = after.slice(changed.fromB, changed.toB);
  for (const lines of alignPieces(middleA, middleB, lineEnd, search.budget)) {
    diffWords(search, shift(lines, changed.fromA, changed.fromB));
  }
  return changes;
}

/** The text after `changes`, which must lie inside `text`, ascending and without overlap. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let changed = '';
  let at = 0;
  for (const { from, to, insert } of changes) {
    assert(at <= from && from <= to, 'changes ascend without overlap');
    assert(to <= text.length, 'changes lie inside the text');
    changed += text.slice(at, from) + insert;
    at = to;
  }
  return changed + text.slice(at);
}

/**
 * Carries `changes` across `over`, two lists of changes of one text of `length` UTF-16 units: the
 * answer applies to the text after `over`. Every insertion of both survives; at one place those of
 * `over` come first; what either deletes is deleted (SPEC D6). Lists that split no surrogate pair give
 * one that splits none.
 */
export function mapChanges(
  changes: readonly TextChange[],
  over: readonly TextChange[],
  length: number,
): readonly TextChange[] {
  if (over.length === 0 || changes.length === 0) return changes;
  const mapped: TextChange[] = [];
  changeSetOf(changes, length)
    .map(changeSetOf(over, length))
    .iterChanges((from, to, _fromB, _toB, insert) => {
      mapped.push({ from, to, insert: insert.toString() });
    });
  return mapped;
}

function changeSetOf(changes: readonly TextChange[], length: number): ChangeSet {
  // The separator is named so that a carriage return stays an ordinary character.
  return ChangeSet.of([...changes], length, '\n');
}

interface Search {
  readonly before: string;
  readonly after: string;
  readonly changes: TextChange[];
  readonly budget: SearchBudget;
}

/** The range that differs, in offsets, widened to whole lines: a keystroke never costs the whole text. */
function changedLines(before: string, after: string): TokenHunk {
  const head = sharedPrefix(before, after);
  const from = head === 0 ? 0 : before.lastIndexOf('\n', head - 1) + 1;
  const tail = sharedSuffix(before, after, from);
  const feed = before.indexOf('\n', before.length - tail);
  const kept = feed < 0 ? 0 : before.length - feed - 1;
  return { fromA: from, toA: before.length - kept, fromB: from, toB: after.length - kept };
}

function diffWords(search: Search, range: TokenHunk): void {
  const { before, after, changes, budget } = search;
  const oldText = before.slice(range.fromA, range.toA);
  const newText = after.slice(range.fromB, range.toB);
  if (oldText.length + newText.length > maxWordsLength) {
    diffLinesInPairs(search, range);
    return;
  }
  for (const words of alignPieces(oldText, newText, wordEnd, budget)) {
    const insert = newText.slice(words.fromB, words.toB);
    const { fromA: from, toA: to } = shift(words, range.fromA, range.fromB);
    pushTrimmed(changes, before, { from, to, insert });
  }
}

/** For a large range: line against line when there are as many on both sides, else one replacement. */
function diffLinesInPairs({ before, after, changes }: Search, range: TokenHunk): void {
  const oldEnds = lineEnds(before, range.fromA, range.toA);
  const newEnds = lineEnds(after, range.fromB, range.toB);
  const paired = oldEnds.length === newEnds.length && oldEnds.length <= maxLinePairs;
  let from = range.fromA;
  let fromB = range.fromB;
  for (const [index, to] of (paired ? oldEnds : [range.toA]).entries()) {
    const toB = paired ? newEnds[index]! : range.toB;
    pushTrimmed(changes, before, { from, to, insert: after.slice(fromB, toB) });
    from = to;
    fromB = toB;
  }
}

function lineEnds(text: string, from: number, to: number): readonly number[] {
  const ends: number[] = [];
  for (let at = from; at < to;) {
    at = Math.min(lineEnd(text, at), to);
    ends.push(at);
  }
  return ends;
}

function shift(hunk: TokenHunk, byA: number, byB: number): TokenHunk {
  return {
    fromA: hunk.fromA + byA,
    toA: hunk.toA + byA,
    fromB: hunk.fromB + byB,
    toB: hunk.toB + byB,
  };
}

/** Where the piece that begins at `from` ends. */
type PieceEnd = (text: string, from: number) => number;

/** Differing ranges in UTF-16 offsets, found by comparing whole pieces. */
function alignPieces(
  a: string,
  b: string,
  pieceEnd: PieceEnd,
  budget: SearchBudget,
): readonly TokenHunk[] {
  const whole = { fromA: 0, toA: a.length, fromB: 0, toB: b.length };
  if (a === '' || b === '') return [whole];
  const endsA: number[] = [];
  const endsB: number[] = [];
  const pair = internPieces(a, b, pieceEnd, endsA, endsB);
  if (pair === null) return [whole];
  const offsetOf = (ends: readonly number[], index: number) => (index === 0 ? 0 : ends[index - 1]!);
  return alignTokens(pair, budget).map((hunk) => ({
    fromA: offsetOf(endsA, hunk.fromA),
    toA: offsetOf(endsA, hunk.toA),
    fromB: offsetOf(endsB, hunk.fromB),
    toB: offsetOf(endsB, hunk.toB),
  }));
}

/** Numbers the pieces of both texts, equal pieces alike; null when there are too many. */
function internPieces(
  a: string,
  b: string,
  pieceEnd: PieceEnd,
  endsA: number[],
  endsB: number[],
): TokenPair | null {
  const numbers = new Map<string, number>();
  const intern = (text: string, ends: number[]): Int32Array | null => {
    const tokens: number[] = [];
    for (let from = 0; from < text.length;) {
      if (tokens.length === maxTokens) return null;
      const to = pieceEnd(text, from);
      const piece = text.slice(from, to);
      let number = numbers.get(piece);
      if (number === undefined) numbers.set(piece, (number = numbers.size));
      tokens.push(number);
      ends.push(to);
      from = to;
    }
    return Int32Array.from(tokens);
  };
  const tokensA = intern(a, endsA);
  const tokensB = tokensA && intern(b, endsB);
  return tokensA && tokensB && { a: tokensA, b: tokensB, distinct: numbers.size };
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed < 0 ? text.length : feed + 1;
}

/** Letters and digits of alphabetic scripts hang together; everything else stands alone. */
function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && isWordUnit(text.charCodeAt(at))) at++;
  return at > from ? at : from + unitsAt(text, from);
}

function isWordUnit(unit: number): boolean {
  if (unit < 0x80) {
    const letter = unit | 0x20;
    return (letter >= 0x61 && letter <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
  }
  return unit >= 0xc0 && unit < 0x2000;
}

function unitsAt(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

/** Characters compared at once: equal slices are told apart far faster than by a loop over units. */
const stride = 512;

/** Adds a change without the characters that both sides begin or end with, joined to a touching one. */
function pushTrimmed(changes: TextChange[], before: string, change: TextChange): void {
  const old = before.slice(change.from, change.to);
  const head = sharedPrefix(old, change.insert);
  const tail = sharedSuffix(old, change.insert, head);
  const from = change.from + head;
  const to = change.to - tail;
  const insert = change.insert.slice(head, change.insert.length - tail);
  if (from === to && insert === '') return;
  const last = changes.at(-1);
  if (last && last.to === from) {
    changes[changes.length - 1] = { from: last.from, to, insert: last.insert + insert };
  } else {
    changes.push({ from, to, insert });
  }
}

function sharedPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at + stride <= most && a.slice(at, at + stride) === b.slice(at, at + stride)) at += stride;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  // A high surrogate just passed belongs with the low one that differs.
  return at > 0 && isHighSurrogate(a.charCodeAt(at - 1)) ? at - 1 : at;
}

function sharedSuffix(a: string, b: string, head: number): number {
  const most = Math.min(a.length, b.length) - head;
  let count = 0;
  while (
    count < most &&
    a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)
  ) {
    count++;
  }
  return count > 0 && isLowSurrogate(a.charCodeAt(a.length - count)) ? count - 1 : count;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
