import { expect, test } from 'vitest';
import { longestOf } from './longest-of.ts';

test('C13 the columns of 300,000 problems are as wide as the widest', () => {
  const texts = Array.from({ length: 300_000 }, (_, at) => 'x'.repeat(at % 7));
  expect([longestOf(texts), longestOf([])]).toEqual([6, 0]);
});
