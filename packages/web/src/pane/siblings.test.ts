import { expect, test } from 'vitest';
import { siblingsOf } from './siblings.ts';

const prompts = ['a', 'support/deep/c', 'support/refund', 'support/reply', 'tone/formal'].map(
  (id) => ({ id }),
);

test('U130 a begun relative target becomes the prompts of that folder, the nearest first', () => {
  const names = (typed: string, includer = 'support/reply'): readonly string[] =>
    siblingsOf(typed, { includer, prompts }).map(({ name }) => name);
  expect(names('./')).toEqual(['./refund', './deep/c']);
  expect(names('./REF')).toEqual(['./refund']);
  expect(names('../')).toEqual([
    '../a',
    '../support/refund',
    '../tone/formal',
    '../support/deep/c',
  ]);
  expect(names('../tone/f')).toEqual(['../tone/formal']);
  expect(names('../../')).toEqual([]);
  expect(names('./re', 'a')).toEqual(['./support/refund', './support/reply']);
});
