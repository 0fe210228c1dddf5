import type { PromptError, PromptId } from '@prompt-manager/core';
import type { ChangeOrigin } from '@prompt-manager/protocol';

/**
 * Names a prompt for ever: it stays when the id (the path) changes. Random, never shown to clients.
 * Any non-empty text without NUL; compared byte for byte.
 */
export type PromptKey = string & { readonly promptKey: unique symbol };

/** Through which door a change came. */
export type Origin = ChangeOrigin;

/** What an `update` changed; `replace` is the text, with many other prompts; a restore names the revision whose text it brought back. */
export type Did = 'text' | 'details' | 'both' | 'replace' | `restore ${number}`;

/**
 * One durable change of one prompt.
 *
 * `create` carries the whole first state, `update` one Yjs update, `rename` a new id, `delete` nothing.
 * Revisions of a key are consecutive, beginning with 1.
 */
export interface JournalEntry {
  readonly key: PromptKey;
  /** 1 for the first entry of a key, then one more each. */
  readonly revision: number;
  readonly kind: 'create' | 'update' | 'rename' | 'delete';
  /** The prompt's id once this entry holds. */
  readonly id: PromptId;
  /** A Yjs update (v1 encoding) for `create` and `update`, else empty. */
  readonly update: Uint8Array;
  readonly origin: Origin;
  /** Who made the change, as they say themselves (SPEC H9); null when they do not. */
  readonly author: string | null;
  /** When the change was made, in whole milliseconds since the Unix epoch. For people; never used for order. */
  readonly atMs: number;
  /** SHA-256 (lower-case hex) of the file whose outside edit this entry is, so that after a crash it is not taken in twice. */
  readonly fileHash?: string | undefined;
  /** Absent for other kinds, and for entries of versions that did not tell. */
  readonly did?: Did | undefined;
  /** Names the change of several prompts that this entry is a part of, so that it can be found again as one; see {@link Journal.change}. */
  readonly changeId?: string | undefined;
}

/** A prompt's part in a change of several prompts: the revisions that belong to it, both included. */
export interface ChangePart {
  readonly key: PromptKey;
  readonly firstRevision: number;
  readonly lastRevision: number;
}

/** Entries that become durable together or not at all. A key may appear several times, in order. */
export type Commit = readonly JournalEntry[];

/** What became of one commit. */
export type CommitResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: PromptError };

/**
 * What was last written, or was about to be written, to a prompt's file. Recorded before the file is
 * replaced, so that after a crash our own write is never mistaken for somebody's edit.
 */
export interface MirrorMark {
  readonly key: PromptKey;
  /** The id whose file this is: after a crash in the middle of a rename it is still the old one. */
  readonly id: PromptId;
  /** The revision whose text is (about to be) in the file. */
  readonly revision: number;
  /** SHA-256 of the file's bytes, lower-case hex; empty once the file of a deleted prompt is removed. */
  readonly hash: string;
  /** What was in the file before, in case the replacement never happened; null while it is not known that the prompt ever had a file. */
  readonly previous: { readonly revision: number; readonly hash: string } | null;
}

/** The newest state of one key. */
export interface PromptRow {
  readonly key: PromptKey;
  readonly id: PromptId;
  /** The revision of the newest entry. */
  readonly revision: number;
  readonly deleted: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** The oldest revision whose text can be read back: 1 until `trim` has dropped something. */
  readonly firstKeptRevision: number;
  readonly mirror: MirrorMark | null;
}

/** A history line: an entry without its bytes. */
export type HistoryEntry = Omit<JournalEntry, 'update' | 'key' | 'changeId'>;

/** Where a deleted key stands among all: when, and a number of its own. The same until it is brought back, also over restarts. */
export interface DeletedPlace {
  readonly atMs: number;
  readonly number: number;
}

/** Which deleted keys are asked for, as `Journal.deleted` says. */
export interface DeletedWanted {
  readonly from?: DeletedPlace | undefined;
  readonly id?: PromptId | undefined;
  readonly limit: number;
}

/** A deleted key with the line that ended it. */
export interface DeletedRow extends Pick<PromptRow, 'key' | 'createdAtMs'> {
  readonly place: DeletedPlace;
  readonly line: HistoryEntry;
}

/**
 * The ordered durable updates of all prompts. What is in it happened; what is not, did not.
 *
 * 1. `append` resolves only when every commit reported `ok` is on the disk (SPEC D1).
 * 2. A commit is whole or absent, also after a crash (SPEC D4).
 * 3. Per key, revisions are consecutive from 1; an entry that would leave a gap or repeat one fails
 *    its own commit with `stale_revision` and no other.
 * 4. Two live keys never have one id: a commit that would make that so fails with `prompt_exists`.
 *    Within a commit only the state after its last entry counts, so two prompts may swap ids.
 * 5. After a failed `append` the journal is as before it, and a later `append` may succeed (SPEC D2).
 * 6. Kinds follow each other: a key begins with `create`; only `create` and `rename` may change the
 *    id; after `delete` only another `create`, which brings the prompt back under the same key, is
 *    taken and anything else fails with `prompt_deleted`. Other breaches fail with `stale_revision`.
 * 7. Damage is found when it is read: a damaged update refuses its own key and no other.
 * 8. What is read is what was appended, byte for byte. Arguments are copied before a call returns,
 *    and bytes read belong to the reader.
 * 9. After `close` every call rejects with `journal_unavailable`; what was called before is finished.
 * 10. A journal written by an older version of this program is brought forward when it is opened; one
 *    written by a newer version is refused and left as it is.
 * 11. A snapshot is a whole state at a revision, kept beside the entries. It is derived: nothing is read
 *    differently because of it, only faster, and a damaged or missing one is passed over.
 * 12. Recording one is durable when answered, a transaction of its own of bounded size. Older ones are
 *    thinned out, so that their number grows with the logarithm of the history.
 * 13. `trim` drops bytes only where an intact snapshot stands for them; the lines of the history stay. A
 *    text that is gone answers `revision_gone`. A crash in the middle leaves every kept text readable.
 *
 * 14. The entries of one commit that carry a `changeId` are found again by it, as revisions of their
 *    keys; it is durable with them.
 *
 * Calls need not be awaited: each takes effect before those made after it, and a reader sees every
 * commit appended before it was asked. A commit without entries is `ok`.
 */
export interface Journal {
  /** Makes commits durable, in order, with one disk flush. Answers one result per commit, same order. Rejects only after `close`. */
  append(commits: readonly Commit[]): Promise<readonly CommitResult[]>;
  /** Every key ever created, deleted ones included, in no particular order. @throws PromptError `journal_corrupt`, `journal_unavailable` */
  rows(): Promise<readonly PromptRow[]>;
  /**
   * Up to `limit` deleted keys, the one deleted last first, beginning at `from`: with the key that stands there or, once it
   * is brought back, with the next; with `id` only those that had it. Those that the origin `server` ended are left out: their directory was taken out of the
   * library, and nobody deleted them.
   * @throws PromptError `journal_corrupt`, `journal_unavailable`
   */
  deleted(wanted: DeletedWanted): Promise<readonly DeletedRow[]>;
  /**
   * What makes the state of one key at `throughRevision` (its newest unless given), oldest first: the newest
   * intact snapshot at or before it, then the updates after it; all updates when there is none. Empty for
   * an unknown key. Entries without bytes are left out.
   * @throws PromptError `journal_corrupt` when an entry that is needed is damaged or missing, `revision_gone`
   * when it was trimmed, `journal_unavailable`
   */
  updates(key: PromptKey, throughRevision?: number): Promise<readonly StoredUpdate[]>;
  /** Up to `limit` entries of one key older than `beforeRevision`, newest first. @throws PromptError `journal_corrupt`, `journal_unavailable` */
  history(
    key: PromptKey,
    options: { readonly beforeRevision?: number | undefined; readonly limit: number },
  ): Promise<readonly HistoryEntry[]>;
  /** The parts of a change, as its entries name it, in no particular order; empty for one unknown. @throws PromptError `journal_corrupt`, `journal_unavailable` */
  change(changeId: string): Promise<readonly ChangePart[]>;
  /** Makes mirror marks durable, all or none; the last of a key counts and marks of unknown keys are ignored. @throws PromptError `journal_unavailable`, `disk_full` */
  recordMirror(marks: readonly MirrorMark[]): Promise<void>;
  /**
   * Keeps the whole state of a key at a revision, so that reading it need not begin at the first entry. A second
   * one of the same revision takes the place of the first. The caller answers for `state` being that state.
   * @throws PromptError `revision_not_found` when the key has no such revision, `revision_gone` when it was trimmed,
   * `content_too_large` beyond {@link maxSnapshotBytes}, `disk_full`, `journal_unavailable`
   */
  recordSnapshot(key: PromptKey, revision: number, state: Uint8Array): Promise<void>;
  /**
   * Drops the bytes of all entries up to the newest intact snapshot at or before `throughRevision`, and
   * the snapshots before that one; without such a snapshot, nothing. Idempotent; lines stay.
   * @throws PromptError `disk_full`, `journal_corrupt`, `journal_unavailable`
   */
  trim(key: PromptKey, throughRevision: number): Promise<void>;
  /** Ends everything the journal started; idempotent. Waits for an append under way. */
  close(): Promise<void>;
}

/**
 * Largest snapshot, in bytes: a prompt of 4 MiB with its past. Commits wait while one is written, 0.15 s or more at this
 * size; at ten times the size every writer would notice.
 */
export const maxSnapshotBytes = 8 * 1024 * 1024;

/** The bytes one entry added, with its revision; or a snapshot, with the revision it is the state of. */
export interface StoredUpdate {
  readonly revision: number;
  readonly update: Uint8Array;
}
