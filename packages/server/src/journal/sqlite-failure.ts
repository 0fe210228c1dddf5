import type { ErrorCode } from '@prompt-manager/core';
import type { Refusal } from './check-commit.ts';

/** SQLite's primary result codes that say something about the world rather than about the request. */
const codeOfResult: Readonly<Record<number, ErrorCode>> = {
  3: 'journal_unavailable', // SQLITE_PERM
  5: 'library_locked', // SQLITE_BUSY
  6: 'library_locked', // SQLITE_LOCKED
  7: 'journal_unavailable', // SQLITE_NOMEM
  8: 'journal_unavailable', // SQLITE_READONLY
  10: 'journal_unavailable', // SQLITE_IOERR
  11: 'journal_corrupt', // SQLITE_CORRUPT
  13: 'disk_full', // SQLITE_FULL
  14: 'journal_unavailable', // SQLITE_CANTOPEN
  15: 'journal_unavailable', // SQLITE_PROTOCOL
  22: 'journal_unavailable', // SQLITE_NOLFS
  26: 'journal_corrupt', // SQLITE_NOTADB
};

/** What a thrown value means to callers, with SQLite's words as the detail; `internal` when it is not SQLite's. */
export function sqliteFailure(error: unknown): Refusal {
  if (isRefusal(error)) return { code: error.code, detail: error.message };
  const result = resultCode(error);
  // The upper bits only say more about the same failure.
  const code = (result === undefined ? undefined : codeOfResult[result & 0xff]) ?? 'internal';
  const message = error instanceof Error ? error.message : String(error);
  return { code, detail: result === undefined ? message : `${message} (SQLite result ${result})` };
}

/** The same for a failure to open `path`, with a detail that names the file and the remedy. */
export function sqliteOpenFailure(error: unknown, path: string): Refusal {
  const { code, detail } = sqliteFailure(error);
  return { code, detail: openDetail(code, path, detail) };
}

/** A refusal on its way through code that throws; {@link sqliteFailure} turns it back into a value. */
export class StoreRefusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail: string) {
    super(detail);
    this.name = 'StoreRefusal';
    this.code = code;
  }
}

function openDetail(code: ErrorCode, path: string, reason: string): string {
  if (code === 'library_locked') {
    return `Another process has the journal ${path} open; stop it or go through it.`;
  }
  if (code === 'disk_full') {
    return `The disk that holds the journal ${path} is full; free some room and start again.`;
  }
  if (code === 'journal_corrupt') {
    return (
      `The journal ${path} cannot be read: ${reason}. Restore it from a backup, or move it and ` +
      `${path}-wal away to start with an empty history; the prompts' own files are not touched.`
    );
  }
  if (code === 'journal_newer') {
    return `The journal ${path} cannot be opened: ${reason}. It stays as it is.`;
  }
  return `The journal ${path} cannot be opened: ${reason}. Check that its folder exists and can be written.`;
}

function isRefusal(error: unknown): error is StoreRefusal {
  return error instanceof StoreRefusal;
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}
