import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepLineEnds, lineEndsOf, toLineFeeds } from './line-ends.ts';

const raw = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'b', 'c', '', 'x\ry'), fc.constantFrom('\n', '\r\n', '\r\r\n')),
    { maxLength: 12 },
  )
  .chain((lines) =>
    fc.constantFrom('', 'last').map((last) => lines.map((line) => line.join('')).join('') + last),
  );

test('F2 a carriage return counts as part of a line end only directly before a line feed', () => {
  expect(toLineFeeds('a\r\nb\rc\r\r\nd\r')).toBe('a\nb\rc\nd\r');
  expect(lineEndsOf('a\r\nb\r\nc\n').most).toBe('\r\n');
  expect(lineEndsOf('a\r\nb\n').most).toBe('\n');
  expect(lineEndsOf('a\rb').most).toBeNull();
});

test('F2 text that did not change keeps every line end', () => {
  fc.assert(
    fc.property(raw, (text) => {
      expect(keepLineEnds(text, toLineFeeds(text), '\n')).toBe(text);
    }),
  );
});

test('F2 written text reads back equal, whatever the line ends before', () => {
  fc.assert(
    fc.property(raw, raw, (before, after) => {
      const next = toLineFeeds(after);
      expect(toLineFeeds(keepLineEnds(before, next, '\r\n'))).toBe(next);
    }),
  );
});

test('F2 an edit of one line leaves the bytes of all other lines alone', () => {
  const end = fc.constantFrom('\n', '\r\n');
  const file = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'same'), end), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(file, fc.nat(), (lines, seed) => {
      const before = lines.map((line) => line.join(''));
      const edited = seed % lines.length;
      const next = lines.map(([text], at) => (at === edited ? 'edited\n' : `${text}\n`)).join('');
      const after = keepLineEnds(before.join(''), next, '\n').split(/(?<=\n)/);
      expect(toLineFeeds(after[edited] ?? '')).toBe('edited\n');
      expect(after.toSpliced(edited, 1)).toEqual(before.toSpliced(edited, 1));
    }),
  );
});

test('F2 lines moved apart by two edits keep their own ends, new ones take the most used', () => {
  const before = 'one\r\ntwo\nthree\r\nfour\nfive\r\n';
  expect(keepLineEnds(before, 'zero\none\nthree\nfour\nand a half\nfive\n', '\n')).toBe(
    'zero\r\none\r\nthree\r\nfour\nand a half\r\nfive\r\n',
  );
});

test('F2 the final line end is the one the text has', () => {
  expect(keepLineEnds('a\r\nb', 'a\nb\n', '\n')).toBe('a\r\nb\r\n');
  expect(keepLineEnds('a\r\nb\r\n', 'a\nb', '\n')).toBe('a\r\nb');
  expect(keepLineEnds('a\r\nb\nc', 'a\nb\nc\n', '\n')).toBe('a\r\nb\nc\n');
});

test('F2 edits at both ends of a long text leave the line ends between them alone', () => {
  const rows = Array.from(
    { length: 5_000 },
    (_, index) => `line ${index}${index % 3 ? '\r\n' : '\n'}`,
  );
  const next = ['new', ...rows.map((row) => row.trimEnd()).with(-1, 'edited'), ''].join('\n');
  const after = keepLineEnds(rows.join(''), next, '\n').split(/(?<=\n)/);
  expect(after.slice(1, -1)).toEqual(rows.slice(0, -1));
  expect([after[0], after.at(-1)]).toEqual(['new\r\n', 'edited\r\n']);
});
