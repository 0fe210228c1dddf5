import { expect, test } from 'vitest';
import { dayOf, historyGroups, holds, summaryOf, whatOf } from './history-groups.ts';
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
  const groups = historyGroups([
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

const rowsOf = (lines: readonly HistoryLine[]): readonly string[] =>
  historyGroups(lines).map((group) => {
    const [newest] = group.lines;
    const what = newest === undefined || group.lines.length > 1 ? summaryOf(group) : whatOf(newest);
    return `${group.who}: ${what} v${group.lines.map(({ revision }) => revision).join()}`;
  });

test('U171 two people who type at once have a row each, and turns of a minute or more are rows in order', () => {
  const typed = (revision: number, second: number, author: string): HistoryLine =>
    line(revision, 0, {
      at: new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString(),
      author,
      changed: 'text',
    });
  const both = Array.from({ length: 6 }, (_, index) =>
    typed(300 - index, 180 - index, index % 2 === 0 ? 'Ann' : 'Ben'),
  );
  expect(rowsOf(both)).toEqual([
    'Ann · Typed: 3 changes or more, 2 by others between v300,298,296',
    'Ben · Typed: 3 changes or more, 2 by others between v299,297,295',
  ]);
  const turns = [typed(4, 150, 'Ann'), typed(3, 80, 'Ben'), typed(2, 79, 'Ann')];
  expect(rowsOf(turns).map((row) => row.slice(0, 3))).toEqual(['Ann', 'Ben', 'Ann']);
  const inBetween = [typed(4, 3, 'Ann'), line(3, 0, { origin: 'rest' }), typed(2, 2, 'Ann')];
  expect(rowsOf(inBetween)).toHaveLength(3);
});

test('U172 a row says what a change did, and changes of different sorts do not fold', () => {
  const rest = { origin: 'rest', author: 'Ann' } as const;
  expect(
    rowsOf([
      line(9, 3, { ...rest, kind: 'delete', id: 'b' }),
      line(8, 3, { ...rest, changed: 'both', id: 'b' }),
      line(7, 3, { ...rest, restored_from: 2, id: 'b' }),
      line(6, 3, { ...rest, restored_from: 2, id: 'b' }),
      line(5, 3, { ...rest, kind: 'rename', id: 'b' }),
      line(4, 2, { ...rest, changed: 'details' }),
      line(3, 2, { ...rest, changed: 'details' }),
      line(2, 2, { ...rest, changed: 'text' }),
      line(1, 1, rest),
    ]),
  ).toEqual([
    'Ann · Changed: Deleted v9',
    'Ann · Changed: Text and details v8',
    'Ann · Changed: Restored v2 v7',
    'Ann · Changed: Restored v2 v6',
    'Ann · Changed: Renamed from a v5',
    'Ann · Changed: 2 changes of details v4,3',
    'Ann · Changed: Text v2',
    'Ann · Changed: Changed v1',
  ]);
});

test('U215 what was replaced in the library is a row that says so', () => {
  const rest = { origin: 'rest', author: 'Ann', changed: 'text' } as const;
  expect(
    rowsOf([
      line(4, 2, rest),
      line(3, 2, { ...rest, replaced: true }),
      line(2, 2, { ...rest, replaced: true }),
      line(1, 1, rest),
    ]),
  ).toEqual([
    'Ann · Changed: Text v4',
    'Ann · Changed: Replaced in the library v3',
    'Ann · Changed: Replaced in the library v2',
    'Ann · Changed: Text v1',
  ]);
});

test('U120 a group says how many changes it has, and knows its revisions', () => {
  const lines = [line(9, 3), line(8, 2), line(7, 1)];
  const [group] = historyGroups([...lines, line(6, 1, { kind: 'create' })]);
  const [unfinished] = historyGroups(lines);
  expect(group).toBeDefined();
  if (group === undefined || unfinished === undefined) return;
  expect(summaryOf(group)).toBe('3 changes');
  expect(summaryOf(unfinished)).toBe('3 changes or more');
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
  const groups = historyGroups([
    line(3, 2, { origin: 'rest', kind: 'rename' }),
    line(2, 1, { origin: 'rest', author: 'Ann' }),
    line(1, 0, { origin: 'rest', author: 'Ann', kind: 'create' }),
  ]);
  expect(groups.map(({ who, lines }) => [who, lines.length])).toEqual([
    ['Changed by a program (REST)', 1],
    ['Ann · Changed', 1],
    ['Ann · Changed', 1],
  ]);
});
