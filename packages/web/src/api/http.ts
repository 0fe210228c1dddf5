import { createHttpClient } from '@prompt-manager/client';
import { ownLibrary } from '../state/library.ts';
import { ownName, settings } from '../state/settings.ts';

/** The REST API of the server that served this page. */
export const http = createHttpClient({
  baseUrl: location.origin,
  author,
  library: ownLibrary?.id,
});

/** How the history names this person: as the others see them, unless they appear hidden. */
function author(): string {
  const all = settings();
  return all.appearAs === 'hidden' ? 'Guest' : ownName(all);
}
