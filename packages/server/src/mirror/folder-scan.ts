import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { PromptId } from '@prompt-manager/core';
import { eachBounded } from './each-bounded.ts';
import { errnoOf, failure, failureFrom } from './file-failure.ts';
import type { FileFailure } from './file-failure.ts';
import {
  isSkippedFolder,
  isTemporaryName,
  insideTarget,
  looksLikeMarkdown,
  stampOf,
} from './folder-rules.ts';
import type { FileStamp } from './folder-rules.ts';
import type { RealNames } from './real-names.ts';
import { statMany } from './stat-many.ts';

/** Why something in the folder is not, or not wholly, served. */
export type FolderProblemCode =
  /** The name breaks the grammar of ids (SPEC F7). */
  | 'bad_file_name'
  /** Another file's name is the same prompt once both are NFC; the first in code-unit order is served. */
  | 'duplicate_name'
  /** A link to a file inside the library: served, but read-only. */
  | 'link'
  /** A link to a folder, to nothing, or out of the library: not read. */
  | 'link_not_followed'
  /** More bytes than a prompt may have. */
  | 'file_too_large'
  /** Not a plain file: a pipe, a socket, a device. */
  | 'not_a_file'
  /** Lies in a folder of the root whose name is a mounted directory's: that one is served. */
  | 'shadowed'
  /** A folder or file this process may not look into. What lies below is unknown, not gone. */
  | 'unreadable';

/** One finding about the folder. `path` is relative to the root; a folder's ends in `/`. */
export interface FolderProblem {
  readonly code: FolderProblemCode;
  readonly path: string;
  readonly sentence: string;
}

/** A prompt's file as a listing shows it. */
export interface ListedFile {
  readonly id: PromptId;
  /** As spelled on disk, relative to the root. */
  readonly path: string;
  readonly stamp: FileStamp;
  /** True for a link inside the library: it can be read, not written. */
  readonly link: boolean;
}

/** Everything in the folder that is a prompt, and everything that looks like one and is none; in no particular order. */
export interface FolderListing {
  readonly kind: 'listed';
  readonly files: readonly ListedFile[];
  readonly problems: readonly FolderProblem[];
}

/** What {@link scanFolder} needs to know. */
export interface ScanOptions {
  /** The library's root: absolute, without links. */
  readonly root: string;
  readonly names: RealNames;
  readonly maxFileBytes: number;
  /** Temporary files last touched before this moment were left by a process that died; the scan removes them. */
  readonly abandonedBeforeMs: number;
}

/** Folders listed, and links looked at, together: enough to keep the thread pool busy. */
const parallelFolders = 4;
const parallelFiles = 16;

/**
 * Lists the library (SPEC F1, F7). Links are never followed out of it, folders behind links never
 * entered (SPEC S2). A file that goes away while the scan runs is left out. Fails as a whole only
 * when the root itself cannot be read: then nothing is known, and nothing may be taken for deleted.
 */
export async function scanFolder(options: ScanOptions): Promise<FolderListing | FileFailure> {
  const scan = new Scan(options);
  try {
    await scan.folder('');
    return await scan.finish();
  } catch (error: unknown) {
    return failureFrom(error, '');
  }
}

class Scan {
  readonly #options: ScanOptions;
  readonly #files = new Map<PromptId, ListedFile>();
  readonly #problems: FolderProblem[] = [];
  #pending: string[] = [];

  constructor(options: ScanOptions) {
    this.#options = options;
  }

  /** Lists one folder; `path` is empty or ends in `/`. Folders in it are left for {@link finish}. */
  async folder(path: string): Promise<void> {
    const { root } = this.#options;
    const files: string[] = [];
    const others: Dirent[] = [];
    for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
      if (entry.isDirectory()) {
        if (!isSkippedFolder(entry.name)) this.#pending.push(`${path}${entry.name}/`);
      } else if (entry.isSymbolicLink() || isTemporaryName(entry.name)) others.push(entry);
      else if (looksLikeMarkdown(entry.name)) files.push(`${path}${entry.name}`);
    }
    const answers = await statMany(files.map((file) => `${root}/${file}`));
    for (const [index, file] of files.entries()) this.#file(file, answers[index]);
    await eachBounded(others, parallelFiles, async (entry) => await this.#other(path, entry));
  }

  async finish(): Promise<FolderListing> {
    while (this.#pending.length > 0) {
      const level = this.#pending;
      this.#pending = [];
      await eachBounded(level, parallelFolders, async (path) => await this.#subfolder(path));
    }
    // A root taken away meanwhile looks like a library of which everything was deleted.
    await lstat(this.#options.root);
    const files = [...this.#files.values()];
    for (const file of files) this.#options.names.remember(file.id, file.path);
    return { kind: 'listed', files, problems: this.#problems };
  }

  async #subfolder(path: string): Promise<void> {
    try {
      await this.folder(path);
    } catch (error: unknown) {
      const refused = failureFrom(error, path);
      if (refused.errno !== 'ENOENT') this.#problem('unreadable', path, refused.sentence);
    }
  }

  #file(path: string, answer: Stats | Error | undefined): void {
    if (answer instanceof Error) this.#refused(path, answer);
    else if (answer?.isFile() === true) this.#list(path, stampOf(answer), false);
    else this.#problem('not_a_file', path, `${path} is not a plain file.`);
  }

  async #other(folder: string, entry: Dirent): Promise<void> {
    const path = `${folder}${entry.name}`;
    try {
      await (entry.isSymbolicLink() ? this.#link(path) : this.#temporary(path));
    } catch (error: unknown) {
      this.#refused(path, error);
    }
  }

  #refused(path: string, error: unknown): void {
    const refused = failureFrom(error, path);
    // A name that is not UTF-8 reaches us with U+FFFD in it, and no file has that name.
    if (refused.errno === 'ENOENT' && path.includes('\uFFFD')) {
      this.#problem('bad_file_name', path, `${path}: the name is not valid UTF-8.`);
    } else if (refused.errno !== 'ENOENT') this.#problem('unreadable', path, refused.sentence);
  }

  async #link(path: string): Promise<void> {
    const { root } = this.#options;
    const markdown = looksLikeMarkdown(path);
    const stats = await stat(join(root, path)).catch(() => null);
    if (stats === null || !stats.isFile()) {
      if (markdown || stats?.isDirectory() === true) {
        this.#problem(
          'link_not_followed',
          path,
          `${path} is a link to a folder or to nothing; links to folders are not followed.`,
        );
      }
    } else if (markdown && (await linkTarget(root, path)) === null) {
      this.#problem(
        'link_not_followed',
        path,
        `${path} is a link out of the library; it is not read.`,
      );
    } else if (markdown && this.#list(path, stampOf(stats), true)) {
      this.#problem('link', path, `${path} is a link; it is served read-only.`);
    }
  }

  async #temporary(path: string): Promise<void> {
    const absolute = join(this.#options.root, path);
    const stats = await lstat(absolute);
    if (stats.mtimeMs < this.#options.abandonedBeforeMs) {
      // Harmless when it fails: the next scan tries again.
      await unlink(absolute).catch(() => undefined);
    }
  }

  #list(path: string, stamp: FileStamp, link: boolean): boolean {
    if (stamp.size > this.#options.maxFileBytes) {
      this.#problem('file_too_large', path, failure('EFBIG', path).sentence);
      return false;
    }
    const known = this.#options.names.learn(path);
    if (!known.ok) {
      this.#problem('bad_file_name', path, `${path} cannot be a prompt: ${known.reason}.`);
      return false;
    }
    const other = this.#files.get(known.id);
    if (other !== undefined && other.path < path) {
      this.#duplicate(path, other.path);
      return false;
    }
    if (other !== undefined) this.#duplicate(other.path, path);
    this.#files.set(known.id, { id: known.id, path, stamp, link });
    return true;
  }

  #duplicate(path: string, winner: string): void {
    this.#problem(
      'duplicate_name',
      path,
      `${path} spells the same id as ${winner}, which is served; rename one of them.`,
    );
  }

  #problem(code: FolderProblemCode, path: string, sentence: string): void {
    this.#problems.push({ code, path, sentence });
  }
}

/**
 * The absolute path of the file a link in the library means, all links resolved; null when that is
 * outside of the library, in a folder the library does not look into, or nothing.
 */
async function linkTarget(root: string, path: string): Promise<string | null> {
  try {
    return insideTarget(root, await realpath(join(root, path)));
  } catch (error: unknown) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
}
