import { create } from 'zustand';
import { queryFor, termOf } from './term-of.ts';

/** What is looked for, and how; the search page and the search panel are two windows on it. */
export interface SearchState {
  readonly mode: 'find' | 'replace';
  /** In the query language of the server (SPEC Q2). */
  readonly query: string;
  readonly isExpanded: boolean;
  /** What to replace: text, or a pattern. */
  readonly find: string;
  readonly replace: string;
  readonly isPattern: boolean;
  readonly isCaseSensitive: boolean;
  readonly isWholeWord: boolean;
  /** Paths separated by commas; empty for the whole library. */
  readonly paths: string;
  /** The field of the search is to get the focus as soon as it is there. */
  readonly wantsFocus: boolean;
}

/** The search, for components. */
export const useSearchState = create<SearchState>()(() => ({
  mode: 'find',
  query: '',
  isExpanded: false,
  find: '',
  replace: '',
  isPattern: false,
  isCaseSensitive: false,
  isWholeWord: false,
  paths: '',
  wantsFocus: false,
}));

/** Goes on with the other of finding and replacing, with what is looked for; a pattern is no query. */
export function switchMode(mode: SearchState['mode']): void {
  useSearchState.setState((state) => {
    const [query, find] = [termOf(state.query), state.isPattern ? '' : state.find.trim()];
    if (mode === state.mode) return {};
    if (mode === 'replace') return { mode, ...(query !== '' && { find: query }) };
    return { mode, ...(find !== '' && find !== query && { query: queryFor(find) }) };
  });
}

/** Changes what is looked for. */
export function setSearch(change: Partial<SearchState>): void {
  useSearchState.setState(change);
}
