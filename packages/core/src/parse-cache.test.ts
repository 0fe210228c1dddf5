import { expect, test } from 'vitest';
import type { PromptPiece } from './expansion-plan.ts';
import { parsePromptId } from './ids.ts';
import { ParseCache } from './parse-cache.ts';
import type { ParsedPrompt } from './parse-cache.ts';
import { PromptNames } from './prompt-names.ts';
import type { PromptSource } from './prompt-source.ts';

const idOf = (name: string) => parsePromptId(name);
const source = (name: string, body: string, revision = 1): PromptSource => ({
  id: idOf(name),
  revision,
  body,
});

function names(...all: readonly string[]): PromptNames {
  const known = new PromptNames();
  for (const name of all) known.add(idOf(name));
  return known;
}

function pieceOf(parsed: ParsedPrompt, known: PromptNames): PromptPiece {
  return parsed.plan(known).pieces.find((piece) => piece.id !== undefined)!;
}

test('E11 what an inclusion inserted the last time is taken again as long as the text is the same', () => {
  const cache = new ParseCache();
  const piece = pieceOf(cache.get(source('a', '[[b]]\n')), names('a', 'b'));
  const before = cache.follow(piece, source('b', 'before\n'));
  expect(cache.follow(piece, source('b', 'before\n', 2))).toBe(before);
  const after = cache.follow(piece, source('b', 'after\n', 3));
  expect(after.body).toBe('after\n');
  expect(cache.get(source('b', 'after\n', 3))).toBe(after);
  // Not even when the old text comes back: the new one has taken its place.
  expect(cache.follow(piece, source('b', 'before\n', 4))).not.toBe(before);
});

test('E11 a deleted prompt is not what an inclusion inserted the last time', () => {
  const cache = new ParseCache();
  const piece = pieceOf(cache.get(source('a', '[[b]]\n')), names('a', 'b'));
  const before = cache.follow(piece, source('b', 'same\n'));
  cache.delete(idOf('b'));
  expect(cache.follow(piece, source('b', 'same\n'))).not.toBe(before);
});

test('E11 what a prompt’s inclusions remember goes no later than what is remembered of the prompt', () => {
  const large = 'x'.repeat(400);
  const cache = new ParseCache(4_000);
  const known = names('a', 'b');
  const piece = pieceOf(cache.get(source('a', '[[b]]\n')), known);
  const before = cache.follow(piece, source('b', large));
  expect(piece.last).toBe(before);
  // A third one fills the half: all of them are the old ones now.
  cache.get(source('c', large));
  const again = cache.get(source('a', '[[b]]\n'));
  expect(pieceOf(again, known)).toBe(piece);
  expect(piece.last).toBeNull();
  expect(cache.follow(piece, source('b', large))).toBe(before);
});
