import type { ListedProblem } from '@prompt-manager/protocol';
import { counted } from '../ui/counted.ts';

/** Errors first, hints last; within that as the server lists them: by prompt, then by place. */
const severities = ['error', 'warning', 'info'] as const;

/** The headings of the groups. */
export const severityTitles: Readonly<Record<ListedProblem['severity'], string>> = {
  error: 'Errors',
  warning: 'Warnings',
  info: 'Hints',
};

/** Says how many of what: `2 problems, 1 hint`. Errors and warnings are problems, hints are not (SPEC U202). */
export function problemsAndHints(problems: number, hints: number): string {
  const count = problems === 0 ? 'No problems' : counted(problems, 'problem');
  return hints === 0 ? count : `${count}, ${counted(hints, 'hint')}`;
}

/** One line of the panel. */
export type ProblemLine =
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly severity: ListedProblem['severity'];
      readonly count: number;
    }
  | { readonly kind: 'problem'; readonly key: string; readonly problem: ListedProblem };

/** The lines of the panel: a heading for each severity there is, and its problems. */
export function problemLines(problems: readonly ListedProblem[]): readonly ProblemLine[] {
  return severities.flatMap((severity): readonly ProblemLine[] => {
    const own = problems.filter((problem) => problem.severity === severity);
    if (own.length === 0) return [];
    return [
      { kind: 'group', key: severity, severity, count: own.length },
      ...own.map((problem, index): ProblemLine => ({
        kind: 'problem',
        key: `${severity} ${index} ${keyOf(problem)}`,
        problem,
      })),
    ];
  });
}

/** Says which problem it is, as long as nothing changed. */
export function keyOf({ prompt_id, file, code, from, to }: ListedProblem): string {
  return `${prompt_id ?? file ?? ''} ${code} ${from} ${to}`;
}

/**
 * Where a problem is, as the page counts: line and column of the text in the editor, or the line of the front matter in
 * the details (SPEC U145).
 */
export function placeWords({ prompt_id, file, part, line, column }: ListedProblem): string {
  const where = prompt_id ?? file ?? '';
  switch (part) {
    case 'content':
      return `${where}:${line}:${column}`;
    case 'header':
      return `${where}, details, line ${detailsLine(line)}`;
    case 'file':
      return where;
  }
}

/** The line in the details of a line in the front matter's file, whose first is the fence. */
export function detailsLine(fileLine: number): number {
  return Math.max(1, fileLine - 1);
}

/** The problem after the last one that was gone to, or before it, around the end; without one, the first of the open prompt. */
export function nextProblem(
  problems: readonly ListedProblem[],
  {
    last,
    current,
    step,
  }: { readonly last: string | null; readonly current: string | null; readonly step: 1 | -1 },
): ListedProblem | null {
  const worth = problems.filter(
    ({ severity, prompt_id }) => severity !== 'info' && prompt_id !== null,
  );
  if (worth.length === 0) return null;
  const at = worth.findIndex((problem) => keyOf(problem) === last);
  if (at >= 0) return worth[(at + step + worth.length) % worth.length] ?? null;
  const ids = worth.map(({ prompt_id }) => prompt_id ?? '');
  const here = current ?? '';
  const after = ids.findIndex((id) => id >= here);
  if (step === 1) return worth[Math.max(0, after)] ?? null;
  const before = ids.findLastIndex((id) => id <= here);
  return worth[before < 0 ? worth.length - 1 : before] ?? null;
}
