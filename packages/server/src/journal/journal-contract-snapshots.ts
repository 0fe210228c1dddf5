import { expect, test } from 'vitest';
import type { OpenForTest } from './journal-contract.ts';
import { append, created, deleted, promptKey, renamed, updated } from './journal-entries.fake.ts';
import { maxSnapshotBytes, type Journal } from './journal.ts';

const key = promptKey('k');
const state = (...bytes: readonly number[]) => Uint8Array.from([200, ...bytes]);

/** The same key's history whether read from the first entry, from a snapshot, or after the first entries are gone. */
export function describeSnapshots(open: OpenForTest): void {
  describeRecording(open);
  describeTrimming(open);
}

/** Seven entries: 3 is a rename, 7 the end. */
async function fill(journal: Journal): Promise<void> {
  const entries = [created('k', 'a'), updated('k', 2, 'a'), renamed('k', 3, 'b')];
  const later = [4, 5, 6].map((revision) => updated('k', revision, 'b'));
  await append(journal, [...entries, ...later], [deleted('k', 7, 'b')], [created('kk', 'other')]);
}

async function read(journal: Journal, through?: number): Promise<readonly string[]> {
  const updates = await journal.updates(key, through);
  return updates.map(({ revision, update }) => `${revision}${update[0] === 200 ? '*' : ''}`);
}

function describeRecording(open: OpenForTest): void {
  test('J11 a state is read from the newest snapshot at or before it and the updates since', async () => {
    const { journal, reopen } = await open();
    await fill(journal);
    await journal.recordSnapshot(key, 2, state(2));
    await journal.recordSnapshot(key, 5, state(5));
    const again = await reopen();
    const all = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 99].map((at) => read(again, at)));
    expect(all).toEqual([
      [],
      ['1'],
      ['2*'],
      ['2*'],
      ['2*', '4'],
      ['5*'],
      ['5*', '6'],
      ['5*', '6'],
      ['5*', '6'],
    ]);
    expect(await read(again)).toEqual(['5*', '6']);
    const [snapshot] = await again.updates(key);
    expect(snapshot).toEqual({ revision: 5, update: state(5) });
    const lines = await again.history(key, { limit: 9 });
    expect(lines.map(({ revision }) => revision)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    const older = await again.history(key, { beforeRevision: 5, limit: 2 });
    expect(older.map(({ revision, kind }) => `${revision} ${kind}`)).toEqual([
      '4 update',
      '3 rename',
    ]);
    expect(await append(again, [created('k', 'c', { revision: 8 })])).toEqual(['ok']);
    expect(await read(again)).toEqual(['5*', '6', '8']);
  });

  test('J11 a snapshot of the newest revision is all there is to read', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a'), updated('k', 2, 'a')]);
    await journal.recordSnapshot(key, 2, state(2));
    expect(await read(journal)).toEqual(['2*']);
    expect(await append(journal, [updated('k', 3, 'a')])).toEqual(['ok']);
    expect(await read(journal)).toEqual(['2*', '3']);
  });

  test('J12 bytes of a snapshot are copied when the call is made and belong to the reader', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    const shared = new Uint8Array([0, 200, 7, 0]);
    const recorded = journal.recordSnapshot(key, 1, shared.subarray(1, 3));
    shared.fill(0);
    await recorded;
    const [first] = await journal.updates(key);
    expect(first?.update).toEqual(state(7));
    first?.update.fill(0);
    expect((await journal.updates(key))[0]?.update).toEqual(state(7));
  });

  test('J12 a second snapshot of a revision takes the place of the first', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    await journal.recordSnapshot(key, 1, state(1));
    await journal.recordSnapshot(key, 1, state(2));
    expect((await journal.updates(key)).map(({ update }) => [...update])).toEqual([[200, 2]]);
  });

  test('J12 a snapshot of no revision, or too large, is refused and leaves nothing', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    const refused = { code: 'revision_not_found' };
    await expect(journal.recordSnapshot(key, 2, state())).rejects.toMatchObject(refused);
    await expect(journal.recordSnapshot(key, 0, state())).rejects.toMatchObject(refused);
    await expect(journal.recordSnapshot(promptKey('x'), 1, state())).rejects.toMatchObject(refused);
    const large = new Uint8Array(maxSnapshotBytes + 1);
    await expect(journal.recordSnapshot(key, 1, large)).rejects.toMatchObject({
      code: 'content_too_large',
    });
    expect(await read(journal)).toEqual(['1']);
    await journal.recordSnapshot(key, 1, large.subarray(0, maxSnapshotBytes));
    expect((await journal.updates(key))[0]?.update.byteLength).toBe(maxSnapshotBytes);
  });

  test('J12 many snapshots are thinned out, and every revision reads as before', async () => {
    const { journal } = await open();
    const later = Array.from({ length: 299 }, (_, index) => updated('k', index + 2, 'a'));
    await append(journal, [created('k', 'a')], later);
    for (let revision = 3; revision <= 300; revision += 3)
      await journal.recordSnapshot(key, revision, state());
    const starts = new Set<number>();
    for (let through = 1; through <= 300; through += 1) {
      const updates = await journal.updates(key, through);
      const start = updates[0]?.revision ?? 0;
      starts.add(start);
      expect(updates.map(({ revision }) => revision)).toEqual(
        Array.from({ length: through - start + 1 }, (_, index) => start + index),
      );
    }
    expect(starts.size).toBeLessThan(16);
    expect([...starts].slice(-2)).toEqual([297, 300]);
  });
}

function describeTrimming(open: OpenForTest): void {
  test('J13 trimmed texts are gone, later ones and all lines stay, also after a restart', async () => {
    const { journal, reopen } = await open();
    await fill(journal);
    await journal.recordSnapshot(key, 2, state(2));
    await journal.recordSnapshot(key, 5, state(5));
    await journal.trim(key, 6);
    for (const restart of [async () => journal, reopen]) {
      const now = await restart();
      for (const through of [1, 2, 4])
        await expect(now.updates(key, through)).rejects.toMatchObject({ code: 'revision_gone' });
      expect(await Promise.all([0, 5, 6, 7].map((at) => read(now, at)))).toEqual([
        [],
        ['5*'],
        ['5*', '6'],
        ['5*', '6'],
      ]);
      const lines = await now.history(key, { limit: 9 });
      expect(lines.map(({ revision, id }) => `${revision} ${id}`)).toEqual([
        '7 b',
        '6 b',
        '5 b',
        '4 b',
        '3 b',
        '2 a',
        '1 a',
      ]);
      const row = (await now.rows()).find((item) => item.key === key);
      expect(row).toMatchObject({ revision: 7, firstKeptRevision: 5 });
      await expect(now.recordSnapshot(key, 4, state())).rejects.toMatchObject({
        code: 'revision_gone',
      });
      expect(await now.updates(promptKey('kk'))).toHaveLength(1);
    }
  });

  test('J13 without a snapshot that stands for them no bytes are dropped', async () => {
    const { journal } = await open();
    await fill(journal);
    await journal.trim(key, 6);
    await journal.recordSnapshot(key, 5, state(5));
    await journal.trim(key, 4);
    await journal.trim(promptKey('unknown'), 4);
    expect(await read(journal, 4)).toEqual(['1', '2', '4']);
    expect((await journal.rows()).map((row) => row.firstKeptRevision)).toEqual([1, 1]);
  });

  test('J13 a second trim goes further, never back', async () => {
    const { journal } = await open();
    const later = Array.from({ length: 999 }, (_, index) => updated('k', index + 2, 'a'));
    await append(journal, [created('k', 'a')], later);
    for (const revision of [300, 800]) {
      await journal.recordSnapshot(key, revision, state());
      await journal.trim(key, revision);
      await journal.trim(key, revision - 100);
      const kept = await journal.updates(key);
      expect([kept[0]?.revision, kept.length]).toEqual([revision, 1_001 - revision]);
      await expect(journal.updates(key, revision - 1)).rejects.toMatchObject({
        code: 'revision_gone',
      });
    }
    expect(await append(journal, [updated('k', 1_001, 'a')])).toEqual(['ok']);
  });
}
