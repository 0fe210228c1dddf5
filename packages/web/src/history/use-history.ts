import { systemPorts } from '@prompt-manager/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { openSessions } from '../sync/open-sessions.ts';
import type { HistoryLine } from './history-groups.ts';

/** Lines read at a time. */
const pageSize = 200;
/** Typing makes many revisions: the list is read again this long after the last. */
const settleMs = 1_000;

/** The history of a prompt, newest first, read again as it grows. */
export function useHistory(promptId: string): {
  readonly lines: readonly HistoryLine[];
  readonly isLoading: boolean;
  readonly error: Error | null;
  /** Reads older lines; null when there are none. */
  readonly more: (() => void) | null;
} {
  const queryKey = ['history', promptId];
  const { data, isPending, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      http.history(promptId, {
        limit: pageSize,
        ...(pageParam !== null && { before: pageParam }),
      }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next_before: before }) => before,
  });
  useEffect(() => {
    const { session, release } = openSessions.use(promptId);
    let cancel = (): void => undefined;
    const onChange = (): void => {
      cancel();
      cancel = systemPorts.setTimer(settleMs, () => {
        void queryClient.invalidateQueries({ queryKey: ['history', promptId] });
      });
    };
    const { text } = session.document;
    text.observe(onChange);
    return () => {
      cancel();
      text.unobserve(onChange);
      release();
    };
  }, [promptId]);
  return {
    lines: data?.pages.flatMap(({ items }) => items) ?? [],
    isLoading: isPending,
    error,
    more: hasNextPage ? () => void fetchNextPage() : null,
  };
}
