import type { DatabaseSync } from 'node:sqlite';
import type { PromptId } from '@prompt-manager/core';
import type { HeadText } from '../library/head.ts';
import type { FileIndex, FilesRead } from './file-index.ts';
import type { FileFacts } from './file-facts.ts';
import type { FileLook, FileToRead, IndexedFile, IndexPut } from './index-messages.ts';

/** One folder's files in the index, by their ids inside the folder. */
export class FolderIndex {
  readonly #index: FileIndex;
  readonly #database: DatabaseSync;
  readonly #folder: number;

  constructor(index: FileIndex, database: DatabaseSync, folder: number) {
    this.#index = index;
    this.#database = database;
    this.#folder = folder;
  }

  /** Everything known of the folder. A damaged index answers what it still can: the rest is read from the files. */
  rows(): Map<PromptId, IndexedFile> {
    const rows = new Map<PromptId, IndexedFile>();
    const shared = new SharedTags();
    const select = this.#database.prepare(
      'SELECT number, id, size, modified_at, changed_at, inode, seen_at, hash, description, tags, targets, content_bytes, editable FROM files WHERE folder = ?',
    );
    select.setReturnArrays(true);
    try {
      for (const row of select.iterate(this.#folder)) {
        const [id, file] = indexedFile(row as unknown as Row, shared);
        // Two rows of one file are left by a process that ended while it read the library for the first time.
        const other = rows.get(id);
        if (other !== undefined) this.remove(other.number);
        rows.set(id, file);
      }
    } catch {
      rows.clear();
    }
    return rows;
  }

  newNumber(): number {
    return this.#index.newNumber();
  }

  put(row: Omit<IndexPut, 'folder'>, onStored: () => void): void {
    this.#index.change({ kind: 'put', row: { ...row, folder: this.#folder } }, onStored);
  }

  look(number: number, look: FileLook): void {
    this.#index.change({ kind: 'look', number, look });
  }

  remove(number: number): void {
    this.#index.change({ kind: 'remove', number });
  }

  /** The text of the file with this hash, if it is stored at this place. */
  text(number: number, hash: string): Pick<HeadText, 'content' | 'header'> | null {
    return this.#index.text(number, hash);
  }

  /** Reads files on the index's thread; see {@link FileIndex.read}. */
  async read(
    folder: { readonly root: string; readonly maxFileBytes: number },
    files: readonly FileToRead[],
    told: FilesRead,
  ): Promise<void> {
    const { root, maxFileBytes } = folder;
    await this.#index.read({ folder: this.#folder, root, maxFileBytes }, files, told);
  }
}

type Row = readonly [
  number: number,
  id: string,
  size: number,
  modifiedAtMs: number,
  changedAtMs: number,
  inode: number,
  seenAtMs: number,
  hash: string,
  description: string | null,
  tags: string | null,
  targets: string | null,
  contentBytes: number,
  editable: number,
];

function indexedFile(row: Row, shared: SharedTags): [PromptId, IndexedFile] {
  const [number, id, size, modifiedAtMs, changedAtMs, inode, seenAtMs, hash] = row;
  const facts: FileFacts = {
    description: row[8],
    tags: shared.of(row[9]),
    targets: listOf(row[10]),
    contentBytes: row[11],
    editable: row[12] === 1,
  };
  const stamp = { size, modifiedAtMs, changedAtMs, inode };
  return [id as PromptId, { number, stamp, seenAtMs, hash, facts }];
}

/** A list of texts as its column holds it: JSON, taken apart without a parser where it escapes nothing. */
function listOf(text: string | null): readonly string[] {
  if (text === null) return none;
  return text.includes('\\') ? (JSON.parse(text) as string[]) : text.slice(2, -2).split('","');
}

/** The tags of many prompts, each in memory once. */
class SharedTags {
  readonly #tags = new Map<string, string>();

  of(text: string | null): readonly string[] {
    return text === null ? none : listOf(text).map((tag) => this.#shared(tag));
  }

  #shared(tag: string): string {
    const known = this.#tags.get(tag);
    if (known !== undefined) return known;
    this.#tags.set(tag, tag);
    return tag;
  }
}

const none: readonly string[] = [];
