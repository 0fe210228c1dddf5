import type { TextChange } from '@prompt-manager/core';

/** A selection in a text, in UTF-16 units; a caret when both are equal. */
export interface Selection {
  readonly start: number;
  readonly end: number;
}

/** Where a selection is after `changes` that somebody else made: on the same characters, or where they were. */
export function mapSelection({ start, end }: Selection, changes: readonly TextChange[]): Selection {
  if (start === end) {
    const caret = mapOffset(start, changes, 'before');
    return { start: caret, end: caret };
  }
  const mapped = mapOffset(start, changes, 'after');
  return { start: mapped, end: Math.max(mapped, mapOffset(end, changes, 'before')) };
}

/** `side`: which side of text inserted exactly at the offset it stays on. */
function mapOffset(
  offset: number,
  changes: readonly TextChange[],
  side: 'before' | 'after',
): number {
  let moved = 0;
  for (const { from, to, insert } of changes) {
    if (offset < from || (offset === from && from === to && side === 'before')) break;
    if (offset < to) return from + moved + (side === 'after' ? insert.length : 0);
    moved += insert.length - (to - from);
  }
  return offset + moved;
}
