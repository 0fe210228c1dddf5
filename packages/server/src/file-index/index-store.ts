import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { FileLook, IndexChange, IndexPut } from './index-messages.ts';
import { packRows, rowColumns, type PackedRows } from './packed-rows.ts';

/**
 * Raised whenever what is derived from a file changes: the grammar of inclusions, the reading of front matter, the
 * columns. An index of another version is made anew.
 */
export const indexVersion = 1;

const schema = `
  CREATE TABLE folders (number INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE);
  CREATE TABLE files (
    number INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL,
    id TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_at REAL NOT NULL,
    changed_at REAL NOT NULL,
    inode REAL NOT NULL,
    seen_at REAL NOT NULL,
    hash TEXT NOT NULL,
    description TEXT,
    tags TEXT,
    targets TEXT,
    content_bytes INTEGER NOT NULL,
    editable INTEGER NOT NULL
  );
  CREATE TABLE texts (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, header BLOB, content BLOB NOT NULL);
`;

/**
 * The index's tables, as the one thread that writes them sees them. WAL, so that the event loop reads while this thread
 * writes; not synced at every commit, because a row lost in a power failure is only read from its file again.
 */
export class IndexStore {
  readonly #database: DatabaseSync;
  readonly #putFile: StatementSync;
  readonly #putText: StatementSync;
  readonly #updateLook: StatementSync;
  readonly #removeFile: StatementSync;
  readonly #removeText: StatementSync;

  /** Opens the index, and makes it anew when it is another version's or damaged. @throws Error of SQLite */
  constructor(path: string) {
    this.#database = openIntact(path) ?? create(path);
    const file = 'number, folder, id, size, modified_at, changed_at, inode, seen_at, hash';
    this.#putFile = this.#database.prepare(
      `INSERT OR REPLACE INTO files (${file}, description, tags, targets, content_bytes, editable) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
    );
    this.#putText = this.#database.prepare(
      'INSERT OR REPLACE INTO texts (number, hash, header, content) VALUES (?,?,?,?)',
    );
    this.#updateLook = this.#database.prepare(
      'UPDATE files SET size = ?, modified_at = ?, changed_at = ?, inode = ?, seen_at = ? WHERE number = ?',
    );
    this.#removeFile = this.#database.prepare('DELETE FROM files WHERE number = ?');
    this.#removeText = this.#database.prepare('DELETE FROM texts WHERE number = ?');
  }

  /** Everything known of a folder's files but their texts. @throws Error of SQLite */
  rows(folder: number): PackedRows {
    return packRows(
      this.#database.prepare(`SELECT ${rowColumns} FROM files WHERE folder = ?`),
      folder,
    );
  }

  /** Stores changes, all or none. @throws Error of SQLite */
  change(changes: readonly IndexChange[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const change of changes) {
        if (change.kind === 'put') this.#put(change.row);
        else if (change.kind === 'look') this.#look(change.number, change.look);
        else this.#remove(change.number);
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  #put({ number, folder, id, stamp, seenAtMs, hash, facts, header, content }: IndexPut): void {
    const { size, modifiedAtMs, changedAtMs, inode } = stamp;
    const place = [number, folder, id, size, modifiedAtMs, changedAtMs, inode, seenAtMs, hash];
    this.#putFile.run(
      ...place,
      facts.description,
      listText(facts.tags),
      listText(facts.targets),
      facts.contentBytes,
      Number(facts.editable),
    );
    // As bytes: a text of SQLite ends at its first NUL.
    this.#putText.run(
      number,
      hash,
      header === null ? null : Buffer.from(header),
      Buffer.from(content),
    );
  }

  #look(number: number, { stamp, seenAtMs }: FileLook): void {
    const { size, modifiedAtMs, changedAtMs, inode } = stamp;
    this.#updateLook.run(size, modifiedAtMs, changedAtMs, inode, seenAtMs, number);
  }

  #remove(number: number): void {
    this.#removeFile.run(number);
    this.#removeText.run(number);
  }
}

/** A list as a column holds it; null for an empty one. */
function listText(items: readonly string[]): string | null {
  return items.length === 0 ? null : JSON.stringify(items);
}

function openIntact(path: string): DatabaseSync | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version === indexVersion) return database;
  } catch {
    // Damaged, or no database at all: it is made anew, which loses nothing.
  }
  database?.close();
  return null;
}

function create(path: string): DatabaseSync {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec(`BEGIN; ${schema} PRAGMA user_version = ${indexVersion}; COMMIT`);
  return database;
}
