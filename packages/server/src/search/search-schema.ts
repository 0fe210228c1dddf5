import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Grows whenever an index made by an older program would answer differently: then it is made again. */
const version = 2;
/** "PMsi", so that another database of that name is not taken for an index. */
const applicationId = 0x504d7369;
/** Pages that SQLite keeps in memory, in KiB. */
const cacheKib = 16_384;

/**
 * The columns of the full-text index, with what a match in each is worth. A name says best what a prompt is about;
 * headings and tags are chosen words; the text is measured against them.
 */
export const columnWeights = [
  ['name', 10],
  ['path', 4],
  ['tags', 6],
  ['description', 4],
  ['headings', 3],
  ['content', 1],
] as const;

/** The columns that say what a prompt is about: all but the text. They stand in an index of their own besides. */
export const nameWeights = columnWeights.filter(([name]) => name !== 'content');

/**
 * Opens the search index, empty when there is none, or when the file is of another version, damaged or something else:
 * nothing in it is lost, everything is made again from the prompts.
 *
 * `names` has the columns of `words` but the text: a common word is in tens of thousands of texts and in few names, and
 * to look through the former for the latter took half the time of a search. `content=''` keeps no text; beginnings of two and three characters are kept ready, for without that they take 50 ms at
 * 100,000 prompts. The `ascii` tokenizer is enough: `searchableText` has folded what is beyond ASCII.
 */
export function openSearchDatabase(path: string | null): DatabaseSync {
  if (path === null) return prepared(new DatabaseSync(':memory:'));
  try {
    return prepared(new DatabaseSync(path));
  } catch {
    removeSearchDatabase(path);
    return prepared(new DatabaseSync(path));
  }
}

/** Removes the file of an index and what SQLite keeps beside it. */
export function removeSearchDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function prepared(db: DatabaseSync): DatabaseSync {
  try {
    // Losing the last seconds costs making them again; a torn file would cost everything.
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${cacheKib};
       PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;`,
    );
    const found = [numberOf(db, 'application_id'), numberOf(db, 'user_version')];
    if (found[0] === applicationId && found[1] === version) checkReadable(db);
    else if (found[0] === 0 && found[1] === 0 && isEmpty(db)) create(db);
    else throw new Error(`an index of another kind or version: ${found.join(', ')}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function create(db: DatabaseSync): void {
  const index = (name: string, columns: readonly (readonly [string, number])[]): string =>
    `CREATE VIRTUAL TABLE ${name} USING fts5(${columns.map(([column]) => column).join(', ')}, content='', contentless_delete=1, tokenize='ascii', prefix='2 3');`;
  db.exec(
    `BEGIN;
     CREATE TABLE prompt (slot INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, hash BLOB NOT NULL);
     ${index('words', columnWeights)}
     ${index('names', nameWeights)}
     PRAGMA application_id = ${applicationId};
     PRAGMA user_version = ${version};
     COMMIT;`,
  );
}

/** Touches every table: a damaged file mostly shows here. What shows later is thrown away then. */
function checkReadable(db: DatabaseSync): void {
  db.prepare('SELECT max(slot), count(*) FROM prompt').get();
  db.prepare(`SELECT rowid FROM words WHERE words MATCH '"a"' LIMIT 1`).all();
  db.prepare(`SELECT rowid FROM names WHERE names MATCH '"a"' LIMIT 1`).all();
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function numberOf(db: DatabaseSync, pragma: 'application_id' | 'user_version'): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
