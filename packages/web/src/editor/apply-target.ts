import { pickedCompletion } from '@codemirror/autocomplete';
import type { Completion } from '@codemirror/autocomplete';
import type { EditorState, TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';

/** Puts a chosen target, or the rest of one, in its place. */
export function applyTarget(
  view: EditorView,
  completion: Completion,
  from: number,
  to: number,
): void {
  view.dispatch({
    ...insertTarget(view.state, completion.label, { from, to }),
    annotations: pickedCompletion.of(completion),
    userEvent: 'input.complete',
  });
}

/** The target and exactly one `]]` after it, whatever of an older target and of brackets stands there already. */
export function insertTarget(
  state: EditorState,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
): TransactionSpec {
  const after = state.sliceDoc(to, state.doc.lineAt(to).to);
  // Names have no spaces that matter here; headings have.
  const isHeading = state.sliceDoc(from - 1, from) === '#';
  const rest = (isHeading ? /^[^[\]]*\]\]|^\]/ : /^[^[\]\s]*\]\]|^\]/).exec(after)?.[0] ?? '';
  const insert = `${name}]]`;
  return {
    changes: { from, to: to + rest.length, insert },
    selection: { anchor: from + insert.length },
  };
}
