import type { GraphOptions } from '@prompt-manager/client';
import type { GraphMessage } from '@prompt-manager/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { useLibraryChanges } from '../api/use-library-changes.ts';

/** The graph is read again this long after a change. */
const settleMs = 400;

/** A part of who includes whom, kept current. */
export function useGraph(
  options: GraphOptions,
  isEnabled: boolean = true,
): { readonly graph: GraphMessage | null; readonly error: Error | null } {
  const { data, error } = useQuery({
    queryKey: ['graph', options],
    queryFn: () => http.graph(options),
    enabled: isEnabled,
    // What was shown stays until what comes instead is there.
    placeholderData: keepPreviousData,
  });
  useLibraryChanges(settleMs, () => void queryClient.invalidateQueries({ queryKey: ['graph'] }));
  return { graph: data ?? null, error };
}
