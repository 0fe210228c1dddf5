import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { created, promptKey, updated } from './journal-entries.fake.ts';
import { migrate, migrations } from './migrations.ts';
import { openSqliteJournal } from './sqlite-journal.ts';
import { deletedSql } from './sqlite-reader.ts';
import { temporaryPath } from './temporary-folder.fake.ts';

function openDatabase(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  return db;
}

function versionOf(db: DatabaseSync): unknown {
  return db
    .prepare('SELECT version FROM schema_version')
    .all()
    .map((row) => row['version']);
}

test('J10 an empty file gets the newest schema, and a second run changes nothing', () => {
  const db = openDatabase();
  expect(migrate(db)).toBe(0);
  expect(versionOf(db)).toEqual([migrations.length]);
  expect(migrate(db)).toBe(migrations.length);
  expect(versionOf(db)).toEqual([migrations.length]);
});

test('J10 a later step runs once on a file of version 1 and keeps what is in it', () => {
  const db = openDatabase();
  migrate(db, migrations.slice(0, 1));
  db.exec(`INSERT INTO prompt VALUES (1, 'k', 'a', 1, 0, 5, 5, 1)`);
  const longer = [...migrations.slice(0, 1), 'ALTER TABLE prompt ADD COLUMN note TEXT'];
  expect(migrate(db, longer)).toBe(1);
  expect(migrate(db, longer)).toBe(2);
  expect(db.prepare('SELECT key, note FROM prompt').all()).toEqual([{ key: 'k', note: null }]);
});

test('J10 a step that fails leaves the version before it, whole', () => {
  const db = openDatabase();
  migrate(db, migrations.slice(0, 1));
  const broken = [...migrations.slice(0, 1), 'CREATE TABLE half (x TEXT); CREATE TABLE prompt (y)'];
  expect(() => migrate(db, broken)).toThrow(/already exists/);
  expect(versionOf(db)).toEqual([1]);
  expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'half'`).all()).toEqual([]);
  expect(migrate(db)).toBe(1);
});

test('J10 a newer version than known is refused', () => {
  const db = openDatabase();
  migrate(db, [...migrations, 'CREATE TABLE future (x TEXT)']);
  expect(() => migrate(db)).toThrow(/newer version/);
});

test('J10 a file written with version 1 is read by this program', async () => {
  const path = await temporaryPath('journal.db');
  const db = new DatabaseSync(path);
  migrate(db, migrations.slice(0, 1));
  // The checksums are written out, so that a change of their definition is noticed.
  db.exec(`
    INSERT INTO prompt VALUES (1, 'k', 'tone/é', 2, 0, 1700000000001, 1700000000002, 2);
    INSERT INTO entry VALUES
      (1, NULL, 1, 'create', 'tone/é', 'rest', NULL, NULL, 1700000000001, 3851747434, 1158923618, x'0100ff'),
      (2, 1, 2, 'update', 'tone/é', 'yjs', 'Zoë', NULL, 1700000000002, 972554701, 1440797909, x'0200ff');
    INSERT INTO mirror VALUES (1, 'tone/é', 2, 'ab', 1, 'cd');
  `);
  db.close();
  const journal = await openSqliteJournal({ path });
  onTestFinished(() => journal.close());
  const first = created('k', 'tone/é');
  const second = updated('k', 2, 'tone/é', { origin: 'yjs', author: 'Zoë' });
  expect(await journal.updates(promptKey('k'))).toEqual(
    [first, second].map(({ revision, update }) => ({ revision, update })),
  );
  expect(await journal.history(promptKey('k'), { limit: 2 })).toMatchObject([
    { revision: 2, origin: 'yjs', author: 'Zoë' },
    { revision: 1, origin: 'rest', author: null },
  ]);
  expect(await journal.rows()).toMatchObject([
    { revision: 2, mirror: { revision: 2, hash: 'ab', previous: { revision: 1, hash: 'cd' } } },
  ]);
});

test('H6 deleted prompts are read in their order from an index, from a place on', () => {
  const db = openDatabase();
  migrate(db);
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${deletedSql()}`).all(1, 1, 1);
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH prompt USING INDEX deleted_prompt (updated_at_ms<?)',
    'SEARCH entry USING INTEGER PRIMARY KEY (rowid=?)',
  ]);
  const ofOne = db
    .prepare(`EXPLAIN QUERY PLAN ${deletedSql('prompt.id = ?')}`)
    .all('a', 1, 1, 1)
    .map(({ detail }) => detail);
  expect(ofOne).toEqual([
    'SEARCH prompt USING INDEX deleted_prompt_id (id=? AND updated_at_ms<?)',
    'SEARCH entry USING INTEGER PRIMARY KEY (rowid=?)',
  ]);
});
