import { describe, expect, onTestFinished, test } from 'vitest';
import { describeDurability } from './journal-contract-durability.ts';
import { describeIds } from './journal-contract-ids.ts';
import { describeReading } from './journal-contract-reading.ts';
import { describeSnapshots } from './journal-contract-snapshots.ts';
import { append, codes, created, deleted, updated } from './journal-entries.fake.ts';
import type { Journal } from './journal.ts';

/** A journal on fresh storage, for one test. */
export interface OpenedJournal {
  readonly journal: Journal;
  /**
   * Closes the journal opened last and opens the same storage again, as a restart would. A journal
   * without storage gives itself back.
   */
  readonly reopen: () => Promise<Journal>;
  /** Closes whatever is open and removes the storage. */
  readonly close: () => Promise<void>;
}

/** Gives one test its own {@link OpenedJournal}, which is closed when the test ends. */
export type OpenForTest = () => Promise<OpenedJournal>;

/** The suite every journal passes: the numbered rules of {@link Journal}, with hostile names and bytes. */
export function describeJournal(name: string, open: () => Promise<OpenedJournal>): void {
  const openForTest: OpenForTest = async () => {
    const opened = await open();
    onTestFinished(() => opened.close());
    return opened;
  };
  describe(`${name} journal`, () => {
    describeRevisions(openForTest);
    describeIndependence(openForTest);
    describeIds(openForTest);
    describeReading(openForTest);
    describeDurability(openForTest);
    describeSnapshots(openForTest);
  });
}

function describeRevisions(open: OpenForTest): void {
  test('J3 a revision that leaves a gap or repeats one is stale', async () => {
    const { journal } = await open();
    expect(await append(journal, [updated('k', 1, 'a')])).toEqual(['stale_revision']);
    expect(await append(journal, [created('k', 'a')], [created('k', 'a')])).toEqual([
      'ok',
      'stale_revision',
    ]);
    expect(await append(journal, [updated('k', 3, 'a')], [updated('k', 1, 'a')])).toEqual([
      'stale_revision',
      'stale_revision',
    ]);
    expect(await append(journal, [updated('k', 2, 'a')])).toEqual(['ok']);
  });

  test('J3 a key may appear several times in a commit and in a batch, in order', async () => {
    const { journal } = await open();
    const results = await append(
      journal,
      [created('k', 'a'), updated('k', 2, 'a')],
      [updated('k', 3, 'a')],
      [updated('k', 5, 'a'), updated('k', 4, 'a')],
    );
    expect(results).toEqual(['ok', 'ok', 'stale_revision']);
    expect((await journal.rows())[0]?.revision).toBe(3);
  });

  test('J6 a key begins with create and is created once', async () => {
    const { journal } = await open();
    expect(await append(journal, [updated('k', 1, 'a')])).toEqual(['stale_revision']);
    expect(await append(journal, [created('k', 'a')])).toEqual(['ok']);
    expect(await append(journal, [created('k', 'a', { revision: 2 })])).toEqual(['stale_revision']);
  });

  test('J6 a deleted key takes only create, and goes on from its last revision', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a'), deleted('k', 2, 'a')]);
    expect(await append(journal, [updated('k', 3, 'a')], [deleted('k', 3, 'a')])).toEqual([
      'prompt_deleted',
      'prompt_deleted',
    ]);
    expect(await append(journal, [created('k', 'b', { revision: 3 })])).toEqual(['ok']);
    expect(await journal.rows()).toMatchObject([{ id: 'b', revision: 3, deleted: false }]);
    expect((await journal.updates(created('k', 'a').key)).map((item) => item.revision)).toEqual([
      1, 3,
    ]);
  });

  test('J6 an update or a delete does not change the id', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    expect(await append(journal, [updated('k', 2, 'b')], [deleted('k', 2, 'b')])).toEqual([
      'stale_revision',
      'stale_revision',
    ]);
  });
}

function describeIndependence(open: OpenForTest): void {
  test('J2 a commit that breaks a rule leaves nothing behind, whichever entry breaks it', async () => {
    const { journal } = await open();
    const results = await append(
      journal,
      [created('a', 'a'), created('b', 'b'), updated('a', 3, 'a')],
      [created('c', 'c')],
    );
    expect(results).toEqual(['stale_revision', 'ok']);
    expect((await journal.rows()).map((row) => row.key)).toEqual(['c']);
    expect(await append(journal, [created('a', 'a'), created('b', 'b')])).toEqual(['ok']);
  });

  test('J5 a refused commit can be made again once it is right', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    expect(await append(journal, [updated('k', 3, 'a')])).toEqual(['stale_revision']);
    expect(await append(journal, [updated('k', 2, 'a')])).toEqual(['ok']);
  });

  test('J1 a batch without commits and a commit without entries are done at once', async () => {
    const { journal } = await open();
    expect(await append(journal)).toEqual([]);
    expect(await append(journal, [], [created('k', 'a')], [])).toEqual(['ok', 'ok', 'ok']);
  });

  test('D5 appends that are not awaited take effect in the order of the calls', async () => {
    const { journal } = await open();
    const first = journal.append([[created('k', 'a')]]);
    const rest = Array.from({ length: 49 }, (_, index) =>
      journal.append([[updated('k', index + 2, 'a')]]),
    );
    const row = journal.rows();
    const results = (await Promise.all([first, ...rest])).flatMap(codes);
    expect(results).toEqual(Array.from({ length: 50 }, () => 'ok'));
    expect(await row).toMatchObject([{ revision: 50 }]);
  });

  test('D5 of two appends for the same revision the first called holds', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    const [one, two] = await Promise.all([
      append(journal, [updated('k', 2, 'a', { update: Uint8Array.of(1) })]),
      append(journal, [updated('k', 2, 'a', { update: Uint8Array.of(2) })]),
    ]);
    expect([one, two]).toEqual([['ok'], ['stale_revision']]);
    const updates = await journal.updates(created('k', 'a').key);
    expect(updates.map((item) => [...item.update])).toEqual([[1, 0, 255], [1]]);
  });
}
