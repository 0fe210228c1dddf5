import { useEffect } from 'react';
import { go } from '../routes/navigate.ts';
import { searchAddress } from '../routes/route.ts';
import { useRoute } from '../routes/use-route.ts';
import { setSearch, useSearchState } from './search-state.ts';
import { SearchView } from './search-view.tsx';

/** The search as a page: its query is in the address. */
export function SearchPage() {
  const route = useRoute();
  const query = route.kind === 'search' ? route.query : null;
  useEffect(() => {
    if (query !== null && query !== useSearchState.getState().query)
      setSearch({ query, mode: 'find' });
  }, [query]);
  useEffect(() => setSearch({ wantsFocus: true }), []);
  return <SearchView onQuery={(next) => go(searchAddress(next), { replace: true })} />;
}
