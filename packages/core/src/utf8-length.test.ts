import { array, assert, constantFrom, integer, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Length } from './utf8-length.ts';

/** Whole code points and halves of them, once or up to a few hundred times. */
const pieces = array(
  tuple(
    constantFrom('a', '\0', '\x7f', '\x80', 'é', '\u07ff', '→', '😀', '\ud83d', '\ude00'),
    integer({ min: 1, max: 300 }),
  ),
  { maxLength: 6 },
);

test('E8 a text is as long as an encoder makes it, wherever its signs stand', () => {
  assert(
    property(pieces, (list) => {
      const text = list.map(([piece, times]) => piece.repeat(times)).join('');
      let bytes = 0;
      for (const point of text) {
        const code = point.codePointAt(0)!;
        bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      }
      expect(utf8Length(text)).toBe(bytes);
    }),
  );
});
