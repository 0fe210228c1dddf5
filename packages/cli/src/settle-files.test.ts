import type { HttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { settleFiles } from './settle-files.ts';

type Mirror = Awaited<ReturnType<HttpClient['health']>>['mirror'];

/** Settles against a server that answers these one after the other, the last for ever; each asking takes a second. */
async function settle(
  answers: readonly Partial<Mirror>[],
  changed: readonly string[],
): Promise<number> {
  let asked = 0;
  let nowMs = 0;
  const client = {
    health: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      nowMs += 1_000;
      const mirror = { pending: 0, waiting: [], failing: [], watch: [], ...answer };
      return { mirror } as unknown as Awaited<ReturnType<HttpClient['health']>>;
    },
  };
  await settleFiles(client, new Set(changed), {
    runningMs: () => nowMs,
    delay: async () => undefined,
  });
  return asked;
}

test('C6 a command whose file is not written in time says so and ends with 6', async () => {
  const busy = { pending: 2, waiting: ['other', 'mine'] };
  await expect(settle([busy], ['mine', 'own'])).rejects.toMatchObject({
    exitCode: 6,
    message: 'The file mine.md is not written yet.',
    why: expect.stringContaining('saved in its journal'),
  });
  await expect(settle([{ pending: 2_000, waiting: ['other'] }], ['mine'])).rejects.toMatchObject({
    exitCode: 6,
    message: 'The files are not written yet.',
  });
});

test('C6 a command waits for its own files and for nobody else’s', async () => {
  const mine = { pending: 2, waiting: ['mine', 'other'] };
  const others = { pending: 1, waiting: ['other'] };
  expect(await settle([mine, mine, others], ['mine'])).toBe(3);
  expect(await settle([others], [])).toBe(1);
});
