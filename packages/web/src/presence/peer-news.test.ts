import { expect, test } from 'vitest';
import { newsOf } from './peer-news.ts';

const people = (names: string) =>
  names
    .split(' ')
    .flatMap((name) => (name === '' ? [] : [{ id: name, name, colour: '', line: 1 }]));

test('U105 who came and who left is one sentence each, many people are a number', () => {
  expect(newsOf(people('Bob'), people('Bob'))).toBe('');
  expect(newsOf(people(''), people('Bob Cid'))).toBe('Bob and Cid came.');
  expect(newsOf(people('Bob Dan'), people('Bob Cid'))).toBe('Cid came. Dan left.');
  expect(newsOf(people('A B C D E'), people(''))).toBe('A, B, and 3 more left.');
});
