import { PromptError, type PromptId } from '@prompt-manager/core';
import { checkCommit, type Heads } from './check-commit.ts';
import type {
  Commit,
  CommitResult,
  HistoryEntry,
  Journal,
  JournalEntry,
  MirrorMark,
  PromptKey,
  PromptRow,
} from './journal.ts';

interface Stored {
  readonly entries: JournalEntry[];
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
  #isClosed = false;

  async append(commits: readonly Commit[]): Promise<readonly CommitResult[]> {
    this.#assertOpen();
    return commits.map((commit) => this.#appendOne(commit));
  }

  async rows(): Promise<readonly PromptRow[]> {
    this.#assertOpen();
    return [...this.#stored.values()].map(toRow);
  }

  async updates(key: PromptKey, throughRevision = Number.MAX_SAFE_INTEGER) {
    this.#assertOpen();
    return this.#entries(key)
      .filter((entry) => entry.revision <= throughRevision && entry.update.byteLength > 0)
      .map((entry) => ({ revision: entry.revision, update: entry.update.slice() }));
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

  async recordMirror(marks: readonly MirrorMark[]): Promise<void> {
    this.#assertOpen();
    for (const mark of marks) {
      const stored = this.#stored.get(mark.key);
      if (stored !== undefined) stored.mirror = mark;
    }
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
      const stored = this.#stored.get(entry.key) ?? { entries: [], mirror: null };
      // The caller may reuse its buffer, so the bytes are copied.
      stored.entries.push({ ...entry, update: entry.update.slice() });
      this.#stored.set(entry.key, stored);
    }
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

function toRow({ entries, mirror }: Stored): PromptRow {
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
    mirror,
  };
}

function toHistoryEntry(entry: JournalEntry): HistoryEntry {
  const { revision, kind, id, origin, author, atMs, fileHash } = entry;
  return { revision, kind, id, origin, author, atMs, ...(fileHash !== undefined && { fileHash }) };
}
