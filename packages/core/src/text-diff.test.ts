import { array, assert, constantFrom, integer, property, string, tuple } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, diffText, mapChanges } from './text-diff.ts';
import type { TextChange } from './text-diff.ts';

const words = constantFrom(
  'a',
  'b',
  'tone ',
  'formal',
  '\n',
  '\r\n',
  ' ',
  '😀',
  '😁',
  'é',
  '[[x]]',
);
const texts = array(words, { maxLength: 30 }).map((pieces) => pieces.join(''));
const anyTexts = string({ unit: 'grapheme', maxLength: 40 });

/** A text of random base-36 lines with the given number of characters, from a fixed seed. */
function noise(length: number, seed: number): string {
  let state = seed;
  const pieces: string[] = [];
  for (let size = 0; size < length; size += 7) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    pieces.push(
      (state >>> 2).toString(36).padStart(6, '0').slice(0, 6),
      size % 70 === 0 ? '\n' : ' ',
    );
  }
  return pieces.join('').slice(0, length);
}

/** Well-formed changes of `text`: ascending ranges between chosen cut points. */
function changesOf(text: string, marker: string): Arbitrary<readonly TextChange[]> {
  return array(tuple(integer({ min: 0, max: text.length }), integer({ min: 0, max: 1 })), {
    maxLength: 6,
  }).map((cuts) => {
    const sorted = cuts.map(([at]) => at).toSorted((a, b) => a - b);
    const changes: TextChange[] = [];
    for (let i = 0; i + 1 < sorted.length; i += 2) {
      const previous = changes.at(-1)?.to ?? -1;
      if (sorted[i]! <= previous) continue;
      changes.push({ from: sorted[i]!, to: sorted[i + 1]!, insert: `${marker}${i}` });
    }
    return changes;
  });
}

test('D6 applying the difference of two texts to the first gives the second', () => {
  assert(
    property(texts, texts, (before, after) => {
      expect(applyChanges(before, diffText(before, after))).toBe(after);
    }),
  );
  assert(
    property(anyTexts, anyTexts, (before, after) => {
      expect(applyChanges(before, diffText(before, after))).toBe(after);
    }),
  );
});

test('D6 changes ascend, do not touch and do something', () => {
  assert(
    property(texts, texts, (before, after) => {
      const changes = diffText(before, after);
      for (const [index, change] of changes.entries()) {
        expect(change.from).toBeGreaterThan(changes[index - 1]?.to ?? -1);
        expect(before.slice(change.from, change.to)).not.toBe(change.insert);
      }
    }),
  );
});

test('D6 a surrogate pair is never split', () => {
  expect(diffText('x😀y', 'x😁y')).toEqual([{ from: 1, to: 3, insert: '😁' }]);
  assert(
    property(texts, texts, (before, after) => {
      for (const { from, to, insert } of diffText(before, after)) {
        expect(insert.isWellFormed()).toBe(true);
        expect(before.slice(0, from).isWellFormed()).toBe(true);
        expect(before.slice(to).isWellFormed()).toBe(true);
      }
    }),
  );
});

test('D6 only what differs is replaced', () => {
  expect(diffText('same', 'same')).toEqual([]);
  expect(diffText('', 'new')).toEqual([{ from: 0, to: 0, insert: 'new' }]);
  expect(diffText('old', '')).toEqual([{ from: 0, to: 3, insert: '' }]);
  expect(diffText('be formal and brief\n', 'be polite and very brief\n')).toEqual([
    { from: 3, to: 9, insert: 'polite' },
    { from: 13, to: 13, insert: ' very' },
  ]);
  expect(diffText('one\ntwo\nthree\n', 'zero\none\nthree\n')).toEqual([
    { from: 0, to: 0, insert: 'zero\n' },
    { from: 4, to: 8, insert: '' },
  ]);
});

test('D6 a block of 500 lines inserted above a text leaves the text alone', () => {
  const text = noise(20_000, 1);
  const block = noise(35_000, 2) + '\n';
  expect(diffText(text, block + text)).toEqual([{ from: 0, to: 0, insert: block }]);
});

test('D6 edits all over a large text stay apart', () => {
  const before = noise(1_000_000, 3);
  const after = before.replaceAll('\n', '!\n');
  const changes = diffText(before, after);
  expect(changes.length).toBe(before.split('\n').length - 1);
  expect(applyChanges(before, changes)).toBe(after);
});

test(
  'D6 texts that defeat a search are still told apart in bounded time',
  { timeout: 5_000 },
  () => {
    const pairs: readonly (readonly [string, string])[] = [
      [noise(1_000_000, 4), noise(1_000_000, 5)],
      ['ab'.repeat(500_000), 'ba'.repeat(500_000)],
      ['a\n'.repeat(500_000), 'a\nb\n'.repeat(250_000)],
      ['a '.repeat(500_000), 'a b '.repeat(250_000)],
    ];
    for (const [before, after] of pairs) {
      const result = applyChanges(before, diffText(before, after));
      expect(result === after).toBe(true);
    }
  },
);

test('D6 changes outside the text or out of order break an invariant', () => {
  const insert = '';
  expect(() => applyChanges('abc', [{ from: 2, to: 4, insert }])).toThrow('inside the text');
  expect(() => applyChanges('abc', [{ from: 2, to: 1, insert }])).toThrow('ascend');
  expect(() =>
    applyChanges('abc', [
      { from: 2, to: 3, insert },
      { from: 0, to: 1, insert },
    ]),
  ).toThrow('ascend');
});

test('D6 changes carried over nothing are unchanged', () => {
  const changes = [{ from: 1, to: 2, insert: 'x\r\ny' }];
  expect(mapChanges(changes, [], 3)).toEqual(changes);
  expect(mapChanges([], changes, 3)).toEqual([]);
});

test('D6 at one place the changes already made come first', () => {
  const over = [{ from: 1, to: 1, insert: 'O' }];
  const mine = [{ from: 1, to: 1, insert: 'M' }];
  expect(applyChanges('aOb', mapChanges(mine, over, 2))).toBe('aOMb');
});

test('D6 carriage returns in an insertion survive being carried', () => {
  const over = [{ from: 0, to: 0, insert: 'O' }];
  expect(mapChanges([{ from: 1, to: 1, insert: 'a\r\nb\rc' }], over, 2)).toEqual([
    { from: 2, to: 2, insert: 'a\r\nb\rc' },
  ]);
});

test('D6 changes of whole characters are still of whole characters when they are carried', () => {
  const base = '😀😁a😂😀😀b😁';
  const characters = Array.from(base);
  const offsetOf = (index: number) => characters.slice(0, index).join('').length;
  const wholeChanges = (marker: string) =>
    changesOf(characters.join(' ').slice(0, characters.length), marker).map((changes) =>
      changes.map(({ from, to, insert }) => {
        return { from: offsetOf(from), to: offsetOf(to), insert };
      }),
    );
  assert(
    property(wholeChanges('🐢'), wholeChanges('🐇'), (mine, over) => {
      const now = applyChanges(base, over);
      for (const { from, to } of mapChanges(mine, over, base.length)) {
        expect(now.slice(0, from).isWellFormed()).toBe(true);
        expect(now.slice(to).isWellFormed()).toBe(true);
      }
    }),
  );
});

test('D6 every insertion of both writers survives and every deletion of either is done', () => {
  const base = 'abcdefghijklmnopqrst';
  assert(
    property(changesOf(base, 'M'), changesOf(base, 'O'), (mine, over) => {
      const merged = applyChanges(applyChanges(base, over), mapChanges(mine, over, base.length));
      for (const change of [...mine, ...over]) expect(merged).toContain(change.insert);
      const deleted = new Set<string>();
      for (const { from, to } of [...mine, ...over]) {
        for (const letter of base.slice(from, to)) deleted.add(letter);
      }
      const kept = base
        .split('')
        .filter((letter) => !deleted.has(letter))
        .join('');
      expect(merged.replaceAll(/[MO0-9]/g, '')).toBe(kept);
    }),
  );
});
