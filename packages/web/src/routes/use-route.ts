import { useMemo, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';
import { routeOf } from './route.ts';
import type { Route } from './route.ts';

/** What the address shows now. The same object until the address changes. */
export function useRoute(): Route {
  const [pathname] = useLocation();
  const search = useSearch();
  const hash = useSyncExternalStore(subscribeToHash, currentHash);
  return useMemo(() => routeOf({ pathname, search, hash }), [pathname, search, hash]);
}

const moves = ['hashchange', 'popstate', 'pushState', 'replaceState'] as const;

function subscribeToHash(onChange: () => void): () => void {
  for (const move of moves) window.addEventListener(move, onChange);
  return () => {
    for (const move of moves) window.removeEventListener(move, onChange);
  };
}

function currentHash(): string {
  return location.hash;
}
