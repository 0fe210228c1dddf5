import { systemPorts } from '@prompt-manager/client';
import type { HistoryMessage } from '@prompt-manager/protocol';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { http } from '../api/http.ts';
import { onLibraryChange } from '../api/library-events.ts';
import { queryClient } from '../api/query-client.ts';
import { historyGroups } from './history-groups.ts';
import type { HistoryGroup, HistoryLine } from './history-groups.ts';

/** Lines read at a time: some ten minutes of steady typing. */
const pageSize = 1_000;
/** Lines read at a time for what came since. */
const newerPageSize = 100;
/** Typing makes many revisions: what is new is read this long after the first of them. */
const settleMs = 700;
/** A history shorter than this is read on without being asked, so that an hour of typing is not all there is to see. */
const wantedGroups = 12;
/** More than this is only read when somebody asks for it. */
const maxUnaskedLines = 5_000;

type Pages = InfiniteData<HistoryMessage, number | null>;

/** The history of a prompt as it is shown. */
export interface ShownHistory {
  /** Newest first. The last ones may go on before what was read. */
  readonly groups: readonly HistoryGroup[];
  readonly isReading: boolean;
  readonly error: Error | null;
  /** Reads older lines; null when there are none, or while they are being read. */
  readonly more: (() => void) | null;
}

/** The history of a prompt, newest first. Lines never change, so that only what is new is read as it grows. */
export function useHistory(promptId: string): ShownHistory {
  const { data, isFetching, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: keyOf(promptId),
    queryFn: ({ pageParam }) =>
      http.history(promptId, {
        limit: pageSize,
        ...(pageParam !== null && { before: pageParam }),
      }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next_before: before }) => before,
  });
  useEffect(() => {
    void readNewer(promptId);
    let cancel: (() => void) | null = null;
    const end = onLibraryChange((changes) => {
      if (!changes.some(({ id, from }) => id === promptId || from === promptId)) return;
      cancel ??= systemPorts.setTimer(settleMs, () => {
        cancel = null;
        void readNewer(promptId);
      });
    });
    return () => {
      cancel?.();
      end();
    };
  }, [promptId]);
  const lines = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const groups = useMemo(
    () =>
      historyGroups(lines).map((group) => ({ ...group, mayGoOn: group.mayGoOn && hasNextPage })),
    [lines, hasNextPage],
  );
  const isReadOn =
    hasNextPage && !isFetching && groups.length < wantedGroups && lines.length < maxUnaskedLines;
  useEffect(() => {
    if (isReadOn) void fetchNextPage();
  }, [isReadOn, fetchNextPage]);
  return {
    groups,
    isReading: isFetching,
    error,
    more: hasNextPage && !isFetching ? () => void fetchNextPage() : null,
  };
}

/** Adds what was committed since the history was read; nothing when it was not read yet. */
export async function readNewer(promptId: string): Promise<void> {
  const queryKey = keyOf(promptId);
  const known = queryClient.getQueryData<Pages>(queryKey)?.pages[0]?.items[0]?.revision;
  if (known === undefined) return;
  const newer: HistoryLine[] = [];
  for (let before: number | null = null; ;) {
    const page: HistoryMessage = await http.history(promptId, {
      limit: newerPageSize,
      ...(before !== null && { before }),
    });
    newer.push(...page.items.filter(({ revision }) => revision > known));
    before = page.next_before;
    if (before === null || before <= known + 1) break;
  }
  queryClient.setQueryData<Pages>(queryKey, (pages) => withNewer(pages, newer));
}

/** Puts new lines before those that are there. Two readers may bring the same ones. */
function withNewer(pages: Pages | undefined, newer: readonly HistoryLine[]): Pages | undefined {
  const [first, ...older] = pages?.pages ?? [];
  if (pages === undefined || first === undefined) return pages;
  const newest = first.items[0]?.revision ?? 0;
  const added = newer.filter(({ revision }) => revision > newest);
  if (added.length === 0) return pages;
  return { ...pages, pages: [{ ...first, items: [...added, ...first.items] }, ...older] };
}

function keyOf(promptId: string): readonly string[] {
  return ['history', promptId];
}
