import { expect, test } from 'vitest';
import { queryFor, termOf } from './term-of.ts';

test('U94 what a query looks for is its words, without filters and signs', () => {
  expect(termOf('refund')).toBe('refund');
  expect(termOf('"give it back" tag:support -not')).toBe('give it back');
  expect(termOf('refund* policy path:"a b" is:unused')).toBe('refund policy');
  expect(termOf('-"not this" tag:x')).toBe('');
  expect(termOf('"half a phr')).toBe('half a phr');
  expect(termOf('a tone-of-voice')).toBe('a tone-of-voice');
});

test('U94 a text is looked for as it is', () => {
  expect(queryFor('refund')).toBe('refund');
  expect(queryFor('give it back')).toBe('"give it back"');
  expect(termOf(queryFor('tag:x'))).toBe('tag:x');
});
