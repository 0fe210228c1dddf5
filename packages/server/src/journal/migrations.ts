import type { DatabaseSync } from 'node:sqlite';
import { StoreRefusal } from './sqlite-failure.ts';

/** SQL that takes the schema from one version to the next; the first makes version 1 of an empty file. */
export type Migrations = readonly string[];

/**
 * The schema, forward only: a published item never changes, a change is a new item.
 *
 * Version 1. `entry` is one growing log of all prompts: each row points to the one before it of the
 * same prompt, and `prompt.last_position` to the newest. The obvious index on (prompt, revision) is
 * left out on purpose: it makes every commit touch a page per prompt, seven times the bytes written
 * for 50 changes of 50 prompts. `id` has no unique index because two prompts may swap ids within one
 * transaction; `checkCommit` keeps live ids unique.
 *
 * Version 2. `snapshot` holds whole states; `position` is the entry of its revision, so that a reader of
 * an old revision need not begin at the newest entry. `prompt.trimmed_through`: texts before that
 * revision are given up. `prompt.cleared_through`: so far their bytes are known to be removed; the two
 * differ while bytes are being removed, also across a crash.
 *
 * Version 3. `change_part`: the revisions that belong to a change of several prompts, a row for each of
 * them. Entries do not name their prompt, so a column of theirs would not do.
 *
 * Version 4. `deleted_prompt`: deleted prompts in the order of the trash; a change of any other prompt leaves it alone.
 *
 * Version 5. `entry.did`: what an update changed, null for those of before, which nobody asked.
 *
 * Version 6. `deleted_prompt_id`: the deleted prompts that had one id, for whoever finds a file there.
 */
export const migrations: Migrations = [
  `
  CREATE TABLE prompt (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    last_position INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX live_prompt_id ON prompt (id) WHERE deleted = 0;
  CREATE TABLE entry (
    position INTEGER PRIMARY KEY,
    previous_position INTEGER,
    revision INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    origin TEXT NOT NULL,
    author TEXT,
    file_hash TEXT,
    at_ms INTEGER NOT NULL,
    line_checksum INTEGER NOT NULL,
    bytes_checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE mirror (
    prompt_number INTEGER PRIMARY KEY REFERENCES prompt (number),
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    hash TEXT NOT NULL,
    previous_revision INTEGER,
    previous_hash TEXT
  ) STRICT;
  `,
  `
  CREATE TABLE snapshot (
    prompt_number INTEGER NOT NULL REFERENCES prompt (number),
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    line_checksum INTEGER NOT NULL,
    bytes_checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (prompt_number, revision)
  ) STRICT;
  ALTER TABLE prompt ADD COLUMN trimmed_through INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE prompt ADD COLUMN cleared_through INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE change_part (
    change_id TEXT NOT NULL,
    prompt_number INTEGER NOT NULL REFERENCES prompt (number),
    first_revision INTEGER NOT NULL,
    last_revision INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (change_id, prompt_number)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE INDEX deleted_prompt ON prompt (updated_at_ms) WHERE deleted = 1;
  `,
  `
  ALTER TABLE entry ADD COLUMN did TEXT;
  `,
  `
  CREATE INDEX deleted_prompt_id ON prompt (id, updated_at_ms) WHERE deleted = 1;
  `,
];

/**
 * Brings the schema of `db` to the newest version, each step in a transaction of its own, and gives
 * back the version it had: 0 for an empty file.
 * @throws StoreRefusal `journal_newer` when the file is of a newer version than the list knows,
 * `journal_corrupt` when it is another program's database; SQLite's own error when a step fails.
 */
export function migrate(db: DatabaseSync, list: Migrations = migrations): number {
  const found = schemaVersion(db);
  if (found > list.length) {
    throw new StoreRefusal(
      'journal_newer',
      `it was written by a newer version of this program (schema ${found}, this one knows ${list.length})`,
    );
  }
  for (const [index, sql] of list.entries()) if (index >= found) step(db, sql, index + 1);
  return found;
}

function schemaVersion(db: DatabaseSync): number {
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  if (tables.length === 0) return 0;
  if (!tables.some((table) => table['name'] === 'schema_version')) {
    throw new StoreRefusal('journal_corrupt', 'it is a database of another program');
  }
  const version = db.prepare('SELECT version FROM schema_version').get()?.['version'];
  if (typeof version === 'number') return version;
  throw new StoreRefusal('journal_corrupt', 'its schema version is missing');
}

function step(db: DatabaseSync, sql: string, version: number): void {
  db.exec('BEGIN');
  try {
    db.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT');
    db.exec(sql);
    db.exec('DELETE FROM schema_version');
    db.prepare('INSERT INTO schema_version (version) VALUES (?)').run(version);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
