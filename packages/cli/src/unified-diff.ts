import { diffText } from '@prompt-manager/core';
import { changedLines } from './changed-lines.ts';

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
  for (const hunk of hunksOf(changesOf(before, after, { lines, newLines }))) {
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

/** The places that differ, without the lines that are equal at their beginning and end. */
function changesOf(
  before: string,
  after: string,
  { lines, newLines }: { readonly lines: readonly string[]; readonly newLines: readonly string[] },
): readonly Change[] {
  return changedLines(before, after, diffText(before, after)).map((place) => {
    let { fromLine: line, toLine: newLine } = place;
    let removed = place.removed.length;
    let added = place.added.length;
    for (; removed > 0 && added > 0 && lines[line - 1] === newLines[newLine - 1]; removed--) {
      line += 1;
      newLine += 1;
      added -= 1;
    }
    while (
      removed > 0 &&
      added > 0 &&
      lines[line + removed - 2] === newLines[newLine + added - 2]
    ) {
      removed -= 1;
      added -= 1;
    }
    return { line, removed, newLine, added };
  });
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

/** The lines of a text, each with its break. */
function wholeLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function range(line: number, count: number): string {
  return count === 0 ? `${line - 1},0` : `${line},${count}`;
}
