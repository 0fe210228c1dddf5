import type { ListedProblem } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { http } from './http.ts';
import { queryClient } from './query-client.ts';

const none: readonly ListedProblem[] = [];

/** What is wrong in the library, for components. */
export interface LibraryProblems {
  /** The first thousand, by prompt and place. */
  readonly problems: readonly ListedProblem[];
  readonly total: number;
  /** Those worth a badge: hints are not. */
  readonly serious: number;
  /** How many prompts were looked at. */
  readonly checked: number;
  readonly isLoading: boolean;
  readonly error: Error | null;
}

/** The problems of the library, for components. */
export function useProblems(): LibraryProblems {
  const { data, isPending, error } = useQuery(
    { queryKey: ['problems'], queryFn: () => http.problems() },
    queryClient,
  );
  return {
    problems: data?.items ?? none,
    total: data?.total ?? 0,
    serious: data === undefined ? 0 : data.counts.error + data.counts.warning,
    checked: data?.checked ?? 0,
    isLoading: isPending,
    error,
  };
}

/** The problems of one prompt, also where the library has more than are listed; none of null. */
export function useProblemsOf(id: string | null): readonly ListedProblem[] {
  const { problems, total } = useProblems();
  const { data } = useQuery(
    {
      queryKey: ['problems', id],
      queryFn: () => http.problems({ id: id ?? undefined }),
      enabled: id !== null && problems.length < total,
    },
    queryClient,
  );
  const asked = problems.length < total ? data?.items : undefined;
  return useMemo(
    () => (id === null ? none : (asked ?? problems.filter(({ prompt_id }) => prompt_id === id))),
    [id, asked, problems],
  );
}
