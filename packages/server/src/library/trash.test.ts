import type { PromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import type { PromptKey, PromptRow } from '../journal/journal.ts';
import { Trash, type TrashContext } from './trash.ts';

test('H6 looking through many deleted prompts lets others have their turn', async () => {
  const rows = Array.from({ length: 50 }, (_, index): PromptRow => ({
    key: `key ${index}` as PromptKey,
    id: `p${index}` as PromptId,
    revision: 2,
    deleted: true,
    createdAtMs: 0,
    updatedAtMs: index,
    firstKeptRevision: 1,
    mirror: null,
  }));
  let [nowMs, turns] = [0, 0];
  const context = {
    heads: { has: () => false },
    journal: {
      rows: () => Promise.resolve(rows),
      history: () => Promise.resolve([{ kind: 'delete', origin: 'rest' }]),
    },
    ports: {
      runningMs: () => (nowMs += 1),
      onNextTurn: (run: () => void) => {
        turns += 1;
        run();
      },
    },
  } as unknown as TrashContext;
  const { items } = await new Trash(context).page({ limit: 100 });
  expect(items).toHaveLength(50);
  expect(turns).toBeGreaterThanOrEqual(5);
});
