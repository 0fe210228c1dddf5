import { typoMatcher, type PromptId } from '@prompt-manager/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldNames, mayHave, mayHaveMisspelt } from './folded-names.ts';

/** Few letters, so that what is looked for is often nearly there. */
const letter = fc.constantFrom('a', 'b', 'c', 'D', '-', '/', 'ä', '9');
const name = fc.string({ unit: letter, minLength: 1, maxLength: 12 });
const names = fc
  .uniqueArray(name, { maxLength: 20 })
  .map((all) => all.toSorted((a, b) => (a < b ? -1 : 1)) as PromptId[]);
const term = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'd', 'ä', '9'),
  minLength: 1,
  maxLength: 6,
});
const terms = fc.array(term, { minLength: 1, maxLength: 3 });

test('Q8 no name that has what was typed is passed over', () => {
  fc.assert(
    fc.property(names, fc.array(name, { minLength: 1, maxLength: 2 }), (ids, typed) => {
      const texts = typed.map((text) => text.toLowerCase());
      const likely = new Set(mayHave(foldNames(ids, null), texts));
      for (const [index, id] of ids.entries())
        if (texts.every((text) => id.toLowerCase().includes(text)))
          expect(likely.has(index)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('Q8 no name that has what was typed with slips is passed over', () => {
  fc.assert(
    fc.property(names, terms, (ids, typed) => {
      const match = typoMatcher(typed);
      const likely = new Set(mayHaveMisspelt(foldNames(ids, null), typed));
      for (const [index, id] of ids.entries())
        if (match.anywhere(id.toLowerCase()) !== null) expect(likely.has(index)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('Q8 no name whose letters were swapped in typing is passed over', () => {
  const word = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'.split('')),
    minLength: 5,
  });
  fc.assert(
    fc.property(word, fc.nat(), (id, place) => {
      const at = 1 + (place % (id.length - 2));
      const typed = `${id.slice(0, at)}${id[at + 1]}${id[at]}${id.slice(at + 2)}`;
      expect(mayHaveMisspelt(foldNames([id as PromptId], null), [typed])).toEqual([0]);
    }),
  );
});

test('Q8 names that come and go are folded as if all were new', () => {
  fc.assert(
    fc.property(names, names, (before, after) => {
      expect(foldNames(after, foldNames(before, null))).toEqual(foldNames(after, null));
    }),
  );
});

test('Q8 names without the letters are passed over', () => {
  const ids = ['support/reply', 'tone/formal', 'tone/friendly'] as PromptId[];
  const folded = foldNames(ids, null);
  expect(mayHave(folded, ['formal'])).toEqual([1]);
  expect(mayHaveMisspelt(folded, ['fomral'])).toEqual([1]);
});
