import { shownId } from '../library/shown-id.ts';
import { openPrompt } from '../routes/navigate.ts';
import { focusEditor } from '../workspace/regions.ts';
import { wishFocus } from './focus-wish.ts';

/** Shows a prompt with the focus in its text; what is typed until it is there is typed in it (SPEC U183). */
export function openInText(id: string): void {
  if (shownId() === id) return focusEditor();
  wishFocus({ holdsKeys: true });
  return openPrompt(id);
}
