import {
  copyLineDown,
  copyLineUp,
  indentLess,
  indentMore,
  moveLineDown,
  moveLineUp,
  toggleComment,
} from '@codemirror/commands';
import { foldAll, foldCode, unfoldAll, unfoldCode } from '@codemirror/language';
import {
  findNext,
  findPrevious,
  gotoLine,
  openSearchPanel,
  selectNextOccurrence,
  selectSelectionMatches,
} from '@codemirror/search';
import type { Command, EditorView } from '@codemirror/view';
import type { CommandId } from '../commands/all-commands.ts';
import type { EditorHost } from './editor-host.ts';
import { openAt } from './go-to-definition.ts';
import { showCard } from './prompt-card.ts';
import { stepToDiagnostic } from './prompt-diagnostics.ts';
import { showFixes } from './quick-fix.ts';
import { undoManagerOf } from './undo-history.ts';

/** The commands that an editor does by itself. */
export type TextCommands = ReturnType<typeof textCommands>;

/** What the commands do that are about a text and the place in it; false when there is nothing to do here. */
export function textCommands(view: EditorView, host: EditorHost) {
  const run = (command: Command) => (): boolean => command(view);
  const undo = (step: 'undo' | 'redo') => (): boolean => {
    if (!view.state.readOnly) undoManagerOf(view.state)?.[step]();
    return true;
  };
  return {
    'editor.undo': undo('undo'),
    'editor.redo': undo('redo'),
    'editor.find': run(openSearchPanel),
    'editor.find-next': run(findNext),
    'editor.find-previous': run(findPrevious),
    'editor.line': run(gotoLine),
    'editor.open-inclusion': () => openAt(view, host, { where: 'here' }),
    'prompt.open-beside': () => view.hasFocus && openAt(view, host, { where: 'beside' }),
    'editor.complete': () => {
      void import('./inclusion-completion.ts').then(({ startCompletion }) => startCompletion(view));
      return true;
    },
    'editor.hover': () => {
      if (!showCard(view, host)) host.tell('The cursor is on no inclusion.');
      return true;
    },
    'editor.fix': () => showFixes(view, host),
    'editor.fold': run(foldCode),
    'editor.unfold': run(unfoldCode),
    'editor.fold-all': run(foldAll),
    'editor.unfold-all': run(unfoldAll),
    'editor.next-occurrence': run(selectNextOccurrence),
    'editor.all-occurrences': run(selectSelectionMatches),
    'editor.move-up': run(moveLineUp),
    'editor.move-down': run(moveLineDown),
    'editor.copy-up': run(copyLineUp),
    'editor.copy-down': run(copyLineDown),
    'editor.comment': run(toggleComment),
    'editor.indent': run(indentMore),
    'editor.outdent': run(indentLess),
    'editor.blame-line': () => {
      void import('./blame-gutter.ts').then(({ tellBlame }) => tellBlame(view, host));
      return true;
    },
    'problems.next-in-file': () => stepToDiagnostic(view, host, 1),
    'problems.previous-in-file': () => stepToDiagnostic(view, host, -1),
  } satisfies Partial<Record<CommandId, () => boolean>>;
}
