import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { undoManagerOf } from './undo-history.ts';

/**
 * Vim's keys, loaded when they are wanted. Its undo is bound to the one that knows whose changes are whose: the
 * package's own would undo what others typed (SPEC U27).
 */
export async function loadVim(): Promise<Extension> {
  const { CodeMirror, vim } = await import('@replit/codemirror-vim');
  CodeMirror.commands.undo = ({ cm6 }) => undoIn(cm6, 'undo');
  CodeMirror.commands.redo = ({ cm6 }) => undoIn(cm6, 'redo');
  return vim({ status: true });
}

function undoIn(view: EditorView, step: 'undo' | 'redo'): void {
  undoManagerOf(view.state)?.[step]();
}
