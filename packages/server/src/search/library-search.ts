import {
  findTerms,
  parseSearchQuery,
  PromptError,
  snippetsOf,
  type PromptId,
  type SearchTerm,
} from '@prompt-manager/core';
import type { SearchAnswer, SearchItem, SearchQuerystring } from '@prompt-manager/protocol';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import { readText } from './head-text.ts';
import { indexExpressions } from './index-expression.ts';
import { filterPrompts } from './prompt-filter.ts';
import type { SearchIndex } from './search-index.ts';

/** Snippets of one prompt's text. */
const maxSnippets = 3;
/** Characters of one text that are looked through for snippets and counted matches: 10 ms of the event loop. */
const maxSnippetSource = 256 * 1024;

/** Finds prompts by what is in them (SPEC Q). */
export class LibrarySearch {
  readonly #heads: Heads;
  readonly #index: SearchIndex;

  constructor(heads: Heads, index: SearchIndex) {
    this.#heads = heads;
    this.#index = index;
  }

  /** One page of prompts. @throws PromptError `invalid_request`, `search_unavailable` */
  async search({ q, limit, cursor }: SearchQuerystring): Promise<SearchAnswer> {
    const { terms, filters } = parseSearchQuery(q);
    const offset = decodeOffset(cursor);
    const allowed = await filterPrompts(this.#heads, filters);
    const { ids, total } = await this.#find(terms, allowed);
    const page = ids.slice(offset, offset + limit);
    const items: SearchItem[] = [];
    for (const id of page) {
      const item = await this.#item(id, terms);
      if (item !== null) items.push(item);
    }
    const next = offset + limit;
    return {
      items,
      total,
      next_cursor: next < ids.length ? encodeOffset(next) : null,
      indexing: terms.length === 0 ? null : this.#index.progress,
    };
  }

  /** Prompts in the order they are shown. */
  async #find(
    terms: readonly SearchTerm[],
    allowed: readonly PromptId[] | null,
  ): Promise<{ readonly ids: readonly PromptId[]; readonly total: number }> {
    if (terms.length === 0) return { ids: allowed ?? [], total: allowed?.length ?? 0 };
    await this.#index.settle();
    const { slots } = this.#index;
    const question = indexExpressions(terms);
    const answer = await this.#index.search({
      ...question,
      allowed: allowed === null ? null : slots.bitsOf(allowed),
    });
    const ids = slots.idsOf(answer.slots);
    return { ids: question.match === null ? ids.toSorted() : ids, total: answer.total };
  }

  async #item(id: PromptId, terms: readonly SearchTerm[]): Promise<SearchItem | null> {
    const head = this.#heads.get(id);
    const content = await readText(this.#heads, id);
    if (head === undefined || content === null) return null;
    const shown = content.slice(0, maxSnippetSource);
    const matches = findTerms(shown, terms);
    const facts = factsOf(head, terms);
    return {
      id,
      display_name: this.#heads.names.displayName(id),
      description: head.description,
      tags: [...head.tags],
      matches: matches.length + facts.matches,
      snippets: [
        ...facts.snippets,
        ...snippetsOf(shown, matches, maxSnippets).map(({ line, text, ranges }) => ({
          field: 'content' as const,
          line,
          text,
          ranges: ranges.map(([from, to]): [number, number] => [from, to]),
        })),
      ],
    };
  }
}

/** Matches beside the text: each whole, for they are short. */
function factsOf(
  head: Head,
  terms: readonly SearchTerm[],
): { readonly matches: number; readonly snippets: SearchItem['snippets'] } {
  const snippets: SearchItem['snippets'] = [];
  let matches = 0;
  const look = (field: 'id' | 'description' | 'tags', text: string): void => {
    const found = findTerms(text, terms);
    matches += found.length;
    if (found.length > 0)
      snippets.push({ field, line: null, text, ranges: found.map(({ from, to }) => [from, to]) });
  };
  look('id', head.id);
  if (head.description !== null) look('description', head.description);
  for (const tag of head.tags) look('tags', tag);
  return { matches, snippets };
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
