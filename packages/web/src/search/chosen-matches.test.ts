import type { ReplaceItem } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { chosenMatches, matchKey } from './chosen-matches.ts';

const item = (id: string, count: number, isReadOnly = false): ReplaceItem => ({
  id,
  revision: 7,
  read_only: isReadOnly,
  matches: Array.from({ length: count }, (_, index) => ({
    index,
    from: index,
    to: index + 1,
    line: 1,
    before: '',
    found: 'a',
    after: '',
    replacement: 'b',
  })),
});

test('U94 what is left out and what cannot be changed is not replaced', () => {
  const items = [item('a', 3), item('b', 1), item('locked', 2, true), item('c', 1)];
  const left = new Set([matchKey('a', 1), matchKey('b', 0)]);
  expect(chosenMatches(items, left)).toEqual({
    only: [
      { id: 'a', indices: [0, 2] },
      { id: 'c', indices: [0] },
    ],
    revisions: { a: 7, c: 7 },
    count: 3,
  });
});
