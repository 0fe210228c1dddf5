import type { PromptId } from '@prompt-manager/core';
import { failure } from './file-failure.ts';
import type { FileStamp } from './folder-rules.ts';
import { filesOf } from './folder-walk.ts';
import type { FolderWalk, WalkedFile } from './folder-walk.ts';
import type { RealNames } from './real-names.ts';

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
  /** True when nobody may write to it (SPEC F17). */
  readonly isProtected: boolean;
}

/** Everything in the folder that is a prompt, and everything that looks like one and is none; in no particular order. */
export interface FolderListing {
  readonly kind: 'listed';
  readonly files: readonly ListedFile[];
  readonly problems: readonly FolderProblem[];
}

/** What {@link listingOf} needs to know. */
export interface ListingOptions {
  readonly names: RealNames;
  readonly maxFileBytes: number;
}

/** What a walk found, as prompts (SPEC F1, F7); their names are remembered. */
export function listingOf(walk: FolderWalk, options: ListingOptions): FolderListing {
  const listing = new Listing(options);
  for (const file of filesOf(walk)) listing.add(file);
  return listing.finish(walk.problems);
}

class Listing {
  readonly #options: ListingOptions;
  readonly #files = new Map<PromptId, ListedFile>();
  readonly #problems: FolderProblem[] = [];

  constructor(options: ListingOptions) {
    this.#options = options;
  }

  add({ path, stamp, link, isProtected }: WalkedFile): void {
    if (stamp.size > this.#options.maxFileBytes)
      return this.#problem('file_too_large', path, failure('EFBIG', path).sentence);
    const known = this.#options.names.learn(path);
    if (!known.ok)
      return this.#problem('bad_file_name', path, `${path} cannot be a prompt: ${known.reason}.`);
    const other = this.#files.get(known.id);
    if (other !== undefined && other.path < path) return this.#duplicate(path, other.path);
    if (other !== undefined) this.#duplicate(other.path, path);
    this.#files.set(known.id, { id: known.id, path, stamp, link, isProtected });
    if (link) this.#problem('link', path, `${path} is a link; it is served read-only.`);
  }

  finish(problems: readonly FolderProblem[]): FolderListing {
    const files = [...this.#files.values()];
    for (const file of files) this.#options.names.remember(file.id, file.path);
    return { kind: 'listed', files, problems: [...problems, ...this.#problems] };
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
