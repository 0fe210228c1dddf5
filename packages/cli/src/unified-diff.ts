import { diffText } from '@prompt-manager/core';
import { changedLines, wholeLines } from './changed-lines.ts';

/** A line of a unified diff, its first character included. */
export interface DiffLine {
  readonly kind: 'head' | 'context' | 'removed' | 'added' | 'note';
  readonly text: string;
}

/** Unchanged lines shown around a change: what `diff -u` and `patch` count on. */
const contextLines = 3;

/** Lines that differ: where they are, from 1, and how many; without lines, the place is before that line. */
interface Change {
  readonly line: number;
  readonly removed: number;
  readonly newLine: number;
  readonly added: number;
}

/** What turns one text into the other, as `patch` reads it, without the two lines that name the files; none for equal texts. */
export function unifiedDiff(before: string, after: string): readonly DiffLine[] {
  const lines = wholeLines(before);
  const newLines = wholeLines(after);
  const shown: DiffLine[] = [];
  for (const hunk of hunksOf(changesOf(before, after))) {
    const [first] = hunk;
    const last = hunk.at(-1) ?? first;
    const from = Math.max(1, first.line - contextLines);
    const end = Math.min(lines.length, last.line + last.removed - 1 + contextLines);
    const count = end - from + 1;
    const grown = hunk.reduce((sum, { removed, added }) => sum + added - removed, 0);
    const newFrom = first.newLine - (first.line - from);
    const head = `@@ -${range(from, count)} +${range(newFrom, count + grown)} @@`;
    shown.push({ kind: 'head', text: head });
    let at = from;
    for (const { line, removed, newLine, added } of hunk) {
      for (; at < line; at += 1) pushLine(shown, 'context', lines[at - 1]);
      for (; at < line + removed; at += 1) pushLine(shown, 'removed', lines[at - 1]);
      for (let to = newLine; to < newLine + added; to += 1)
        pushLine(shown, 'added', newLines[to - 1]);
    }
    for (; at <= end; at += 1) pushLine(shown, 'context', lines[at - 1]);
  }
  return shown;
}

/** The places that differ. */
function changesOf(before: string, after: string): readonly Change[] {
  return changedLines(before, after, diffText(before, after)).map((place) => ({
    line: place.fromLine,
    removed: place.removed.length,
    newLine: place.toLine,
    added: place.added.length,
  }));
}

/** Changes whose context would touch are one hunk. */
function hunksOf(changes: readonly Change[]): readonly (readonly [Change, ...Change[]])[] {
  const hunks: [Change, ...Change[]][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    const isNear =
      last !== undefined && change.line - (last.line + last.removed) <= 2 * contextLines;
    if (isNear) hunk?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

const marks = { context: ' ', removed: '-', added: '+' } as const;

function pushLine(shown: DiffLine[], kind: keyof typeof marks, line = ''): void {
  const isWhole = line.endsWith('\n');
  shown.push({ kind, text: marks[kind] + (isWhole ? line.slice(0, -1) : line) });
  if (!isWhole) shown.push({ kind: 'note', text: '\\ No newline at end of file' });
}

function range(line: number, count: number): string {
  return count === 0 ? `${line - 1},0` : `${line},${count}`;
}
