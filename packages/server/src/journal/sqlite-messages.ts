import type { Refusal } from './check-commit.ts';
import type {
  ChangePart,
  DeletedRow,
  DeletedWanted,
  HistoryEntry,
  MirrorMark,
  PromptKey,
  PromptRow,
} from './journal.ts';
import type { PackedBatch } from './packed-batch.ts';

/** Where the store is and how it is opened: what the worker thread is started with. */
export interface SqliteStoreOptions {
  /** The database file; its folder exists. SQLite keeps a second file beside it, `<path>-wal`. */
  readonly path: string;
  /** How long to wait for another process to close the file, in milliseconds. */
  readonly lockWaitMs: number;
  /** Largest size of the file; beyond it appends fail with `disk_full`. Null leaves it to the disk. */
  readonly maxBytes: number | null;
}

/** What the journal asks of its worker. */
export type RequestBody =
  /** `mayBeStored`: an earlier worker was given the batch and died before it answered. */
  | { readonly kind: 'append'; readonly batch: PackedBatch; readonly mayBeStored: boolean }
  | { readonly kind: 'rows' }
  | { readonly kind: 'deleted'; readonly wanted: DeletedWanted }
  | { readonly kind: 'updates'; readonly key: PromptKey; readonly throughRevision: number }
  | {
      readonly kind: 'history';
      readonly key: PromptKey;
      readonly beforeRevision: number;
      readonly limit: number;
    }
  | { readonly kind: 'change'; readonly changeId: string }
  | { readonly kind: 'recordMirror'; readonly marks: readonly MirrorMark[] }
  | {
      readonly kind: 'recordSnapshot';
      readonly key: PromptKey;
      readonly revision: number;
      readonly state: Uint8Array;
    }
  | { readonly kind: 'trim'; readonly key: PromptKey; readonly throughRevision: number }
  | { readonly kind: 'close' };

/** A request; the reply carries the same number. */
export interface Request {
  readonly number: number;
  readonly body: RequestBody;
}

/** What the worker answers. */
export type ReplyBody =
  /** One item per commit, null for one that is durable; `refusals` null when all are. */
  | { readonly kind: 'append'; readonly refusals: readonly (Refusal | null)[] | null }
  /** Several replies, the last one marked. `part` counts from 0. */
  | {
      readonly kind: 'rows';
      readonly rows: readonly PromptRow[];
      readonly part: number;
      readonly isLast: boolean;
    }
  | { readonly kind: 'deleted'; readonly rows: readonly DeletedRow[] }
  /** For each update its revision and length; the bytes one after the other. */
  | { readonly kind: 'updates'; readonly numbers: Float64Array; readonly bytes: Uint8Array }
  | { readonly kind: 'history'; readonly lines: readonly HistoryEntry[] }
  | { readonly kind: 'change'; readonly parts: readonly ChangePart[] }
  | { readonly kind: 'recordMirror' }
  | { readonly kind: 'recordSnapshot' }
  | { readonly kind: 'trim' }
  | { readonly kind: 'failed'; readonly failure: Refusal };

/** What comes from the worker: how opening went, once, then replies. */
export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly failure: Refusal }
  | { readonly kind: 'reply'; readonly number: number; readonly body: ReplyBody };
