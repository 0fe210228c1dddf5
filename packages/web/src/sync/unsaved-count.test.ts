import { expect, test } from 'vitest';
import { UnsavedCount } from './unsaved-count.ts';

test('Y2 an edit is unsaved until a count covers it, and nothing older makes up for it', () => {
  const unsaved = new UnsavedCount(null);
  unsaved.sentWhole();
  expect([unsaved.confirm(1), unsaved.sinceMs]).toEqual([false, null]);
  unsaved.edited(10, { isSent: true });
  unsaved.edited(20, { isSent: true });
  expect([unsaved.confirm(2), unsaved.sinceMs]).toEqual([false, 10]);
  expect([unsaved.confirm(3), unsaved.sinceMs]).toEqual([true, null]);
  expect(unsaved.confirm(3)).toBe(false);
});

test('Y2 what was typed without a connection is saved with the whole answer to the next one', () => {
  const unsaved = new UnsavedCount(null);
  unsaved.sentWhole();
  unsaved.edited(10, { isSent: true });
  unsaved.lost();
  unsaved.edited(20, { isSent: false });
  expect([unsaved.confirm(9), unsaved.sinceMs]).toEqual([false, 10]);
  unsaved.lost();
  unsaved.sentWhole();
  expect([unsaved.confirm(1), unsaved.sinceMs]).toEqual([true, null]);
});

test('Y2 edits of an earlier visit count as unsaved from the start', () => {
  const unsaved = new UnsavedCount(5);
  expect(unsaved.sinceMs).toBe(5);
  unsaved.sentWhole();
  unsaved.edited(7, { isSent: true });
  expect([unsaved.confirm(1), unsaved.sinceMs]).toEqual([false, 5]);
  expect([unsaved.confirm(2), unsaved.sinceMs]).toEqual([true, null]);
});
