import { PromptError } from '@prompt-manager/core';
import type { LibraryIdentity } from './library-identity.ts';

/**
 * Refuses who means another library; who names none means whichever is served (SPEC F15).
 *
 * @throws PromptError `other_library`
 */
export function checkLibrary(meant: string | null, { id, name }: LibraryIdentity): void {
  if (meant !== null && meant !== id)
    throw new PromptError('other_library', {
      detail: `this address serves the library ${name}, the request is for another one`,
    });
}
