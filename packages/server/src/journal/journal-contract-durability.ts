import { expect, test } from 'vitest';
import type { OpenForTest } from './journal-contract.ts';
import { append, codes, created, promptId, promptKey, updated } from './journal-entries.fake.ts';
import type { MirrorMark } from './journal.ts';

/** What holds across restarts and at the end of a journal's life. */
export function describeDurability(open: OpenForTest): void {
  describeRestart(open);
  describeMirrorMarks(open);
  describeClose(open);
}

function describeRestart(open: OpenForTest): void {
  test('D1 what append reported is there after a restart, and revisions go on from it', async () => {
    const { journal, reopen } = await open();
    await append(journal, [created('k', 'a'), created('l', 'b')], [updated('k', 2, 'a')]);
    const second = await reopen();
    expect(await append(second, [updated('k', 2, 'a')], [updated('k', 3, 'a')])).toEqual([
      'stale_revision',
      'ok',
    ]);
    expect(await append(second, [created('m', 'b')])).toEqual(['prompt_exists']);
    const third = await reopen();
    const updates = await third.updates(promptKey('k'));
    expect(updates.map((item) => item.revision)).toEqual([1, 2, 3]);
  });
}

function describeMirrorMarks(open: OpenForTest): void {
  const hash = (digit: string) => digit.repeat(64);

  test('D3 a mirror mark survives a restart with the mark before it', async () => {
    const { journal, reopen } = await open();
    await append(journal, [created('k', 'a')], [created('l', 'b')]);
    const first: MirrorMark = {
      key: promptKey('k'),
      id: promptId('a'),
      revision: 1,
      hash: hash('a'),
      previous: null,
    };
    await journal.recordMirror([first]);
    const again = await reopen();
    expect((await again.rows()).map((row) => row.mirror)).toEqual(
      expect.arrayContaining([first, null]),
    );
    const previous = { revision: 1, hash: hash('a') };
    const second: MirrorMark = { ...first, id: promptId('ä'), revision: 2, hash: '', previous };
    await again.recordMirror([first, second]);
    await append(again, [updated('k', 2, 'a')]);
    const row = (await (await reopen()).rows()).find((item) => item.key === 'k');
    expect(row).toMatchObject({ revision: 2, mirror: second });
  });

  test('D3 a mark of an unknown key is ignored, and so is an empty list', async () => {
    const { journal } = await open();
    await journal.recordMirror([]);
    await journal.recordMirror([
      {
        key: promptKey('unknown'),
        id: promptId('x'),
        revision: 1,
        hash: hash('c'),
        previous: null,
      },
    ]);
    expect(await journal.rows()).toEqual([]);
  });
}

function describeClose(open: OpenForTest): void {
  test('J9 close waits for an append under way and may be called again', async () => {
    const { journal, reopen } = await open();
    const appended = journal.append([[created('k', 'a')]]);
    await Promise.all([journal.close(), journal.close()]);
    await journal.close();
    expect(codes(await appended)).toEqual(['ok']);
    expect(await reopen()).toBeDefined();
  });

  test('J9 after close every call is refused', async () => {
    const { journal } = await open();
    await append(journal, [created('k', 'a')]);
    await journal.close();
    const calls = [
      () => journal.append([[updated('k', 2, 'a')]]),
      () => journal.rows(),
      () => journal.updates(promptKey('k')),
      () => journal.history(promptKey('k'), { limit: 1 }),
      () => journal.recordMirror([]),
      () => journal.recordSnapshot(promptKey('k'), 1, Uint8Array.of(1)),
      () => journal.trim(promptKey('k'), 1),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'journal_unavailable' });
    }
  });
}
