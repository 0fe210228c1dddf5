import { isWordUnit, minTypoLength, type PromptId } from '@prompt-manager/core';

/** Words of 32 bits that tell which pairs of letters a text has. */
const wordsOfPairs = 4;
const bitsOfPairs = wordsOfPairs * 32;

/** A letter that is wrong, missing, too many or swapped with the next one undoes at most three pairs. */
const pairsOfSlip = 3;

/**
 * Every name, with what is looked at again and again; by place in each list.
 *
 * `pairs` has 128 bits for each name, one set for each two letters that follow each other in it, the sign before a word
 * counting as a letter. A pair that a text has and a name has not tells that the name does not have the text, in a small
 * part of the time that looking into the name takes.
 */
export interface FoldedNames {
  readonly ids: readonly PromptId[];
  /** In lower case. */
  readonly folded: readonly string[];
  /** Where the last part begins. */
  readonly lastFrom: Uint32Array;
  readonly pairs: Uint32Array;
}

/** Folds the names, both lists in order; what was folded already is taken over. */
export function foldNames(ids: readonly PromptId[], known: FoldedNames | null): FoldedNames {
  const folded: string[] = [];
  const lastFrom = new Uint32Array(ids.length);
  const pairs = new Uint32Array(ids.length * wordsOfPairs);
  let at = 0;
  for (const [index, id] of ids.entries()) {
    if (known !== null) while (at < known.ids.length && known.ids[at]! < id) at += 1;
    const target = index * wordsOfPairs;
    if (known?.ids[at] === id) {
      folded.push(known.folded[at]!);
      lastFrom[index] = known.lastFrom[at]!;
      for (let word = 0; word < wordsOfPairs; word++)
        pairs[target + word] = known.pairs[at * wordsOfPairs + word]!;
    } else {
      const name = id.toLowerCase();
      folded.push(name);
      lastFrom[index] = id.lastIndexOf('/') + 1;
      addPairs(pairs, target, `/${name}`);
    }
  }
  return { ids, folded, lastFrom, pairs };
}

/** The places of the names that may have all the texts, in lower case, in order. */
export function mayHave({ ids, pairs }: FoldedNames, texts: readonly string[]): readonly number[] {
  const wanted = pairsOf(texts);
  const found: number[] = [];
  for (let index = 0; index < ids.length; index++)
    if (hasAll(pairs, index * wordsOfPairs, wanted)) found.push(index);
  return found;
}

/** The same with one mistake in each term that is long enough, the first one at the beginning of a word. */
export function mayHaveMisspelt(
  { ids, pairs }: FoldedNames,
  terms: readonly string[],
): readonly number[] {
  const exact = terms.filter(({ length }) => length < minTypoLength);
  const wanted = pairsOf([`/${terms[0]?.charAt(0) ?? ''}`, ...exact]);
  const loose = terms
    .filter(({ length }) => length >= minTypoLength)
    .map((term) => pairsOf([term]));
  const found: number[] = [];
  for (let index = 0; index < ids.length; index++) {
    const at = index * wordsOfPairs;
    if (!hasAll(pairs, at, wanted)) continue;
    if (loose.every((term) => missing(pairs, at, term) <= pairsOfSlip)) found.push(index);
  }
  return found;
}

function pairsOf(texts: readonly string[]): Uint32Array {
  const pairs = new Uint32Array(wordsOfPairs);
  for (const text of texts) addPairs(pairs, 0, text);
  return pairs;
}

function addPairs(pairs: Uint32Array, target: number, text: string): void {
  let before = letterOf(text.charCodeAt(0));
  for (let at = 1; at < text.length; at++) {
    const letter = letterOf(text.charCodeAt(at));
    const bit = (before * 37 + letter) % bitsOfPairs;
    const word = target + (bit >> 5);
    pairs[word] = pairs[word]! | (1 << (bit & 31));
    before = letter;
  }
}

/** Every sign that parts words is one letter, 0. */
function letterOf(unit: number): number {
  return isWordUnit(unit) ? unit : 0;
}

function hasAll(pairs: Uint32Array, at: number, wanted: Uint32Array): boolean {
  for (let word = 0; word < wordsOfPairs; word++)
    if ((wanted[word]! & ~pairs[at + word]!) !== 0) return false;
  return true;
}

/** How many of the wanted pairs are not there. */
function missing(pairs: Uint32Array, at: number, wanted: Uint32Array): number {
  let count = 0;
  for (let word = 0; word < wordsOfPairs; word++)
    for (let left = wanted[word]! & ~pairs[at + word]!; left !== 0; left &= left - 1) count += 1;
  return count;
}
