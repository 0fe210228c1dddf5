import type { ReplaceAnswer, SearchAnswer, Suggestion } from '@prompt-manager/protocol';
import type { Request } from './http-request.ts';
import { queryOf } from './query-of.ts';
import { isReplaceAnswer, isSearchAnswer, isSuggestionList } from './search-answers.ts';

/** What to look for. */
export interface SearchOptions {
  /** Words, `"phrases"`, `begin*`, `-not`, and the filters `tag:`, `path:`, `uses:`, `usedby:`, `is:`. */
  readonly q: string;
  /** Which texts: `source`, as they are, unless given. */
  readonly in?: 'source' | 'expanded' | undefined;
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

/** What to replace with what, and where. */
export interface ReplaceOptions {
  readonly find: string;
  readonly replace: string;
  /** `find` is an RE2 pattern; `$1`, `$&` and `$<name>` in `replace` stand for what it found. */
  readonly regex?: boolean | undefined;
  readonly caseSensitive?: boolean | undefined;
  readonly wholeWord?: boolean | undefined;
  /** Only prompts whose id begins with one of these paths or fits it (`*`, `**`, `?`). */
  readonly include?: readonly string[] | undefined;
  /** Only these matches of a preview. */
  readonly only?:
    | readonly { readonly id: string; readonly indices: readonly number[] }[]
    | undefined;
  /** The revisions a preview showed; refused with `stale_revision` when one is another by now. */
  readonly revisions?: Readonly<Record<string, number>> | undefined;
  /** Only shows what would be replaced; true unless given. */
  readonly dryRun?: boolean | undefined;
}

/** The methods of the client for finding prompts. */
export interface SearchClient {
  /** Prompts by what is in them, the most relevant first. */
  search(options: SearchOptions): Promise<SearchAnswer>;
  /** Prompts whose names may be meant by `query`, the likeliest first. */
  suggestions(query: string, options?: SuggestionOptions): Promise<readonly Suggestion[]>;
  /** Replaces text in many prompts as one durable change, or shows what would be replaced. */
  replace(options: ReplaceOptions): Promise<ReplaceAnswer>;
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
    replace: async ({ find, replace, regex, caseSensitive, wholeWord, dryRun, ...where }) => {
      const body = {
        find,
        replace,
        regex,
        case_sensitive: caseSensitive,
        whole_word: wholeWord,
        include: where.include,
        only: where.only,
        revisions: where.revisions,
        dry_run: dryRun,
      };
      return (await request('POST', '/api/search/replace', isReplaceAnswer, { body })).body;
    },
  };
}
