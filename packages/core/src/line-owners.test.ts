import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineOwners } from './line-owners.ts';
import { applyChanges, diffText } from './text-diff.ts';

/** The owners after texts follow each other, the first being 1's. */
function ownersOf(...texts: readonly string[]): readonly number[] {
  const [first = '', ...later] = texts;
  const owners = new LineOwners(first, 1);
  let text = first;
  for (const [index, next] of later.entries()) {
    owners.apply(diffText(text, next), index + 2);
    text = next;
  }
  return owners.owners;
}

test('H8 a line is whose who last changed it, and only that line', () => {
  expect(ownersOf('a\nb\nc')).toEqual([1, 1, 1]);
  expect(ownersOf('a\nb\nc', 'a\nB\nc')).toEqual([1, 2, 1]);
  expect(ownersOf('a\nb\nc', 'a\nb!\nc', 'a\nb!\nc?')).toEqual([1, 2, 3]);
});

test('H8 lines that come or go leave the others whose they were', () => {
  expect(ownersOf('a\nc\n', 'a\nb\nc\n')).toEqual([1, 2, 1, 1]);
  expect(ownersOf('a\nb\nc', 'a\nc')).toEqual([1, 1]);
  expect(ownersOf('a\nb', 'a')).toEqual([1]);
  expect(ownersOf('a', 'a\nb')).toEqual([1, 2]);
  expect(ownersOf('b', 'a\nb')).toEqual([2, 1]);
  expect(ownersOf('ab', 'a\nb')).toEqual([2, 2]);
  expect(ownersOf('a\nb', 'ab')).toEqual([2]);
  expect(ownersOf('', 'a\nb\n', 'a\n')).toEqual([2, 1]);
});

test('H8 a line that is again what it was is again whose it was', () => {
  const owners = new LineOwners('one\ntwo', 1);
  const before = owners.copy();
  let text = 'one\ntwo';
  for (const [index, next] of ['zone\ntwo', 'z\none\ntwo', 'z\none\ntwo!'].entries()) {
    owners.apply(diffText(text, next), index + 2);
    text = next;
  }
  expect(owners.owners).toEqual([3, 3, 4]);
  owners.giveBack(before, diffText('one\ntwo', text));
  expect(owners.owners).toEqual([3, 1, 4]);
});

test('H8 many new lines at once are taken in, before and behind what was there', () => {
  const many = 'x\n'.repeat(200_000);
  const owners = ownersOf('a\nz', `a\n${many}z`);
  expect(owners.length).toBe(200_002);
  expect([owners[0], owners[1], owners.at(-2), owners.at(-1)]).toEqual([1, 2, 2, 1]);
});

test('H8 there is one owner for each line, and who changed nothing owns nothing new', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 30 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), (texts) => {
      const owners = new LineOwners(texts[0] ?? '', 1);
      let before = texts[0] ?? '';
      for (const [index, next] of texts.slice(1).entries()) {
        const changes = diffText(before, next);
        expect(applyChanges(before, changes)).toBe(next);
        owners.apply(changes, index + 2);
        before = next;
        expect(owners.owners.length).toBe(next.split('\n').length);
        if (changes.length === 0) expect(owners.owners).not.toContain(index + 2);
      }
    }),
  );
});
