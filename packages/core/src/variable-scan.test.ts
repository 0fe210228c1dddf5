import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxVariableNameLength, parseVariableName, scanVariables } from './variable-scan.ts';

/** The same grammar as a pattern; the scanner exists because a pattern is slow on hostile text. */
function scanByPattern(text: string): readonly { readonly from: number; readonly to: number }[] {
  const pattern = /\\\{\{|\{\{[ \t]*(?!\.+[ \t]*\}\})[\p{L}\p{M}\p{N}_.]{1,128}[ \t]*\}\}/gu;
  return [...text.matchAll(pattern)].map(({ 0: found, index: from }) => ({
    from,
    to: from + found.length,
  }));
}

const hostile = fc
  .array(
    fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      '\\',
      ' ',
      '\t',
      '\n',
      'a',
      'B.',
      '_',
      '1',
      'é',
      '名',
      '\u0301',
      '😀',
      '\ud800',
    ),
  )
  .map((parts) => parts.join(''));

test('V1 the scanner finds what the grammar says, in order and without overlap', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const found = scanVariables(text);
      expect(found.map(({ from, to }) => ({ from, to }))).toEqual(scanByPattern(text));
    }),
    { numRuns: 2_000 },
  );
});

test('V1 hostile texts of a million units are scanned in linear time', { timeout: 5_000 }, () => {
  const units = ['{', '{{', '{{ ', '{{a', `{{${' '.repeat(300)}`, '{{a{{b', '{{.}}'];
  for (const unit of units) expect(scanVariables(unit.repeat(1_000_000 / unit.length))).toEqual([]);
  expect(scanVariables('\\{{'.repeat(300_000))).toHaveLength(300_000);
});

test('V1 a name has letters, digits, underscores and dots, and is kept in NFC', () => {
  expect(parseVariableName('cafe\u0301')).toBe('caf\u00e9');
  expect(parseVariableName('a'.repeat(maxVariableNameLength))).toHaveLength(maxVariableNameLength);
  const wrong = ['', ' a', 'a b', 'a-b', '.', '...', '{', 'a\n', '😀'];
  for (const name of [...wrong, 'a'.repeat(maxVariableNameLength + 1)])
    expect(parseVariableName(name)).toBeNull();
});
