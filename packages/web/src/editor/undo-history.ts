import { Facet } from '@codemirror/state';
import type { EditorState, Extension } from '@codemirror/state';
import { yCollab } from 'y-codemirror.next';
import type * as Y from 'yjs';

const managers = Facet.define<Y.UndoManager, Y.UndoManager | null>({
  combine: (all) => all[0] ?? null,
});

/** Keeps the editor equal to a shared text, and its own changes undoable (SPEC U27). */
export function sharedText({
  text,
  undoManager,
}: {
  readonly text: Y.Text;
  readonly undoManager: Y.UndoManager;
}): Extension {
  return [managers.of(undoManager), yCollab(text, null, { undoManager })];
}

/** What undoes this editor's own changes; null in an editor of no shared text. */
export function undoManagerOf(state: EditorState): Y.UndoManager | null {
  return state.facet(managers);
}
