import { diffText } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { diffLines } from './diff-lines.ts';

const diff = (before: string, after: string): readonly string[] =>
  diffLines(before, diffText(before, after)).flatMap(({ line, removed, added }) => [
    `@${line}`,
    ...removed.map((text) => `-${text}`),
    ...added.map((text) => `+${text}`),
  ]);

test('I10 changes of a text are shown as whole lines, those of one line together', () => {
  expect(diff('one\ntwo words here\nthree', 'one\n2 words there\nthree')).toEqual([
    '@2',
    '-two words here',
    '+2 words there',
  ]);
  expect(diff('a\nb\nc\nd', 'A\nb\nc\nD')).toEqual(['@1', '-a', '+A', '@4', '-d', '+D']);
  expect(diff('', 'new')).toEqual(['@1', '+new']);
  expect(diff('a\nb', 'a\nb\nc')).toEqual(['@2', '-b', '+b', '+c']);
  expect(diff('same', 'same')).toEqual([]);
});
