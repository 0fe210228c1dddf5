import { expect, test } from 'vitest';
import type { OpenForTest } from './journal-contract.ts';
import { append, created, deleted, promptKey, renamed, updated } from './journal-entries.fake.ts';
import type { Journal } from './journal.ts';

/** Rule 4: live ids are unique, judged by the state after a commit's last entry. */
export function describeIds(open: OpenForTest): void {
  describeTakenIds(open);
  describeMovedIds(open);
}

function describeTakenIds(open: OpenForTest): void {
  test('J4 two live keys never have one id, by create or by rename', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')], [created('l', 'b')]);
    expect(await append(journal, [created('m', 'a')], [renamed('l', 2, 'a')])).toEqual([
      'prompt_exists',
      'prompt_exists',
    ]);
    expect(await liveIds(journal)).toEqual({ k: 'a', l: 'b' });
  });

  test('J4 two creates of one id in one commit fail together, in one batch the first holds', async () => {
    const { journal } = await open();
    expect(await append(journal, [created('k', 'a'), created('l', 'a')])).toEqual([
      'prompt_exists',
    ]);
    expect(await append(journal, [created('k', 'a')], [created('l', 'a')])).toEqual([
      'ok',
      'prompt_exists',
    ]);
  });

  test('J4 a deleted key cannot come back while another has its id', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a'), deleted('k', 2, 'a')], [created('l', 'a')]);
    expect(await append(journal, [created('k', 'a', { revision: 3 })])).toEqual(['prompt_exists']);
  });

  test('J4 ids that differ only in case, accents or a prefix are different', async () => {
    const { journal } = await open();
    const ids = ['a', 'A', 'a/b', 'a/', 'ab', 'ä', 'a\u0308', '日本/語', '🙂', ' '];
    const commits = ids.map((id, index) => [created(`k${index}`, id)]);
    expect(await append(journal, ...commits)).toEqual(ids.map(() => 'ok'));
    expect(Object.values(await liveIds(journal)).sort()).toEqual([...ids].sort());
  });
}

function describeMovedIds(open: OpenForTest): void {
  test('J4 two prompts swap ids in one commit, and three in a ring', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')], [created('l', 'b')], [created('m', 'c')]);
    expect(await append(journal, [renamed('k', 2, 'b'), renamed('l', 2, 'a')])).toEqual(['ok']);
    expect(await liveIds(journal)).toEqual({ k: 'b', l: 'a', m: 'c' });
    const ring = [renamed('k', 3, 'a'), renamed('l', 3, 'c'), renamed('m', 2, 'b')];
    expect(await append(journal, ring)).toEqual(['ok']);
    expect(await liveIds(journal)).toEqual({ k: 'a', l: 'c', m: 'b' });
  });

  test('J4 half of a swap fails, also after a swap', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')], [created('l', 'b')]);
    expect(await append(journal, [renamed('k', 2, 'b')])).toEqual(['prompt_exists']);
    await append(journal, [renamed('k', 2, 'b'), renamed('l', 2, 'a')]);
    expect(await append(journal, [renamed('k', 3, 'a')])).toEqual(['prompt_exists']);
  });

  test('J4 an id freed in a commit or earlier can be taken by another key', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    expect(await append(journal, [deleted('k', 2, 'a'), created('l', 'a')])).toEqual(['ok']);
    expect(await append(journal, [renamed('l', 2, 'b')], [created('m', 'a')])).toEqual([
      'ok',
      'ok',
    ]);
    expect(await liveIds(journal)).toEqual({ l: 'b', m: 'a' });
  });

  test('J4 after a delete a new key with the same id has its own history', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a'), updated('k', 2, 'a'), deleted('k', 3, 'a')]);
    await append(journal, [created('l', 'a', { update: Uint8Array.of(9) })]);
    const updates = await journal.updates(promptKey('l'));
    expect(updates.map((item) => [...item.update])).toEqual([[9]]);
    expect(await journal.history(promptKey('k'), { limit: 10 })).toHaveLength(3);
    const rows = await journal.rows();
    expect(Object.fromEntries(rows.map((row) => [row.key, row.deleted]))).toEqual({
      k: true,
      l: false,
    });
  });

  test('J6 a rename keeps key and history, and updates go on under the new id', async () => {
    const { journal, reopen } = await open();
    await append(journal, [created('k', 'a')], [renamed('k', 2, 'b')], [updated('k', 3, 'b')]);
    const again = await reopen();
    const history = await again.history(promptKey('k'), { limit: 10 });
    expect(history.map((item) => [item.revision, item.kind, item.id])).toEqual([
      [3, 'update', 'b'],
      [2, 'rename', 'b'],
      [1, 'create', 'a'],
    ]);
  });
}

async function liveIds(journal: Journal): Promise<Record<string, string>> {
  const live = (await journal.rows()).filter((row) => !row.deleted);
  return Object.fromEntries(live.map((row) => [row.key, row.id]));
}
