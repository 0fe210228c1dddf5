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
import type { ProblemMessage } from '@prompt-manager/protocol';
import type { EditorHost } from './editor-host.ts';

/** Shows problems in the text and beside it. */
export function promptDiagnostics(): Extension {
  return lintGutter({ hoverTime: 300 });
}

/** Shows these problems of the prompt's own text, which the server found in `content`. */
export function showProblems(
  view: EditorView,
  { problems, content }: { readonly problems: readonly ProblemMessage[]; readonly content: string },
  host: EditorHost,
): void {
  const present = view.state.doc.toString();
  const since =
    present === content ? null : ChangeSet.of([...diffText(content, present)], content.length);
  const place = (offset: number): number => {
    const clipped = Math.min(offset, content.length);
    return since === null ? clipped : since.mapPos(clipped);
  };
  const diagnostics = problems.map((problem) => {
    const isPlaced = problem.code !== 'bad_front_matter';
    return {
      from: isPlaced ? place(problem.from) : 0,
      to: isPlaced ? place(problem.to) : 0,
      severity: problem.severity,
      message: problem.message,
      actions: fixesOf(problem, host),
    };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** Goes to the next problem of the text, or the one before; false when there is none. */
export function goToProblem(view: EditorView, host: EditorHost, step: 1 | -1): boolean {
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

/** What can be done about a problem, the likeliest first. */
function fixesOf(problem: ProblemMessage, host: EditorHost): readonly Action[] {
  switch (problem.code) {
    case 'missing':
      return [
        ...(problem.suggestion === undefined ? [] : [changeTo(problem.suggestion)]),
        createMissing(host),
        remove,
      ];
    case 'ambiguous':
      return (problem.candidates ?? []).map(changeTo);
    case 'cycle':
    case 'missing_section':
    case 'no_match':
      return [remove];
    default:
      return [];
  }
}

const remove: Action = {
  name: 'Remove',
  apply: (view, from, to) => {
    view.dispatch({ changes: { from, to }, userEvent: 'delete' });
    view.focus();
  },
};

function changeTo(id: string): Action {
  return {
    name: `Change to “${id}”`,
    apply: (view, from, to) => {
      view.dispatch({ changes: { from, to, insert: `[[${id}]]` }, userEvent: 'input' });
      view.focus();
    },
  };
}

function createMissing(host: EditorHost): Action {
  return {
    name: 'Create',
    apply: (view, from, to) => {
      const target = view.state.sliceDoc(from, to).replace(/^\[\[|\]\]$/g, '');
      const id = target.replace(/[#@].*$/s, '').replace(/\.md$/, '');
      void host.create(id, '');
      view.focus();
    },
  };
}
