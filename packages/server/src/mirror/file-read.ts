import {
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  lstat,
  lstatSync,
  open,
  openSync,
  read,
  readSync,
  realpath,
  realpathSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errnoOf, failure, failureFrom } from './file-failure.ts';
import type { FileFailure } from './file-failure.ts';
import { sameStamp, stampOf } from './folder-rules.ts';
import type { FileStamp } from './folder-rules.ts';
import { linkTarget } from './folder-scan.ts';

/** What is in a file, or that there is none, or why that cannot be told. Only `absent` means that nobody has this file. */
export type FileRead =
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      readonly stamp: FileStamp;
      /** True for a link inside the library: it can be read, not written. */
      readonly link: boolean;
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

// The calls of node:fs/promises take twice the time, which tells when a whole library is read.
const openFile = promisify(open);
const statOpenFile = promisify(fstat);
const statPath = promisify(lstat);
const readOpenFile = promisify(read);
const realPath = promisify(realpath.native);
const closeFile = promisify(close);

/** A file that changes under our hands is read again this often before it is called busy. */
const maxAttempts = 4;

/**
 * Reads one file whole, as it was at one moment: bytes and stamp belong together. A link is followed
 * only to a plain file inside the library (SPEC S2); a folder that is a link is never passed.
 */
export async function readInside(options: ReadOptions): Promise<FileRead> {
  try {
    return await readPlain(options, join(options.root, options.path), false);
  } catch (error: unknown) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return await absent(options);
    if (errno === 'ELOOP' || errno === 'EMLINK') return await readLink(options);
    return failureFrom(error, options.path);
  }
}

/**
 * Reads one plain file at once, in some 50 µs: for the thread that reads a whole library and for a prompt that is asked
 * for before its turn. A link, or a file in the middle of being written, is `failed` here: {@link readInside} waits.
 */
export function readInsideNow({ root, path, maxBytes }: ReadOptions): FileRead {
  const absolute = join(root, path);
  try {
    const file = openSync(absolute, openFlags);
    try {
      const before = fstatSync(file);
      if (!before.isFile()) return failure(before.isDirectory() ? 'EISDIR' : 'EINVAL', path);
      if (before.size > maxBytes) return failure('EFBIG', path);
      const bytes = new Uint8Array(before.size);
      let filled = 0;
      for (let count = -1; filled < bytes.length && count !== 0; filled += count)
        count = readSync(file, bytes, filled, bytes.length - filled, filled);
      const stamp = stampOf(lstatSync(absolute));
      if (realpathSync.native(absolute) !== absolute) return failure('ELOOP', path);
      if (filled < bytes.length || !sameStamp(stampOf(before), stamp))
        return failure('EBUSY', path);
      return { kind: 'file', bytes, stamp, link: false };
    } finally {
      closeSync(file);
    }
  } catch (error: unknown) {
    const errno = errnoOf(error);
    if (errno !== 'ENOENT' && errno !== 'ENOTDIR') return failureFrom(error, path);
    return lstatSync(root, { throwIfNoEntry: false })?.isDirectory() === true
      ? { kind: 'absent' }
      : failure('ENOENT', '');
  }
}

/** A missing root (an unmounted disk, say) is a failure, or all prompts would count as deleted. */
async function absent(options: ReadOptions): Promise<FileRead> {
  const root = await statPath(options.root).catch(() => null);
  return root?.isDirectory() === true ? { kind: 'absent' } : failure('ENOENT', '');
}

async function readLink(options: ReadOptions): Promise<FileRead> {
  const target = await linkTarget(options.root, options.path);
  if (target === null) return failure('ELOOP', options.path);
  try {
    return await readPlain(options, target, true);
  } catch (error: unknown) {
    return failureFrom(error, options.path);
  }
}

async function readPlain(options: ReadOptions, absolute: string, link: boolean): Promise<FileRead> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const file = await openFile(absolute, openFlags);
    try {
      const before = await statOpenFile(file);
      if (!before.isFile())
        return failure(before.isDirectory() ? 'EISDIR' : 'EINVAL', options.path);
      if (before.size > options.maxBytes) return failure('EFBIG', options.path);
      const bytes = await readWhole(file, before.size);
      // Asked of the path, after the reading: says that nobody wrote meanwhile, and that the file
      // opened is the one that lies there, without a link in the way.
      const after = stampOf(await statPath(absolute));
      if ((await realPath(absolute)) !== absolute) return failure('ELOOP', options.path);
      if (bytes !== null && sameStamp(stampOf(before), after)) {
        return { kind: 'file', bytes, stamp: after, link };
      }
    } finally {
      await closeFile(file);
    }
  }
  return failure('EBUSY', options.path);
}

/** The first `size` bytes, or null when the file is shorter by now. */
async function readWhole(file: number, size: number): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await readOpenFile(file, bytes, filled, size - filled, filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  return bytes;
}
