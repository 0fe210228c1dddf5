import type { TextChange } from '@prompt-manager/core';

/** Lines that another text has in place of others. Numbers count from 1; without lines, the place is before that line. */
export interface ChangedLines {
  readonly fromLine: number;
  readonly removed: readonly string[];
  readonly toLine: number;
  readonly added: readonly string[];
}

/**
 * The lines that differ, from the edits between two texts; edits of one line, or of lines that touch, are one place.
 * A last line that got its break, or lost it, differs.
 */
export function changedLines(
  before: string,
  after: string,
  edits: readonly TextChange[],
): readonly ChangedLines[] {
  const places: { from: number; to: number; grown: number; shift: number }[] = [];
  let shift = 0;
  for (const { from, to, insert } of edits) {
    const start = before.lastIndexOf('\n', from - 1) + 1;
    const feed = before.indexOf('\n', Math.max(from, to - (before[to - 1] === '\n' ? 1 : 0)));
    const end = feed < 0 ? before.length : feed + 1;
    const grown = insert.length - (to - from);
    const last = places.at(-1);
    if (last !== undefined && start <= last.to) {
      last.to = Math.max(last.to, end);
      last.grown += grown;
    } else places.push({ from: start, to: end, grown, shift });
    shift += grown;
  }
  return places.map(({ from, to, grown, shift: by }) => {
    const [removed, added] = [
      wholeLines(before.slice(from, to)),
      wholeLines(after.slice(from + by, to + by + grown)),
    ];
    const most = Math.min(removed.length, added.length);
    let first = 0;
    while (first < most && removed[first] === added[first]) first += 1;
    let last = 0;
    while (last < most - first && removed.at(-1 - last) === added.at(-1 - last)) last += 1;
    return {
      fromLine: lineAt(before, from) + first,
      removed: removed.slice(first, removed.length - last).map(withoutBreak),
      toLine: lineAt(after, from + by) + first,
      added: added.slice(first, added.length - last).map(withoutBreak),
    };
  });
}

/** The lines of a text, each with its break. */
export function wholeLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function withoutBreak(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

/** The lines of a text, without their breaks. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1))
    line += 1;
  return line;
}
