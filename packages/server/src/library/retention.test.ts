import { setImmediate as onNextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SharedText } from '../document/shared-text.ts';
import { createFaultyJournal } from '../journal/faulty-journal.fake.ts';
import { created, promptId, promptKey, updated } from '../journal/journal-entries.fake.ts';
import type { Journal, JournalEntry } from '../journal/journal.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { Retention } from './retention.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const key = promptKey('k');

/** A prompt with one revision a day, from day 1 on; each says its number. Its file holds revision `mirrored`. */
async function fill(journal: Journal, days: number, mirrored: number | null): Promise<void> {
  const text = { content: '1', header: null, description: null, tags: [] };
  const { shared, update } = SharedText.seed(key, text);
  const entries: JournalEntry[] = [created('k', 'a', { update, atMs: dayMs })];
  for (let day = 2; day <= days; day += 1) {
    const { length } = shared.read().content;
    const changes = [{ from: 0, to: length, insert: String(day) }];
    entries.push(updated('k', day, 'a', { update: shared.change({ changes }), atMs: day * dayMs }));
  }
  shared.destroy();
  await journal.append([entries]);
  if (mirrored === null) return;
  const mark = { key, id: promptId('a'), revision: mirrored, hash: 'h', previous: null };
  await journal.recordMirror([mark]);
}

function open(journal: Journal, keepDays: number, nowDay: number) {
  const timers: (() => void)[] = [];
  const codes: string[] = [];
  const retention = new Retention({
    journal,
    keepDays,
    ports: {
      now: () => nowDay * dayMs + 1,
      setTimer: (_delayMs, run) => {
        timers.push(run);
        return () => timers.splice(0);
      },
    },
    log: ({ code }) => codes.push(code),
  });
  return { retention, timers, codes };
}

async function textAt(journal: Journal, revision: number): Promise<string> {
  try {
    const updates = await journal.updates(key, revision);
    return SharedText.load(
      key,
      updates.map(({ update }) => update),
    ).read().content;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('H4 texts replaced longer ago than told are gone, the one of the horizon and all lines stay', async () => {
  const journal = createMemoryJournal();
  await fill(journal, 10, 10);
  const { retention } = open(journal, 3, 10);
  await retention.sweep();
  const texts = await Promise.all([1, 5, 6, 7, 8, 10].map((at) => textAt(journal, at)));
  expect(texts).toEqual(['revision_gone', 'revision_gone', 'revision_gone', '7', '8', '10']);
  expect(await journal.history(key, { limit: 99 })).toHaveLength(10);
});

test('H4 a prompt that has not changed since keeps its newest text', async () => {
  const journal = createMemoryJournal();
  await fill(journal, 4, 4);
  await open(journal, 3, 100).retention.sweep();
  expect(await Promise.all([3, 4].map((at) => textAt(journal, at)))).toEqual([
    'revision_gone',
    '4',
  ]);
});

test('H4 F11 the text that the file was last known to hold stays, for the next start', async () => {
  const journal = createMemoryJournal();
  await fill(journal, 10, 5);
  await open(journal, 3, 10).retention.sweep();
  expect(await Promise.all([4, 5, 6].map((at) => textAt(journal, at)))).toEqual([
    'revision_gone',
    '5',
    '6',
  ]);
  const unwritten = createMemoryJournal();
  await fill(unwritten, 10, null);
  await open(unwritten, 3, 10).retention.sweep();
  expect(await textAt(unwritten, 1)).toBe('1');
});

test('H4 without a number of days nothing is looked at', async () => {
  const journal = createFaultyJournal(createMemoryJournal());
  const { timers } = open(journal, Infinity, 1_000);
  expect([timers.length, journal.calls().rows]).toEqual([0, 0]);
});

test('H4 what fails is logged, loses nothing and is tried again', async () => {
  const journal = createFaultyJournal(createMemoryJournal());
  await fill(journal, 10, 10);
  const { retention, timers, codes } = open(journal, 3, 10);
  journal.failKey(key, 'disk_full');
  timers.shift()?.();
  while (timers.length === 0) await onNextTurn();
  expect(codes).toEqual(['disk_full']);
  expect(await textAt(journal, 1)).toBe('1');
  journal.heal();
  timers.shift()?.();
  while (timers.length === 0) await onNextTurn();
  expect(await textAt(journal, 1)).toBe('revision_gone');
  const { recordSnapshot } = journal.calls();
  await retention.sweep();
  expect(journal.calls().recordSnapshot).toBe(recordSnapshot);
  retention.close();
  expect(timers).toEqual([]);
});
