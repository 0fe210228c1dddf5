import { parsePromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { ExpansionCache } from './expansion-cache.ts';
import type { ExpandedPrompt } from './expansions.ts';

const [a, b, c] = ['a', 'b', 'c'].map(parsePromptId) as [
  ReturnType<typeof parsePromptId>,
  ReturnType<typeof parsePromptId>,
  ReturnType<typeof parsePromptId>,
];

function expanded(length: number): ExpandedPrompt {
  const expansion = {
    text: 'x'.repeat(length),
    dependencies: [],
    missing: [],
    problems: [],
    omittedProblems: 0,
    segments: null,
  };
  return { content: '', expansion };
}

test('N6 an expansion is kept for its tag alone, within a bound; the longest unasked goes first', () => {
  const cache = new ExpansionCache(1_000);
  const [first, second] = [expanded(400), expanded(400)];
  cache.set(a, '1', first);
  cache.set(b, '1', second);
  expect(cache.get(a, '1')).toBe(first);
  cache.set(c, '1', expanded(400));
  expect([cache.get(a, '1'), cache.get(b, '1'), cache.length]).toEqual([first, undefined, 800]);
  expect([cache.get(a, '2'), cache.get(a, '1'), cache.length]).toEqual([undefined, undefined, 400]);
  cache.set(c, '2', expanded(100));
  cache.set(a, '1', expanded(2_000));
  expect([cache.get(c, '2'), cache.length]).toEqual([undefined, 0]);
});
