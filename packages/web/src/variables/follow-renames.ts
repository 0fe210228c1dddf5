import { onLibraryChange } from '../api/library-events.ts';
import { moveRecent } from '../state/recents.ts';
import { moveValues } from './values.ts';

/** What this browser keeps under the ids of prompts goes with them when they get others (SPEC U124). The answer ends that. */
export function followRenames(): () => void {
  return onLibraryChange((changes) => {
    for (const { kind, id, from } of changes) {
      if (kind !== 'rename' || from === undefined) continue;
      moveValues(from, id);
      moveRecent(from, id);
    }
  });
}
