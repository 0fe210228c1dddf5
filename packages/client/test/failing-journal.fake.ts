import { PromptError } from '@prompt-manager/core';
import type { ErrorCode } from '@prompt-manager/core';
import type { Journal } from '@prompt-manager/server';

/** A journal whose appends fail or hang on command, as a client can notice them; otherwise the one it wraps. */
export interface FailingJournal extends Journal {
  /** The next `count` appends fail with `code`. */
  failNext(count: number, code?: ErrorCode): void;
  /** Appends do not answer until `release`. */
  hang(): void;
  release(): void;
  /** Resolves when an append has met the hang. */
  reached(): Promise<void>;
}

/** Wraps `inner`; closing the wrapper closes it. */
export function createFailingJournal(inner: Journal): FailingJournal {
  let failures = 0;
  let failureCode: ErrorCode = 'journal_unavailable';
  let released = Promise.resolve();
  let reached = Promise.withResolvers<void>();
  let release = (): void => undefined;
  return {
    append: async (commits) => {
      // Taken before the first await, as the interface promises; the caller may use its buffers again.
      const copied = commits.map((commit) =>
        commit.map((entry) => ({ ...entry, update: entry.update.slice() })),
      );
      reached.resolve();
      await released;
      if (failures === 0) return inner.append(copied);
      failures -= 1;
      return copied.map(() => ({ ok: false, error: new PromptError(failureCode) }));
    },
    rows: () => inner.rows(),
    deleted: (options) => inner.deleted(options),
    updates: (key, throughRevision) => inner.updates(key, throughRevision),
    history: (key, options) => inner.history(key, options),
    change: (changeId) => inner.change(changeId),
    recordMirror: (marks) => inner.recordMirror(marks),
    recordSnapshot: (key, revision, state) => inner.recordSnapshot(key, revision, state),
    trim: (key, throughRevision) => inner.trim(key, throughRevision),
    close: async () => {
      release();
      await inner.close();
    },
    failNext: (count, code = 'journal_unavailable') => {
      failures = count;
      failureCode = code;
    },
    hang: () => {
      reached = Promise.withResolvers();
      released = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
    reached: () => reached.promise,
  };
}
