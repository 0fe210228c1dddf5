import { expect, test } from 'vitest';
import { earliestOf } from './earliest-of.ts';

test('F13 when 300,000 files are gone at once, it is known when to look again', () => {
  const times = Array.from({ length: 300_000 }, (_, at) => 300_000 - at);
  expect([earliestOf(times), earliestOf([])]).toEqual([1, Infinity]);
});
