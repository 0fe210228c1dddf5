import { setImmediate as onNextTurn } from 'node:timers/promises';
import { defaultLimits, type PromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import { createGroupCommitter } from '../journal/group-commit.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import { CommittedFeed } from '../library/committed.ts';
import type { Head } from '../library/head.ts';
import { Heads } from '../library/heads.ts';
import { systemPorts } from '../system-ports.ts';
import { Document } from './document.ts';

const id = 'a' as PromptId;

/** A document whose every change takes its readers `tellingMs` to hear of, by a clock and timers that the test moves. */
function open(tellingMs: number) {
  const clock = { nowMs: 0 };
  const timers: { readonly atMs: number; readonly run: () => void }[] = [];
  const ports = {
    ...systemPorts,
    runningMs: () => clock.nowMs,
    setTimer: (delayMs: number, run: () => void) => {
      const timer = { atMs: clock.nowMs + delayMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
    },
  };
  const heads = new Heads();
  const told: string[] = [];
  const order: string[] = [];
  const feed = new CommittedFeed(
    (batch) => heads.apply(batch),
    (error) => {
      throw error;
    },
  );
  feed.onCommitted(() => order.push('derived'));
  feed.onCommittedFirst(([change]) => {
    order.push('told');
    told.push(change?.after?.content ?? '');
    clock.nowMs += tellingMs;
  });
  const head: Head = {
    id,
    key: null,
    revision: 1,
    content: '',
    header: null,
    description: null,
    tags: [],
    createdAtMs: 0,
    updatedAtMs: 0,
    readOnlyReason: null,
  };
  const rest = { contributions: [], textChanges: () => [], update: () => null };
  heads.apply([{ kind: 'create', before: null, after: head, id, revision: 1, atMs: 0, ...rest }]);
  const journal = createMemoryJournal();
  const document = new Document(head, {
    heads,
    journal,
    compactor: { consider: () => undefined },
    committer: createGroupCommitter({ journal, limits: defaultLimits, ports: systemPorts }),
    feed,
    limits: defaultLimits,
    ports,
  });
  const insert = (text: string) =>
    document.edit({
      source: {},
      origin: 'socket',
      baseRevision: document.head.revision,
      text: { changes: [{ from: 0, to: 0, insert: text }] },
    });
  const advance = (byMs: number): void => {
    clock.nowMs += byMs;
    for (const timer of timers.slice())
      if (timer.atMs <= clock.nowMs) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
  };
  return { document, insert, told, order, timers, advance };
}

test('D12 edits of a prompt whose readers take long to tell gather, and are told together', async () => {
  const { document, insert, told, timers, advance } = open(20);
  await insert('1');
  const gathered = [insert('2'), insert('3')];
  await onNextTurn();
  expect(timers.map(({ atMs }) => atMs)).toEqual([30]);
  expect(told).toEqual(['1']);
  advance(10);
  await Promise.all(gathered);
  expect(told).toEqual(['1', '231']);
  // Who wants the document alone is not held up by the rest.
  const hold = await document.hold();
  hold.release();
});

test('D12 D1 where telling is quick nothing gathers, and who is told comes before what is derived', async () => {
  const { insert, told, order, timers } = open(1);
  await insert('1');
  await insert('2');
  expect(told).toEqual(['1', '21']);
  expect(timers).toEqual([]);
  expect(order).toEqual(['told', 'derived', 'told', 'derived']);
});
