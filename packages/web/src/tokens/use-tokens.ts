import type { TokensMessage } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { usePromptId } from '../library/use-prompt-id.ts';
import type { EditorReport } from '../state/editor-facts.ts';
import { useExpansionChanges } from '../preview/use-expansion-changes.ts';

/** Tokens are counted again this long after a change; a count of a long text takes the server some ten ms. */
const settleMs = 300;

/** How many tokens a prompt's expansion has, and whose they are; null until they are counted (SPEC U18). */
export function useTokens(name: string | null): TokensMessage | null {
  const id = usePromptId(name);
  const queryKey = ['tokens', id];
  const { data } = useQuery({
    queryKey,
    queryFn: () => http.tokens(id ?? ''),
    enabled: id !== null,
  });
  useExpansionChanges(id, {
    everyMs: settleMs,
    run: () => void queryClient.invalidateQueries({ queryKey }),
  });
  return data ?? null;
}

/** Tells the rest of the workspace how many tokens the prompt of an editor has. */
export function useReportTokens(name: string | null, report: EditorReport): void {
  const tokens = useTokens(name)?.expansion ?? null;
  useEffect(() => report({ tokens }), [tokens, report]);
}
