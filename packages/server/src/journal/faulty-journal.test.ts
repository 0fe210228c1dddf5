import { expect, test } from 'vitest';
import { createFaultyJournal } from './faulty-journal.fake.ts';
import { describeJournal } from './journal-contract.ts';
import { append, created, promptKey, updated } from './journal-entries.fake.ts';
import { createMemoryJournal } from './memory-journal.ts';

describeJournal('faulty, without a fault,', async () => {
  const journal = createFaultyJournal(createMemoryJournal());
  return { journal, reopen: async () => journal, close: () => journal.close() };
});

function open() {
  const inner = createMemoryJournal();
  return { inner, journal: createFaultyJournal(inner) };
}

test('J5 a refused or full journal leaves nothing behind and heals', async () => {
  const { journal } = open();
  journal.refuse();
  expect(await append(journal, [created('k', 'a')])).toEqual(['journal_unavailable']);
  await expect(journal.recordMirror([])).rejects.toMatchObject({ code: 'journal_unavailable' });
  journal.fillDisk();
  expect(await append(journal, [created('k', 'a')], [])).toEqual(['disk_full', 'disk_full']);
  expect(await journal.rows()).toEqual([]);
  journal.heal();
  expect(await append(journal, [created('k', 'a')])).toEqual(['ok']);
});

test('J5 the next two writes fail and the third works', async () => {
  const { journal } = open();
  journal.failNext(2, 'disk_full');
  const results = await Promise.all([1, 2, 3].map(() => append(journal, [created('k', 'a')])));
  expect(results).toEqual([['disk_full'], ['disk_full'], ['ok']]);
  expect(journal.calls().append).toBe(3);
});

test('J5 one key fails and its neighbours in the batch do not', async () => {
  const { journal } = open();
  journal.failKey(promptKey('k'));
  const results = await append(journal, [created('k', 'a')], [created('l', 'b')]);
  expect(results).toEqual(['journal_unavailable', 'ok']);
  expect((await journal.rows()).map((row) => row.key)).toEqual(['l']);
});

test('J5 a hanging journal answers nothing until it is released, then in order', async () => {
  const { journal } = open();
  journal.hang();
  const first = append(journal, [created('k', 'a')]);
  const second = append(journal, [updated('k', 2, 'a')]);
  await journal.reached();
  expect(await journal.rows()).toEqual([]);
  journal.release();
  expect([await first, await second]).toEqual([['ok'], ['ok']]);
});

test('D4 a death before the write leaves nothing, one after it a change nobody heard of', async () => {
  for (const point of ['before_write', 'after_write_before_ack'] as const) {
    const { inner, journal } = open();
    journal.dieAt(point);
    let isAnswered = false;
    void append(journal, [created('k', 'a')]).then(() => {
      isAnswered = true;
    });
    await journal.reached();
    expect(await inner.rows()).toHaveLength(point === 'before_write' ? 0 : 1);
    expect(isAnswered).toBe(false);
    await journal.close();
    expect(await append(inner, [created('l', 'b')])).toEqual(['ok']);
  }
});
