import type { PromptId } from '@prompt-manager/core';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { checkCommit, type Head, type Heads, type Refusal } from './check-commit.ts';
import { changeParts } from './change-parts.ts';
import { bytesChecksum, lineChecksum, partChecksum } from './entry-checksum.ts';
import type { ChangePart, Commit, JournalEntry, MirrorMark, PromptKey } from './journal.ts';
import { migrate, migrations, type Migrations } from './migrations.ts';
import { numberIn, textIn } from './sqlite-columns.ts';
import { sqliteFailure, StoreRefusal } from './sqlite-failure.ts';
import type { SqliteStoreOptions } from './sqlite-messages.ts';
import { SqliteCompaction } from './sqlite-compaction.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { SqliteSnapshots } from './sqlite-snapshots.ts';

/** Pages of the database kept in memory, in KiB: the rows of some 100,000 prompts fit. */
const cacheKib = 16 * 1024;

/**
 * Newest states kept at hand, so that a prompt that is being edited is not looked up for every change:
 * almost half of the work of a commit. At some 300 bytes each this is 3 MB; beyond it all are forgotten.
 */
const maxKnownHeads = 10_000;

/** Size the `-wal` file is cut back to after a checkpoint, so that one large import does not keep the room. */
const walKeptBytes = 16 * 1024 * 1024;

/**
 * Opens the journal file and takes its lock, which ends with {@link SqliteStore.close} or the process.
 * @throws StoreRefusal or SQLite's error; `sqliteOpenFailure` says what they mean.
 */
export function openSqliteStore(
  options: SqliteStoreOptions,
  list: Migrations = migrations,
): SqliteStore {
  const db = new DatabaseSync(options.path, { timeout: options.lockWaitMs });
  try {
    prepareDatabase(db, options.maxBytes);
    migrate(db, list);
    return new SqliteStore(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Sets a fresh connection up: a commit waits until the log is on the disk, and the file is this
 * connection's alone. Exclusive locking is asked for before the first access, which in WAL mode then
 * takes the lock.
 */
export function prepareDatabase(db: DatabaseSync, maxBytes: number | null): void {
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal') {
    throw new StoreRefusal(
      'journal_unavailable',
      `its file system does not allow a write-ahead log`,
    );
  }
  db.exec('PRAGMA synchronous = FULL');
  db.exec(`PRAGMA cache_size = ${-cacheKib}`);
  db.exec(`PRAGMA journal_size_limit = ${walKeptBytes}`);
  db.exec('PRAGMA cell_size_check = ON');
  if (maxBytes === null) return;
  const pageSize = db.prepare('PRAGMA page_size').get()?.['page_size'];
  db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / Number(pageSize)))}`);
}

/** A {@link Head} with the places of its row and of its newest entry. */
interface KnownHead extends Head {
  readonly number: number | bigint;
  readonly position: number | bigint;
}

/** The journal in one SQLite file, with blocking calls: it belongs on a thread that may wait for the disk. */
export class SqliteStore implements Heads {
  readonly reader: SqliteReader;
  readonly compaction: SqliteCompaction;
  readonly #db: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareStatements>;
  /** Equal to the rows of their keys, inside a transaction too; forgotten with every rollback. */
  readonly #known = new Map<PromptKey, KnownHead>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#statements = prepareStatements(db);
    const snapshots = new SqliteSnapshots(db);
    const reader = new SqliteReader(db, snapshots);
    this.reader = reader;
    this.compaction = new SqliteCompaction({
      db,
      reader,
      snapshots,
      inTransaction: (work) => this.#inTransaction(work),
    });
  }

  /**
   * Makes commits durable in one transaction; per commit null or why it was not made. When
   * `mayBeStored`, a commit that is in the journal already counts as made.
   */
  append(commits: readonly Commit[], mayBeStored: boolean): readonly (Refusal | null)[] {
    try {
      return this.#inTransaction(() =>
        commits.map((commit) => this.#appendOne(commit, mayBeStored)),
      );
    } catch (error) {
      const failure = sqliteFailure(error);
      if (!isOfOneCommit(failure) || commits.length === 1) return commits.map(() => failure);
    }
    return this.#appendApart(commits, mayBeStored);
  }

  /** @throws SQLite's error; then no mark was recorded. */
  recordMirror(marks: readonly MirrorMark[]): void {
    this.#inTransaction(() => {
      for (const { key, id, revision, hash, previous } of marks) {
        const before = [previous?.revision ?? null, previous?.hash ?? null] as const;
        this.#statements.mark.run(id, revision, hash, ...before, key);
      }
    });
  }

  close(): void {
    this.#db.close();
  }

  head(key: PromptKey): KnownHead | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const row = this.#statements.head.get(key);
    if (row === undefined) return undefined;
    const head: KnownHead = {
      id: textIn(row, 'id') as PromptId,
      revision: numberIn(row, 'revision'),
      deleted: numberIn(row, 'deleted') !== 0,
      number: numberIn(row, 'number'),
      position: numberIn(row, 'last_position'),
    };
    this.#known.set(key, head);
    return head;
  }

  liveKey(id: PromptId): PromptKey | undefined {
    const row = this.#statements.liveKey.get(id);
    return row === undefined ? undefined : (textIn(row, 'key') as PromptKey);
  }

  /** The slow way, after one commit has spoilt the transaction of all: a savepoint around each. */
  #appendApart(commits: readonly Commit[], mayBeStored: boolean): readonly (Refusal | null)[] {
    try {
      return this.#inTransaction(() =>
        commits.map((commit) => {
          this.#db.exec('SAVEPOINT one_commit');
          try {
            return this.#appendOne(commit, mayBeStored);
          } catch (error) {
            const failure = sqliteFailure(error);
            if (!this.#db.isTransaction || !isOfOneCommit(failure)) throw error;
            this.#db.exec('ROLLBACK TO one_commit');
            this.#known.clear();
            return failure;
          } finally {
            if (this.#db.isTransaction) this.#db.exec('RELEASE one_commit');
          }
        }),
      );
    } catch (error) {
      const failure = sqliteFailure(error);
      return commits.map(() => failure);
    }
  }

  #appendOne(commit: Commit, mayBeStored: boolean): Refusal | null {
    if (mayBeStored && this.#isStored(commit)) return null;
    const checked = checkCommit(commit, this);
    if (!checked.ok) return checked.refusal;
    for (const entry of commit) this.#write(entry);
    for (const [changeId, parts] of changeParts(commit))
      for (const part of parts) this.#writePart(changeId, part);
    return null;
  }

  #write(entry: JournalEntry): void {
    const { key, revision, kind, id, update, origin, author, atMs, fileHash, did } = entry;
    const head = this.head(key);
    const { lastInsertRowid: position } = this.#statements.entry.run(
      head?.position ?? null,
      revision,
      kind,
      id,
      origin,
      author,
      fileHash ?? null,
      did ?? null,
      atMs,
      lineChecksum(key, entry),
      bytesChecksum(update, revision),
      update,
    );
    const number = head?.number ?? this.#writePrompt(entry, position);
    const deleted = kind === 'delete';
    if (head !== undefined) {
      this.#statements.prompt.run(id, revision, Number(deleted), atMs, position, number);
    }
    this.#known.set(key, { id, revision, deleted, number, position });
  }

  #writePart(changeId: string, part: ChangePart): void {
    const { key, firstRevision, lastRevision } = part;
    const checksum = partChecksum(changeId, part);
    this.#statements.changePart.run(changeId, firstRevision, lastRevision, checksum, key);
  }

  #writePrompt({ key, id, revision, atMs }: JournalEntry, position: number | bigint) {
    return this.#statements.newPrompt.run(key, id, revision, 0, atMs, atMs, position)
      .lastInsertRowid;
  }

  /** A commit is whole or absent, so its first entry speaks for all. */
  #isStored([first]: Commit): boolean {
    if (first === undefined) return true;
    const stored = this.reader.checksums(first.key, first.revision);
    return (
      stored?.[0] === lineChecksum(first.key, first) &&
      stored[1] === bytesChecksum(first.update, first.revision)
    );
  }

  #inTransaction<T>(work: () => T): T {
    if (this.#known.size > maxKnownHeads) this.#known.clear();
    this.#statements.begin.run();
    try {
      const result = work();
      this.#statements.commit.run();
      return result;
    } catch (error) {
      this.#known.clear();
      // Still open after most failures, a failed COMMIT included; left open, the next append could
      // not begin.
      if (this.#db.isTransaction) this.#statements.rollback.run();
      throw error;
    }
  }
}

/** A failure of the disk or the file concerns all commits alike; any other the one that met it. */
function isOfOneCommit(failure: Refusal): boolean {
  return failure.code === 'internal' || failure.code === 'journal_corrupt';
}

function prepareStatements(db: DatabaseSync) {
  return {
    begin: db.prepare('BEGIN'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    head: db.prepare(
      'SELECT number, id, revision, deleted, last_position FROM prompt WHERE key = ?',
    ),
    liveKey: db.prepare('SELECT key FROM prompt WHERE id = ? AND deleted = 0'),
    entry: db.prepare(
      `INSERT INTO entry (previous_position, revision, kind, id, origin, author, file_hash, did,
         at_ms, line_checksum, bytes_checksum, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    newPrompt: db.prepare(
      `INSERT INTO prompt (key, id, revision, deleted, created_at_ms, updated_at_ms, last_position)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    prompt: db.prepare(
      `UPDATE prompt SET id = ?, revision = ?, deleted = ?, updated_at_ms = ?, last_position = ?
       WHERE number = ?`,
    ),
    changePart: db.prepare(
      `INSERT INTO change_part (change_id, prompt_number, first_revision, last_revision, checksum)
       SELECT ?, number, ?, ?, ? FROM prompt WHERE key = ?`,
    ),
    mark: db.prepare(
      `INSERT INTO mirror (prompt_number, id, revision, hash, previous_revision, previous_hash)
       SELECT number, ?, ?, ?, ?, ? FROM prompt WHERE key = ?
       ON CONFLICT (prompt_number) DO UPDATE SET id = excluded.id, revision = excluded.revision,
         hash = excluded.hash, previous_revision = excluded.previous_revision,
         previous_hash = excluded.previous_hash`,
    ),
  } satisfies Record<string, StatementSync>;
}
