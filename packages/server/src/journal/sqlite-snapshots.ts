import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { bytesChecksum, placeChecksum } from './entry-checksum.ts';
import type { PromptKey, StoredUpdate } from './journal.ts';
import { bytesIn, numberIn, type SqliteRow } from './sqlite-columns.ts';
import { snapshotsToDrop } from './thin-snapshots.ts';

/** Where an entry is. */
export interface EntryPlace {
  readonly revision: number;
  readonly position: number;
}

/** A prompt as its snapshots know it. */
interface Owner {
  readonly key: PromptKey;
  readonly number: number;
}

/** The snapshots in the SQLite journal. A damaged one is never given back: it counts as missing. */
export class SqliteSnapshots {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: DatabaseSync) {
    this.#statements = prepareStatements(db);
  }

  /** The newest intact snapshot at or before a revision, with the place of its entry. */
  newest(
    owner: Owner,
    throughRevision: number,
  ): { readonly snapshot: StoredUpdate; readonly place: EntryPlace } | undefined {
    const { newest } = this.#statements;
    let row = newest.get(owner.number, throughRevision);
    while (row !== undefined) {
      const place = placeOf(owner, row);
      const revision = numberIn(row, 'revision');
      const update = bytesIn(row, 'bytes');
      if (place !== undefined && bytesChecksum(update, revision) === row['bytes_checksum'])
        return { snapshot: { revision, update }, place };
      row = newest.get(owner.number, revision - 1);
    }
    return undefined;
  }

  /** The nearest entry at or after a revision whose place a snapshot knows. */
  placeAfter(owner: Owner, revision: number): EntryPlace | undefined {
    const row = this.#statements.place.get(owner.number, revision);
    return row === undefined ? undefined : placeOf(owner, row);
  }

  /** Ascending. */
  revisions(owner: Pick<Owner, 'number'>): readonly number[] {
    return this.#statements.revisions.all(owner.number).map((row) => numberIn(row, 'revision'));
  }

  /** Keeps a state and drops older ones that are then too close together. Belongs into a transaction. */
  write(owner: Owner, { revision, position }: EntryPlace, state: Uint8Array): void {
    this.#statements.insert.run(
      owner.number,
      revision,
      position,
      placeChecksum(owner.key, revision, position),
      bytesChecksum(state, revision),
      state,
    );
    for (const dropped of snapshotsToDrop(this.revisions(owner))) this.remove(owner, dropped);
  }

  remove(owner: Pick<Owner, 'number'>, revision: number): void {
    this.#statements.remove.run(owner.number, revision);
  }
}

function placeOf({ key }: Owner, row: SqliteRow): EntryPlace | undefined {
  const revision = numberIn(row, 'revision');
  const position = numberIn(row, 'position');
  const isIntact = placeChecksum(key, revision, position) === row['line_checksum'];
  return isIntact ? { revision, position } : undefined;
}

function prepareStatements(db: DatabaseSync) {
  return {
    newest: db.prepare(
      `SELECT revision, position, line_checksum, bytes_checksum, bytes FROM snapshot
       WHERE prompt_number = ? AND revision <= ? ORDER BY revision DESC LIMIT 1`,
    ),
    place: db.prepare(
      `SELECT revision, position, line_checksum FROM snapshot
       WHERE prompt_number = ? AND revision >= ? ORDER BY revision LIMIT 1`,
    ),
    revisions: db.prepare(
      'SELECT revision FROM snapshot WHERE prompt_number = ? ORDER BY revision',
    ),
    insert: db.prepare(
      `INSERT OR REPLACE INTO snapshot
         (prompt_number, revision, position, line_checksum, bytes_checksum, bytes)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    remove: db.prepare('DELETE FROM snapshot WHERE prompt_number = ? AND revision = ?'),
  } satisfies Record<string, StatementSync>;
}
