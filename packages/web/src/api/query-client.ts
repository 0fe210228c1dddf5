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

function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof PromptError && error.code === 'server_unreachable';
}
