import { changeOrigins } from '@prompt-manager/protocol';
import type { PromptId } from '@prompt-manager/core';
import { expect, test } from 'vitest';
import type { OpenForTest } from './journal-contract.ts';
import type { DeletedPlace, JournalEntry } from './journal.ts';
import { append, created, deleted, promptKey, renamed, updated } from './journal-entries.fake.ts';

/** What is read back is what was appended: whole, in order, and of the key asked for. */
export function describeReading(open: OpenForTest): void {
  describeUpdates(open);
  describeHistory(open);
  describeRows(open);
  describeDeleted(open);
  describeChanges(open);
}

function describeUpdates(open: OpenForTest): void {
  test('J8 updates come oldest first, without those that carry no bytes', async () => {
    const { journal } = await open();
    const none = { update: new Uint8Array() };
    await append(journal, [created('k', 'a'), updated('k', 2, 'a', none), renamed('k', 3, 'b')]);
    await append(journal, [updated('k', 4, 'b'), deleted('k', 5, 'b')]);
    const updates = await journal.updates(promptKey('k'));
    expect(updates).toEqual([
      { revision: 1, update: Uint8Array.of(1, 0, 255) },
      { revision: 4, update: Uint8Array.of(4, 0, 255) },
    ]);
  });

  test('J8 updates end with the revision asked for', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a'), updated('k', 2, 'a'), updated('k', 3, 'a')]);
    const through = async (revision: number) =>
      (await journal.updates(promptKey('k'), revision)).map((item) => item.revision);
    expect(await Promise.all([0, 1, 2, 3, 99].map(through))).toEqual([
      [],
      [1],
      [1, 2],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(await journal.updates(promptKey('unknown'))).toEqual([]);
  });

  test('J8 bytes are copied when the call is made and belong to the reader afterwards', async () => {
    const { journal } = await open();
    const shared = new Uint8Array([1, 2, 3, 4, 5, 6]);
    const appended = journal.append([[created('k', 'a', { update: shared.subarray(2, 4) })]]);
    shared.fill(0);
    await appended;
    const [read] = await journal.updates(promptKey('k'));
    expect(read?.update).toEqual(Uint8Array.of(3, 4));
    read?.update.fill(0);
    expect((await journal.updates(promptKey('k')))[0]?.update).toEqual(Uint8Array.of(3, 4));
  });

  test('J8 bytes survive whatever they are: NUL, every value, 1 MiB', async () => {
    const { journal, reopen } = await open();
    const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
    const large = Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 31) % 251);
    const all = [Uint8Array.of(0), Uint8Array.of(0, 0, 0), everyByte, large];
    const entries = all.map((update, index) =>
      index === 0 ? created('k', 'a', { update }) : updated('k', index + 1, 'a', { update }),
    );
    expect(await append(journal, entries)).toEqual(['ok']);
    const read = await (await reopen()).updates(promptKey('k'));
    expect(read.map((item) => item.revision)).toEqual([1, 2, 3, 4]);
    const isEqual = (update: Uint8Array, index: number) =>
      Buffer.compare(update, all[index] ?? everyByte) === 0;
    expect(read.map((item, index) => isEqual(item.update, index))).toEqual(all.map(() => true));
  });

  test('J8 keys that are prefixes of each other or not ASCII stay apart', async () => {
    const { journal, reopen } = await open();
    const keys = [
      'k',
      'kk',
      'k ',
      ' k',
      'K',
      'k%',
      'k_',
      "k'",
      'ключ',
      '鍵',
      '🙂',
      'k\n',
      '0',
      '00',
    ];
    const commits = keys.map((key, index) => [
      created(key, `id${index}`, { update: Uint8Array.of(index) }),
    ]);
    expect(await append(journal, ...commits)).toEqual(keys.map(() => 'ok'));
    const again = await reopen();
    const read = await Promise.all(keys.map((key) => again.updates(promptKey(key))));
    expect(read.map((items) => items.map((item) => item.update[0]))).toEqual(
      keys.map((_, index) => [index]),
    );
  });
}

function describeHistory(open: OpenForTest): void {
  test('J8 history comes newest first, in pages that leave nothing out', async () => {
    const { journal } = await open();
    const later = Array.from({ length: 24 }, (_, index) => updated('k', index + 2, 'a'));
    await append(journal, [created('k', 'a')], later, [created('other', 'b')]);
    const seen: number[] = [];
    let beforeRevision: number | undefined;
    for (let page = 0; page < 4; page += 1) {
      const items = await journal.history(promptKey('k'), { beforeRevision, limit: 7 });
      seen.push(...items.map((item) => item.revision));
      beforeRevision = items.at(-1)?.revision;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
    expect(await journal.history(promptKey('k'), { beforeRevision: 1, limit: 7 })).toEqual([]);
    expect(await journal.history(promptKey('k'), { limit: 0 })).toEqual([]);
    expect(await journal.history(promptKey('unknown'), { limit: 7 })).toEqual([]);
  });

  test('J8 a history line says who, when, how, under which id, from which file and what it did', async () => {
    const { journal, reopen } = await open();
    const entries = changeOrigins.map((origin, index) => ({
      ...(index === 0 ? created('k', 'a/é') : updated('k', index + 1, 'a/é')),
      origin,
      author: index % 2 === 0 ? null : `Zoë ${index}`,
      atMs: 1_700_000_000_123 - index,
      ...(origin === 'file' && { fileHash: 'ab'.repeat(32) }),
      ...(index > 0 && { did: index === 3 ? ('restore 2' as const) : ('details' as const) }),
    }));
    await append(journal, entries);
    const history = await (await reopen()).history(promptKey('k'), { limit: 10 });
    const expected = entries.map(({ key: _key, update: _update, ...line }) => line).reverse();
    expect(history).toEqual(expected);
  });
}

function describeChanges(open: OpenForTest): void {
  test('J14 a change of several prompts is found again by its id, also after a restart', async () => {
    const { journal, reopen } = await open();
    const changeId = 'c/é';
    await append(journal, [created('k', 'a')], [created('l', 'b'), updated('l', 2, 'b')]);
    const results = await append(journal, [
      updated('k', 2, 'a', { changeId }),
      { ...renamed('k', 3, 'c'), changeId },
      updated('l', 3, 'b', { changeId }),
      created('m', 'd'),
      updated('m', 2, 'd', { changeId }),
      updated('m', 3, 'd', { changeId: 'other' }),
    ]);
    expect(results).toEqual(['ok']);
    const again = await reopen();
    const parts = [...(await again.change(changeId))].sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(parts).toEqual([
      { key: 'k', firstRevision: 2, lastRevision: 3 },
      { key: 'l', firstRevision: 3, lastRevision: 3 },
      { key: 'm', firstRevision: 2, lastRevision: 2 },
    ]);
    expect(await again.change('c')).toEqual([]);
  });

  test('J14 J2 a commit that fails leaves no part of its change', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    const entries = [updated('k', 2, 'a', { changeId: 'c' }), updated('gone', 2, 'b')];
    expect(await append(journal, entries)).toEqual(['stale_revision']);
    expect(await journal.change('c')).toEqual([]);
    expect(await append(journal, [updated('k', 2, 'a', { changeId: 'c' })])).toEqual(['ok']);
    expect(await journal.change('c')).toHaveLength(1);
  });
}

function describeDeleted(open: OpenForTest): void {
  test('H6 deleted keys come in pages, the one deleted last first, without those that the server ended', async () => {
    const { journal, reopen } = await open();
    const end = (key: string, atMs: number, more: Partial<JournalEntry> = {}): JournalEntry => ({
      ...deleted(key, 2, `id of ${key}`),
      atMs,
      ...more,
    });
    const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    await append(journal, ...all.map((key) => [created(key, `id of ${key}`, { atMs: 1 })]));
    await append(journal, [end('a', 30), end('b', 20, { author: 'Zoë' }), end('c', 20)]);
    await append(journal, [end('d', 25, { origin: 'server' }), end('e', 20), end('g', 10)]);
    await append(journal, [created('g', 'id of g', { revision: 3 })]);
    const again = await reopen();
    const [a, c, ...none] = await again.deleted({
      from: { atMs: 30, number: Number.MAX_SAFE_INTEGER },
      limit: 2,
    });
    expect([a?.key, c?.key, none]).toEqual(['a', 'e', []]);
    const rest = await again.deleted({ from: c?.place, limit: 9 });
    expect(rest.map(({ key }) => key)).toEqual(['e', 'c', 'b']);
    const { key: _key, update: _update, ...line } = end('b', 20, { author: 'Zoë' });
    expect(rest[2]).toMatchObject({ key: 'b', createdAtMs: 1, line });
    expect((await again.deleted({ limit: 9 })).map(({ key }) => key)).toEqual(['a', 'e', 'c', 'b']);
    expect(await again.deleted({ limit: 0 })).toEqual([]);
    const ofOneId = await again.deleted({ id: 'id of c' as PromptId, limit: 9 });
    expect(ofOneId.map(({ key }) => key)).toEqual(['c']);
    await append(again, [created('e', 'id of e', { revision: 3 })]);
    const next = await again.deleted({ from: c?.place, limit: 1 });
    expect(next.map(({ key }) => key)).toEqual(['c']);
    await append(again, [{ ...deleted('e', 4, 'id of e'), atMs: 40 }]);
    expect((await again.deleted({ limit: 1 })).map(({ place }) => place)).toEqual([
      { ...c?.place, atMs: 40 },
    ]);
  });

  test('H6 of more deleted keys than are read at once none is left out', async () => {
    const { journal } = await open();
    const count = 2_500;
    const isServers = (index: number): boolean => index >= 1_300 || index % 2 === 0;
    const commits = Array.from({ length: count }, (_, index) => [
      created(`k${index}`, `p${index}`),
      {
        ...deleted(`k${index}`, 2, `p${index}`),
        atMs: 50 - (index % 5),
        origin: isServers(index) ? ('server' as const) : ('rest' as const),
      },
    ]);
    await append(journal, ...commits);
    const found: string[] = [];
    let from: DeletedPlace | undefined;
    do {
      const rows = await journal.deleted({ from, limit: 101 });
      found.push(...rows.slice(0, 100).map(({ key }) => key));
      from = rows[100]?.place;
    } while (from !== undefined);
    const expected = commits.flatMap((_, index) => (isServers(index) ? [] : [`k${index}`]));
    expect([found.length, found.toSorted()]).toEqual([650, expected.toSorted()]);
    const all = await journal.deleted({ limit: count });
    expect(all.map(({ key }) => key)).toEqual(found);
  });
}

function describeRows(open: OpenForTest): void {
  test('J8 a row is the newest state with the times of the first and the last entry', async () => {
    const { journal, reopen } = await open();
    await append(
      journal,
      [created('k', 'a', { atMs: 10 }), updated('k', 2, 'a', { atMs: 20 })],
      [{ ...renamed('k', 3, 'b'), atMs: 15 }],
      [created('gone', 'a', { atMs: 5 }), { ...deleted('gone', 2, 'a'), atMs: 6 }],
    );
    const rows = [...(await (await reopen()).rows())].sort((a, b) => (a.key < b.key ? 1 : -1));
    const rest = { firstKeptRevision: 1, mirror: null };
    expect(rows).toEqual([
      { key: 'k', id: 'b', revision: 3, deleted: false, createdAtMs: 10, updatedAtMs: 15, ...rest },
      { key: 'gone', id: 'a', revision: 2, deleted: true, createdAtMs: 5, updatedAtMs: 6, ...rest },
    ]);
  });

  test('J8 ten thousand entries of a thousand keys are all there after a restart', async () => {
    const { journal, reopen } = await open();
    const commits = Array.from({ length: 10_000 }, (_, index) => {
      const key = `k${index % 1_000}`;
      const revision = Math.floor(index / 1_000) + 1;
      return [revision === 1 ? created(key, key) : updated(key, revision, key)];
    });
    for (let start = 0; start < commits.length; start += 2_500) {
      const results = await append(journal, ...commits.slice(start, start + 2_500));
      expect(results.every((result) => result === 'ok')).toBe(true);
    }
    const again = await reopen();
    const rows = await again.rows();
    expect(rows).toHaveLength(1_000);
    expect(rows.every((row) => row.revision === 10)).toBe(true);
    const updates = await again.updates(promptKey('k999'));
    expect(updates.map((item) => item.revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
}
