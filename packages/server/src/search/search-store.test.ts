import {
  findTerms,
  lastSegmentOf,
  parseSearchQuery,
  type PromptId,
  type SearchTerm,
} from '@prompt-manager/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexExpressions, termExpression } from './index-expression.ts';
import type { SearchDocument } from './search-messages.ts';
import { SearchStore } from './search-store.ts';

const word = fc.constantFrom(
  'one',
  'One',
  'two',
  'tw',
  'twofold',
  'drei',
  'Größe',
  'grosse',
  'a',
  'ab',
  'abc',
  '日本',
  '日',
  'x1',
  'NOT',
  'OR',
);
const gap = fc.constantFrom(' ', ' ', '\n', '-', '\n# ', '. ', '', '"', '\u0000', ' * ');
const text = fc.array(fc.tuple(word, gap), { maxLength: 12 }).map((parts) => parts.flat().join(''));
const documents = fc.array(
  fc.record({
    description: text,
    tags: text,
    content: text,
    name: fc.constantFrom('one', 'ab-c', '日'),
  }),
  { minLength: 1, maxLength: 8 },
);
const part = fc
  .tuple(
    fc.constantFrom('', '', '-'),
    fc.array(word, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '*'),
  )
  .map(([sign, words, star]) => `${sign}"${words.join(' ')}"${star}`);
const query = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));

/** What must be found, the naive way: every term looked for in every field of every prompt. */
function naive(all: readonly SearchDocument[], terms: readonly SearchTerm[]): readonly string[] {
  const has = ({ id, tags, description, content }: SearchDocument, term: SearchTerm): boolean =>
    [id, tags, description, content].some(
      (field) => findTerms(field, [{ ...term, negated: false }]).length > 0,
    );
  return all
    .filter((document) => terms.every((term) => has(document, term) !== term.negated))
    .map(({ id }) => id);
}

test('Q2 Q3 R4 the index finds what a naive search of every field finds, before and after changes', () => {
  fc.assert(
    fc.property(documents, documents, query, (first, second, q) => {
      const { terms } = parseSearchQuery(q);
      const store = new SearchStore(null);
      const idOf = new Map<number, string>();
      const put = (list: typeof first, shift: number): readonly SearchDocument[] => {
        const made = list.map(({ name, ...fields }, index) => ({
          ...fields,
          id: `d${index + shift}/${name}`,
          stamp: JSON.stringify(fields),
        }));
        store.put(made).forEach((slot, index) => idOf.set(slot, made[index]!.id));
        return made;
      };
      const found = (): readonly string[] =>
        Array.from(store.search({ ...indexExpressions(terms), allowed: null }).slots, (slot) =>
          idOf.get(slot)!,
        );
      try {
        const before = put(first, 0);
        expect(found().toSorted()).toEqual(naive(before, terms).toSorted());
        const gone = before.slice(0, 2).map(({ id }) => id);
        store.remove(gone);
        const after = new Map(
          [...before.slice(2), ...put(second, 1)].map((each) => [each.id, each]),
        );
        expect(found().toSorted()).toEqual(naive([...after.values()], terms).toSorted());
      } finally {
        store.close();
      }
    }),
    { numRuns: 150 },
  );
});

test('Q4 of very many matches those with a match in a name are ranked too, and all are counted', () => {
  const store = new SearchStore(null);
  const made = Array.from({ length: 2_500 }, (_, index) => ({
    id: index === 2_400 ? 'late/common' : `p${index}`,
    stamp: '',
    description: '',
    tags: '',
    content: index % 5 === 0 ? 'common' : 'common word',
  }));
  const slots = store.put(made);
  const { terms } = parseSearchQuery('common');
  const all = store.search({ ...indexExpressions(terms), allowed: null });
  expect([all.total, all.slots.length, all.slots[0]]).toEqual([2_500, 1_001, slots[2_400]]);
  const allowed = new Uint8Array(400).fill(0xff, 200);
  const some = store.search({ ...indexExpressions(terms), allowed });
  expect(some.total).toBe(slots.filter((slot) => slot >= 1_600).length);
  expect(some.slots.every((slot) => slot >= 1_600)).toBe(true);
  expect(lastSegmentOf(made[2_400]!.id as PromptId)).toBe('common');
  store.close();
});

test('Q4 of very many matches of several terms those with one of them in a name are ranked too, and only those that have all', () => {
  const store = new SearchStore(null);
  const made = Array.from({ length: 2_500 }, (_, index) => ({
    id: index >= 2_400 && index < 2_404 ? `late/common-${index}` : `p${index}`,
    stamp: '',
    description: index === 2_405 ? 'the other one' : '',
    tags: '',
    content: ['common word other', 'common', 'common word other bad'][
      [2_401, 2_402].indexOf(index) + 1
    ]!,
  }));
  const slots = store.put(made);
  const { terms } = parseSearchQuery('common other -bad');
  const all = store.search({ ...indexExpressions(terms), allowed: null });
  expect([all.total, all.slots.length]).toEqual([2_498, 1_003]);
  const late = [slots[2_400]!, slots[2_403]!, slots[2_405]!];
  expect([...all.slots].filter((slot) => slot > slots[2_000]!).toSorted((a, b) => a - b)).toEqual(
    late,
  );
  expect(late).toContain(all.slots[0]);
  // The first 1,600 slots: nothing that is late.
  const allowed = new Uint8Array(200).fill(0xff);
  const some = store.search({ ...indexExpressions(terms), allowed });
  expect([some.total, some.slots.every((slot) => slot < 1_600)]).toEqual([
    slots.filter((slot) => slot < 1_600).length,
    true,
  ]);
  store.put([{ ...made[2_403]!, id: 'late/common-2403', content: 'word other' }]);
  store.remove(['late/common-2400']);
  const after = store.search({ ...indexExpressions(terms), allowed: null });
  expect([...after.slots].filter((slot) => slot > slots[2_000]!).toSorted((a, b) => a - b)).toEqual(
    [slots[2_403]!, slots[2_405]!],
  );
  store.close();
});

test('Q4 matches of one term are counted as they are, however many and whatever else the prompts have', () => {
  const store = new SearchStore(null);
  const share = (index: number, word: string, every: number): string =>
    index % every === 0 ? `${word} `.repeat(1 + (index % 7)) : '';
  const make = (index: number): SearchDocument => ({
    id: `p${index}`,
    stamp: '',
    description: share(index, 'seldomly', 4),
    tags: share(index, 'tagged', 3),
    content: `${share(index, 'often', 2)} then ${share(index, 'two words', 3)} ${'filler '.repeat(index % 50)}`,
  });
  const expectCounted = (): void => {
    for (const query of ['often', 'seldom*', 'tagged', '"two words"', 'then', 'ta*', 'of*']) {
      const { terms } = parseSearchQuery(query);
      const counted = store.slots(termExpression(terms[0]!)).length;
      expect([query, counted > 1_000]).toEqual([query, true]);
      expect(store.search({ ...indexExpressions(terms), allowed: null }).total).toBe(counted);
    }
  };
  store.put(Array.from({ length: 6_000 }, (_, index) => make(index)));
  expectCounted();
  store.remove(Array.from({ length: 300 }, (_, index) => `p${index}`));
  store.put([{ ...make(600), content: 'often' }]);
  expectCounted();
  store.put(Array.from({ length: 500 }, (_, index) => make(index + 10_000)));
  expectCounted();
  store.remove(Array.from({ length: 500 }, (_, index) => `p${index + 10_000}`));
  // 'tagged' alone tells how many there are; with anything beside it there are fewer.
  const tagged = parseSearchQuery('tagged').terms;
  const without = parseSearchQuery('tagged -seldom*').terms;
  const fewer = Array.from({ length: 5_700 }, (_, index) => index + 300).filter(
    (index) => index !== 600 && index % 3 === 0 && index % 4 !== 0,
  );
  expect(store.search({ ...indexExpressions(without), allowed: null }).total).toBe(fewer.length);
  const slots = store.slots(termExpression(tagged[0]!));
  const allowed = new Uint8Array(1_000);
  for (const slot of slots.slice(0, 1_200)) allowed[slot >> 3]! |= 1 << (slot & 7);
  expect(store.search({ ...indexExpressions(tagged), allowed }).total).toBe(1_200);
  store.close();
});

test('Q1 a round drops what it does not name, and keeps the slots of what is as it was', () => {
  const store = new SearchStore(null);
  const make = (id: string, content: string): SearchDocument => ({
    id,
    stamp: content,
    description: '',
    tags: '',
    content,
  });
  const [a, b] = store.put([make('a', 'x'), make('b', 'x'), make('c', 'x')]);
  store.begin();
  expect([
    ...store.compare([
      ['a', 'x'],
      ['b', 'y'],
      ['d', 'x'],
    ]),
  ]).toEqual([a, -1, -1]);
  expect([...store.put([{ ...make('b', 'x'), stamp: 'y' }])]).toEqual([b]);
  store.end();
  expect([...store.slots(termExpression(parseSearchQuery('x').terms[0]!))]).toEqual([a, b]);
  expect([
    ...store.compare([
      ['b', 'y'],
      ['c', 'x'],
    ]),
  ]).toEqual([b, -1]);
  store.close();
});
