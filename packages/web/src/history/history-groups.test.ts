import { expect, test } from 'vitest';
import { groupsOf } from './history-groups.ts';
import type { HistoryLine } from './history-groups.ts';

const line = (
  revision: number,
  minute: number,
  change: Partial<HistoryLine> = {},
): HistoryLine => ({
  revision,
  kind: 'update',
  id: 'a',
  origin: 'yjs',
  author: null,
  at: new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString(),
  ...change,
});

test('U22 changes of one person without a long pause are one group, newest first', () => {
  const groups = groupsOf([
    line(6, 40),
    line(5, 35),
    line(4, 34, { origin: 'file' }),
    line(3, 33),
    line(2, 3),
    line(1, 0, { author: 'Ann' }),
  ]);
  expect(groups.map(({ who, lines }) => [who, lines.map(({ revision }) => revision)])).toEqual([
    ['Edited', [6, 5]],
    ['Changed on disk', [4]],
    ['Edited', [3]],
    ['Edited', [2]],
    ['Ann · Edited', [1]],
  ]);
});
