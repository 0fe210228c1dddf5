import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findLiteral, isWholeWord } from './literal-matches.ts';
import { applyChanges } from './text-diff.ts';

const piece = fc.constantFrom(
  'a',
  'b',
  'A',
  'ab',
  '.',
  '*',
  '\\',
  '$&',
  '(',
  '\n',
  'ß',
  'İ',
  '😀',
  '-',
  ' ',
  '_',
);
const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));
const needle = fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));

test('Q9 literal matches replaced are what String.replaceAll makes, whatever the characters', () => {
  fc.assert(
    fc.property(text, needle, needle, (content, find, replacement) => {
      const pattern = { find, caseSensitive: true, wholeWord: false };
      const changes = findLiteral(content, pattern, 1_000).map(([from, to]) => ({
        from,
        to,
        insert: replacement,
      }));
      expect(applyChanges(content, changes)).toBe(content.replaceAll(find, () => replacement));
    }),
  );
});

test('Q9 without case the same places are found as in a text and a pattern of one case', () => {
  const ascii = fc
    .array(fc.constantFrom('a', 'B', 'b', 'A', '.', ' ', '+'), { maxLength: 20 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(ascii, ascii, (content, find) => {
      if (find === '') return;
      const found = findLiteral(content, { find, caseSensitive: false, wholeWord: false }, 1_000);
      expect(found).toEqual(
        findLiteral(
          content.toLowerCase(),
          { find: find.toLowerCase(), caseSensitive: true, wholeWord: false },
          1_000,
        ),
      );
    }),
  );
});

test('Q9 a whole word has no word going on at its ends', () => {
  const places = (content: string, find: string): readonly (readonly [number, number])[] =>
    findLiteral(content, { find, caseSensitive: true, wholeWord: true }, 100);
  expect(places('cat concat cat_ cats cat', 'cat')).toEqual([
    [0, 3],
    [21, 24],
  ]);
  expect(places('größer großer', 'groß')).toEqual([]);
  expect(places('größer größ', 'größ')).toEqual([[7, 11]]);
  expect(places('a.b xa.b', '.b')).toEqual([
    [1, 3],
    [6, 8],
  ]);
  expect(places('a😀 😀', '😀')).toEqual([
    [1, 3],
    [4, 6],
  ]);
  expect(isWholeWord('cats', [0, 3])).toBe(false);
  expect(isWholeWord('cat s', [0, 3])).toBe(true);
  expect(findLiteral('aaaa', { find: 'a', caseSensitive: true, wholeWord: false }, 3)).toHaveLength(
    3,
  );
});
