import { expect, test } from 'vitest';
import { runKillLoop } from './kill-loop.ts';

test('D4 ten kills of the real server under four writers lose and double nothing that was acknowledged', async () => {
  // Moments come from a fixed sequence, so that a failure can be repeated as nearly as processes allow.
  let state = 11;
  const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  const result = await runKillLoop({ kills: 10, random });
  expect(result).toMatchObject({ kills: 10, lost: [], doubled: [], filesThatDiffer: [] });
  expect(result.acknowledged).toBeGreaterThan(20);
});
