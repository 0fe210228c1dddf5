import type { HistoryLine } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { foldHistory, whatHappened, whoMade } from './fold-history.ts';

/** A line of the history made so many seconds after the first. */
function line(revision: number, second: number, made: Partial<HistoryLine> = {}): HistoryLine {
  const at = new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
  return { revision, kind: 'update', id: 'a', origin: 'yjs', author: 'Ann', at, ...made };
}

test('C20 changes of one author within a minute of each other are one row', () => {
  const lines = [
    line(7, 200, { kind: 'rename', id: 'b' }),
    line(6, 190),
    line(5, 131),
    line(4, 80, { author: null }),
    line(3, 70),
    line(2, 15),
    line(1, 0, { kind: 'create', origin: 'file', author: null }),
  ];
  const folds = foldHistory(lines);
  expect(folds.map((fold) => fold.map(({ revision }) => revision))).toEqual([
    [7],
    [6, 5],
    [4],
    [3, 2],
    [1],
  ]);
  expect(folds.map((fold) => [whoMade(fold[0]), whatHappened(fold)])).toEqual([
    ['Ann, typed', 'renamed to b'],
    ['Ann, typed', 'changed 2 times since v5'],
    ['typed', 'changed'],
    ['Ann, typed', 'changed 2 times since v2'],
    ['on disk', 'found'],
  ]);
});

test('C20 a pause of more than a minute, or another door, begins a row', () => {
  const kept = (lines: readonly HistoryLine[]) => foldHistory(lines).length;
  expect(kept([line(2, 60), line(1, 0)])).toBe(1);
  expect(kept([line(2, 61), line(1, 0)])).toBe(2);
  expect(kept([line(2, 1), line(1, 0, { origin: 'rest' })])).toBe(2);
});

test('C20 what was replaced in the library is a row of its own', () => {
  const folds = foldHistory([
    line(4, 3, { changed: 'text' }),
    line(3, 2, { changed: 'text', replaced: true }),
    line(2, 1, { changed: 'text', replaced: true }),
    line(1, 0, { changed: 'text' }),
  ]);
  expect(folds.map(whatHappened)).toEqual([
    'changed text',
    'replaced in the library',
    'replaced in the library',
    'changed text',
  ]);
});

test('C20 a row says which part changed, and an old text brought back is a row of its own', () => {
  const folds = foldHistory([
    line(6, 5, { changed: 'text' }),
    line(5, 4, { changed: 'text' }),
    line(4, 3, { restored_from: 1 }),
    line(3, 2, { changed: 'details' }),
    line(2, 1, { changed: 'both' }),
  ]);
  expect(folds.map(whatHappened)).toEqual([
    'changed text 2 times since v5',
    'restored v1',
    'changed details',
    'changed text and details',
  ]);
});
