import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { TokenCounter, maxWordLength, type TextParts, type TokenCounts } from './count-tokens.ts';
import { loadEncoding } from './encoding.ts';

const counter = new TokenCounter(await loadEncoding('o200k_base'));

function count(text: string, parts: TextParts | null = null): TokenCounts {
  const steps = counter.count(text, parts);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Parts of these texts, each of an owner of its own. */
function partsOf(texts: readonly string[]): TextParts {
  let end = 0;
  const ends = Uint32Array.from(texts, (text) => (end += text.length));
  return { ends, owners: Uint32Array.from(texts.keys()), ownerCount: texts.length };
}

const piece = fc.constantFrom(
  ' ',
  '  ',
  '\n',
  '\r\n',
  '\t',
  'the',
  'Answer',
  "don't",
  'é',
  '名前',
  '😀',
  '\u0301',
  '12345',
  '====',
  '<|endoftext|>',
);
const text = fc.oneof(
  fc.array(piece).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
);

test('T1 a text has as many tokens as the encoder gives it', () => {
  fc.assert(
    fc.property(text, (given) => {
      const { total, approximate } = count(given);
      expect(approximate).toBe(false);
      expect(total).toBe(encode(given, { disallowedSpecial: new Set() }).length);
    }),
    { numRuns: 500 },
  );
});

test('T2 the counts of the parts add up, and a token is of the part its first byte stands in', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (texts) => {
      const { total, byOwner } = count(texts.join(''), partsOf(texts));
      expect(total).toBe(count(texts.join('')).total);
      expect([...byOwner]).toEqual(shareByBytes(texts));
    }),
    { numRuns: 500 },
  );
});

/** The rule itself, token by token over the whole text. */
function shareByBytes(texts: readonly string[]): readonly number[] {
  const owners = texts.flatMap((each, owner) =>
    Array.from({ length: Buffer.byteLength(each) }, () => owner),
  );
  const shares = texts.map(() => 0);
  let at = 0;
  const words = texts.join('');
  for (const length of tokenLengths(words)) {
    shares[owners[at]!]! += 1;
    at += length;
  }
  expect(at).toBe(owners.length);
  return shares;
}

function tokenLengths(given: string): readonly number[] {
  return encode(given, { disallowedSpecial: new Set() }).map((token) => byteLengths[token] ?? 0);
}

const { default: table } = await import('gpt-tokenizer/bpeRanks/o200k_base');
const byteLengths = table.map((bytes) =>
  typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length,
);

test('T1 special tokens are counted as the text they are', () => {
  expect(count('<|endoftext|>').total).toBe(7);
});

/** A megabyte of letters without a space: the encoder alone would take hours. */
function longWord(): string {
  let state = 1;
  return String.fromCharCode(
    ...Array.from({ length: 60_000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return 97 + (state % 26);
    }),
  ).repeat(17);
}

test('T3 a word beyond the limit is counted in pieces, and the answer says so', () => {
  expect(count('a'.repeat(maxWordLength)).approximate).toBe(false);
  const word = longWord();
  const long = count(word);
  const pieces = word.match(new RegExp(`.{1,${maxWordLength}}`, 'g')) ?? [];
  expect(long.approximate).toBe(true);
  expect(long.total).toBe(pieces.reduce((sum, piece) => sum + encode(piece).length, 0));
});

test('T3 a long word is never cut inside a character', () => {
  // One unit and then pairs, so that the limit falls between the halves of one.
  const word = `名${'\u{20000}'.repeat(300)}`;
  const pieces = [word.slice(0, 255), word.slice(255, 511), word.slice(511)];
  const { total, byOwner } = count(word, partsOf(pieces));
  expect([...byOwner]).toEqual(pieces.map((piece) => encode(piece).length));
  expect(total).toBe(byOwner.reduce((sum, tokens) => sum + tokens, 0));
});
