import { describe, expect, test } from 'vitest';
import { createFaultyJournal } from './faulty-journal.fake.ts';
import { createGroupCommitter } from './group-commit.ts';
import { created, promptKey, updated } from './journal-entries.fake.ts';
import type { Commit } from './journal.ts';
import { createMemoryJournal } from './memory-journal.ts';

const limits = { maxPendingJournalBytes: 64 * 1024 * 1024 };

function open(options: { readonly maxPendingJournalBytes?: number } = {}) {
  const clock = createClock();
  const journal = createFaultyJournal(createMemoryJournal());
  const committer = createGroupCommitter({
    journal,
    limits: { ...limits, ...options },
    ports: clock,
    stallMs: 1_000,
  });
  return { clock, journal, committer };
}

/** A clock that stands still until it is moved; timers run when their time is reached. */
function createClock() {
  let nowMs = 1_000;
  let timers: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    now: () => nowMs,
    setTimer: (delayMs: number, run: () => void) => {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((item) => item !== timer);
      };
    },
    onNextTurn: (run: () => void) => void setImmediate(run),
    pass: (ms: number) => {
      nowMs += ms;
      const due = timers.filter((timer) => timer.atMs <= nowMs);
      timers = timers.filter((timer) => timer.atMs > nowMs);
      for (const timer of due) timer.run();
    },
    timerCount: () => timers.length,
  };
}

function creates(count: number, prefix = 'k', bytes = 60): readonly Commit[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${prefix}${index}`;
    return [created(name, name, { update: new Uint8Array(bytes) })];
  });
}

async function codeOf(promise: Promise<void>): Promise<string> {
  return promise.then(
    () => 'ok',
    (error: { readonly code: string }) => error.code,
  );
}

describe('batches', () => {
  test('D7 commits of one turn share one append', async () => {
    const { journal, committer } = open();
    await Promise.all(creates(50).map((commit) => committer.commit(commit)));
    expect(journal.batchSizes()).toEqual([50]);
  });

  test('D7 what arrives while an append is under way becomes the next append', async () => {
    const { journal, committer } = open();
    journal.hang();
    const first = committer.commit([created('first', 'first')]);
    await journal.reached();
    const rest = creates(30).map((commit) => committer.commit(commit));
    journal.release();
    await Promise.all([first, ...rest]);
    expect(journal.batchSizes()).toEqual([1, 30]);
  });

  test('D7 a batch is cut at 1,000 entries and at 4 MiB', async () => {
    const { journal, committer } = open();
    await Promise.all(creates(2_500).map((commit) => committer.commit(commit)));
    expect(journal.batchSizes()).toEqual([1_000, 1_000, 500]);
    const large = creates(5, 'large', 1_500_000);
    await Promise.all(large.map((commit) => committer.commit(commit)));
    expect(journal.batchSizes()).toEqual([1_000, 1_000, 500, 2, 2, 1]);
  });

  test('D7 a commit larger than a batch goes alone and whole', async () => {
    const { journal, committer } = open();
    const huge = creates(1_500).flat();
    const results = [...creates(1, 'a'), huge, ...creates(1, 'b')].map((c) => committer.commit(c));
    await Promise.all(results);
    expect(journal.batchSizes()).toEqual([1, 1, 1]);
  });

  test('D5 commits settle in the order of the calls', async () => {
    const { committer } = open();
    const settled: number[] = [];
    const commits = creates(1_200).map(async (commit, index) => {
      await committer.commit(commit);
      settled.push(index);
    });
    await Promise.all(commits);
    expect(settled).toEqual(commits.map((_, index) => index));
  });
});

describe('failures', () => {
  test('D2 each commit learns its own fate', async () => {
    const { committer } = open();
    const results = await Promise.all([
      codeOf(committer.commit([created('k', 'a')])),
      codeOf(committer.commit([updated('k', 3, 'a')])),
      codeOf(committer.commit([created('l', 'a')])),
      codeOf(committer.commit([updated('k', 2, 'a')])),
    ]);
    expect(results).toEqual(['ok', 'stale_revision', 'prompt_exists', 'ok']);
    expect(committer.health()).toEqual({ state: 'ok' });
  });

  test('D2 a failing journal shows in the health with its code until a commit is durable', async () => {
    const { clock, journal, committer } = open();
    journal.fillDisk();
    expect(await codeOf(committer.commit([created('k', 'a')]))).toBe('disk_full');
    clock.pass(5_000);
    expect(await codeOf(committer.commit([created('k', 'a')]))).toBe('disk_full');
    const since = { sinceMs: 1_000 };
    expect(committer.health()).toEqual({ state: 'failing', code: 'disk_full', ...since });
    journal.refuse();
    expect(await codeOf(committer.commit([created('k', 'a')]))).toBe('journal_unavailable');
    expect(committer.health()).toMatchObject({ code: 'journal_unavailable', ...since });
    journal.heal();
    expect(await codeOf(committer.commit([updated('k', 7, 'a')]))).toBe('stale_revision');
    expect(committer.health()).toMatchObject({ state: 'failing' });
    expect(await codeOf(committer.commit([created('k', 'a')]))).toBe('ok');
    expect(committer.health()).toEqual({ state: 'ok' });
  });

  test('D2 one damaged key among others is no failing journal', async () => {
    const { journal, committer } = open();
    journal.failKey(promptKey('bad'), 'journal_corrupt');
    const bad = codeOf(committer.commit([created('bad', 'b')]));
    const good = codeOf(committer.commit([created('k', 'a')]));
    expect([await bad, await good]).toEqual(['journal_corrupt', 'ok']);
    expect(committer.health()).toEqual({ state: 'ok' });
  });

  test('D2 an append that rejects fails its commits and no later one', async () => {
    const journal = createMemoryJournal();
    const committer = createGroupCommitter({ journal, limits, ports: createClock() });
    await journal.close();
    expect(await codeOf(committer.commit([created('k', 'a')]))).toBe('journal_unavailable');
    expect(await codeOf(committer.commit([created('k', 'a')]))).toBe('journal_unavailable');
  });
});

describe('bounds', () => {
  test('W10 more than may wait is refused as overloaded, and room returns when it settles', async () => {
    const { journal, committer } = open({ maxPendingJournalBytes: 1_000 });
    journal.hang();
    const fits = creates(3).map((commit) => codeOf(committer.commit(commit)));
    await journal.reached();
    expect(await codeOf(committer.commit([created('l', 'l')]))).toBe('overloaded');
    journal.release();
    expect(await Promise.all(fits)).toEqual(['ok', 'ok', 'ok']);
    expect(await codeOf(committer.commit([created('l', 'l')]))).toBe('ok');
  });

  test('W10 a commit that alone is too large is refused for good, and empty updates weigh too', async () => {
    const { committer } = open({ maxPendingJournalBytes: 1_000 });
    const bytes = new Uint8Array(1_000);
    expect(await codeOf(committer.commit([created('k', 'a', { update: bytes })]))).toBe(
      'content_too_large',
    );
    expect(await codeOf(committer.commit(creates(10, 'k', 0).flat()))).toBe('content_too_large');
  });
});

describe('stall and end', () => {
  test('D2 D9 a stalled journal refuses what waits and what comes, keeps what is under way, and recovers', async () => {
    const { clock, journal, committer } = open();
    journal.hang();
    const underWay = codeOf(committer.commit([created('k', 'a')]));
    await journal.reached();
    const waiting = codeOf(committer.commit([created('l', 'b')]));
    clock.pass(999);
    expect(committer.health()).toEqual({ state: 'ok' });
    clock.pass(1);
    expect(committer.health()).toEqual({ state: 'stalled', sinceMs: 1_000 });
    expect(await waiting).toBe('journal_unavailable');
    expect(await codeOf(committer.commit([created('m', 'c')]))).toBe('journal_unavailable');
    journal.release();
    expect(await underWay).toBe('ok');
    expect(committer.health()).toEqual({ state: 'ok' });
    expect(await codeOf(committer.commit([created('l', 'b')]))).toBe('ok');
    expect((await journal.rows()).map((row) => row.key)).toEqual(['k', 'l']);
    expect(clock.timerCount()).toBe(0);
  });

  test('D2 what a stall refused no longer counts as waiting', async () => {
    const { clock, journal, committer } = open({ maxPendingJournalBytes: 1_000 });
    journal.hang();
    const underWay = committer.commit([created('k', 'a')]);
    await journal.reached();
    const waiting = codeOf(committer.commit([created('l', 'b', { update: new Uint8Array(450) })]));
    clock.pass(1_000);
    expect(await waiting).toBe('journal_unavailable');
    journal.release();
    await underWay;
    const large = created('l', 'b', { update: new Uint8Array(700) });
    expect(await codeOf(committer.commit([large]))).toBe('ok');
  });

  test('D4 drain finishes what was accepted and refuses the rest', async () => {
    const { journal, committer } = open();
    journal.hang();
    const accepted = codeOf(committer.commit([created('k', 'a')]));
    await journal.reached();
    let isDrained = false;
    const drained = committer.drain().then(() => {
      isDrained = true;
    });
    expect(await codeOf(committer.commit([created('l', 'b')]))).toBe('shutting_down');
    expect(isDrained).toBe(false);
    journal.release();
    await Promise.all([drained, committer.drain()]);
    expect(await accepted).toBe('ok');
  });

  test('D4 drain does not wait for a stalled journal', async () => {
    const { clock, journal, committer } = open();
    journal.hang();
    const underWay = committer.commit([created('k', 'a')]);
    await journal.reached();
    const drained = committer.drain();
    clock.pass(1_000);
    await Promise.all([drained, committer.drain()]);
    expect(committer.health()).toMatchObject({ state: 'stalled' });
    journal.release();
    await underWay;
  });

  test('D4 drain of an idle committer is done at once', async () => {
    await expect(open().committer.drain()).resolves.toBeUndefined();
  });
});
