import { diffText } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { changedLines } from './changed-lines.ts';

const changes = (before: string, after: string): readonly unknown[] =>
  changedLines(before, after, diffText(before, after)).map(
    ({ fromLine, removed, toLine, added }) => [fromLine, removed, toLine, added],
  );

test('C21 a line that only stands beside a change is no part of it', () => {
  expect(changes('a\nb\n', 'a\nx\nb\n')).toEqual([[2, [], 2, ['x']]]);
  expect(changes('a\nx\nb\n', 'a\nb\n')).toEqual([[2, ['x'], 2, []]]);
  expect(changes('a\nb\nc\n', 'a\nB\nc\n')).toEqual([[2, ['b'], 2, ['B']]]);
  expect(changes('a\nb\n', 'a\nb')).toEqual([[2, ['b'], 2, ['b']]]);
});
