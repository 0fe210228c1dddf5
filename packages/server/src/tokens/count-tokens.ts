import { utf8Length } from '@prompt-manager/core';
import type { Encoding } from './encoding.ts';

/** Which part of a text is whose: part `i` ends at `ends[i]`, in UTF-16 units, and is of owner `owners[i]`. Parts tile the text. */
export interface TextParts {
  readonly ends: Uint32Array;
  readonly owners: Uint32Array;
  /** Owners are below this number. */
  readonly ownerCount: number;
}

/** The tokens of a text. */
export interface TokenCounts {
  readonly total: number;
  /** By owner, `total` together. Empty for a text without parts. */
  readonly byOwner: Uint32Array;
  /** True when a word was so long that it was counted in pieces, which may give a token more at each joint. */
  readonly approximate: boolean;
}

/**
 * Longest word encoded in one go, in UTF-16 units: encoding takes time by the square of the length,
 * so a megabyte without a space would take hours.
 */
export const maxWordLength = 256;

/** Longest word whose count is remembered, and how many: most of a text are words seen before. */
const maxKnownLength = 64;
const maxKnownWords = 100_000;

/** Work between two looks of the caller at the clock, a word seen before being one: about a millisecond's worth. */
const workPerStep = 1_000;
const workOfLongWord = 1_000;

/**
 * Counts the tokens of texts in one encoding. A token belongs to the part in which its first byte
 * stands (SPEC T2), so the counts of the parts add up to the total exactly.
 */
export class TokenCounter {
  readonly #encoding: Encoding;
  readonly #known = new Map<string, number>();

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
  }

  /** Counts in steps, so that a thread can turn to other texts in between. */
  *count(text: string, parts: TextParts | null): Generator<undefined, TokenCounts> {
    const byOwner = new Uint32Array(parts?.ownerCount ?? 0);
    let total = 0;
    let work = 0;
    let approximate = false;
    let part = 0;
    for (const { 0: found, index } of text.matchAll(this.#encoding.words)) {
      if (found.length > maxWordLength) approximate = true;
      for (let from = 0; from < found.length;) {
        const word = pieceOf(found, from);
        const start = index + from;
        from += word.length;
        if (parts !== null) while (parts.ends[part]! <= start) part += 1;
        if (parts === null || parts.ends[part]! >= start + word.length) {
          const tokens = this.#tokensOf(word);
          total += tokens;
          if (parts !== null) byOwner[parts.owners[part]!]! += tokens;
        } else {
          total += this.#share(word, { start, parts, part, byOwner });
        }
        work += word.length > maxKnownLength ? workOfLongWord : 1;
        if (work < workPerStep) continue;
        work = 0;
        yield;
      }
    }
    return { total, byOwner, approximate };
  }

  #tokensOf(word: string): number {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const tokens = this.#encoding.tokenBytes(word).length;
    if (word.length <= maxKnownLength && this.#known.size < maxKnownWords)
      this.#known.set(word, tokens);
    return tokens;
  }

  /** Gives each token of a word that several parts have a piece of to the part it begins in. */
  #share(
    word: string,
    at: {
      readonly start: number;
      readonly parts: TextParts;
      readonly part: number;
      readonly byOwner: Uint32Array;
    },
  ): number {
    const { start, parts, byOwner } = at;
    const lengths = this.#encoding.tokenBytes(word);
    let { part } = at;
    let partEnd = utf8Length(word.slice(0, parts.ends[part]! - start));
    let tokenStart = 0;
    for (const length of lengths) {
      while (partEnd <= tokenStart) {
        part += 1;
        partEnd = utf8Length(word.slice(0, parts.ends[part]! - start));
      }
      byOwner[parts.owners[part]!]! += 1;
      tokenStart += length;
    }
    return lengths.length;
  }
}

/** The word, or as much of it from `from` on as is encoded in one go; never half a surrogate pair. */
function pieceOf(word: string, from: number): string {
  if (word.length <= maxWordLength) return word;
  let to = Math.min(from + maxWordLength, word.length);
  if (to < word.length && isLowSurrogate(word.charCodeAt(to))) to -= 1;
  return word.slice(from, to);
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
