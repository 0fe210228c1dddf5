import { lastSegmentOf, typoMatcher, type PromptId, type TextRange } from '@prompt-manager/core';
import uFuzzy from '@leeoniya/ufuzzy';
import type { Suggestion } from '@prompt-manager/protocol';
import type { Heads } from '../library/heads.ts';
import { foldNames, mayHave, mayHaveMisspelt, type FoldedNames } from './folded-names.ts';

/** Names that are ranked; when more match, those whose last part begins with the query come first. */
const maxRanked = 500;

/** What somebody types where the name of a prompt is meant. */
export interface SuggestionWish {
  readonly query: string;
  readonly limit: number;
  /** The prompt that would include it. */
  readonly includer: PromptId | null;
}

interface Candidate {
  readonly id: PromptId;
  readonly ranges: readonly TextRange[];
}

/** Beyond Latin letters the matcher must be told what a letter is; that takes it half as long again. */
const unicodeOptions: uFuzzy.Options = {
  unicode: true,
  interSplit: "[^\\p{L}\\d']+",
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  intraChars: "[\\p{L}\\d']",
  intraContr: "'\\p{L}{1,2}\\b",
};

/**
 * Names that may be meant (SPEC Q8). Most names that people type are right, and then a pass over the names finds them;
 * only when nothing fits are they looked through for a name with one letter wrong, because the matcher's own mode for that
 * takes 30 to 130 ms at 100,000 names.
 */
export class Suggestions {
  readonly #heads: Heads;
  readonly #latin = new uFuzzy();
  readonly #unicode = new uFuzzy(unicodeOptions);
  #names: FoldedNames = foldNames([], null);

  constructor(heads: Heads) {
    this.#heads = heads;
  }

  /** The likeliest first; those that would close a cycle last. */
  suggest({ query, limit, includer }: SuggestionWish): readonly Suggestion[] {
    const { graph, names } = this.#heads;
    const circular =
      includer === null ? new Set<PromptId>() : graph.transitiveDependents([includer]);
    const candidates = this.#candidates(query.trim().normalize('NFC').replace(/\.md$/, ''));
    const open = candidates.filter(({ id }) => !circular.has(id));
    const closed = candidates.filter(({ id }) => circular.has(id));
    return [...open, ...closed].slice(0, limit).map(({ id, ranges }) => ({
      id,
      display_name: names.displayName(id),
      description: this.#heads.facts(id)?.description ?? null,
      ranges: ranges.map(([from, to]): [number, number] => [from, to]),
      circular: circular.has(id),
    }));
  }

  #candidates(query: string): readonly Candidate[] {
    const names = this.#foldedNames();
    const { ids } = names;
    if (query === '') return ids.slice(0, maxRanked).map((id) => ({ id, ranges: [] }));
    const beginning = beginningWith(names, query.toLowerCase());
    if (beginning.length >= maxRanked) return beginning;
    const fuzzy = this.#matching(names, query, beginning);
    return fuzzy.length > 0 ? fuzzy : this.#misspelt(names, query);
  }

  /** Folded once for as long as no name comes or goes: folding takes as long as looking. */
  #foldedNames(): FoldedNames {
    const ids = this.#heads.sortedIds();
    if (this.#names.ids !== ids) this.#names = foldNames(ids, this.#names);
    return this.#names;
  }

  /** Names that have what was typed, in the matcher's order, but those that begin with it first. */
  #matching(
    names: FoldedNames,
    query: string,
    beginning: readonly Candidate[],
  ): readonly Candidate[] {
    const matcher = isAscii(query) ? this.#latin : this.#unicode;
    const { ids } = names;
    const haystack = ids as unknown as string[];
    const terms = matcher.split(query);
    // Signs alone, which the matcher does not look for.
    if (terms.length === 0) return containing(names, query.toLowerCase());
    const found = matcher.filter(haystack, query, havingInOrder(names, terms)) ?? [];
    if (found.length === 0) return [];
    const info = matcher.info(found, haystack, query);
    const ranked = matcher.sort(info, haystack, query).map((order): Candidate => ({
      id: ids[info.idx[order]!]!,
      ranges: pairs(info.ranges[order]!),
    }));
    const first = new Set(beginning.map(({ id }) => id));
    return [...beginning, ...ranked.filter(({ id }) => !first.has(id))];
  }

  /** Most slips are in the beginning of a last part; only when there is none, every word is looked at. */
  #misspelt(names: FoldedNames, query: string): readonly Candidate[] {
    const { ids, folded, lastFrom } = names;
    const terms = this.#unicode.split(query.toLowerCase());
    if (terms.length === 0) return [];
    const match = typoMatcher(terms);
    const likely = mayHaveMisspelt(names, terms);
    const find = (look: (index: number) => readonly TextRange[] | null): Candidate[] => {
      const found: Candidate[] = [];
      for (const index of likely) {
        if (found.length === maxRanked) break;
        const ranges = look(index);
        if (ranges !== null) found.push({ id: ids[index]!, ranges });
      }
      return found.toSorted((one, other) => one.id.length - other.id.length);
    };
    const inLastPart = find((index) => match.at(folded[index]!, lastFrom[index]!));
    return inLastPart.length > 0 ? inLastPart : find((index) => match.anywhere(folded[index]!));
  }
}

/** Names that have the terms one after the other, as the matcher will find them; to have it look at the others takes twice as long. */
function havingInOrder(names: FoldedNames, terms: readonly string[]): number[] {
  const found: number[] = [];
  for (const index of mayHave(names, terms)) {
    if (found.length === maxRanked) break;
    const name = names.folded[index]!;
    let at = 0;
    for (const term of terms) {
      const from = name.indexOf(term, at);
      at = from < 0 ? -1 : from + term.length;
      if (at < 0) break;
    }
    if (at >= 0) found.push(index);
  }
  return found;
}

/** Names whose last part begins with the text, the shortest first. */
function beginningWith(names: FoldedNames, wanted: string): readonly Candidate[] {
  const { ids, folded, lastFrom } = names;
  const found: Candidate[] = [];
  for (const index of mayHave(names, [wanted])) {
    const from = lastFrom[index]!;
    if (!folded[index]!.startsWith(wanted, from)) continue;
    found.push({ id: ids[index]!, ranges: [[from, from + wanted.length]] });
    if (found.length === maxRanked) break;
  }
  return found.toSorted(
    (a, b) => lastSegmentOf(a.id).length - lastSegmentOf(b.id).length || a.id.length - b.id.length,
  );
}

function containing(names: FoldedNames, wanted: string): readonly Candidate[] {
  const { ids, folded } = names;
  const found: Candidate[] = [];
  for (const index of mayHave(names, [wanted])) {
    const from = folded[index]!.indexOf(wanted);
    if (from >= 0) found.push({ id: ids[index]!, ranges: [[from, from + wanted.length]] });
    if (found.length === maxRanked) break;
  }
  return found;
}

function pairs(flat: readonly number[]): readonly TextRange[] {
  const ranges: TextRange[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) ranges.push([flat[at]!, flat[at + 1]!]);
  return ranges;
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- All of ASCII, control characters included.
  return /^[\u0000-\u007f]*$/.test(text);
}
