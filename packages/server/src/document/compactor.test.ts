import { setImmediate as onNextTurn } from 'node:timers/promises';
import { PromptError } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import type { PromptKey } from '../journal/journal.ts';
import type { HeadText } from '../library/head.ts';
import { Compactor, type Compactable } from './compactor.ts';
import { SharedText } from './shared-text.ts';

const limits = { updatesPerSnapshot: 10 };

/** Timers that run when they are asked to, and what a compactor did. */
function open(recordSnapshot?: (key: PromptKey, revision: number) => Promise<void>) {
  const timers: { readonly delayMs: number; readonly run: () => void }[] = [];
  const recorded: string[] = [];
  const logged: PromptError[] = [];
  const compactor = new Compactor({
    limits,
    journal: {
      recordSnapshot: async (key, revision) => {
        recorded.push(`${key} ${revision}`);
        await recordSnapshot?.(key, revision);
      },
    },
    ports: {
      setTimer: (delayMs, run) => {
        const timer = { delayMs, run };
        timers.push(timer);
        return () => {
          if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
        };
      },
    },
    log: (error) => logged.push(error),
  });
  const fire = async (): Promise<void> => {
    timers.shift()?.run();
    await onNextTurn();
  };
  return { compactor, timers, recorded, logged, fire };
}

function text(content: string): HeadText {
  return { content, header: null, description: null, tags: [] };
}

/** A document whose state reads as `content`, although it serves `served`. */
function document(name: string, updatesSinceSnapshot: number, served = name): Compactable {
  const key = name as PromptKey;
  const { update } = SharedText.seed(key, text(name));
  const taken = { key, revision: 7, state: update, text: text(served) };
  return { updatesSinceSnapshot, takeState: async () => taken };
}

test('H5 a document is due after the limit, once, and others follow one at a time', async () => {
  const { compactor, timers, recorded, fire } = open();
  compactor.consider(document('few', 9));
  expect(timers).toEqual([]);
  const due = document('a', 10);
  compactor.consider(due);
  compactor.consider(due);
  compactor.consider(document('b', 11));
  expect(timers).toHaveLength(1);
  await fire();
  expect(recorded).toEqual(['a 7']);
  await fire();
  expect(recorded).toEqual(['a 7', 'b 7']);
  expect(timers).toEqual([]);
});

test('H5 nothing is begun while a snapshot is under way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { compactor, timers, recorded, fire } = open(() => promise);
  compactor.consider(document('a', 10));
  await fire();
  compactor.consider(document('b', 10));
  expect([recorded, timers]).toEqual([['a 7'], []]);
  resolve();
  await onNextTurn();
  await fire();
  expect(recorded).toEqual(['a 7', 'b 7']);
});

test('H5 a snapshot that fails is logged and keeps nobody from theirs', async () => {
  const { compactor, recorded, logged, fire } = open(async (key) => {
    if (key === 'a') throw new PromptError('disk_full');
  });
  compactor.consider(document('a', 10));
  compactor.consider(document('b', 10));
  await fire();
  await fire();
  expect(recorded).toEqual(['a 7', 'b 7']);
  expect(logged.map(({ code }) => code)).toEqual(['disk_full']);
});

test('H5 a state that does not read as the text being served is not kept', async () => {
  const { compactor, recorded, logged, fire } = open();
  compactor.consider(document('a', 10, 'something else'));
  await fire();
  expect(recorded).toEqual([]);
  expect(logged.map(({ detail }) => detail)).toEqual([expect.stringContaining('revision 7')]);
});

test('H5 after close nothing is begun, and what is under way is not complained about', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const { compactor, timers, logged, fire } = open(() => promise);
  compactor.consider(document('a', 10));
  await fire();
  compactor.consider(document('b', 10));
  compactor.close();
  reject(new PromptError('journal_unavailable'));
  await onNextTurn();
  compactor.consider(document('c', 10));
  expect([timers, logged]).toEqual([[], []]);
});
