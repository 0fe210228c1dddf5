import { expect, test } from 'vitest';
import { parsePromptId } from '@prompt-manager/core';
import { hashOf } from './hash-of.ts';
import { detectMoves } from './move-detection.ts';
import type { MoveCandidate } from './move-detection.ts';

/** `files({ 'a/x': 'text' })`: candidates with these contents. */
function files(contents: Readonly<Record<string, string>>): readonly MoveCandidate[] {
  return Object.entries(contents).map(([id, content]) => ({
    id: parsePromptId(id),
    hash: hashOf(new TextEncoder().encode(content)),
    content,
  }));
}

function moves(
  removed: Readonly<Record<string, string>>,
  added: Readonly<Record<string, string>>,
): readonly string[] {
  return detectMoves(files(removed), files(added)).map(({ from, to }) => `${from} > ${to}`);
}

const letter =
  'Write a friendly letter to the customer who asked about the late delivery of an order and offer a refund.';
const summary =
  'Summarise the meeting notes below in five bullet points with owners and dates for every action agreed on.';

test('F4 a file with the same bytes under another name is the same file', () => {
  expect(moves({ a: letter, b: summary }, { c: summary, 'd/e': letter })).toEqual([
    'a > d/e',
    'b > c',
  ]);
});

test('F4 a folder of equal files moved is told apart by the rest of the path', () => {
  expect(
    moves(
      { 'old/p/x': letter, 'old/q/x': letter, 'old/y': letter },
      { 'new/q/x': letter, 'new/y': letter, 'new/p/x': letter },
    ),
  ).toEqual(['old/p/x > new/p/x', 'old/q/x > new/q/x', 'old/y > new/y']);
});

test('F4 equal files whose paths do not tell either are not guessed', () => {
  expect(moves({ a: letter, b: letter }, { c: letter, d: letter })).toEqual([]);
});

test('F4 an empty file is moved only under the same name', () => {
  expect(moves({ 'old/a': '', b: '' }, { 'new/a': '', c: '' })).toEqual(['old/a > new/a']);
});

test('F4 a file moved and edited is the most similar one', () => {
  expect(
    moves(
      { a: letter, b: summary },
      { c: `${summary} Keep it short.`, d: letter.replace('friendly', 'formal') },
    ),
  ).toEqual(['a > d', 'b > c']);
});

test('F4 a different text is not a move, nor is one of two near copies', () => {
  expect(moves({ a: letter }, { b: summary })).toEqual([]);
  expect(moves({ a: letter }, { b: `${letter} Soon.`, c: `${letter} Now.` })).toEqual([]);
  expect(moves({ a: 'one two' }, { b: 'one two three' })).toEqual([]);
});

test('F4 a thousand moved and edited files cost bounded time and are still told by name', () => {
  const text = (index: number): string =>
    Array.from({ length: 200 }, (_, word) => `w${(index * 7919 + word * word) % 5_000}`).join(' ');
  const before = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`old/n${index}`, text(index)]),
  );
  const after = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`new/n${index}`, `${text(index)} edited`]),
  );
  const startedAt = performance.now();
  expect(moves(before, after)).toHaveLength(1_000);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
