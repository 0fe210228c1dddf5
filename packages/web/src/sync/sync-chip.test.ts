import { expect, test } from 'vitest';
import { bannerOf, chipOf, nextChangeMs } from './sync-chip.ts';
import type { SyncFacts } from './sync-chip.ts';

const nowMs = 1_000_000;
const up: SyncFacts['connection'] = { kind: 'open', failures: 0, sinceMs: 0 };
const down: SyncFacts['connection'] = { kind: 'waiting', failures: 1, retryAtMs: nowMs + 4_000 };
const trying: SyncFacts['connection'] = { kind: 'connecting', failures: 1 };
const gone: SyncFacts['connection'] = { kind: 'closed', code: 4010, reason: '' };
const well: SyncFacts = {
  id: 'a',
  connection: up,
  isLoaded: true,
  isReadOnly: false,
  readOnlyReason: null,
  following: 'live',
  unsavedSinceMs: null,
  unwrittenSinceMs: null,
  localCopy: 'kept',
  refusal: null,
  mirrorFailure: null,
  savedAtMs: null,
  isBack: false,
};
const noSpace = { code: 'ENOSPC', message: 'The disk is full.' };
const typed = { unsavedSinceMs: nowMs - 1_000 };

test('D3 the chip says for every state of socket, edits and disk what is true', () => {
  const says = (change: Partial<SyncFacts>): string => chipOf({ ...well, ...change }, nowMs).text;
  const table: readonly (readonly [Partial<SyncFacts>, string])[] = [
    [{}, 'Saved'],
    [{ unsavedSinceMs: nowMs - 399 }, 'Saved'],
    [typed, 'Saving…'],
    [{ unwrittenSinceMs: nowMs - 399 }, 'Saved'],
    [{ unwrittenSinceMs: nowMs - 400 }, 'Saving…'],
    [{ unsavedSinceMs: nowMs - 10, unwrittenSinceMs: nowMs - 500 }, 'Saving…'],
    [{ unsavedSinceMs: nowMs - 10_000 }, 'Not saved'],
    [{ ...typed, refusal: noSpace }, 'Not saved'],
    [{ refusal: noSpace }, 'Saved'],
    [{ mirrorFailure: noSpace }, 'Not on disk'],
    [{ ...typed, mirrorFailure: noSpace }, 'Not on disk'],
    [{ isReadOnly: true }, 'View only'],
    [{ isLoaded: false }, 'Connecting…'],
    [{ connection: { kind: 'connecting', failures: 0 }, isLoaded: false }, 'Connecting…'],
    [{ connection: down }, 'Reconnecting…'],
    [{ connection: trying }, 'Reconnecting…'],
    [{ connection: down, ...typed }, 'Offline — kept in this browser'],
    [{ connection: down, ...typed, localCopy: 'opening' }, 'Offline — kept in this browser'],
    [{ connection: down, ...typed, localCopy: 'unavailable' }, 'Not saved'],
    [{ connection: gone }, 'Deleted'],
    [{ connection: gone, ...typed }, 'Not saved'],
  ];
  expect(table.map(([change]) => says(change))).toEqual(table.map(([, text]) => text));
});

test('D3 a banner offers the text whenever it could be lost, and is silent when all is well', () => {
  const offers = (change: Partial<SyncFacts>): readonly string[] | null =>
    bannerOf({ ...well, ...change }, nowMs, 'serve again')?.actions ?? null;
  expect(offers({})).toBeNull();
  expect(offers(typed)).toBeNull();
  expect(offers({ connection: down, ...typed })).toBeNull();
  expect(offers({ connection: { ...trying, failures: 3 } })).toEqual([
    'reconnect',
    'copy_command',
    'copy',
  ]);
  expect(offers({ connection: down, ...typed, localCopy: 'unavailable' })).toEqual([
    'copy',
    'download',
    'reconnect',
  ]);
  expect(offers({ ...typed, refusal: noSpace })).toEqual(['copy', 'download']);
  expect(offers({ connection: gone })).toEqual(['keep', 'accept', 'save_as']);
});

test('D3 the chip is looked at again when time alone changes it', () => {
  expect(nextChangeMs(well, nowMs)).toBeNull();
  expect(nextChangeMs({ ...well, unsavedSinceMs: nowMs - 100 }, nowMs)).toBe(300);
  expect(nextChangeMs({ ...well, unsavedSinceMs: nowMs - 4_000 }, nowMs)).toBe(6_000);
  expect(nextChangeMs({ ...well, connection: down }, nowMs)).toBe(1_000);
});

test('U47 the banner says what starts the server again, where that is known', () => {
  const away: SyncFacts = { ...well, connection: { ...trying, failures: 3 } };
  expect(bannerOf(away, nowMs, 'serve again')?.text).toMatch(/ start it again with: serve again$/);
  expect(bannerOf(away, nowMs, null)).toMatchObject({
    text: 'The server does not answer. If it was stopped, start it again.',
    actions: ['reconnect', 'copy'],
  });
});
