import fc from 'fast-check';
import { expect, test } from 'vitest';
import { typoMatcher, type TextRange } from './typo-match.ts';

function matchWithTypos(name: string, terms: readonly string[]): readonly TextRange[] | null {
  return typoMatcher(terms).anywhere(name);
}

test('Q8 words begin like the terms with one slip each, in order', () => {
  expect(matchWithTypos('tone/friendly', ['freind'])).toEqual([[5, 11]]);
  expect(matchWithTypos('tone/friendly', ['tnoe', 'frindl'])).toEqual([
    [0, 4],
    [5, 12],
  ]);
  expect(matchWithTypos('tone/friendly', ['friendly', 'tone'])).toBeNull();
  expect(matchWithTypos('tone/friendly', ['endly'])).toBeNull();
  expect(matchWithTypos('tone/friendly', ['toe'])).toBeNull();
  expect(matchWithTypos('tone/friendly', ['fiend'])).toEqual([[5, 11]]);
});

test('Q8 at a place only the word that begins there is meant', () => {
  const { at } = typoMatcher(['freind', 'rpely']);
  expect(at('friendly-reply', 0)).toEqual([
    [0, 6],
    [9, 14],
  ]);
  expect(at('un/friendly-reply', 0)).toBeNull();
});

test('Q8 every single slip after the first letter is forgiven', () => {
  const letter = fc.constantFrom('a', 'b', 'c', 'd');
  fc.assert(
    fc.property(
      fc.array(letter, { minLength: 5, maxLength: 9 }),
      fc.nat(7),
      fc.constantFrom('wrong', 'missing', 'extra', 'swapped'),
      (word, place, slip) => {
        const at = 1 + (place % (word.length - 2));
        const typed: string[] = [...word];
        if (slip === 'wrong') typed[at] = 'z';
        else if (slip === 'missing') typed.splice(at, 1);
        else if (slip === 'extra') typed.splice(at, 0, 'z');
        else [typed[at], typed[at + 1]] = [typed[at + 1]!, typed[at]!];
        const name = `x/${word.join('')}`;
        const found = matchWithTypos(name, [typed.join('')]);
        expect([name, typed.join(''), found?.[0]?.[0]]).toEqual([name, typed.join(''), 2]);
        expect(found![0]![1]).toBeLessThanOrEqual(name.length);
      },
    ),
  );
});
