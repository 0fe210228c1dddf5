import { ofLibrary } from '../state/library.ts';

/** What another library at this address left unsaved is its own. */
const prefix = `${ofLibrary('prompt-manager.unsaved')}:`;

/** Notes, across reloads, that a prompt has edits that only this browser has; false takes the note away. */
export function noteUnsaved(id: string, isUnsaved: boolean): void {
  try {
    if (isUnsaved) localStorage.setItem(prefix + id, '1');
    else localStorage.removeItem(prefix + id);
  } catch {
    // Without the note the edits are sent when their prompt is opened next instead of at the next start.
  }
}

/** The prompts with edits that only this browser has, from whichever visit. */
export function unsavedIds(): readonly string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  } catch {
    return []; // No storage, so nothing was kept.
  }
}
