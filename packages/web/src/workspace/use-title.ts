import { useEffect } from 'react';
import type { Route } from '../routes/route.ts';
import { useEditorFacts } from '../state/editor-facts.ts';
import { pages } from './plugs.tsx';

/** Names the window `name — state — Prompt Manager`. */
export function useTitle(route: Route): void {
  const state = useEditorFacts((facts) => facts.chip?.text ?? null);
  const name =
    route.kind === 'prompt'
      ? route.id
      : (pages.find(({ kind }) => kind === route.kind)?.title ?? null);
  useEffect(() => {
    const parts = [name, route.kind === 'prompt' ? state : null, 'Prompt Manager'];
    document.title = parts.filter((part) => part !== null).join(' — ');
  }, [name, state, route.kind]);
}
