import { lstat, mkdir, open, realpath, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PromptId } from '@prompt-manager/core';
import type { Ports } from '../ports.ts';
import { eachBounded } from './each-bounded.ts';
import { errnoOf, failure, failureFrom } from './file-failure.ts';
import type { FileFailure } from './file-failure.ts';
import type { MoveResult } from './file-move.ts';
import type { RemoveResult } from './file-operations.ts';
import { readInside } from './file-read.ts';
import type { FileRead } from './file-read.ts';
import type { WriteResult } from './file-replace.ts';
import { filesHere } from './file-thread.ts';
import type { FileDoer } from './file-thread.ts';
import { liesInSkippedFolder, temporaryName } from './folder-rules.ts';
import { listingOf } from './folder-scan.ts';
import type { FolderListing, ListedFile } from './folder-scan.ts';
import { walkLater } from './folder-walk.ts';
import { RealNames } from './real-names.ts';
import type { PathId } from './real-names.ts';
import { isOnRemoteFileSystem } from './remote-file-system.ts';

/** What {@link openFolder} needs. */
export interface FolderOptions {
  /** Path of an existing folder. It may be a link; what lies in it may not lead out of it. */
  readonly root: string;
  readonly ports: Pick<Ports, 'now' | 'randomName'>;
  /** Who reads and writes the files; the calling thread unless given. */
  readonly files?: FileDoer | undefined;
  /** Largest file read or listed, in bytes. Protects memory from a video somebody named `x.md`; {@link defaultMaxFileBytes} unless given. */
  readonly maxFileBytes?: number | undefined;
}

/** What the caller believes to be in a file: SHA-256 of its bytes, null for "there is no file", undefined for "whatever it is". */
export interface Expectation {
  readonly expectedHash?: string | null | undefined;
}

/** Where the private state lies, made if it was missing. */
export type PrivateFolder = { readonly kind: 'ready'; readonly path: string } | FileFailure;

/** Twice the largest content: room for a header and CRLF line ends. */
export const defaultMaxFileBytes = 8 * 1024 * 1024;

/** A temporary file not touched for this long was left by a process that died: no write takes a minute. */
const abandonedAfterMs = 60_000;

/** Files read together by {@link LibraryFolder.readAll}: as many as may be in memory twice, and have nobody wait long. */
const readsTogether = 32;

/**
 * A folder of Markdown files, seen as prompts (SPEC F1, F3, F7, S2).
 *
 * 1. Nothing outside the root is read, written, moved or removed, whatever ids or links say.
 * 2. A file is replaced whole or not at all, and only if it still is what the caller believes.
 * 3. What the system refuses is a value of kind `failed`, never an exception and never `absent`.
 * 4. Every call stands alone: calls for one prompt must be put in order by the caller.
 */
export class LibraryFolder {
  /** Absolute, without links. */
  readonly root: string;
  readonly #ports: Pick<Ports, 'now' | 'randomName'>;
  readonly #maxBytes: number;
  readonly #isRemote: boolean;
  /** Who reads and writes the files of this library, for another directory of it. */
  readonly files: FileDoer;
  readonly #names = new RealNames();

  /** Use {@link openFolder}. `root` must be absolute and without links. */
  constructor(root: string, options: FolderOptions & { readonly isRemote: boolean }) {
    this.root = root;
    this.#ports = options.ports;
    this.files = options.files ?? filesHere;
    this.#isRemote = options.isRemote;
    this.#maxBytes = options.maxFileBytes ?? defaultMaxFileBytes;
  }

  /** The path of a prompt's file relative to the root, `/` between segments, spelled as on disk where that is known. */
  pathOf(id: PromptId): string {
    return this.#names.pathOf(id);
  }

  /** The prompt a path relative to the root stands for; the id is NFC, and the path's own spelling is remembered (SPEC F7). */
  idOf(path: string): PathId {
    return this.#names.learn(path);
  }

  /** Lists all prompts and all findings; removes temporary files of processes that died. Fails as a whole only when the root cannot be read. */
  async scan(): Promise<FolderListing | FileFailure> {
    const { root } = this;
    const options = { root, abandonedBeforeMs: this.#ports.now() - abandonedAfterMs };
    const walk = this.#isRemote ? await walkLater(options) : await this.files.run('walk', options);
    if (walk.kind === 'failed') return walk;
    return listingOf(walk, { names: this.#names, maxFileBytes: this.#maxBytes });
  }

  /** One prompt's file. */
  async read(id: PromptId): Promise<FileRead> {
    const read = await this.#readPath(this.#names.pathOf(id));
    // The file spelled differently is gone; one spelled as the id may have come.
    if (read.kind === 'absent' && this.#names.forget(id))
      return await this.#readPath(this.#names.pathOf(id));
    return read;
  }

  /** One prompt's file at once, which blocks the caller for some 50 µs; see {@link readInside}. */
  readNow(id: PromptId): FileRead {
    return readInside(this.#place(id));
  }

  /** Largest file that is read, in bytes. */
  get maxFileBytes(): number {
    return this.#maxBytes;
  }

  /** Reads many files, a bounded number together, and hands over each as it arrives, in no particular order. A throwing `visit` ends it. */
  async readAll(
    files: readonly ListedFile[],
    visit: (file: ListedFile, read: FileRead) => void,
  ): Promise<void> {
    await eachBounded(files, readsTogether, async (file) => {
      visit(file, await this.#readPath(file.path));
    });
  }

  /** Replaces or creates a prompt's file atomically (SPEC F3); see `replaceFile`. */
  async write(
    id: PromptId,
    bytes: Uint8Array,
    expectation: Expectation = {},
  ): Promise<WriteResult> {
    const place = this.#place(id);
    if (liesInSkippedFolder(place.path)) return failure('EINVAL', place.path);
    return await this.files.run('write', {
      ...place,
      bytes,
      temporaryName: temporaryName(this.#ports.randomName()),
      expectedHash: expectation.expectedHash,
    });
  }

  /** Removes a prompt's file and the folders that are empty without it. */
  async remove(id: PromptId, expectation: Expectation = {}): Promise<RemoveResult> {
    const { expectedHash } = expectation;
    const result = await this.files.run('remove', { ...this.#place(id), expectedHash });
    if (result.kind === 'removed') this.#names.forget(id);
    return result;
  }

  /**
   * Moves a prompt's file. Never overwrites; a change of letter case alone is a move also where the
   * file system does not tell the two names apart.
   */
  async move(from: PromptId, to: PromptId): Promise<MoveResult> {
    const [result] = await this.moveAll([{ from, to }]);
    return result ?? { kind: 'absent' };
  }

  /** Moves many files one after the other, as {@link move} does, and syncs each folder once; one result each, same order. */
  async moveAll(
    moves: readonly { readonly from: PromptId; readonly to: PromptId }[],
  ): Promise<readonly MoveResult[]> {
    const results = await this.files.run('move', {
      root: this.root,
      moves: moves.map(({ from, to }) => ({
        source: this.pathOf(from),
        target: this.pathOf(to),
        temporaryName: temporaryName(this.#ports.randomName()),
      })),
    });
    for (const [index, { from }] of moves.entries())
      if (results[index]?.kind === 'moved') this.#names.forget(from);
    return results;
  }

  /** True when a file can be made in the root: asked by making one, because permission bits do not tell of read-only disks, quotas or network shares (SPEC F6). */
  async probeWritable(): Promise<boolean> {
    const probe = join(this.root, temporaryName(this.#ports.randomName()));
    try {
      await (await open(probe, 'wx')).close();
      await unlink(probe);
      return true;
    } catch (error: unknown) {
      failureFrom(error, '');
      return false;
    }
  }

  /** The folder of the private state, `.prompt-manager/` in the root, made with an ignore file of its own (SPEC F6). */
  async privateFolder(): Promise<PrivateFolder> {
    const name = '.prompt-manager';
    const path = join(this.root, name);
    try {
      await mkdir(path, { recursive: true });
      const stats = await lstat(path);
      if (stats.isSymbolicLink()) return failure('ELOOP', name);
      await writeFile(join(path, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: unknown) => {
        if (errnoOf(error) !== 'EEXIST') throw error;
      });
      return { kind: 'ready', path };
    } catch (error: unknown) {
      return failureFrom(error, name);
    }
  }

  #readPath(path: string): Promise<FileRead> {
    return this.files.run('read', { root: this.root, path, maxBytes: this.#maxBytes });
  }

  #place(id: PromptId): {
    readonly root: string;
    readonly path: string;
    readonly maxBytes: number;
  } {
    return { root: this.root, path: this.pathOf(id), maxBytes: this.#maxBytes };
  }
}

/**
 * Opens a folder as a library. Reads nothing yet and writes nothing.
 * Answers a failure when the root is missing or is no folder.
 */
export async function openFolder(options: FolderOptions): Promise<LibraryFolder | FileFailure> {
  try {
    const root = await realpath(options.root);
    if (!(await lstat(root)).isDirectory()) return failure('ENOTDIR', '');
    return new LibraryFolder(root, { ...options, isRemote: await isOnRemoteFileSystem(root) });
  } catch (error: unknown) {
    return failureFrom(error, '');
  }
}
