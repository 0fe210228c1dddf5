import type { RefactorResult, RefactoredFileMessage } from '@prompt-manager/protocol';
import { changedLines, linesOf } from './changed-lines.ts';
import type { CommandContext } from './command-context.ts';
import { counted } from './counted.ts';
import type { FileLines } from './file-lines.ts';
import { plainLine, type Terminal } from './terminal.ts';

/** Prints a diff of every file, as `patch` reads it; lines are those of the file. */
export async function printDiff(
  { paint, line }: Terminal,
  { files }: Pick<RefactorResult, 'files'>,
  places: FileLines,
): Promise<void> {
  for (const file of files) {
    const old = file.id === null ? null : await places.of(file.id);
    const path = file.new_id === null ? null : (await places.of(file.new_id)).path;
    if (old !== null && path !== null && old.path !== path)
      line(paint.bold(`rename ${plainLine(old.path)} → ${plainLine(path)}`));
    const hunks = hunksOf(file, (old?.firstLine ?? 1) - 1);
    if (hunks.length === 0) continue;
    line(paint.bold(`--- ${plainLine(old?.path ?? '/dev/null')}`));
    line(paint.bold(`+++ ${plainLine(path ?? '/dev/null')}`));
    for (const { head, removed, added } of hunks) {
      line(paint.cyan(head));
      for (const each of removed) line(paint.red(`-${plainLine(each)}`));
      for (const each of added) line(paint.green(`+${plainLine(each)}`));
    }
  }
}

interface Hunk {
  readonly head: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

function hunksOf(
  { before, after, edits }: RefactoredFileMessage,
  skipped: number,
): readonly Hunk[] {
  if (before === null && after === null) return [];
  const changes =
    before === null || after === null
      ? [{ fromLine: 1, removed: linesOf(before ?? ''), toLine: 1, added: linesOf(after ?? '') }]
      : changedLines(before, after, edits);
  return changes.map(({ fromLine, removed, toLine, added }) => ({
    head: `@@ -${range(fromLine + skipped, removed)} +${range(toLine + skipped, added)} @@`,
    removed,
    added,
  }));
}

function range(line: number, lines: readonly string[]): string {
  return lines.length === 0 ? `${line - 1},0` : `${line},${lines.length}`;
}

/** What a command does with an answer. */
export interface ReportOptions {
  /** Where the ids of changed prompts go. */
  readonly changed: Set<string>;
  readonly places: FileLines;
  readonly json: boolean;
  /** What was done, as a sentence. */
  readonly done: string;
}

/** Prints what a refactoring changed: as JSON, as a diff for a dry run, else the prompts. */
export async function reportRefactoring(
  context: CommandContext,
  result: RefactorResult,
  { changed, places, json, done }: ReportOptions,
): Promise<void> {
  const { terminal } = context;
  if (!result.dry_run) for (const id of changedIds(result)) changed.add(id);
  if (json) return terminal.line(JSON.stringify(result, null, 2));
  if (result.dry_run) await printDiff(terminal, result, places);
  else for (const file of result.files) terminal.line(plainLine(lineOf(file)));
  noteRefactoring(context, result, done);
}

function lineOf({ id, new_id: newId }: RefactoredFileMessage): string {
  if (id === newId) return `${id}`;
  return `${id ?? '(new)'} → ${newId ?? '(deleted)'}`;
}

/** Says what cannot stay as it was, and how the change is taken back. */
export function noteRefactoring(
  { terminal, pasted }: CommandContext,
  result: RefactorResult,
  done: string,
): void {
  const { globs, found, left, truncated, change_id: changeId, dry_run: dryRun } = result;
  for (const { id, target, joined, left: gone } of globs) {
    const parts = [
      ...(joined.length > 0 ? [`gains ${joined.join(', ')}`] : []),
      ...(gone.length > 0 ? [`loses ${gone.join(', ')}`] : []),
    ];
    const what = parts.length > 0 ? parts.join(' and ') : 'has its prompts in another order';
    terminal.alarm(`warning  ${plainLine(`[[${target}]] in ${id} ${what}`)}`);
  }
  for (const { id, target, means } of found)
    terminal.note(plainLine(`[[${target}]] in ${id} named nothing and means ${means} now`));
  for (const { id, inclusions, reason } of left)
    terminal.alarm(
      `warning  ${plainLine(`${id} keeps ${counted(inclusions, 'inclusion')} that mean something else now: ${reason}`)}`,
    );
  if (truncated)
    terminal.note('Texts are left out where there are too many; the edits are all counted.');
  if (dryRun) terminal.note('Nothing was changed (--dry-run).');
  else
    terminal.note(
      changeId === null
        ? 'Nothing was to be changed.'
        : `${done} Undo: ${pasted(`undo ${changeId}`)}`,
    );
}

/** The prompts whose files a refactoring changed, under the ids they have now. */
export function changedIds({ files }: Pick<RefactorResult, 'files'>): readonly string[] {
  return files.flatMap(({ id, new_id: newId }) => newId ?? id ?? []);
}
