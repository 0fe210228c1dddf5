import type { FileStamp } from '../mirror/folder-rules.ts';
import type { FileFacts } from './file-facts.ts';
import type { PackedRows } from './packed-rows.ts';

/** A file as the index keeps it: what it looked like from outside, and what its bytes were then. */
export interface IndexedFile {
  /** Its place in the index; never given to another file while the index is open. */
  readonly number: number;
  readonly stamp: FileStamp;
  /** The clock just before the file was looked at. */
  readonly seenAtMs: number;
  /** SHA-256 of its bytes. */
  readonly hash: string;
  readonly facts: FileFacts;
}

/** A row to store, with its text. */
export interface IndexPut extends IndexedFile {
  readonly folder: number;
  readonly id: string;
  readonly header: string | null;
  readonly content: string;
}

/** One change of the index. */
export type IndexChange =
  | { readonly kind: 'put'; readonly row: IndexPut }
  /** The file looks different and has the same bytes. */
  | { readonly kind: 'look'; readonly number: number; readonly look: FileLook }
  | { readonly kind: 'remove'; readonly number: number };

/** What a file looked like from outside, and when. */
export type FileLook = Pick<IndexedFile, 'stamp' | 'seenAtMs'>;

/** A file to read, by its place in the index. */
export interface FileToRead {
  readonly number: number;
  readonly id: string;
  /** As spelled on disk, relative to the root. */
  readonly path: string;
}

/** What the index asks of its thread. */
export type ToIndexThread =
  /** The first message: the database file to open, or to make. */
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'change'; readonly turn: number; readonly changes: readonly IndexChange[] }
  | {
      readonly kind: 'read';
      readonly run: number;
      readonly folder: number;
      readonly root: string;
      readonly maxFileBytes: number;
      readonly files: readonly FileToRead[];
    }
  /** Everything that is known of a folder's files. */
  | { readonly kind: 'rows'; readonly run: number; readonly folder: number }
  | { readonly kind: 'close' };

/** What the thread answers. */
export type FromIndexThread =
  | { readonly kind: 'opened' }
  /** The file cannot be used; the thread ends. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** A message of changes is stored, or (with a reason) is not. */
  | { readonly kind: 'changed'; readonly turn: number; readonly refused: string | null }
  | {
      readonly kind: 'read';
      readonly run: number;
      readonly files: readonly IndexedFile[];
      /** Places of files that could not be read now. */
      readonly unread: readonly number[];
      readonly isLast: boolean;
    }
  /** Null when they cannot be read. */
  | { readonly kind: 'rows'; readonly run: number; readonly rows: PackedRows | null };
