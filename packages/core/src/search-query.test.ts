import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PromptError } from './errors.ts';
import { pathPattern } from './path-pattern.ts';
import { likelyQuery, parseSearchQuery, unknownFilter } from './search-query.ts';
import { findTerms, snippetsOf } from './search-snippets.ts';
import { searchableText, wordsOf } from './search-words.ts';

const term = (words: readonly string[], more: object = {}): object => ({
  words,
  prefix: false,
  negated: false,
  ...more,
});

test('Q2 words, phrases, beginnings, exclusions and filters are told apart', () => {
  expect(parseSearchQuery('Hello "two  words" beg* -not -"no phrase" "the end"*')).toEqual({
    terms: [
      term(['hello']),
      term(['two', 'words']),
      term(['beg'], { prefix: true }),
      term(['not'], { negated: true }),
      term(['no', 'phrase'], { negated: true }),
      term(['the', 'end'], { prefix: true }),
    ],
    filters: [],
  });
  expect(parseSearchQuery('TAG:x -path:"a b/*" is:Broken uses:tone/formal http://x.y')).toEqual({
    terms: [term(['http', 'x', 'y'])],
    filters: [
      { name: 'tag', value: 'x', negated: false },
      { name: 'path', value: 'a b/*', negated: true },
      { name: 'is', value: 'broken', negated: false },
      { name: 'uses', value: 'tone/formal', negated: false },
    ],
  });
  expect(parseSearchQuery('"not closed')).toEqual({
    terms: [term(['not', 'closed'])],
    filters: [],
  });
  expect(parseSearchQuery('a* - ** b')).toEqual({ terms: [term(['a']), term(['b'])], filters: [] });
});

test('Q2 any text is a query or refused with field q', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      try {
        for (const { words } of parseSearchQuery(text).terms)
          for (const word of words) expect(wordsOf(word).map((each) => each.word)).toEqual([word]);
      } catch (error) {
        expect(error).toBeInstanceOf(PromptError);
        expect(error).toMatchObject({ code: 'invalid_request', field: 'q' });
      }
    }),
  );
});

test('Q3 words are folded, and their places are those of the text', () => {
  const text = 'Café CAFE\u0301 ＡＢＣ ﬁn 日本語 ภาษา İx';
  expect(wordsOf(text).map(({ word }) => word)).toEqual([
    'cafe',
    'cafe',
    'abc',
    'fin',
    '日',
    '本',
    '語',
    'ภ',
    'า',
    'ษ',
    'า',
    'ix',
  ]);
  expect(
    wordsOf(text)
      .map(({ from, to }) => text.slice(from, to))
      .slice(0, 4),
  ).toEqual(['Café', 'CAFE\u0301', 'ＡＢＣ', 'ﬁn']);
});

test('Q3 the index parts the searchable text into the very words of the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      // What the tokenizer does: it parts at every ASCII character but letters and digits.
      const tokens = searchableText(text)
        .split(/[^0-9A-Za-z\u0080-\uffff]+/)
        .filter((token) => token !== '')
        .map((token) => token.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
      expect(tokens).toEqual(wordsOf(text).map(({ word }) => word));
    }),
  );
});

test('Q5 snippets show the lines with the most different terms, cut around the first match', () => {
  const { terms } = parseSearchQuery('one two');
  const text = `one\nplain\none and two\n${'x '.repeat(200)}two ${'y '.repeat(200)}\none\ntwo`;
  expect(snippetsOf(text, findTerms(text, terms), 2)).toEqual([
    { line: 1, text: 'one', ranges: [[0, 3]] },
    {
      line: 3,
      text: 'one and two',
      ranges: [
        [0, 3],
        [8, 11],
      ],
    },
  ]);
  const [, , long] = snippetsOf(text, findTerms(text, terms), 3);
  expect([long?.line, long?.text.length, long?.ranges]).toEqual([4, 200, [[40, 43]]]);
});

test('Q3 Q5 an ASCII text has the matches that it has beside other letters', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '1', ' ', '.', '\n'), maxLength: 40 });
  const queries = ['a', 'ab', 'a*', '"a b"', '"b a b"', '"a b*"', 'a b', '1 b1*', 'é', '-a b'];
  fc.assert(
    fc.property(text, fc.constantFrom(...queries), (content, query) => {
      const { terms } = parseSearchQuery(query);
      const beside = findTerms(`${content} \u00e9`, terms).filter(({ to }) => to <= content.length);
      expect(findTerms(content, terms)).toEqual(beside);
    }),
    { numRuns: 2_000 },
  );
});

test('Q5 ranges lie within their snippet, in order, on whole characters, and show a term', () => {
  const word = fc.constantFrom('one', 'Two', 'zwei', '😀', '日本', '\n', ' ', 'x'.repeat(150));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const text = words.join(' ');
      const { terms } = parseSearchQuery('one two* 本');
      for (const { line, text: shown, ranges } of snippetsOf(text, findTerms(text, terms), 5)) {
        expect(text.split('\n')[line - 1]).toContain(shown);
        expect(shown.isWellFormed()).toBe(true);
        let last = -1;
        for (const [from, to] of ranges) {
          expect(from).toBeGreaterThan(last);
          expect(['one', 'two', '本']).toContain(shown.slice(from, to).toLowerCase());
          last = to;
        }
      }
    }),
  );
});

test('Q6 a path pattern fits as it says, in time bounded by its length', () => {
  const fits = (pattern: string, id: string): boolean => pathPattern(pattern)(id);
  expect(fits('tone', 'Tone/formal')).toBe(true);
  expect(fits('one', 'tone/formal')).toBe(false);
  expect(fits('tone/*', 'tone/formal')).toBe(true);
  expect(fits('tone/*', 'tone/a/b')).toBe(false);
  expect(fits('tone/**', 'tone/a/b')).toBe(true);
  expect(fits('**/b', 'tone/a/b')).toBe(true);
  expect(fits('**/b', 'b')).toBe(true);
  expect(fits('**/b', 'ab')).toBe(false);
  expect(fits('a?c', 'a😀c')).toBe(true);
  expect(fits('a?c', 'a/c')).toBe(false);
  expect(fits('*a'.repeat(100), 'a'.repeat(100))).toBe(true);
  expect(fits(`${'*a'.repeat(100)}b`, 'a'.repeat(1_000))).toBe(false);
});

test('Q6 a path pattern fits what the same pattern as an expression fits', () => {
  const letter = fc.constantFrom('a', 'b', '/');
  fc.assert(
    fc.property(
      fc.array(fc.oneof(letter, fc.constantFrom('*', '**', '?')), { minLength: 1, maxLength: 6 }),
      fc.array(letter, { maxLength: 8 }),
      (steps, characters) => {
        const pattern = `*${steps.join('')}`;
        const source = pattern.replace(/\*\*\/|\*\*|\*|\?/g, (step) =>
          step === '**/' ? '(?:|.*/)' : step === '**' ? '.*' : step === '*' ? '[^/]*' : '[^/]',
        );
        const id = characters.join('');
        expect([pattern, id, pathPattern(pattern)(id)]).toEqual([
          pattern,
          id,
          new RegExp(`^${source}$`).test(id),
        ]);
      },
    ),
  );
});

test('Q2 a word that looks like a misspelt filter is text, and the query that was meant is named', () => {
  expect(likelyQuery('refund tagg:x -pth:"a b" use:y')).toBe('refund tag:x -path:"a b" uses:y');
  expect(parseSearchQuery('tagg:x').terms).toEqual([term(['tagg', 'x'])]);
  for (const text of [
    'http://x',
    'note: x',
    '"tagg:x"',
    'tag:x',
    'a:b',
    'name:x',
    'mailto:x',
    'tagg:',
    ':x',
  ])
    expect([text, likelyQuery(text)]).toEqual([text, null]);
});

test('Q2 a word that looks like a filter and like none there is is told apart from other words with a colon', () => {
  const found = ['foo:bar', 'x -foo:"a b"', 'wort:', 'tag:a ünknown:b'].map(unknownFilter);
  expect(found).toEqual(['foo', 'foo', null, 'ünknown']);
  const others = ['tag:x', 'tagg:x', 'http://a.b/c', '12:30', '"foo:bar"', 'foo: bar', ':x', 'a b'];
  for (const text of others) expect([text, unknownFilter(text)]).toEqual([text, null]);
});
