import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandTemplate } from './replacement-template.ts';

test('Q9 a template becomes what String.replace makes of it', () => {
  const piece = fc.constantFrom(
    '$',
    '&',
    '1',
    '2',
    '0',
    '3',
    '12',
    '<n>',
    '<x>',
    'a',
    '$$',
    '$1',
    '$<n>',
  );
  const template = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
  const patterns = [/(a)(b)?/g, /a/g, /(?<n>b)|(a)/g, /(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)/g];
  fc.assert(
    fc.property(template, fc.constantFrom(...patterns), (written, pattern) => {
      // Two forms that are not supported here: what stands before and after the match.
      const text = 'xab b abcdefghijkl';
      let made = '';
      let copied = 0;
      for (const match of text.matchAll(pattern)) {
        made += text.slice(copied, match.index) + expandTemplate(written, match);
        copied = match.index + match[0].length;
      }
      expect(made + text.slice(copied)).toBe(text.replace(pattern, written));
    }),
  );
});
