import type { TextChange } from '@prompt-manager/core';

/** Whole lines that a change takes out and puts in. */
export interface LineChange {
  /** The first line taken out, or before which lines are put in; from 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The changes of a text as changes of whole lines; those that share a line are one. */
export function diffLines(before: string, changes: readonly TextChange[]): readonly LineChange[] {
  const found: LineChange[] = [];
  let line = 1;
  let counted = 0;
  for (let index = 0; index < changes.length;) {
    const first = changes[index] as TextChange;
    const from = before.lastIndexOf('\n', first.from - 1) + 1;
    let end = lineEnd(before, first.to);
    let added = '';
    let at = from;
    for (let next = changes[index]; next !== undefined && next.from <= end;) {
      added += before.slice(at, next.from) + next.insert;
      at = next.to;
      end = lineEnd(before, next.to);
      next = changes[++index];
    }
    added += before.slice(at, end);
    for (; counted < from; counted += 1) if (before[counted] === '\n') line += 1;
    const removed = before.slice(from, end);
    found.push({ line, removed: linesOf(removed), added: linesOf(added) });
  }
  return found;
}

/** Where the line that an offset stands in ends, its break not counted. */
function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  return feed < 0 ? text.length : feed;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}
