import type { SQLOutputValue } from 'node:sqlite';
import { StoreRefusal } from './sqlite-failure.ts';

/** One row as SQLite gives it. */
export type SqliteRow = Readonly<Record<string, SQLOutputValue>>;

/** The column's number. @throws StoreRefusal `journal_corrupt` when it holds anything else; so do the others. */
export function numberIn(row: SqliteRow, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : damaged(column);
}

/** The column's text. */
export function textIn(row: SqliteRow, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : damaged(column);
}

/** The column's text, or null. */
export function textOrNullIn(row: SqliteRow, column: string): string | null {
  return row[column] === null ? null : textIn(row, column);
}

/** The column's bytes, in a buffer of their own. */
export function bytesIn(row: SqliteRow, column: string): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : damaged(column);
}

function damaged(column: string): never {
  throw new StoreRefusal('journal_corrupt', `The journal is damaged: unexpected ${column}.`);
}
