import type { EditorView } from '@codemirror/view';
import type { CommandHandler } from '../commands/handlers.ts';
import { awaitFocus } from '../commands/awaited-focus.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { inclusionAt } from '../editor/inclusion-at.ts';
import { libraryNames } from '../library/library-names.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import type { EditorRefactoring } from './editor-refactorings.ts';

type RefactoringCommandId = `editor.${EditorRefactoring}` | 'prompt.rename';

/** What can be made of the place in the text where the cursor is, by command (SPEC U95). */
export function refactoringCommands(
  view: EditorView,
  session: PromptSession,
): Readonly<Record<RefactoringCommandId, CommandHandler>> {
  const start = (refactoring: EditorRefactoring): void => {
    // What is typed until the dialog is there is no text of this prompt; without a dialog it is nothing.
    const stopAwaiting = awaitFocus(() => false);
    void import('./editor-refactorings.ts')
      .then(({ startRefactoring }) => startRefactoring(refactoring, view, session))
      .finally(stopAwaiting);
  };
  return {
    'editor.extract': () => start('extract'),
    'editor.extract-variable': () => start('extract-variable'),
    'editor.inline': () => start('inline'),
    'prompt.rename': () => renameInclusion(view, session.id),
  };
}

/** Renames the prompt that the inclusion at the cursor includes; false when the cursor is on none. */
function renameInclusion(view: EditorView, id: string): boolean {
  if (!view.hasFocus) return false;
  const inclusion = inclusionAt(view.state, view.state.selection.main.head);
  const found = inclusion === null ? null : libraryNames.resolve(inclusion.target, id);
  if (found?.kind !== 'one') return false;
  openDialog({ kind: 'rename', target: { kind: 'prompt', path: found.id } });
  return true;
}
