import type { TokensMessage } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { usePromptId } from '../library/use-prompt-id.ts';
import type { EditorReport } from '../state/editor-facts.ts';
import { useExpansionChanges } from '../preview/use-expansion-changes.ts';
import { useSettled } from '../ui/use-settled.ts';
import { useValueState, useValues } from '../variables/values.ts';

/** Tokens are counted again this long after a change; a count of a long text takes the server some ten ms. */
const settleMs = 300;

/** What a prompt comes to in tokens. */
export interface ShownTokens {
  /** Of its expansion, variables as written, and whose they are. */
  readonly written: TokensMessage;
  /** Of the text that the preview shows; null while that is being counted. */
  readonly count: number | null;
  readonly isApproximate: boolean;
  /** Whether that is the text with the values in their places. */
  readonly isFilled: boolean;
}

/** How many tokens the text of a prompt has, values filled in where they are shown; null until they are counted (SPEC U18, U214). */
export function useTokens(name: string | null): ShownTokens | null {
  const id = usePromptId(name);
  const values = useValues(id);
  const areShown = useValueState(({ isShown }) => isShown);
  const wish = areShown && Object.keys(values).length > 0 ? values : null;
  const key = `${id} ${JSON.stringify(wish)}`;
  const settled = useSettled({ id, wish }, { key, quietMs: settleMs });
  const isFilled = wish !== null;
  const isAsked = isFilled && settled.wish !== null && settled.id === id;
  const { data: written } = useQuery({
    queryKey: ['tokens', id],
    queryFn: () => http.tokens(id ?? ''),
    enabled: id !== null,
  });
  const { data: filled, error } = useQuery({
    queryKey: ['tokens', id, settled.wish],
    queryFn: () => filledTokens(id ?? '', settled.wish ?? {}),
    enabled: id !== null && isAsked,
    // The values of another prompt are no count of this one.
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
  });
  useExpansionChanges(id, {
    everyMs: settleMs,
    run: () => void queryClient.invalidateQueries({ queryKey: ['tokens', id] }),
  });
  if (written === undefined) return null;
  const { expansion: count, approximate: isApproximate } = written;
  // Of what cannot be counted with the values, the text as written is all that is known.
  if (!isFilled || (isAsked && filled === undefined && error !== null))
    return { written, count, isApproximate, isFilled: false };
  // The number of the text as written would be of a text that is not shown.
  return isAsked && filled !== undefined
    ? { written, count: filled.rendered, isApproximate: filled.approximate, isFilled }
    : { written, count: null, isApproximate: false, isFilled };
}

async function filledTokens(id: string, values: Readonly<Record<string, string>>) {
  const { tokens } = await http.render({ id, values, tokens: true });
  if (tokens === undefined) throw new Error('the server did not count');
  return tokens;
}

/** Tells the rest of the workspace how many tokens the prompt of an editor has. */
export function useReportTokens(name: string | null, report: EditorReport): void {
  const shown = useTokens(name);
  const tokens = shown === null ? null : (shown.count ?? 'counting');
  const areTokensFilled = shown?.isFilled ?? false;
  useEffect(() => report({ tokens, areTokensFilled }), [tokens, areTokensFilled, report]);
}
