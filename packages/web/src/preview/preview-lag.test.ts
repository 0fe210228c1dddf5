import { expect, test } from 'vitest';
import type { SyncFacts } from '../sync/sync-chip.ts';
import { previewLag } from './preview-lag.ts';

type Facts = Pick<SyncFacts, 'connection' | 'following'>;
const refused = { kind: 'refused', code: 'internal', message: 'no' } as const;
const up = { kind: 'open', sinceMs: 0 } as const;
const opening = { kind: 'connecting', failures: 0 } as const;
const down = { kind: 'waiting', retryAtMs: 1, failures: 1 } as const;

const lagOf = (connection: object, following: Facts['following'], expansion: unknown = refused) =>
  previewLag({ facts: { connection, following }, expansion } as Parameters<typeof previewLag>[0]);

test('U131 the preview is offline without either socket, catches up until it is told anew, then says nothing', () => {
  expect([
    lagOf(up, 'live'),
    lagOf(up, 'asked'),
    lagOf(up, 'away'),
    lagOf(down, 'live'),
    lagOf(down, 'away'),
  ]).toEqual([null, 'catching_up', 'offline', 'offline', 'offline']);
});

test('U131 a prompt that is opened again catches up: the server is not away', () => {
  expect([
    lagOf(opening, 'asked'),
    lagOf(opening, 'live'),
    lagOf({ ...opening, failures: 1 }, 'asked'),
  ]).toEqual(['catching_up', 'catching_up', 'offline']);
});

test('U131 nothing is said of a text that is not there yet, or of a prompt that is gone', () => {
  expect(lagOf(down, 'away', null)).toBe(null);
  expect(lagOf({ kind: 'closed', code: 4010, reason: '' }, 'away')).toBe(null);
});
