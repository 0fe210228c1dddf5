import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { join } from 'node:path';
import { errnoOf, failure, failureFrom } from './file-failure.ts';
import type { FileFailure } from './file-failure.ts';
import { insideTarget, isWriteProtected, sameStamp, stampOf } from './folder-rules.ts';
import type { FileStamp } from './folder-rules.ts';

/** What is in a file, or that there is none, or why that cannot be told. Only `absent` means that nobody has this file. */
export type FileRead =
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      readonly stamp: FileStamp;
      /** True for a link inside the library: it can be read, not written. */
      readonly link: boolean;
      /** True when nobody may write to it (SPEC F17). */
      readonly isProtected: boolean;
    }
  | { readonly kind: 'absent' }
  | FileFailure;

/** Where and how much {@link readInside} may read. */
export interface ReadOptions {
  /** The library's root: absolute, without links. */
  readonly root: string;
  /** Relative to the root, `/` between segments. */
  readonly path: string;
  readonly maxBytes: number;
}

// Without O_NONBLOCK, opening a pipe that has the name of a prompt would wait for ever.
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A file that changes under our hands is read again this often before it is called busy. */
const maxAttempts = 4;

/**
 * Reads one file whole, as it was at one moment: bytes and stamp belong together. A link is followed
 * only to a plain file inside the library (SPEC S2); a folder that is a link is never passed.
 *
 * It waits for the disk, some 50 µs when the system has the file at hand, so it belongs on a thread
 * that may; the event loop calls it only for a prompt that is asked for before its turn.
 */
export function readInside(options: ReadOptions): FileRead {
  try {
    return readPlain(options, join(options.root, options.path), false);
  } catch (error: unknown) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return absent(options);
    if (errno === 'ELOOP' || errno === 'EMLINK') return readLink(options);
    return failureFrom(error, options.path);
  }
}

/** A missing root (an unmounted disk, say) is a failure, or all prompts would count as deleted. */
function absent({ root }: ReadOptions): FileRead {
  return lstatSync(root, { throwIfNoEntry: false })?.isDirectory() === true
    ? { kind: 'absent' }
    : failure('ENOENT', '');
}

function readLink(options: ReadOptions): FileRead {
  const { root, path } = options;
  try {
    const target = insideTarget(root, realpathSync.native(join(root, path)));
    return target === null ? failure('ELOOP', path) : readPlain(options, target, true);
  } catch (error: unknown) {
    const errno = errnoOf(error);
    // A link that leads nowhere or in a circle.
    return errno === 'ENOENT' || errno === 'ENOTDIR'
      ? failure('ELOOP', path)
      : failureFrom(error, path);
  }
}

function readPlain(options: ReadOptions, absolute: string, link: boolean): FileRead {
  const { path, maxBytes } = options;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const file = openSync(absolute, openFlags);
    try {
      const before = fstatSync(file);
      if (!before.isFile()) return failure(before.isDirectory() ? 'EISDIR' : 'EINVAL', path);
      if (before.size > maxBytes) return failure('EFBIG', path);
      const bytes = readWhole(file, before.size);
      // Asked of the path, after the reading: says that nobody wrote meanwhile, and that the file
      // opened is the one that lies there, without a link in the way.
      const stats = lstatSync(absolute);
      const after = stampOf(stats);
      const real = realpathSync.native(absolute);
      if (real !== absolute)
        return isOtherCase(options, real) ? { kind: 'absent' } : failure('ELOOP', path);
      if (bytes !== null && sameStamp(stampOf(before), after))
        return { kind: 'file', bytes, stamp: after, link, isProtected: isWriteProtected(stats) };
    } finally {
      closeSync(file);
    }
  }
  return failure('EBUSY', path);
}

/**
 * Whether the file that answers to a path has this name but for letter case, so that it is the file of another prompt:
 * on a disk that takes both spellings for one name. A link to the other spelling is a link.
 */
function isOtherCase({ root, path }: ReadOptions, real: string): boolean {
  if (join(root, path).toLowerCase() !== real.toLowerCase()) return false;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    if (lstatSync(join(root, path.slice(0, slash))).isSymbolicLink()) return false;
  return !lstatSync(join(root, path)).isSymbolicLink();
}

/** The first `size` bytes, or null when the file is shorter by now. */
function readWhole(file: number, size: number): Uint8Array | null {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(file, bytes, filled, size - filled, filled);
    if (count === 0) return null;
    filled += count;
  }
  return bytes;
}
