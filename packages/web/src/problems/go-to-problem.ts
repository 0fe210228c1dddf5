import type { ListedProblem } from '@prompt-manager/protocol';
import { openDialog } from '../dialogs/dialog-state.ts';
import { wishFocus } from '../pane/focus-wish.ts';
import { openPrompt } from '../routes/navigate.ts';
import { announce } from '../state/announce.ts';
import { setLayout } from '../state/layout.ts';
import { detailsLine, keyOf, nextProblem } from './problem-order.ts';

let last: string | null = null;

/** Opens the prompt of a problem at its line, with the focus in the text. */
export function goToProblem(problem: ListedProblem): void {
  const { prompt_id: id, line, part, message } = problem;
  if (id === null) return;
  last = keyOf(problem);
  wishFocus();
  setLayout({ narrowPane: 'edit' });
  openPrompt(id, { line: part === 'content' ? line : null });
  announce(message);
}

/** Shows a problem where it can be mended: in the text, or in the details when it is in the front matter (SPEC U145). */
export function showProblem(problem: ListedProblem): void {
  const { prompt_id: id, line, part, message } = problem;
  if (id === null || part !== 'header') return goToProblem(problem);
  last = keyOf(problem);
  openPrompt(id);
  openDialog({ kind: 'details', id, at: { line: detailsLine(line) } });
  announce(message);
}

/** Goes to the next problem of the library, or the one before (SPEC U21). */
export function stepToProblem(
  problems: readonly ListedProblem[],
  { current, step }: { readonly current: string | null; readonly step: 1 | -1 },
): void {
  const problem = nextProblem(problems, { last, current, step });
  if (problem === null) announce('There are no problems.');
  else goToProblem(problem);
}
