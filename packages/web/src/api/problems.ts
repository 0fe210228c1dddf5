import type { ListedProblem } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
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
