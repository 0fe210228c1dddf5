import type { HttpClient } from '@prompt-manager/client';
import type { ListedProblem } from '@prompt-manager/protocol';
import type { FileLines } from './file-lines.ts';

/** A problem at its place in a file. */
export interface PlacedProblem {
  readonly problem: ListedProblem;
  /** Relative to the library's folder; null for a file that is no prompt. */
  readonly path: string | null;
  /** In the file, from 1; null for a problem of the file as a whole. */
  readonly line: number | null;
  readonly column: number | null;
}

/** Every problem of the library. */
export async function allProblems(client: HttpClient): Promise<{
  readonly items: readonly ListedProblem[];
  readonly checked: number;
}> {
  const items: ListedProblem[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await client.problems({ cursor });
    items.push(...page.items);
    if (page.next_cursor === null) return { items, checked: page.checked };
    cursor = page.next_cursor;
  }
}

/** Problems with their places in files. The lines of a content begin where its front matter ends. */
export async function placeProblems(
  problems: readonly ListedProblem[],
  lines: FileLines,
): Promise<readonly PlacedProblem[]> {
  const placed: PlacedProblem[] = [];
  for (const problem of problems) {
    const { prompt_id: id, part, line, column } = problem;
    const { path, firstLine } = id === null ? { path: null, firstLine: 1 } : await lines.of(id);
    if (part === 'file') placed.push({ problem, path, line: null, column: null });
    else
      placed.push({ problem, path, line: line + (part === 'header' ? 0 : firstLine - 1), column });
  }
  return placed;
}
