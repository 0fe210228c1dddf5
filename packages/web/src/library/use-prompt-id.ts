import { promptIndex, usePrompts } from './prompt-index.ts';

/** The id of a prompt that is in the library, by its id or display name; null while it is not known or not there. */
export function usePromptId(name: string | null): string | null {
  usePrompts();
  return name === null ? null : (promptIndex().find(name)?.id ?? null);
}
