import type { ReplaceAnswer, ReplaceBreak } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { brokenSentence, stillBroken } from './broken-inclusions.ts';
import { matchKey } from './chosen-matches.ts';

const broken = (indices: readonly number[], names: string | null = null): ReplaceBreak => ({
  id: 'a',
  line: 1,
  target: 'tone/warm',
  becomes: '[[tone/cosy]]',
  names,
  indices: [...indices],
});

const itemsOf = (count: number): ReplaceAnswer['items'] => [
  {
    id: 'a',
    revision: 1,
    read_only: false,
    matches: Array.from({ length: count }, (_, index) => ({
      index,
      from: 0,
      to: 0,
      line: 1,
      before: '',
      found: '',
      after: '',
      replacement: '',
    })),
  },
];

test('U94 U213 it breaks while one of the matches that touch it is not left out', () => {
  const breaks = [broken([0]), broken([1, 2]), broken([3])];
  const left = new Set([matchKey('a', 0), matchKey('a', 1), matchKey('b', 3)]);
  expect(stillBroken(breaks, { items: itemsOf(4) }, left)).toEqual(breaks.slice(1));
});

test('U94 U213 what breaks by what is put before it does so while its prompt is changed', () => {
  const breaks = [broken([])];
  const left = (...indices: readonly number[]): ReadonlySet<string> =>
    new Set(indices.map((index) => matchKey('a', index)));
  expect(stillBroken(breaks, { items: itemsOf(2) }, left(0))).toEqual(breaks);
  expect(stillBroken(breaks, { items: itemsOf(2) }, left(0, 1))).toEqual([]);
});

test('U94 what would become of inclusions is a sentence', () => {
  const none = broken([0]);
  const other = broken([1], 'tone/cold');
  expect([
    brokenSentence([none], 0),
    brokenSentence([none, none, other], 0),
    brokenSentence([other, other], 0),
    brokenSentence([none, none], 1_200),
  ]).toEqual([
    '1 inclusion would name no prompt',
    '2 inclusions would name no prompt, 1 another one',
    '2 inclusions would name another prompt',
    '2 inclusions would name no prompt and 1,200 more would change',
  ]);
});
