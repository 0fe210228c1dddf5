import { PromptError } from '@prompt-manager/core';
import { QueryClient } from '@tanstack/react-query';

/**
 * What was read from the server. Nothing is read again because a window got the focus or time passed: the library's
 * events say what is not true any more (SPEC U45).
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) => isWorthAnotherTry(error) && failures < 3,
    },
  },
});

/**
 * Has what was read under a key read again. A first reading that is under way is waited for: it would be joined, and may
 * be older than what is told of now.
 */
export async function readAgain(queryKey: readonly unknown[]): Promise<void> {
  if (queryClient.getQueryData(queryKey) === undefined) await readingUnderWay(queryKey);
  await queryClient.invalidateQueries({ queryKey });
}

/** Resolves when what is being read under a key, if it is, has come or failed. */
export async function readingUnderWay(queryKey: readonly unknown[]): Promise<void> {
  const query = queryClient.getQueryCache().find({ queryKey });
  // Joins it; whoever began it hears why it failed.
  if (query?.state.fetchStatus === 'fetching') await query.fetch().catch(() => undefined);
}

/** What is kept current one by one, and what never changes: a history reads what is new when it is shown. */
const kept: ReadonlySet<unknown> = new Set(['prompts', 'problems', 'history', 'revision']);

/**
 * Something in the library is another: what was read is read again when it is shown next. What is shown now is read again by
 * whoever shows it, or at once with `active`, when nobody knows what changed.
 */
export function outdate(refetchType: 'none' | 'active'): void {
  void queryClient.invalidateQueries({
    refetchType,
    predicate: ({ queryKey: [what] }) => !kept.has(what),
  });
}

function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof PromptError && error.code === 'server_unreachable';
}
