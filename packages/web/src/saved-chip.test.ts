import type { ConnectionState, MirrorState, SaveState } from '@prompt-manager/client';
import { PromptError } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { bannerOf, chipOf, nextChangeMs } from './saved-chip.ts';
import type { PromptFacts } from './saved-chip.ts';

const nowMs = 1_000_000;

const connections: { readonly [K in ConnectionState['kind']]: ConnectionState } = {
  connecting: { kind: 'connecting', failures: 1 },
  open: { kind: 'open', failures: 0, sinceMs: 0 },
  waiting: { kind: 'waiting', failures: 1, retryAtMs: nowMs + 2_500 },
  closed: { kind: 'closed', code: 4010, reason: 'gone' },
};

const error = new PromptError('disk_full');
const saves: { readonly [K in SaveState['kind']]: SaveState } = {
  saved: { kind: 'saved', atMs: null },
  saving: { kind: 'saving', sinceMs: nowMs - 400 },
  retrying: { kind: 'retrying', error, retryAtMs: nowMs + 500 },
  refused: { kind: 'refused', error },
  unsent: { kind: 'unsent' },
};

const lost: MirrorState = {
  onDisk: false,
  revision: 3,
  error: { code: 'EACCES', message: 'a.md cannot be written.' },
};

function facts(
  connection: ConnectionState['kind'],
  save: SaveState['kind'],
  more: Partial<PromptFacts> = {},
): PromptFacts {
  return {
    id: 'a',
    connection: connections[connection],
    saveState: saves[save],
    mirror: null,
    isReadOnly: false,
    isOpened: true,
    ...more,
  };
}

/** Every state of the socket with every state of saving. */
const table: {
  readonly [C in ConnectionState['kind']]: { readonly [S in SaveState['kind']]: string };
} = {
  connecting: {
    saved: 'Reconnecting…',
    saving: 'Not saved',
    retrying: 'Not saved',
    refused: 'Not saved',
    unsent: 'Not saved',
  },
  open: {
    saved: 'Saved',
    saving: 'Saving…',
    retrying: 'Not saved',
    refused: 'Not saved',
    unsent: 'Not saved',
  },
  waiting: {
    saved: 'Reconnecting…',
    saving: 'Not saved',
    retrying: 'Not saved',
    refused: 'Not saved',
    unsent: 'Not saved',
  },
  closed: {
    saved: 'Closed',
    saving: 'Not saved',
    retrying: 'Not saved',
    refused: 'Not saved',
    unsent: 'Not saved',
  },
};

test('D3 the chip says what the table says for every state of the socket and of saving', () => {
  for (const [connection, row] of Object.entries(table)) {
    for (const [save, text] of Object.entries(row)) {
      const chip = chipOf(
        facts(connection as ConnectionState['kind'], save as SaveState['kind']),
        nowMs,
      );
      expect({ connection, save, text: chip.text }).toEqual({ connection, save, text });
    }
  }
});

test('D3 a file that was not written shows, and a save under way shows first', () => {
  expect(chipOf(facts('open', 'saved', { mirror: lost }), nowMs)).toEqual({
    text: 'Not on disk',
    tone: 'error',
    title: 'a.md cannot be written.',
  });
  expect(chipOf(facts('open', 'saving', { mirror: lost }), nowMs).text).toBe('Saving…');
  expect(bannerOf(facts('open', 'saved', { mirror: lost }), nowMs)?.text).toBe(
    'Saved, but the file could not be written: a.md cannot be written.',
  );
});

test('D3 a quick save is not worth a word, a very slow one is not saved', () => {
  const after = (forMs: number): string =>
    chipOf(
      facts('open', 'saving', { saveState: { kind: 'saving', sinceMs: nowMs - forMs } }),
      nowMs,
    ).text;
  expect([0, 399, 400, 9_999, 10_000].map(after)).toEqual([
    'Saved',
    'Saved',
    'Saving…',
    'Saving…',
    'Not saved',
  ]);
  const next = (forMs: number): number | null =>
    nextChangeMs(
      facts('open', 'saving', { saveState: { kind: 'saving', sinceMs: nowMs - forMs } }),
      nowMs,
    );
  expect([0, 399, 400, 10_000].map(next)).toEqual([400, 1, 9_600, 1_000]);
});

test('D2 whatever is not saved is said in a sentence, with the text to copy', () => {
  for (const connection of ['waiting', 'closed', 'connecting'] as const) {
    expect(bannerOf(facts(connection, 'unsent'), nowMs)).toMatchObject({ canCopy: true });
  }
  expect(bannerOf(facts('open', 'retrying'), nowMs)).toMatchObject({
    canCopy: true,
    canRetry: false,
  });
  expect(bannerOf(facts('open', 'saved'), nowMs)).toBeNull();
  expect(bannerOf(facts('waiting', 'saved'), nowMs)).toBeNull();
});

test('F6 a library that cannot be written is for viewing only', () => {
  expect(chipOf(facts('open', 'saved', { isReadOnly: true }), nowMs).text).toBe('View only');
});
