import type { PromptId } from '@prompt-manager/core';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { bytesChecksum, lineChecksum, partChecksum } from './entry-checksum.ts';
import type {
  Did,
  ChangePart,
  DeletedPlace,
  DeletedRow,
  DeletedWanted,
  HistoryEntry,
  MirrorMark,
  Origin,
  PromptKey,
  PromptRow,
  StoredUpdate,
} from './journal.ts';
import { bytesIn, numberIn, textIn, textOrNullIn, type SqliteRow } from './sqlite-columns.ts';
import { checkReadable } from './check-snapshot.ts';
import { StoreRefusal } from './sqlite-failure.ts';
import type { EntryPlace, SqliteSnapshots } from './sqlite-snapshots.ts';

/** Rows in one message: the receiving thread spends some 4 ms on it before it can do anything else. */
const rowsPerPart = 2_000;

/**
 * Entries read before other requests get a turn, about 2 ms. A history of 100,000 entries read in
 * one go would hold every commit up for 300 ms.
 */
const entriesPerTurn = 1_000;

/** Reads that pause now and then; commits may happen meanwhile and are not seen by the read. */
export type PausingRead<T> = Generator<undefined, T, undefined>;

/** A key's row: where its newest entry is and what of it is kept. */
export interface Chain extends EntryPlace {
  readonly key: PromptKey;
  readonly number: number;
  readonly id: string;
  readonly trimmedThrough: number;
  readonly clearedThrough: number;
}

/** A part of a chain, both ends included. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** The reading half of the SQLite journal; see `migrations.ts` for how entries hang together. */
export class SqliteReader {
  readonly #rows: StatementSync;
  readonly #deleted: StatementSync;
  readonly #deletedOfId: StatementSync;
  readonly #parts: StatementSync;
  readonly #snapshots: SqliteSnapshots;
  readonly #chain: StatementSync;
  readonly #link: StatementSync;
  readonly #place: StatementSync;
  readonly #line: StatementSync;
  readonly #bytes: StatementSync;

  constructor(db: DatabaseSync, snapshots: SqliteSnapshots) {
    this.#snapshots = snapshots;
    this.#rows = db.prepare(
      `SELECT key, prompt.id AS id, prompt.revision AS revision, deleted, created_at_ms, updated_at_ms,
         trimmed_through,
         mirror.id AS mirror_id, mirror.revision AS mirror_revision, hash, previous_revision, previous_hash
       FROM prompt LEFT JOIN mirror ON mirror.prompt_number = prompt.number`,
    );
    this.#deleted = db.prepare(deletedSql());
    this.#deletedOfId = db.prepare(deletedSql('prompt.id = ?'));
    this.#parts = db.prepare(
      `SELECT key, first_revision, last_revision, checksum
       FROM change_part JOIN prompt ON prompt.number = prompt_number WHERE change_id = ?`,
    );
    this.#chain = db.prepare(
      `SELECT number, id, revision, last_position, trimmed_through, cleared_through
       FROM prompt WHERE key = ?`,
    );
    this.#link = db.prepare('SELECT revision, previous_position FROM entry WHERE position = ?');
    this.#place = db.prepare(
      'SELECT revision, previous_position, position FROM entry WHERE position = ?',
    );
    this.#line = db.prepare(
      `SELECT revision, previous_position, kind, id, origin, author, file_hash, did, at_ms, line_checksum
       FROM entry WHERE position = ?`,
    );
    this.#bytes = db.prepare(
      `SELECT revision, previous_position, bytes_checksum, bytes FROM entry WHERE position = ?`,
    );
  }

  /** All rows as one consistent state, in parts. */
  *rows(): Generator<readonly PromptRow[], void, undefined> {
    let part: PromptRow[] = [];
    for (const row of this.#rows.iterate()) {
      part.push(toPromptRow(row));
      if (part.length < rowsPerPart) continue;
      yield part;
      part = [];
    }
    yield part;
  }

  /** See `Journal.deleted`. @throws StoreRefusal `journal_corrupt` */
  *deleted({
    from = { atMs: Number.MAX_SAFE_INTEGER, number: Number.MAX_SAFE_INTEGER },
    id,
    limit,
  }: DeletedWanted): PausingRead<readonly DeletedRow[]> {
    const found: DeletedRow[] = [];
    let next: DeletedPlace | null = from;
    while (next !== null && found.length < limit) {
      const { atMs, number } = next;
      let seen = 0;
      const rows =
        id === undefined
          ? this.#deleted.iterate(atMs, number, entriesPerTurn)
          : this.#deletedOfId.iterate(id, atMs, number, entriesPerTurn);
      for (const row of rows) {
        const each = toDeletedRow(row);
        if (each.line.origin !== 'server') found.push(each);
        if (found.length >= limit) return found;
        seen += 1;
        next = { ...each.place, number: each.place.number - 1 };
      }
      if (seen < entriesPerTurn) next = null;
      else yield;
    }
    return found;
  }

  /** A snapshot, if there is one, and the updates after it, oldest first. @throws StoreRefusal `journal_corrupt`, `revision_gone` */
  *updates(key: PromptKey, throughRevision: number): PausingRead<readonly StoredUpdate[]> {
    const chain = this.chain(key);
    if (chain === undefined || throughRevision < 1) return [];
    const refusal = checkReadable(chain.trimmedThrough, throughRevision);
    if (refusal !== undefined) throw new StoreRefusal(refusal.code, refusal.detail);
    const snapshot = this.#snapshots.newest(chain, throughRevision)?.snapshot;
    const covered = snapshot?.revision ?? 0;
    if (covered < chain.trimmedThrough) throw damaged(chain, chain.trimmedThrough);
    const found: StoredUpdate[] = [];
    const range = { from: throughRevision, to: covered + 1 };
    for (const row of this.#walk(chain, range, this.#bytes)) {
      if (row === undefined) {
        yield;
        continue;
      }
      const revision = numberIn(row, 'revision');
      const update = bytesIn(row, 'bytes');
      if (bytesChecksum(update, revision) !== row['bytes_checksum']) throw damaged(chain, revision);
      if (update.byteLength > 0) found.push({ revision, update });
    }
    return [...(snapshot === undefined ? [] : [snapshot]), ...found.reverse()];
  }

  /** Up to `limit` lines older than a revision, newest first. @throws StoreRefusal `journal_corrupt` */
  *history(
    key: PromptKey,
    beforeRevision: number,
    limit: number,
  ): PausingRead<readonly HistoryEntry[]> {
    const chain = this.chain(key);
    const lines: HistoryEntry[] = [];
    if (chain === undefined || limit <= 0) return lines;
    for (const row of this.#walk(chain, { from: beforeRevision - 1, to: 1 }, this.#line)) {
      if (row === undefined) {
        yield;
        continue;
      }
      const line = toHistoryEntry(row);
      if (lineChecksum(key, line) !== row['line_checksum']) throw damaged(chain, line.revision);
      lines.push(line);
      if (lines.length >= limit) break;
    }
    return lines;
  }

  /** The two checksums of one entry, undefined when the key has no such revision. */
  checksums(key: PromptKey, revision: number): readonly [line: number, bytes: number] | undefined {
    const line = this.#first(key, revision, this.#line);
    const bytes = this.#first(key, revision, this.#bytes);
    if (line === undefined || bytes === undefined) return undefined;
    return [numberIn(line, 'line_checksum'), numberIn(bytes, 'bytes_checksum')];
  }

  /** The parts of a change. @throws StoreRefusal `journal_corrupt` */
  change(changeId: string): readonly ChangePart[] {
    return this.#parts.all(changeId).map((row) => {
      const part = {
        key: textIn(row, 'key') as PromptKey,
        firstRevision: numberIn(row, 'first_revision'),
        lastRevision: numberIn(row, 'last_revision'),
      };
      if (partChecksum(changeId, part) === row['checksum']) return part;
      throw new StoreRefusal(
        'journal_corrupt',
        `What belongs to the change ${changeId} is damaged in the journal; restore the journal from a backup.`,
      );
    });
  }

  /** The positions of the entries in a range, newest first. @throws StoreRefusal `journal_corrupt` */
  *positions(chain: Chain, range: Range): Generator<number | undefined, void, undefined> {
    for (const row of this.#walk(chain, range, this.#place))
      yield row === undefined ? undefined : numberIn(row, 'position');
  }

  /** The row of a key. */
  chain(key: PromptKey): Chain | undefined {
    const row = this.#chain.get(key);
    if (row === undefined) return undefined;
    return {
      key,
      number: numberIn(row, 'number'),
      id: textIn(row, 'id'),
      revision: numberIn(row, 'revision'),
      position: numberIn(row, 'last_position'),
      trimmedThrough: numberIn(row, 'trimmed_through'),
      clearedThrough: numberIn(row, 'cleared_through'),
    };
  }

  #first(key: PromptKey, revision: number, statement: StatementSync): SqliteRow | undefined {
    const chain = this.chain(key);
    if (chain === undefined || chain.revision < revision) return undefined;
    const range = { from: revision, to: revision };
    for (const row of this.#walk(chain, range, statement)) if (row !== undefined) return row;
    return undefined;
  }

  /**
   * The entries of a range, newest first, as `statement` shows them, with an undefined between now and
   * then as a place to pause. Newer entries are passed over, from the nearest snapshot on.
   */
  *#walk(
    chain: Chain,
    { from, to }: Range,
    statement: StatementSync,
  ): Generator<SqliteRow | undefined, void, undefined> {
    if (Math.min(from, chain.revision) < to) return;
    const start: EntryPlace = this.#snapshots.placeAfter(chain, from) ?? chain;
    let position: number | null = start.position;
    let sincePause = 0;
    for (let revision = start.revision; revision >= to; revision -= 1) {
      const isWanted = revision <= from;
      const row: SqliteRow | undefined = (isWanted ? statement : this.#link).get(position);
      if (row === undefined || row['revision'] !== revision) throw damaged(chain, revision);
      if (isWanted) yield row;
      position = row['previous_position'] === null ? null : numberIn(row, 'previous_position');
      if ((position === null) !== (revision === 1)) throw damaged(chain, revision);
      sincePause += 1;
      if (sincePause % entriesPerTurn === 0) yield undefined;
    }
  }
}

/** Deleted keys from a place on; the index `deleted_prompt` has them in this order, `deleted_prompt_id` those of one id. */
export const deletedSql = (wanted = '1'): string => `
  SELECT number, key, created_at_ms, entry.revision AS revision, kind, entry.id AS id, origin, author, file_hash,
    did, at_ms, line_checksum
  FROM prompt JOIN entry ON entry.position = prompt.last_position
  WHERE deleted = 1 AND ${wanted} AND (updated_at_ms, number) <= (?, ?)
  ORDER BY updated_at_ms DESC, number DESC LIMIT ?`;

function damaged(chain: Pick<Chain, 'id'>, revision: number): StoreRefusal {
  return new StoreRefusal(
    'journal_corrupt',
    `Revision ${revision} of ${chain.id} is damaged in the journal; restore the journal from a backup.`,
  );
}

function toHistoryEntry(row: SqliteRow): HistoryEntry {
  const fileHash = textOrNullIn(row, 'file_hash');
  const did = textOrNullIn(row, 'did');
  return {
    revision: numberIn(row, 'revision'),
    kind: textIn(row, 'kind') as HistoryEntry['kind'],
    id: textIn(row, 'id') as PromptId,
    origin: textIn(row, 'origin') as Origin,
    author: textOrNullIn(row, 'author'),
    atMs: numberIn(row, 'at_ms'),
    ...(fileHash !== null && { fileHash }),
    ...(did !== null && { did: did as Did }),
  };
}

function toDeletedRow(row: SqliteRow): DeletedRow {
  const key = textIn(row, 'key') as PromptKey;
  const line = toHistoryEntry(row);
  if (lineChecksum(key, line) !== row['line_checksum']) throw damaged(line, line.revision);
  const place = { atMs: line.atMs, number: numberIn(row, 'number') };
  return { key, createdAtMs: numberIn(row, 'created_at_ms'), place, line };
}

function toPromptRow(row: SqliteRow): PromptRow {
  const key = textIn(row, 'key') as PromptKey;
  return {
    key,
    id: textIn(row, 'id') as PromptId,
    revision: numberIn(row, 'revision'),
    deleted: numberIn(row, 'deleted') !== 0,
    createdAtMs: numberIn(row, 'created_at_ms'),
    updatedAtMs: numberIn(row, 'updated_at_ms'),
    firstKeptRevision: Math.max(1, numberIn(row, 'trimmed_through')),
    mirror: row['mirror_id'] === null ? null : toMirrorMark(key, row),
  };
}

function toMirrorMark(key: PromptKey, row: SqliteRow): MirrorMark {
  const previousHash = textOrNullIn(row, 'previous_hash');
  return {
    key,
    id: textIn(row, 'mirror_id') as PromptId,
    revision: numberIn(row, 'mirror_revision'),
    hash: textIn(row, 'hash'),
    previous:
      previousHash === null
        ? null
        : { revision: numberIn(row, 'previous_revision'), hash: previousHash },
  };
}
