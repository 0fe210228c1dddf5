import { folderOf, scanVariables } from '@prompt-manager/core';
import { systemPorts } from '@prompt-manager/client';
import type { EditorView } from '@codemirror/view';
import { http } from '../api/http.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { inclusionAt } from '../editor/inclusion-at.ts';
import { libraryNames } from '../library/library-names.ts';
import { toast } from '../state/toasts.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { wordsOf } from '../ui/words-of.ts';
import { setValue } from '../variables/values.ts';
import { fragmentPathFor, variableNameFor } from './variable-name.ts';

/** What can be made of the place in the text where the cursor is (SPEC U95). */
export type EditorRefactoring = 'extract' | 'extract-variable' | 'inline';

/** A change that was made comes into the text within some ms; who is cut off meanwhile is not kept waiting for it. */
const changeWaitMs = 1_000;

/** Begins one; done once its dialog is open, or was said why there is none. Loaded when it is first asked for. */
export async function startRefactoring(
  refactoring: EditorRefactoring,
  view: EditorView,
  session: PromptSession,
): Promise<void> {
  switch (refactoring) {
    case 'extract':
      return startExtract(view, session);
    case 'extract-variable':
      return extractVariable(view, session.id);
    case 'inline':
      return startInline(view, session);
  }
}

async function startExtract(view: EditorView, session: PromptSession): Promise<void> {
  const { from, to, empty } = view.state.selection.main;
  if (empty) return void toast({ text: 'Select the text that is to become a fragment first.' });
  const revision = await savedRevision(view, session);
  if (revision === null) return undefined;
  const text = view.state.sliceDoc(from, to);
  const path = fragmentPathFor(text, folderOf(session.id));
  const { doc } = view.state;
  // What is typed on goes behind the inclusion: in its place it would come before it, or replace it.
  const onExtracted = async (): Promise<void> => {
    if (view.state.doc === doc) await changed(session);
    const at = view.state.selection.main.to;
    view.dispatch({ selection: { anchor: inclusionAt(view.state, at)?.to ?? at } });
  };
  return openDialog({ kind: 'extract', id: session.id, revision, from, to, path, onExtracted });
}

async function startInline(view: EditorView, session: PromptSession): Promise<void> {
  const inclusion = inclusionAt(view.state, view.state.selection.main.head);
  if (inclusion === null) return void toast({ text: 'Put the cursor on an inclusion first.' });
  const found = libraryNames.resolve(inclusion.target, session.id);
  const revision = await savedRevision(view, session);
  if (revision === null) return undefined;
  return openDialog({
    kind: 'inline',
    id: session.id,
    revision,
    from: inclusion.from,
    spelling: inclusion.target.spelling,
    fragment: found?.kind === 'one' ? found.id : null,
  });
}

/** Puts a variable in the place of the selected text, which becomes its value in this browser. */
function extractVariable(view: EditorView, id: string): void {
  const { state } = view;
  const { from, to, empty } = state.selection.main;
  if (state.readOnly) return;
  if (empty) return void toast({ text: 'Select the text that is to become a variable first.' });
  const text = state.sliceDoc(from, to);
  const taken = new Set(
    scanVariables(state.doc.toString()).flatMap((piece) =>
      piece.kind === 'variable' ? [piece.name] : [],
    ),
  );
  const name = variableNameFor(text, taken);
  setValue(id, name, text);
  view.dispatch({
    changes: { from, to, insert: `{{${name}}}` },
    selection: { anchor: from + 2, head: from + 2 + name.length },
    userEvent: 'input.extract',
  });
}

/** The revision that has exactly the text of the editor; null, and said so, when none has yet. */
async function savedRevision(view: EditorView, session: PromptSession): Promise<number | null> {
  try {
    await saved(session);
    const { revision, content } = await http.get(session.id);
    if (content === view.state.doc.toString()) return revision;
    toast({ text: 'The text is being changed; try again when it is saved.' });
  } catch (error) {
    toast({ text: wordsOf(error), tone: 'error' });
  }
  return null;
}

/** Done once the text has another's change, or after a moment in which none came. */
function changed({ document: { text } }: PromptSession): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      text.unobserve(end);
      cancel();
      resolve();
    };
    const cancel = systemPorts.setTimer(changeWaitMs, end);
    text.observe(end);
  });
}

/** Done once the server has everything that was typed here. */
function saved(session: PromptSession): Promise<void> {
  return new Promise((resolve) => {
    const isSaved = (): boolean => session.facts.unsavedSinceMs === null;
    if (isSaved()) return resolve();
    const end = session.onChange(() => {
      if (!isSaved()) return;
      end();
      resolve();
    });
  });
}
