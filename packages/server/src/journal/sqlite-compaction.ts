import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { checkSnapshot } from './check-snapshot.ts';
import type { PromptKey } from './journal.ts';
import { StoreRefusal } from './sqlite-failure.ts';
import type { PausingRead, SqliteReader } from './sqlite-reader.ts';
import type { SqliteSnapshots } from './sqlite-snapshots.ts';

/** Entries cleared in one transaction, some 5 ms; commits get their turn between two. */
const entriesPerTransaction = 200;

/** What compaction works with. */
export interface CompactionContext {
  readonly db: DatabaseSync;
  readonly reader: SqliteReader;
  readonly snapshots: SqliteSnapshots;
  /** Runs in a transaction: all of it or nothing. */
  readonly inTransaction: (work: () => void) => void;
}

/** The writes that make a history shorter to read or smaller. They pause, so that commits never wait for long. */
export class SqliteCompaction {
  readonly #context: CompactionContext;
  readonly #giveUp: StatementSync;
  readonly #clear: StatementSync;
  readonly #cleared: StatementSync;

  constructor(context: CompactionContext) {
    this.#context = context;
    const { db } = context;
    this.#giveUp = db.prepare('UPDATE prompt SET trimmed_through = ? WHERE number = ?');
    this.#clear = db.prepare(
      "UPDATE entry SET bytes = x'' WHERE position = ? AND length(bytes) > 0",
    );
    this.#cleared = db.prepare(
      'UPDATE prompt SET cleared_through = MAX(cleared_through, ?) WHERE number = ?',
    );
  }

  /** Keeps a state; see `Journal.recordSnapshot`. @throws StoreRefusal or SQLite's error; then nothing was kept */
  *recordSnapshot(key: PromptKey, revision: number, state: Uint8Array): PausingRead<void> {
    const { reader, snapshots, inTransaction } = this.#context;
    const chain = reader.chain(key);
    const refusal = checkSnapshot(
      { revision, byteLength: state.byteLength },
      { head: chain?.revision ?? 0, trimmedThrough: chain?.trimmedThrough ?? 0 },
    );
    if (refusal !== undefined) throw new StoreRefusal(refusal.code, refusal.detail);
    if (chain === undefined) return;
    for (const position of reader.positions(chain, { from: revision, to: revision })) {
      if (position === undefined) yield;
      else inTransaction(() => snapshots.write(chain, { revision, position }, state));
    }
  }

  /**
   * See `Journal.trim`. Up to the first pause the texts are given up, for good; their bytes go after it, when no read
   * that began earlier is under way. Where a crash cuts that short, the next trim goes on.
   */
  *trim(key: PromptKey, throughRevision: number): PausingRead<void> {
    const { reader, snapshots, inTransaction } = this.#context;
    const chain = reader.chain(key);
    const base = chain && snapshots.newest(chain, throughRevision)?.place.revision;
    if (chain === undefined || base === undefined) return;
    inTransaction(() => {
      for (const revision of snapshots.revisions(chain))
        if (revision < base) snapshots.remove(chain, revision);
      this.#giveUp.run(base, chain.number);
    });
    yield;
    let waiting: number[] = [];
    for (const position of reader.positions(chain, { from: base, to: chain.clearedThrough + 1 })) {
      if (position !== undefined) waiting.push(position);
      if (position !== undefined && waiting.length < entriesPerTransaction) continue;
      this.#clearAll(waiting);
      waiting = [];
      yield;
    }
    this.#clearAll(waiting);
    this.#cleared.run(base, chain.number);
  }

  #clearAll(positions: readonly number[]): void {
    if (positions.length === 0) return;
    this.#context.inTransaction(() => {
      for (const position of positions) this.#clear.run(position);
    });
  }
}
