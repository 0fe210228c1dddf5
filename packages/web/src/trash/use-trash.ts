import type { TrashItem } from '@prompt-manager/protocol';
import { useInfiniteQuery } from '@tanstack/react-query';
import { http } from '../api/http.ts';
import { queryClient } from '../api/query-client.ts';
import { useLibraryChanges } from '../api/use-library-changes.ts';

/** Deleted prompts read at a time. */
const pageSize = 100;
/** A change of the library may have filled or emptied the trash. */
const followMs = 500;

const queryKey = ['trash'];

/** The deleted prompts, the one deleted last first; follows the library. */
export function useTrash(): {
  readonly items: readonly TrashItem[];
  readonly isLoading: boolean;
  readonly error: Error | null;
  /** Reads older ones; null when there are none. */
  readonly more: (() => void) | null;
} {
  const { data, isPending, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey,
    // What was deleted while the page was not shown was not followed.
    staleTime: 0,
    queryFn: ({ pageParam }) =>
      http.trash({ limit: pageSize, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
  });
  useLibraryChanges(followMs, () => void queryClient.invalidateQueries({ queryKey }));
  return {
    items: data?.pages.flatMap(({ items }) => items) ?? [],
    isLoading: isPending,
    error,
    more: hasNextPage ? () => void fetchNextPage() : null,
  };
}
