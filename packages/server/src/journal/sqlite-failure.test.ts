import { expect, test } from 'vitest';
import { sqliteFailure, sqliteOpenFailure, StoreRefusal } from './sqlite-failure.ts';

/** An error as node:sqlite throws it; the upper bits of the result say more about the same failure. */
function sqliteError(errcode: number): Error {
  return Object.assign(new Error('words of SQLite'), { errcode });
}

test('J5 each result of SQLite has one code, whatever its upper bits say', () => {
  const results = [8, 10, 10 | (4 << 8), 10 | (12 << 8), 11, 13, 14, 26, 5, 19, 1];
  expect(results.map((result) => sqliteFailure(sqliteError(result)).code)).toEqual([
    'journal_unavailable',
    'journal_unavailable',
    'journal_unavailable',
    'journal_unavailable',
    'journal_corrupt',
    'disk_full',
    'journal_unavailable',
    'journal_corrupt',
    'library_locked',
    'internal',
    'internal',
  ]);
  expect(sqliteFailure(sqliteError(13)).detail).toBe('words of SQLite (SQLite result 13)');
});

test('J5 other errors keep their words, and refusals their code', () => {
  expect(sqliteFailure(new TypeError('wrong'))).toEqual({ code: 'internal', detail: 'wrong' });
  expect(sqliteFailure('thrown text')).toEqual({ code: 'internal', detail: 'thrown text' });
  const refusal = new StoreRefusal('disk_full', 'no room');
  expect(sqliteFailure(refusal)).toEqual({ code: 'disk_full', detail: 'no room' });
});

test('J7 a failure to open names the file and what to do', () => {
  const details = [5, 13, 26, 14].map((result) =>
    sqliteOpenFailure(sqliteError(result), '/library/journal.db'),
  );
  expect(details.map((item) => item.code)).toEqual([
    'library_locked',
    'disk_full',
    'journal_corrupt',
    'journal_unavailable',
  ]);
  const remedies = [
    /stop it/,
    /free some room/,
    /Restore it from a backup/,
    /Check that its folder/,
  ];
  for (const [index, remedy] of remedies.entries()) {
    expect(details[index]?.detail).toMatch(remedy);
    expect(details[index]?.detail).toContain('/library/journal.db');
  }
});
