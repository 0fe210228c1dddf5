import { parsePromptId, PromptError, type PromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import type { CommittedBatch } from '../library/committed.ts';
import { Heads } from '../library/heads.ts';
import type { ExpansionSubscriber } from './deliveries.ts';
import { Expansions, type ExpandedPrompt } from './expansions.ts';
import { defaultLimits } from '@prompt-manager/core';

/** Heads, expansions and an event loop of the test's own, whose clock moves a millisecond each time it is read. */
function setUp(texts: Readonly<Record<string, string>>) {
  const heads = new Heads();
  const turns: (() => void)[] = [];
  const log: PromptError[] = [];
  let nowMs = 0;
  const ports = {
    runningMs: () => (nowMs += 1),
    onNextTurn: (run: () => void) => void turns.push(run),
  };
  const expansions = new Expansions({
    heads,
    ports,
    limits: defaultLimits,
    log: (error) => void log.push(error),
  });
  const commit = (changes: Readonly<Record<string, string>>): void => {
    const batch = Object.entries(changes).map(([id, content]) => changeTo(heads, id, content));
    expansions.follow(batch, heads.apply(batch));
  };
  commit(texts);
  return {
    heads,
    expansions,
    commit,
    log,
    turn: () => turns.shift()?.(),
    /** Lets the event loop turn until nothing waits; answers how often it did. */
    settle: () => {
      let count = 0;
      for (let run = turns.shift(); run !== undefined; run = turns.shift()) {
        run();
        count += 1;
      }
      return count;
    },
  };
}

function changeTo(heads: Heads, name: string, content: string): CommittedBatch[number] {
  const id = parsePromptId(name);
  const before = heads.get(id) ?? null;
  const revision = (before?.revision ?? 0) + 1;
  const after = {
    id,
    key: null,
    revision,
    content,
    header: null,
    description: null,
    tags: [],
    createdAtMs: 0,
    updatedAtMs: 0,
    readOnlyReason: null,
  };
  const kind = before === null ? 'create' : 'update';
  const [textChanges, update] = [() => [], () => null];
  return { kind, before, after, id, revision, atMs: 0, contributions: [], textChanges, update };
}

/** A subscriber that remembers what it was told. */
function reader(texts: string[] = [], isBehind?: ExpansionSubscriber['isBehind']) {
  const expanded = (result: ExpandedPrompt | PromptError): void => {
    texts.push(result instanceof PromptError ? result.code : result.expansion.text);
  };
  return { texts, expanded, ...(isBehind !== undefined && { isBehind }) };
}

const id = (name: string): PromptId => parsePromptId(name);

test('E11 N7 a commit tells exactly the dependents that somebody looks at, each once', () => {
  const { expansions, commit, settle } = setUp({ hub: '1', a: '[[hub]]', b: '[[a]]', c: 'apart' });
  const [a, b, c] = [reader(), reader(), reader()];
  expansions.subscribe(id('a'), a);
  expansions.subscribe(id('b'), b);
  expansions.subscribe(id('c'), c);
  commit({ hub: '2' });
  settle();
  expect([a.texts, b.texts, c.texts]).toEqual([['1', '2'], ['1', '2'], ['apart']]);
});

test('N7 many readers of one prompt share one expansion', () => {
  const { expansions, commit, settle } = setUp({ hub: '1', a: '[[hub]]' });
  const results = new Set<unknown>();
  const subscriber = { expanded: (result: unknown) => void results.add(result) };
  for (let count = 0; count < 50; count++) expansions.subscribe(id('a'), subscriber);
  expect(results.size).toBe(1);
  commit({ hub: '2' });
  settle();
  expect(results.size).toBe(2);
});

test('N7 the work is done in slices, and commits that come meanwhile are told together', () => {
  const texts: Record<string, string> = { hub: '0' };
  const names = Array.from({ length: 40 }, (_, index) => `p${index}`);
  for (const name of names) texts[name] = '[[hub]]';
  const { expansions, commit, settle, turn } = setUp(texts);
  const readers = names.map((name) => {
    const each = reader();
    expansions.subscribe(id(name), each);
    return each;
  });
  const told = (): number => readers.reduce((sum, { texts: all }) => sum + all.length - 1, 0);
  commit({ hub: '1' });
  expect(told()).toBe(0);
  turn();
  commit({ hub: '2' });
  expect(settle()).toBeGreaterThan(10);
  for (const { texts: all } of readers) expect(all.at(-1)).toBe('2');
  expect(told()).toBeLessThan(2 * readers.length);
});

test('N7 a prompt that changes all the time does not keep the others from being told', () => {
  const { expansions, commit, turn } = setUp({ busy: '0', calm: '0' });
  const calm = reader();
  for (let count = 0; count < 20; count++) expansions.subscribe(id('busy'), reader());
  expansions.subscribe(id('calm'), calm);
  commit({ busy: '1', calm: '1' });
  for (let round = 2; calm.texts.length < 2; round++) {
    expect(round).toBeLessThan(30);
    commit({ busy: `${round}` });
    turn();
  }
  expect(calm.texts).toEqual(['0', '1']);
});

test('N7 a reader that is behind hears the newest alone once it can, and delays nobody', () => {
  const { expansions, commit, settle } = setUp({ a: '1' });
  let waiting: (() => void) | null = null;
  let isSlow = false;
  const slow = reader([], (catchUp) => {
    if (isSlow) waiting = catchUp;
    return isSlow;
  });
  const quick = reader();
  expansions.subscribe(id('a'), slow);
  expansions.subscribe(id('a'), quick);
  isSlow = true;
  for (const text of ['2', '3', '4']) {
    commit({ a: text });
    settle();
  }
  isSlow = false;
  (waiting as (() => void) | null)?.();
  settle();
  expect(quick.texts).toEqual(['1', '2', '3', '4']);
  expect(slow.texts).toEqual(['1', '4']);
});

test('N7 a subscriber that fails is reported and keeps no other from hearing', () => {
  const { expansions, commit, settle, log } = setUp({ a: '1' });
  const broken = {
    expanded: () => {
      throw new Error('broken');
    },
  };
  const fine = reader();
  expansions.subscribe(id('a'), broken);
  expansions.subscribe(id('a'), fine);
  commit({ a: '2' });
  settle();
  expect(fine.texts).toEqual(['1', '2']);
  expect(log.map(({ code }) => code)).toEqual(['internal', 'internal']);
});

test('N7 who ends its subscription, or is closed, hears nothing more', () => {
  const { expansions, commit, settle } = setUp({ a: '1' });
  const [first, second] = [reader(), reader()];
  const end = expansions.subscribe(id('a'), first);
  expansions.subscribe(id('a'), second);
  commit({ a: '2' });
  end();
  settle();
  commit({ a: '3' });
  expansions.close();
  settle();
  expect([first.texts, second.texts]).toEqual([['1'], ['1', '2']]);
});
