import { diffText } from '@prompt-manager/core';

/** How much two texts differ, in UTF-16 units taken out or put in. */
export function textDistance(before: string, after: string): number {
  return diffText(before, after).reduce(
    (sum, { from, to, insert }) => sum + to - from + insert.length,
    0,
  );
}
