import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeJournal } from './journal-contract.ts';
import { append, created, promptKey, updated } from './journal-entries.fake.ts';
import type { Journal } from './journal.ts';
import { openSqliteJournal, type SqliteJournalOptions } from './sqlite-journal.ts';
import { temporaryPath } from './temporary-folder.fake.ts';

describeJournal('sqlite', async () => {
  const path = await temporaryPath('journal.db');
  const first = await openSqliteJournal({ path });
  let newest = first;
  return {
    journal: first,
    reopen: async () => {
      await newest.close();
      newest = await openSqliteJournal({ path });
      return newest;
    },
    close: () => newest.close(),
  };
});

/** A journal that is closed before the folder of its file goes. */
async function openForTest(options: SqliteJournalOptions): Promise<Journal> {
  const journal = await openSqliteJournal(options);
  onTestFinished(() => journal.close());
  return journal;
}

describe('lock', () => {
  test('D5 a second opening is refused until the first is closed', async () => {
    const path = await temporaryPath('journal.db');
    const holder = await openForTest({ path });
    await expect(openSqliteJournal({ path })).rejects.toMatchObject({
      code: 'library_locked',
      detail: expect.stringContaining(path),
    });
    expect(await append(holder, [created('k', 'a')])).toEqual(['ok']);
    await holder.close();
    const next = await openForTest({ path });
    expect(await next.rows()).toHaveLength(1);
  });

  test('D5 an opening that may wait gets the journal once the holder closes it', async () => {
    const path = await temporaryPath('journal.db');
    const holder = await openForTest({ path });
    const next = openForTest({ path, lockWaitMs: 10_000 });
    await holder.close();
    expect(await append(await next, [created('k', 'a')])).toEqual(['ok']);
  });
});

describe('files that are no journal', () => {
  test('J7 a file that is no database is named with a remedy', async () => {
    const path = await temporaryPath('journal.db');
    await writeFile(path, 'This is a text that somebody put here.\n'.repeat(200));
    await expect(openSqliteJournal({ path })).rejects.toMatchObject({
      code: 'journal_corrupt',
      detail: expect.stringMatching(/journal\.db.*backup/s),
    });
  });

  test('J7 the database of another program is left alone', async () => {
    const path = await temporaryPath('other.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE song (title TEXT)');
    other.close();
    await expect(openSqliteJournal({ path })).rejects.toMatchObject({
      code: 'journal_corrupt',
      detail: expect.stringContaining('another program'),
    });
  });

  test('J7 a journal of a newer version is refused and stays as it is', async () => {
    const path = await temporaryPath('journal.db');
    await (await openForTest({ path })).close();
    const newer = new DatabaseSync(path);
    newer.exec('UPDATE schema_version SET version = 999');
    newer.close();
    await expect(openSqliteJournal({ path })).rejects.toMatchObject({
      code: 'journal_newer',
      detail: expect.stringMatching(/newer version.*999/),
    });
  });

  test('J7 a folder that is missing is named', async () => {
    const path = join(await temporaryPath('missing'), 'journal.db');
    await expect(openSqliteJournal({ path })).rejects.toMatchObject({
      code: 'journal_unavailable',
      detail: expect.stringContaining(path),
    });
  });
});

describe('faults of the disk', () => {
  test('J5 a full disk refuses the batch whole and takes what fits afterwards', async () => {
    const path = await temporaryPath('journal.db');
    const journal = await openForTest({ path, maxBytes: 256 * 1024 });
    const large = created('large', 'large', { update: new Uint8Array(1024 * 1024) });
    expect(await append(journal, [created('k', 'a')], [large])).toEqual(['disk_full', 'disk_full']);
    expect(await journal.rows()).toEqual([]);
    expect(await append(journal, [created('k', 'a')])).toEqual(['ok']);
  });

  test('J7 a damaged update refuses its own key and no other', async () => {
    const path = await temporaryPath('journal.db');
    const journal = await openForTest({ path });
    const marked = Buffer.from('a text that stands in the file once');
    await append(journal, [created('k', 'a'), updated('k', 2, 'a', { update: marked })]);
    await append(journal, [updated('k', 3, 'a')], [created('l', 'b')]);
    await journal.close();
    await flipBit(path, marked);
    const again = await openForTest({ path });
    await expect(again.updates(promptKey('k'))).rejects.toMatchObject({
      code: 'journal_corrupt',
      detail: expect.stringContaining('Revision 2 of a'),
    });
    expect(await again.updates(promptKey('k'), 1)).toHaveLength(1);
    expect(await again.updates(promptKey('l'))).toHaveLength(1);
    expect(await append(again, [updated('l', 2, 'b')])).toEqual(['ok']);
  });

  test('J7 a damaged history line is found when the history is read', async () => {
    const path = await temporaryPath('journal.db');
    const journal = await openForTest({ path });
    const author = 'an author that stands in the file once';
    await append(journal, [created('k', 'a'), updated('k', 2, 'a', { author })]);
    await journal.close();
    await flipBit(path, Buffer.from(author));
    const again = await openForTest({ path });
    await expect(again.history(promptKey('k'), { limit: 5 })).rejects.toMatchObject({
      code: 'journal_corrupt',
    });
    const older = await again.history(promptKey('k'), { beforeRevision: 2, limit: 5 });
    expect(older).toHaveLength(1);
  });
});

async function flipBit(path: string, mark: Uint8Array): Promise<void> {
  const file = await readFile(path);
  const at = file.indexOf(mark);
  expect(at).toBeGreaterThan(0);
  file.writeUInt8(file.readUInt8(at) ^ 1, at);
  await writeFile(path, file);
}
