import { applyChanges, diffText } from '@prompt-manager/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapSelection } from './selection.ts';

/** `|` marks the caret, or `[` and `]` a selection; the marks are not part of the text. */
function moved(marked: string, after: string): string {
  const before = marked.replace(/[[\]|]/g, '');
  const start = marked.search(/[[|]/);
  const close = marked.indexOf(']');
  const { start: from, end: to } = mapSelection(
    { start, end: close < 0 ? start : close - 1 },
    diffText(before, after),
  );
  return from === to
    ? `${after.slice(0, from)}|${after.slice(from)}`
    : `${after.slice(0, from)}[${after.slice(from, to)}]${after.slice(to)}`;
}

test('W3 a caret stays on its text while others type before, at and behind it', () => {
  expect(moved('one t|wo', 'zero one two')).toBe('zero one t|wo');
  expect(moved('one t|wo', 'one two three')).toBe('one t|wo three');
  expect(moved('one| two', 'one and two')).toBe('one| and two');
});

test('W3 a caret in text that others deleted stays where that was', () => {
  expect(moved('one t|wo three', 'one three')).toBe('one |three');
});

test('W3 a selection keeps its characters and takes in none that others put at its edges', () => {
  expect(moved('one [two] three', 'zero one two three')).toBe('zero one [two] three');
  expect(moved('a [-] c', 'a +-+ c')).toBe('a +[-]+ c');
});

test('W3 a mapped selection always lies inside the new text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), fc.nat(), (before, after, a, b) => {
      const start = Math.min(a, b) % (before.length + 1);
      const end = Math.max(start, b % (before.length + 1));
      const changes = diffText(before, after);
      const mapped = mapSelection({ start, end }, changes);
      expect(applyChanges(before, changes)).toBe(after);
      expect(0 <= mapped.start && mapped.start <= mapped.end && mapped.end <= after.length).toBe(
        true,
      );
    }),
    { seed: 1 },
  );
});
