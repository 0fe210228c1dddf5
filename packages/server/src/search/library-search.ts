import {
  filterWords,
  likelyQuery,
  parseSearchQuery,
  PromptError,
  unknownFilter,
  type PromptId,
  type SearchTerm,
} from '@prompt-manager/core';
import type { SearchAnswer, SearchItem, SearchQuerystring } from '@prompt-manager/protocol';
import type { Expansions } from '../expansion/expansions.ts';
import type { Heads } from '../library/heads.ts';
import { ExpandedSearch } from './expanded-search.ts';
import type { ReadingProgress } from '../library/reading-progress.ts';
import { readHead } from './head-text.ts';
import { indexExpressions } from './index-expression.ts';
import { filterPrompts } from './prompt-filter.ts';
import type { SearchIndex } from './search-index.ts';
import { searchItem } from './search-item.ts';

/** Prompts in the order they are shown. */
interface Hits {
  readonly ids: readonly PromptId[];
  readonly total: number;
  /** Of the index when it was asked. */
  readonly indexing: SearchAnswer['indexing'];
}

interface PageWish {
  readonly offset: number;
  readonly limit: number;
}

/** What one page has, and where the next begins. */
interface Page {
  readonly items: readonly SearchItem[];
  readonly total: number;
  readonly next: number | null;
  readonly indexing: SearchAnswer['indexing'];
}

/** What a search needs from the house. */
interface LibrarySearchHouse {
  readonly heads: Heads;
  readonly expansions: Pick<Expansions, 'expand'>;
  readonly reading: Pick<ReadingProgress, 'checkWhole'>;
}

/** Finds prompts by what is in them (SPEC Q). */
export class LibrarySearch {
  readonly #heads: Heads;
  readonly #index: SearchIndex;
  readonly #expanded: ExpandedSearch;
  readonly #reading: Pick<ReadingProgress, 'checkWhole'>;

  constructor(house: LibrarySearchHouse, index: SearchIndex) {
    const { heads, expansions, reading } = house;
    this.#heads = heads;
    this.#index = index;
    this.#expanded = new ExpandedSearch(heads, index, expansions);
    this.#reading = reading;
  }

  /** One page of prompts. @throws PromptError `invalid_request`, `search_unavailable`; `library_loading` for what needs the whole library */
  async search(query: SearchQuerystring): Promise<SearchAnswer> {
    const { terms, filters } = parseSearchQuery(query.q);
    if (query.in === 'expanded' || filters.some(({ name }) => name !== 'path'))
      this.#reading.checkWhole();
    const wish = { offset: decodeOffset(query.cursor), limit: query.limit };
    const allowed = await filterPrompts(this.#heads, filters);
    const { items, total, next, indexing } =
      query.in === 'expanded' && terms.length > 0
        ? await this.#expandedPage(terms, allowed, wish)
        : await this.#sourcePage(terms, allowed, wish);
    return {
      items: [...items],
      total,
      next_cursor: next === null ? null : encodeOffset(next),
      did_you_mean: likelyQuery(query.q),
      hint: hintFor(query.q),
      indexing,
    };
  }

  async #sourcePage(
    terms: readonly SearchTerm[],
    allowed: readonly PromptId[] | null,
    { offset, limit }: PageWish,
  ): Promise<Page> {
    const { ids, total, indexing } = await this.#find(terms, allowed);
    const items: SearchItem[] = [];
    for (const id of ids.slice(offset, offset + limit)) {
      const head = await readHead(this.#heads, id);
      if (head === null) continue;
      const name = this.#heads.names.displayName(id);
      items.push(searchItem(head, name, { text: head.content, terms }));
    }
    const next = offset + limit < ids.length ? offset + limit : null;
    return { items, total, next, indexing };
  }

  async #expandedPage(
    terms: readonly SearchTerm[],
    allowed: readonly PromptId[] | null,
    wish: PageWish,
  ): Promise<Page> {
    const { ids: ranked, indexing } = await this.#find(terms, allowed);
    const limits = allowed === null ? null : new Set(allowed);
    const candidates = await this.#expanded.candidates(terms, limits, ranked);
    const { items, next } = await this.#expanded.page(candidates, terms, wish);
    const isWhole = wish.offset === 0 && next === null;
    return { items, next, total: isWhole ? items.length : candidates.length, indexing };
  }

  async #find(terms: readonly SearchTerm[], allowed: readonly PromptId[] | null): Promise<Hits> {
    if (terms.length === 0) {
      const found = new Set(allowed);
      const ids = this.#heads.sortedIds().filter((id) => found.has(id));
      return { ids, total: ids.length, indexing: null };
    }
    const indexing = await this.#index.settle();
    const { slots } = this.#index;
    const question = indexExpressions(terms);
    const answer = await this.#index.search({
      ...question,
      allowed: allowed === null ? null : slots.bitsOf(allowed),
    });
    const ids = slots.idsOf(answer.slots);
    return { ids: question.match === null ? ids.toSorted() : ids, total: answer.total, indexing };
  }
}

/** What may explain an answer that surprises, as a sentence. */
function hintFor(query: string): string | null {
  const word = unknownFilter(query);
  return word === null
    ? null
    : `${word}: is no filter, so it was searched for as text; the filters are ${filterWords}.`;
}

function encodeOffset(offset: number): string {
  return Buffer.from(JSON.stringify({ offset }), 'utf8').toString('base64url');
}

function decodeOffset(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  try {
    const value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (typeof value === 'object' && value !== null && 'offset' in value) {
      const { offset } = value;
      if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset;
    }
  } catch {
    // Falls through to the refusal below: not ours, whatever is wrong with it.
  }
  throw new PromptError('invalid_request', {
    field: 'cursor',
    detail: 'field cursor: expected the next_cursor of an earlier answer',
  });
}
