import { setImmediate as onNextTurn } from 'node:timers/promises';
import { findTerms, toPromptError, type PromptId, type SearchTerm } from '@prompt-manager/core';
import type { SearchItem } from '@prompt-manager/protocol';
import type { Expansions } from '../expansion/expansions.ts';
import type { HeadFacts } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import { termExpression } from './index-expression.ts';
import type { SearchIndex } from './search-index.ts';
import { maxSnippetSource, searchItem, termsInFacts } from './search-item.ts';

/** Prompts followed along their inclusions before others get a turn: 2 ms. */
const promptsPerTurn = 4_000;
/** Prompts expanded for one page beyond those it shows. */
const maxExtraExpansions = 50;
/** Characters expanded for one page; a page that would take more ends early. */
const maxExpandedCharacters = 8_000_000;

/** One page of prompts by their expanded text. */
export interface ExpandedPage {
  readonly items: readonly SearchItem[];
  /** Where the next page begins among the candidates; null after the last. */
  readonly next: number | null;
}

/**
 * Finds prompts by their expanded text without keeping it (SPEC Q7).
 *
 * The naive way is a second index, of expansions; at 100,000 prompts it would hold thirteen times the text, and an edit of
 * one fragment would make thousands of expansions anew. But a term stands in an expansion only when it stands in a text
 * that it is made of: so candidates are the prompts whose own text has it, and everything that includes one of them. They
 * are expanded when a page is shown, and what turns out to lack a term is left out.
 */
export class ExpandedSearch {
  readonly #heads: Heads;
  readonly #index: SearchIndex;
  readonly #expansions: Pick<Expansions, 'expand'>;

  constructor(heads: Heads, index: SearchIndex, expansions: Pick<Expansions, 'expand'>) {
    this.#heads = heads;
    this.#index = index;
    this.#expansions = expansions;
  }

  /** Every prompt that may have all the terms: those in `ranked` first, in that order, then the others by id. */
  async candidates(
    terms: readonly SearchTerm[],
    allowed: ReadonlySet<PromptId> | null,
    ranked: readonly PromptId[],
  ): Promise<readonly PromptId[]> {
    const having = await this.#promptsHaving(terms);
    const wanted = having.filter((_ids, index) => !terms[index]!.negated);
    const unwanted = having.filter((_ids, index) => terms[index]!.negated);
    const fits = (id: PromptId): boolean =>
      (allowed === null || allowed.has(id)) &&
      wanted.every((ids) => ids.has(id)) &&
      !unwanted.some((ids) => ids.has(id));
    const found = new Set(ranked.filter(fits));
    for (const [index, id] of this.#heads.sortedIds().entries()) {
      if (fits(id)) found.add(id);
      if (index % promptsPerTurn === promptsPerTurn - 1) await onNextTurn();
    }
    return [...found];
  }

  /** The candidates from `offset` on that have every term, up to `limit`. */
  async page(
    candidates: readonly PromptId[],
    terms: readonly SearchTerm[],
    { offset, limit }: { readonly offset: number; readonly limit: number },
  ): Promise<ExpandedPage> {
    const items: SearchItem[] = [];
    let characters = 0;
    for (let at = offset; at < candidates.length; at++) {
      const isFull = items.length === limit || at - offset >= limit + maxExtraExpansions;
      if (isFull || characters > maxExpandedCharacters) return { items, next: at };
      const head = this.#heads.facts(candidates[at]!);
      const text = head === undefined ? null : this.#textOf(head);
      if (head === undefined || text === null) continue;
      characters += text.length;
      if (hasAll(head, text, terms))
        items.push(searchItem(head, this.#heads.names.displayName(head.id), { text, terms }));
      await onNextTurn();
    }
    return { items, next: null };
  }

  /** For each term the prompts whose expansion may have it. */
  async #promptsHaving(terms: readonly SearchTerm[]): Promise<readonly ReadonlySet<PromptId>[]> {
    const expressions = terms.map(termExpression);
    const anywhere = await this.#index.slotsWith(expressions);
    const inText = await this.#index.slotsWith(expressions.map((each) => `content : ${each}`));
    const { slots } = this.#index;
    const found: ReadonlySet<PromptId>[] = [];
    for (const [index] of terms.entries()) {
      const including = await this.#withDependents(slots.idsOf(inText[index]!));
      for (const id of slots.idsOf(anywhere[index]!)) including.add(id);
      found.push(including);
    }
    return found;
  }

  async #withDependents(ids: readonly PromptId[]): Promise<Set<PromptId>> {
    const { graph } = this.#heads;
    const found = new Set(ids);
    let looked = 0;
    // A set is walked in insertion order and sees what is added meanwhile, so each is visited once.
    for (const id of found) {
      for (const dependent of graph.includersOf(id)) found.add(dependent);
      looked += 1;
      if (looked % promptsPerTurn === 0) await onNextTurn();
    }
    return found;
  }

  /** Null when the expansion is too large to be made. */
  #textOf({ id }: HeadFacts): string | null {
    try {
      return this.#expansions.expand({ id }).expansion.text;
    } catch (error) {
      if (toPromptError(error).code === 'expansion_too_large') return null;
      throw error;
    }
  }
}

/** A text of which only a part was looked through gets the benefit of the doubt. */
function hasAll(head: HeadFacts, text: string, terms: readonly SearchTerm[]): boolean {
  if (text.length > maxSnippetSource) return true;
  const inFacts = termsInFacts(head, terms);
  const inText = new Set(findTerms(text, terms).map(({ term }) => term));
  return terms.every(({ negated }, index) => negated || inFacts.has(index) || inText.has(index));
}
