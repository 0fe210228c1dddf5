import { PromptError, type PromptId } from '@prompt-manager/core';
import { checkCommit, type Heads, type Refusal } from './check-commit.ts';
import type {
  ChangePart,
  Commit,
  CommitResult,
  DeletedPlace,
  DeletedRow,
  DeletedWanted,
  HistoryEntry,
  Journal,
  JournalEntry,
  MirrorMark,
  PromptKey,
  PromptRow,
  StoredUpdate,
} from './journal.ts';
import { changeParts } from './change-parts.ts';
import { checkReadable, checkSnapshot } from './check-snapshot.ts';
import { snapshotsToDrop } from './thin-snapshots.ts';

interface Stored {
  /** The first key is 1. */
  readonly number: number;
  readonly entries: JournalEntry[];
  /** Ascending by revision. */
  snapshots: readonly StoredUpdate[];
  /** Entries up to this revision have lost their bytes; 0 when none has. */
  trimmedThrough: number;
  mirror: MirrorMark | null;
}

/**
 * A journal that lives in this process and is gone with it: for tests and for trying things out.
 * Keeps the rules of {@link Journal} except that nothing reaches a disk.
 */
export function createMemoryJournal(): Journal {
  return new MemoryJournal();
}

class MemoryJournal implements Journal, Heads {
  readonly #stored = new Map<PromptKey, Stored>();
  readonly #liveKeys = new Map<PromptId, PromptKey>();
  readonly #changes = new Map<string, readonly ChangePart[]>();
  #isClosed = false;

  async append(commits: readonly Commit[]): Promise<readonly CommitResult[]> {
    this.#assertOpen();
    return commits.map((commit) => this.#appendOne(commit));
  }

  async rows(): Promise<readonly PromptRow[]> {
    this.#assertOpen();
    return [...this.#stored.values()].map(toRow);
  }

  async deleted({
    from = { atMs: Infinity, number: Infinity },
    id,
    limit,
  }: DeletedWanted): Promise<readonly DeletedRow[]> {
    this.#assertOpen();
    return [...this.#stored.values()]
      .flatMap(toDeletedRow)
      .filter(({ place, line }) => lastFirst(from, place) <= 0 && (id ?? line.id) === line.id)
      .sort((a, b) => lastFirst(a.place, b.place))
      .slice(0, Math.max(0, limit));
  }

  async updates(key: PromptKey, throughRevision = Number.MAX_SAFE_INTEGER) {
    this.#assertOpen();
    const stored = this.#stored.get(key);
    if (stored === undefined) return [];
    throwIfAny(checkReadable(stored.trimmedThrough, throughRevision));
    const snapshot = stored.snapshots.findLast(({ revision }) => revision <= throughRevision);
    const first = snapshot?.revision ?? 0;
    const later = stored.entries.filter(
      ({ revision, update }) =>
        revision > first && revision <= throughRevision && update.byteLength > 0,
    );
    return [...(snapshot === undefined ? [] : [snapshot]), ...later].map(
      ({ revision, update }) => ({ revision, update: update.slice() }),
    );
  }

  async history(
    key: PromptKey,
    options: { readonly beforeRevision?: number | undefined; readonly limit: number },
  ): Promise<readonly HistoryEntry[]> {
    this.#assertOpen();
    const entries = this.#entries(key);
    const end = Math.min(entries.length, (options.beforeRevision ?? entries.length + 1) - 1);
    const start = Math.max(0, end - options.limit);
    return entries.slice(start, Math.max(start, end)).reverse().map(toHistoryEntry);
  }

  async change(changeId: string): Promise<readonly ChangePart[]> {
    this.#assertOpen();
    return this.#changes.get(changeId) ?? [];
  }

  async recordMirror(marks: readonly MirrorMark[]): Promise<void> {
    this.#assertOpen();
    for (const mark of marks) {
      const stored = this.#stored.get(mark.key);
      if (stored !== undefined) stored.mirror = mark;
    }
  }

  async recordSnapshot(key: PromptKey, revision: number, state: Uint8Array): Promise<void> {
    this.#assertOpen();
    const stored = this.#stored.get(key);
    throwIfAny(
      checkSnapshot(
        { revision, byteLength: state.byteLength },
        { head: stored?.entries.length ?? 0, trimmedThrough: stored?.trimmedThrough ?? 0 },
      ),
    );
    if (stored === undefined) return;
    const others = stored.snapshots.filter((other) => other.revision !== revision);
    const all = [...others, { revision, update: state.slice() }].sort(
      (a, b) => a.revision - b.revision,
    );
    const drop = new Set(snapshotsToDrop(all.map((item) => item.revision)));
    stored.snapshots = all.filter((item) => !drop.has(item.revision));
  }

  async trim(key: PromptKey, throughRevision: number): Promise<void> {
    this.#assertOpen();
    const stored = this.#stored.get(key);
    const base = stored?.snapshots.findLast(({ revision }) => revision <= throughRevision);
    if (stored === undefined || base === undefined) return;
    stored.trimmedThrough = base.revision;
    stored.snapshots = stored.snapshots.filter(({ revision }) => revision >= base.revision);
    for (const [index, entry] of stored.entries.entries())
      if (entry.revision <= base.revision)
        stored.entries[index] = { ...entry, update: new Uint8Array() };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  head(key: PromptKey) {
    const newest = this.#entries(key).at(-1);
    if (newest === undefined) return undefined;
    return { id: newest.id, revision: newest.revision, deleted: newest.kind === 'delete' };
  }

  liveKey(id: PromptId): PromptKey | undefined {
    return this.#liveKeys.get(id);
  }

  #appendOne(commit: Commit): CommitResult {
    const checked = checkCommit(commit, this);
    if (!checked.ok) {
      const { code, detail } = checked.refusal;
      return { ok: false, error: new PromptError(code, { detail }) };
    }
    const { heads } = checked;
    for (const key of heads.keys()) {
      const old = this.head(key);
      if (old !== undefined && this.#liveKeys.get(old.id) === key) this.#liveKeys.delete(old.id);
    }
    for (const [key, head] of heads) if (!head.deleted) this.#liveKeys.set(head.id, key);
    for (const entry of commit) {
      const stored = this.#stored.get(entry.key) ?? {
        number: this.#stored.size + 1,
        entries: [],
        snapshots: [],
        trimmedThrough: 0,
        mirror: null,
      };
      // The caller may reuse its buffer, so the bytes are copied.
      stored.entries.push({ ...entry, update: entry.update.slice() });
      this.#stored.set(entry.key, stored);
    }
    for (const [changeId, parts] of changeParts(commit)) this.#changes.set(changeId, parts);
    return { ok: true };
  }

  #entries(key: PromptKey): readonly JournalEntry[] {
    return this.#stored.get(key)?.entries ?? [];
  }

  #assertOpen(): void {
    if (this.#isClosed) {
      throw new PromptError('journal_unavailable', { detail: 'The journal is closed.' });
    }
  }
}

function throwIfAny(refusal: Refusal | undefined): void {
  if (refusal !== undefined) throw new PromptError(refusal.code, { detail: refusal.detail });
}

function toRow({ entries, trimmedThrough, mirror }: Stored): PromptRow {
  const [first] = entries;
  const newest = entries.at(-1);
  if (first === undefined || newest === undefined) throw new Error('a stored key has entries');
  return {
    key: newest.key,
    id: newest.id,
    revision: newest.revision,
    deleted: newest.kind === 'delete',
    createdAtMs: first.atMs,
    updatedAtMs: newest.atMs,
    firstKeptRevision: Math.max(1, trimmedThrough),
    mirror,
  };
}

function toDeletedRow({ entries, number }: Stored): readonly DeletedRow[] {
  const [first] = entries;
  const newest = entries.at(-1);
  if (first === undefined || newest?.kind !== 'delete' || newest.origin === 'server') return [];
  const place = { atMs: newest.atMs, number };
  return [{ key: newest.key, createdAtMs: first.atMs, place, line: toHistoryEntry(newest) }];
}

function lastFirst(a: DeletedPlace, b: DeletedPlace): number {
  return b.atMs - a.atMs || b.number - a.number;
}

function toHistoryEntry(entry: JournalEntry): HistoryEntry {
  const { revision, kind, id, origin, author, atMs, fileHash, did } = entry;
  return {
    revision,
    kind,
    id,
    origin,
    author,
    atMs,
    ...(fileHash !== undefined && { fileHash }),
    ...(did !== undefined && { did }),
  };
}
