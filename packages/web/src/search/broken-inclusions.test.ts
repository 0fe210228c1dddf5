import type { ReplaceBreak } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { brokenInclusions, brokenSentence, brokenVariables } from './broken-inclusions.ts';
import { matchKey } from './chosen-matches.ts';

const broken = (indices: readonly number[], names: string | null = null): ReplaceBreak => ({
  id: 'a',
  line: 1,
  target: 'tone/warm',
  becomes: '[[tone/cosy]]',
  names,
  indices: [...indices],
});

test('U94 an inclusion breaks while one of the matches that touch it is not left out', () => {
  const breaks = [broken([0]), broken([1, 2]), broken([3])];
  const left = new Set([matchKey('a', 0), matchKey('a', 1), matchKey('b', 3)]);
  expect(brokenInclusions({ breaks }, left)).toEqual(breaks.slice(1));
});

test('U213 a variable loses its declaration while one of the matches that touch it is not left out', () => {
  const rest = { id: 'a', line: 1, name: 'customer', becomes: '{{client}}' };
  const breaks = [
    { ...rest, indices: [0] },
    { ...rest, indices: [1, 2] },
  ];
  const left = new Set([matchKey('a', 0), matchKey('a', 1)]);
  expect(brokenVariables({ variable_breaks: breaks }, left)).toEqual(breaks.slice(1));
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
