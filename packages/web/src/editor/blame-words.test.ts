import { expect, test } from 'vitest';
import { blameLabel, blameSentence, shortAge } from './blame-words.ts';
import type { BlamedLines } from './blame-words.ts';

const lines = (change: Partial<BlamedLines>): BlamedLines => ({
  from_line: 1,
  to_line: 1,
  revision: 4,
  author: null,
  at: '2026-01-01T12:00:00.000Z',
  origin: 'yjs',
  ...change,
});

test('U122 who is the initials of an author, else the door', () => {
  expect(
    [
      lines({ author: 'Ann Maria Lee' }),
      lines({ author: 'émile' }),
      lines({ author: ' ' }),
      lines({ origin: 'file' }),
      lines({ revision: null, origin: null, at: null }),
    ].map(blameLabel),
  ).toEqual(['AL', 'ÉM', 'page', 'disk', 'older']);
});

test('U122 an age is a number and a unit', () => {
  const at = '2026-01-01T12:00:00.000Z';
  const nowMs = Date.parse(at);
  const after = (seconds: number): string => shortAge(at, nowMs + seconds * 1_000);
  expect([0, 59, 60, 7_300, 200_000, 6_000_000, 70_000_000].map(after)).toEqual([
    'now',
    'now',
    '1m',
    '2h',
    '2d',
    '2mo',
    '2y',
  ]);
});

test('U122 a line that was not looked at says so', () => {
  expect(blameSentence(lines({ revision: null, origin: null, at: null }), 512)).toBe(
    'Changed before v512, further back than was looked',
  );
  expect(blameSentence(lines({ author: 'Ann' }), 1)).toMatch(/^v4 · Ann · Typed · /);
});
