import { expect, test } from 'vitest';
import { snapshotsToDrop } from './thin-snapshots.ts';

function keep(revisions: readonly number[]): readonly number[] {
  const drop = new Set(snapshotsToDrop(revisions));
  return revisions.filter((revision) => !drop.has(revision));
}

test('J12 up to three snapshots stay as they are', () => {
  expect([[], [5], [5, 10], [5, 10, 15]].map(keep)).toEqual([[], [5], [5, 10], [5, 10, 15]]);
});

test('J12 a snapshot every 500 revisions leaves few, close together where the history is young', () => {
  let kept: readonly number[] = [];
  for (let revision = 500; revision <= 1_000_000; revision += 500) kept = keep([...kept, revision]);
  expect(kept.length).toBeLessThan(25);
  expect(kept.slice(-3)).toEqual([999_000, 999_500, 1_000_000]);
  for (const [index, revision] of kept.entries()) {
    const before = kept[index - 1] ?? 0;
    expect(revision - before).toBeLessThanOrEqual(Math.max(1_000, 2 * (1_000_000 - before)));
  }
  expect(kept[0]).toBe(500);
});
