import { PromptError } from '@prompt-manager/core';

/** What went wrong, for people: without the code that programs match. */
export function wordsOf(error: unknown): string {
  if (error instanceof PromptError) return error.detail;
  return error instanceof Error ? error.message : String(error);
}
