import type { PromptId } from '@prompt-manager/core';
import type { HeadText } from '../library/head.ts';
import type { FileIndex, FilesRead } from './file-index.ts';
import { unpackRows, type UnpackedRow } from './packed-rows.ts';
import type { FileLook, FileToRead, IndexedFile, IndexPut } from './index-messages.ts';

/** One folder's files in the index, by their ids inside the folder. */
export class FolderIndex {
  readonly #index: FileIndex;
  readonly #folder: number;

  constructor(index: FileIndex, folder: number) {
    this.#index = index;
    this.#folder = folder;
  }

  /** Everything known of the folder; nothing of a damaged index, so that all is read from the files. */
  async rows(): Promise<Map<PromptId, IndexedFile>> {
    const packed = await this.#index.rows(this.#folder);
    const rows = new Map<PromptId, IndexedFile>();
    if (packed === null) return rows;
    const shared = new SharedTags();
    try {
      for (const row of unpackRows(packed)) {
        const id = row.id as PromptId;
        // Two rows of one file are left by a process that ended while it read the library for the first time.
        const other = rows.get(id);
        if (other !== undefined) this.remove(other.number);
        rows.set(id, indexedFile(row, shared));
      }
    } catch {
      // A list that is none: the rest is not to be trusted either, and is made anew.
      for (const { number } of unpackRows(packed)) this.remove(number);
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

function indexedFile(row: UnpackedRow, shared: SharedTags): IndexedFile {
  const { number, size, modifiedAtMs, changedAtMs, inode, seenAtMs, hash } = row;
  const { description, tags, targets, contentBytes, editable } = row;
  return {
    number,
    stamp: { size, modifiedAtMs, changedAtMs, inode },
    seenAtMs,
    hash,
    facts: {
      description,
      tags: shared.of(tags),
      targets: listOf(targets),
      contentBytes,
      editable,
    },
  };
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
