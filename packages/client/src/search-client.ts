import type { SearchAnswer, Suggestion } from '@prompt-manager/protocol';
import type { Request } from './http-request.ts';
import { queryOf } from './query-of.ts';
import { isSearchAnswer, isSuggestionList } from './search-answers.ts';

/** What to look for. */
export interface SearchOptions {
  /** Words, `"phrases"`, `begin*`, `-not`, and the filters `tag:`, `path:`, `uses:`, `usedby:`, `is:`. */
  readonly q: string;
  /** Prompts per page, 1 to 100; 20 unless given. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Which names to suggest. */
export interface SuggestionOptions {
  /** 1 to 100; 10 unless given. */
  readonly limit?: number | undefined;
  /** The prompt that would include the suggested one: those that would close a cycle come last. */
  readonly for?: string | undefined;
}

/** The methods of the client for finding prompts. */
export interface SearchClient {
  /** Prompts by what is in them, the most relevant first. */
  search(options: SearchOptions): Promise<SearchAnswer>;
  /** Prompts whose names may be meant by `query`, the likeliest first. */
  suggestions(query: string, options?: SuggestionOptions): Promise<readonly Suggestion[]>;
}

/** Finding prompts over REST. */
export function searchClient(request: Request): SearchClient {
  return {
    search: async (options) =>
      (await request('GET', `/api/search${queryOf({ ...options })}`, isSearchAnswer)).body,
    suggestions: async (query, options = {}) => {
      const path = `/api/prompts/search_suggestions${queryOf({ query, ...options })}`;
      return (await request('GET', path, isSuggestionList)).body.items;
    },
  };
}
