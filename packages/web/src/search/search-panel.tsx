import { SearchView } from './search-view.tsx';

/** The search below the editor. */
export function SearchPanel() {
  return <SearchView />;
}
