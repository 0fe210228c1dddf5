import type { PromptId } from '@prompt-manager/core';
import { array, assert, boolean, constantFrom, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { SortedIds } from './sorted-ids.ts';

const names = Array.from({ length: 40 }, (_, at) => `p${at}`);
const steps = array(record({ id: constantFrom(...names, 'Z', 'ä', '\u{1f600}'), ask: boolean() }), {
  maxLength: 80,
});

test('R6 ids stay in code-unit order whatever comes and goes, and a list handed out never changes', () => {
  assert(
    property(steps, (run) => {
      const present = new Set<PromptId>(names as PromptId[]);
      const ids = new SortedIds({ has: (id) => present.has(id), all: () => present });
      for (const id of present) ids.changed(id);
      const handedOut = new Map<readonly PromptId[], readonly PromptId[]>();
      for (const { id, ask } of run as { id: PromptId; ask: boolean }[]) {
        if (!present.delete(id)) present.add(id);
        ids.changed(id);
        if (ask) handedOut.set(ids.list(), [...present].sort());
      }
      expect(ids.list()).toEqual([...present].sort());
      expect(ids.list()).toBe(ids.list());
      for (const [list, then] of handedOut) expect(list).toEqual(then);
    }),
  );
});

test('R6 one more among 100,000 ids does not sort them all again', () => {
  const all = new Set(Array.from({ length: 100_000 }, (_, at) => `p${at}` as PromptId));
  let sorted = 0;
  const ids = new SortedIds({
    has: (id) => all.has(id),
    all: () => {
      sorted += 1;
      return all;
    },
  });
  for (const id of all) ids.changed(id);
  ids.list();
  for (const name of ['a', 'p5', 'p5a', 'z']) {
    all.add(name as PromptId);
    ids.changed(name as PromptId);
    expect(ids.list()).toContain(name);
  }
  expect([sorted, ids.list().length]).toEqual([1, 100_003]);
});
