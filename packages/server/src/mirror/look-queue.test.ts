import { parsePromptId, type PromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { LookQueue } from './look-queue.ts';

const ids = (name: string, count: number): PromptId[] =>
  Array.from({ length: count }, (_, index) => parsePromptId(`${name}${index}`));

test('F4 a file just heard of waits for one slice of a backlog, never for all of it, nor the backlog for silence', () => {
  const queue = new LookQueue();
  for (const id of ids('old', 200)) queue.put(id, true);
  expect(queue.take()).toEqual(ids('old', 64));
  for (const id of ids('heard', 100)) queue.hear(id, true);
  const slices: string[] = [];
  while (queue.size > 0) {
    const slice = queue.take();
    slices.push(`${slice[0]} ${slice.length}`);
  }
  expect(slices).toEqual(['heard0 64', 'old64 64', 'heard64 36', 'old128 64', 'old192 8']);
});

test('F4 files known before are looked at before new ones, each once, as soon as one asks for it', () => {
  const queue = new LookQueue();
  const [one, two, three] = ids('p', 3) as [PromptId, PromptId, PromptId];
  queue.put(one, false);
  queue.put(two, true);
  queue.put(three, true);
  queue.hear(three, true);
  queue.put(three, true);
  expect([queue.take(), queue.take(), queue.take(), queue.size]).toEqual([
    [three],
    [two],
    [one],
    0,
  ]);
});
