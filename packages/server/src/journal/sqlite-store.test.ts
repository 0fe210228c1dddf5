import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { created, promptKey, renamed, updated } from './journal-entries.fake.ts';
import type { Commit } from './journal.ts';
import { migrations } from './migrations.ts';
import { openSqliteStore, prepareDatabase } from './sqlite-store.ts';
import { temporaryPath } from './temporary-folder.fake.ts';

/** Makes any entry with one of these ids fail: when it is written, or only when it is committed. */
const traps = `
  CREATE TRIGGER refuse_entry AFTER INSERT ON entry WHEN NEW.id = 'refused'
    BEGIN SELECT RAISE (ABORT, 'this entry is refused'); END;
  CREATE TABLE parent (number INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE child (number INTEGER REFERENCES parent (number) DEFERRABLE INITIALLY DEFERRED) STRICT;
  CREATE TRIGGER refuse_commit AFTER INSERT ON entry WHEN NEW.id = 'refused at commit'
    BEGIN INSERT INTO child (number) VALUES (1); END;
`;

async function open() {
  const path = await temporaryPath('journal.db');
  const options = { path, lockWaitMs: 0, maxBytes: null };
  const store = openSqliteStore(options, [...migrations, traps]);
  onTestFinished(() => store.close());
  const append = (...commits: readonly Commit[]) =>
    store.append(commits, false).map((refusal) => refusal?.code ?? 'ok');
  return { store, append, rows: () => [...store.reader.rows()].flat() };
}

test('D1 a commit waits for the disk, and nobody else may open the file', async () => {
  const db = new DatabaseSync(await temporaryPath('journal.db'));
  onTestFinished(() => db.close());
  prepareDatabase(db, null);
  const names = ['journal_mode', 'synchronous', 'locking_mode'];
  const values = names.map((name) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {}));
  expect(values).toEqual([['wal'], [2], ['exclusive']]);
});

test('J2 a commit that cannot be written fails alone, and none of its entries stays', async () => {
  const { append, rows } = await open();
  const spoilt = [created('l', 'b'), created('m', 'refused')];
  expect(append([created('k', 'a')], spoilt, [updated('k', 2, 'a')])).toEqual([
    'ok',
    'internal',
    'ok',
  ]);
  expect(rows()).toMatchObject([{ key: 'k', revision: 2 }]);
  expect(append([created('l', 'b')])).toEqual(['ok']);
  expect(append([updated('k', 3, 'a')], [updated('k', 4, 'refused')])).toEqual([
    'ok',
    'stale_revision',
  ]);
});

test('J5 what a rollback took back is forgotten: the same revisions can be made again', async () => {
  const { append, rows } = await open();
  append([created('k', 'a')]);
  const lost: Commit = [updated('k', 2, 'a'), renamed('k', 3, 'refused')];
  expect(append(lost)).toEqual(['internal']);
  expect(append(lost, [updated('k', 2, 'a')])).toEqual(['internal', 'ok']);
  expect(append([renamed('k', 3, 'refused at commit')])).toEqual(['internal']);
  expect(append([updated('k', 3, 'a')])).toEqual(['ok']);
  expect(rows()).toMatchObject([{ id: 'a', revision: 3 }]);
});

test('J5 a COMMIT that fails is rolled back and the next append works', async () => {
  const { append, rows } = await open();
  expect(append([created('k', 'a')], [created('l', 'refused at commit')])).toEqual([
    'internal',
    'internal',
  ]);
  expect(rows()).toEqual([]);
  expect(append([created('l', 'refused at commit')])).toEqual(['internal']);
  expect(append([created('k', 'a')])).toEqual(['ok']);
});

test('J2 a batch that may be stored already is completed, not repeated', async () => {
  const { store, append, rows } = await open();
  const made: Commit = [created('k', 'a'), created('l', 'b')];
  append(made);
  const rest: Commit = [updated('k', 2, 'a')];
  const other: Commit = [created('l', 'b', { update: Uint8Array.of(7) })];
  const results = store.append([made, rest, other, []], true);
  expect(results.map((refusal) => refusal?.code ?? 'ok')).toEqual([
    'ok',
    'ok',
    'stale_revision',
    'ok',
  ]);
  expect(rows()).toMatchObject([
    { key: 'k', revision: 2 },
    { key: 'l', revision: 1 },
  ]);
});

test('D7 a long read pauses, and commits made meanwhile are not part of it', async () => {
  const { store, append } = await open();
  const later = Array.from({ length: 2_999 }, (_, index) => updated('k', index + 2, 'a'));
  append([created('k', 'a'), ...later]);
  const read = store.reader.updates(promptKey('k'), Number.MAX_SAFE_INTEGER);
  let pauses = 0;
  let step = read.next();
  while (step.done !== true) {
    pauses += 1;
    expect(append([updated('k', 3_000 + pauses, 'a')])).toEqual(['ok']);
    step = read.next();
  }
  expect(pauses).toBeGreaterThanOrEqual(2);
  expect(step.value).toHaveLength(3_000);
  expect(step.value.map((item) => item.revision).at(-1)).toBe(3_000);
});
