import { createHttpClient } from '@prompt-manager/client';
import { shownName } from '@prompt-manager/protocol';
import { settings } from '../state/settings.ts';
import { ownLibrary } from '../state/library.ts';

/** The REST API of the server that served this page. */
export const http = createHttpClient({
  baseUrl: location.origin,
  author: ownName,
  library: ownLibrary?.id,
});

/** How the history names this person: as chosen, unless they appear hidden. */
function ownName(): string {
  const { name, appearAs } = settings();
  return (appearAs === 'hidden' ? '' : shownName(name, 40)) || 'Guest';
}
