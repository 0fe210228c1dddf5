import { expect, test } from 'vitest';
import { isPersonName, shownName } from './person-name.ts';

test('H9 a name has no line ends and nothing that turns its direction, and something of it is seen', () => {
  for (const name of ['Änn B', '山田', 'علی\u200cرضا', '👩\u200d💻'])
    expect(isPersonName(name)).toBe(true);
  for (const code of [
    0x0a, 0x2028, 0x2029, 0x200e, 0x200f, 0x61c, 0x202a, 0x202e, 0x2066, 0x2069, 0xd800,
  ])
    expect(isPersonName(`A${String.fromCharCode(code)}B`)).toBe(false);
  for (const nobody of ['', ' ', '\u200b', '\u200d \ufeff'])
    expect(isPersonName(nobody)).toBe(false);
});

test('H9 N10 what no name has is taken out of a name that is only shown', () => {
  expect(shownName(' A\u202enn\n ', 40)).toBe('Ann');
  expect(shownName('x'.repeat(100), 40)).toBe('x'.repeat(40));
  expect(shownName('\u202e\u200b', 40)).toBe('');
  expect(shownName('ab👩', 3)).toBe('ab\ufffd');
});
