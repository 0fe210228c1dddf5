import type { ProblemMessage } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { http } from './http.ts';
import { queryClient } from './query-client.ts';

const none: readonly ProblemMessage[] = [];

/** Every problem of the library, for components. */
export function useProblems(): {
  readonly problems: readonly ProblemMessage[];
  /** How many prompts were looked at. */
  readonly checked: number;
  readonly isLoading: boolean;
  readonly error: Error | null;
} {
  const { data, isPending, error } = useQuery(
    { queryKey: ['problems'], queryFn: () => http.problems() },
    queryClient,
  );
  return {
    problems: data?.items ?? none,
    checked: data?.checked ?? 0,
    isLoading: isPending,
    error,
  };
}
