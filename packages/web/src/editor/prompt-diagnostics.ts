import {
  forEachDiagnostic,
  lintGutter,
  nextDiagnostic,
  previousDiagnostic,
  setDiagnostics,
} from '@codemirror/lint';
import type { Action, Diagnostic } from '@codemirror/lint';
import { ChangeSet } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { diffText } from '@prompt-manager/core';
import type { ListedProblem, QuickFixMessage } from '@prompt-manager/protocol';
import type { EditorHost } from './editor-host.ts';

/** Shows problems in the text and beside it. */
export function promptDiagnostics(): Extension {
  return lintGutter({ hoverTime: 300 });
}

/** Shows these problems of the prompt's own text, which the server found in `content`. */
export function showProblems(
  view: EditorView,
  { problems, content }: { readonly problems: readonly ListedProblem[]; readonly content: string },
  host: EditorHost,
): void {
  const place = placesSince(content, view.state.doc.toString());
  const diagnostics = problems.map((problem) => {
    const isPlaced = problem.part === 'content';
    return {
      from: isPlaced ? place(problem.from) : 0,
      to: isPlaced ? place(problem.to) : 0,
      severity: problem.severity,
      message: problem.message,
      actions: [
        ...problem.fixes.map((fix) => actionOf(fix, content, host)),
        ...(problem.part === 'header' ? [detailsAction(problem, host)] : []),
      ],
    };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** Where offsets of an older text are in the present one. */
function placesSince(content: string, present: string): (offset: number) => number {
  const since =
    present === content ? null : ChangeSet.of([...diffText(content, present)], content.length);
  return (offset) => {
    const clipped = Math.min(offset, content.length);
    return since === null ? clipped : since.mapPos(clipped);
  };
}

/** A fix of this text is made in the editor, where it can be undone; any other by the server. */
function actionOf(fix: QuickFixMessage, content: string, host: EditorHost): Action {
  const edits = fix.edits ?? [];
  const isHere = edits.length > 0 && edits.every(({ prompt_id: id }) => id === host.promptId());
  return {
    name: fix.title,
    apply: (view) => {
      if (isHere) {
        const place = placesSince(content, view.state.doc.toString());
        view.dispatch({
          changes: edits.map(({ from, to, insert }) => ({
            from: place(from),
            to: place(to),
            insert,
          })),
          userEvent: 'input',
        });
      } else void host.applyFix(fix);
      view.focus();
    },
  };
}

/** What is wrong in front matter is no part of the text. */
function detailsAction({ line }: ListedProblem, host: EditorHost): Action {
  // The first line of the file is the fence.
  return { name: 'Edit details', apply: () => host.editDetails(line - 1) };
}

/** Goes to the next problem of the text, or the one before; false when there is none. */
export function stepToDiagnostic(view: EditorView, host: EditorHost, step: 1 | -1): boolean {
  if (!(step === 1 ? nextDiagnostic : previousDiagnostic)(view)) return false;
  const { from } = view.state.selection.main;
  const message = diagnosticsAt(view, from)[0]?.diagnostic.message ?? '';
  host.announce(`Line ${view.state.doc.lineAt(from).number}: ${message}`);
  view.focus();
  return true;
}

/** A problem and where it is now. */
export interface PlacedDiagnostic {
  readonly diagnostic: Diagnostic;
  readonly from: number;
  readonly to: number;
}

/** The problems that a position is in or touches. */
export function diagnosticsAt(view: EditorView, position: number): readonly PlacedDiagnostic[] {
  const found: PlacedDiagnostic[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => {
    if (from <= position && position <= to) found.push({ diagnostic, from, to });
  });
  return found;
}
