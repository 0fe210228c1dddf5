import { expect, test } from 'vitest';
import { dayOf, groupsOf, holds, summaryOf } from './history-groups.ts';
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
    ['Typed', [6, 5]],
    ['Changed on disk', [4]],
    ['Typed', [3]],
    ['Typed', [2]],
    ['Ann · Typed', [1]],
  ]);
});

test('U120 a group says how many changes it has and what else happened, and knows its revisions', () => {
  const [group] = groupsOf([line(9, 3), line(8, 2, { kind: 'rename', id: 'b' }), line(7, 1)]);
  expect(group).toBeDefined();
  if (group === undefined) return;
  expect(summaryOf(group, false)).toBe('3 changes, renamed to b');
  expect(summaryOf(group, true)).toBe('3 changes or more, renamed to b');
  expect([6, 7, 8, 9, 10].map((revision) => holds(group, revision))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

test('U120 days are called as people call them', () => {
  const now = new Date(2026, 4, 10, 12).getTime();
  const at = (day: number): string => new Date(2026, 4, day, 9).toISOString();
  expect([at(10), at(9)].map((each) => dayOf(each, now))).toEqual(['Today', 'Yesterday']);
  expect(dayOf(at(1), now)).toMatch(/2026/);
});

test('U108 what a person did by a request is theirs, what nobody is named for is a program’s', () => {
  const groups = groupsOf([
    line(3, 2, { origin: 'rest', kind: 'rename' }),
    line(2, 1, { origin: 'rest', author: 'Ann' }),
    line(1, 0, { origin: 'rest', author: 'Ann', kind: 'create' }),
  ]);
  expect(groups.map(({ who, lines }) => [who, lines.length])).toEqual([
    ['Changed by a program (REST)', 1],
    ['Ann · Changed', 2],
  ]);
});
