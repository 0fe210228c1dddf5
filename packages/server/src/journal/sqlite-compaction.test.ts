import { readFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { append, created, promptKey, updated } from './journal-entries.fake.ts';
import type { Journal } from './journal.ts';
import { migrate, migrations } from './migrations.ts';
import { openSqliteJournal } from './sqlite-journal.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { temporaryPath } from './temporary-folder.fake.ts';

const key = promptKey('k');
const marked = Buffer.from('a state that stands in the file once');

async function open(path: string): Promise<Journal> {
  const journal = await openSqliteJournal({ path });
  onTestFinished(() => journal.close());
  return journal;
}

/** A journal of `count` revisions with snapshots of some, the last one marked. */
async function written(count: number, snapshots: readonly number[]): Promise<string> {
  const path = await temporaryPath('journal.db');
  const journal = await open(path);
  const later = Array.from({ length: count - 1 }, (_, index) => updated('k', index + 2, 'a'));
  await append(journal, [created('k', 'a'), ...later]);
  for (const revision of snapshots) {
    const state = revision === snapshots.at(-1) ? marked : Uint8Array.of(1);
    await journal.recordSnapshot(key, revision, state);
  }
  await journal.close();
  return path;
}

async function flipBit(path: string, mark: Uint8Array): Promise<void> {
  const file = await readFile(path);
  const at = file.indexOf(mark);
  expect(at).toBeGreaterThan(0);
  file.writeUInt8(file.readUInt8(at) ^ 1, at);
  await writeFile(path, file);
}

async function revisions(journal: Journal, through?: number): Promise<readonly number[]> {
  return (await journal.updates(key, through)).map(({ revision }) => revision);
}

test('J11 a damaged snapshot is passed over: an older one or the entries are read', async () => {
  const path = await written(6, [2, 5]);
  await flipBit(path, marked);
  const journal = await open(path);
  expect(await revisions(journal)).toEqual([2, 3, 4, 5, 6]);
  await journal.recordSnapshot(key, 5, marked);
  expect(await revisions(journal)).toEqual([5, 6]);
});

test('J11 a snapshot that says it belongs elsewhere is passed over, and so is its place', async () => {
  const path = await written(6, [3, 5]);
  const db = new DatabaseSync(path);
  db.exec('UPDATE snapshot SET position = 1');
  db.close();
  const journal = await open(path);
  expect(await revisions(journal)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await revisions(journal, 4)).toEqual([1, 2, 3, 4]);
  expect(await journal.history(key, { beforeRevision: 4, limit: 9 })).toHaveLength(3);
});

test('J7 J13 when the state that stands for trimmed entries is damaged, only what needs it is refused', async () => {
  const path = await written(6, [3]);
  const first = await open(path);
  await first.trim(key, 3);
  await first.recordSnapshot(key, 5, Uint8Array.of(1));
  await first.close();
  await flipBit(path, marked);
  const journal = await open(path);
  await expect(journal.updates(key, 4)).rejects.toMatchObject({
    code: 'journal_corrupt',
    detail: expect.stringContaining('Revision 3 of a'),
  });
  expect(await revisions(journal)).toEqual([5, 6]);
});

test('J10 J12 a file of version 1 takes snapshots and trims once it is opened', async () => {
  const path = await temporaryPath('journal.db');
  const db = new DatabaseSync(path);
  migrate(db, migrations.slice(0, 1));
  db.exec(`
    INSERT INTO prompt VALUES (1, 'k', 'tone/é', 2, 0, 1700000000001, 1700000000002, 2);
    INSERT INTO entry VALUES
      (1, NULL, 1, 'create', 'tone/é', 'rest', NULL, NULL, 1700000000001, 3851747434, 1158923618, x'0100ff'),
      (2, 1, 2, 'update', 'tone/é', 'yjs', 'Zoë', NULL, 1700000000002, 972554701, 1440797909, x'0200ff');
  `);
  db.close();
  const journal = await open(path);
  expect(await revisions(journal)).toEqual([1, 2]);
  await journal.recordSnapshot(key, 2, marked);
  await journal.trim(key, 2);
  expect(await revisions(journal)).toEqual([2]);
  expect(await journal.history(key, { limit: 9 })).toHaveLength(2);
  expect(await append(journal, [updated('k', 3, 'tone/é')])).toEqual(['ok']);
});

test('J13 a trim that a crash cut short is completed by the next one', async () => {
  const path = await written(500, [400]);
  const store = openSqliteStore({ path, lockWaitMs: 0, maxBytes: null });
  const cut = store.compaction.trim(key, 400);
  cut.next();
  cut.next();
  store.close();
  expect(emptyEntries(path)).toBe(200);
  const journal = await open(path);
  expect((await revisions(journal)).length).toBe(101);
  await expect(journal.updates(key, 399)).rejects.toMatchObject({ code: 'revision_gone' });
  await journal.trim(key, 400);
  await journal.close();
  expect(emptyEntries(path)).toBe(400);
});

function emptyEntries(path: string): number {
  const db = new DatabaseSync(path);
  const row = db.prepare('SELECT count(*) AS n FROM entry WHERE length(bytes) = 0').get();
  db.close();
  return Number(row?.['n']);
}

test('J13 a read that began before a trim is finished with what it began with', async () => {
  const journal = await open(await written(5_000, [4_900]));
  const early = revisions(journal, 4_899);
  const trimmed = journal.trim(key, 4_900);
  const late = journal.updates(key, 4_899);
  const committed = append(journal, [updated('k', 5_001, 'a')]);
  await expect(late).rejects.toMatchObject({ code: 'revision_gone' });
  expect(await committed).toEqual(['ok']);
  expect((await early).length).toBe(4_899);
  await trimmed;
  expect((await revisions(journal)).length).toBe(102);
});
