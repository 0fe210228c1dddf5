import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, failure, failureFrom, protectedFailure } from './file-failure.ts';
import type { FileFailure } from './file-failure.ts';
import { readInside } from './file-read.ts';
import { hashOf } from './hash-of.ts';
import { isWriteProtected, sameStamp, stampOf } from './folder-rules.ts';
import type { FileStamp } from './folder-rules.ts';

/** What became of a write. */
export type WriteResult =
  | { readonly kind: 'written'; readonly hash: string; readonly stamp: FileStamp }
  | ChangedOutside
  | FileFailure;

/** Another program changed the file since the caller knew it: nothing was done; read, merge, try again. */
export interface ChangedOutside {
  readonly kind: 'changed_outside';
  /** SHA-256 of what is in the file now; null when there is none. */
  readonly hash: string | null;
}

/** What {@link replaceFile} is to do. */
export interface ReplaceOptions {
  /** The library's root: absolute, without links. */
  readonly root: string;
  /** Relative to the root, `/` between segments. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The name, without folder, under which the bytes are prepared. */
  readonly temporaryName: string;
  /** SHA-256 of what the caller believes to be in the file; null for "there is none"; undefined to overwrite anything. */
  readonly expectedHash?: string | null | undefined;
  readonly maxBytes: number;
}

/**
 * Puts a file in place whole or not at all (SPEC F3): temporary file beside it, fdatasync, rename. Missing folders are
 * made, the file's mode and owner are kept, a link is neither written nor passed, a file nobody may write to stays as it is (SPEC F17). It is durable once its folder is
 * synced ({@link syncFolder}), which is the caller's to do, once for many.
 *
 * Between the comparison with `expectedHash` and the rename another program has some ten
 * microseconds in which its write would be lost; no system call closes that gap for an existing file.
 * For a new file (`null`) there is none where the file system has hard links.
 */
export function replaceFile(options: ReplaceOptions): WriteResult {
  const target = join(options.root, options.path);
  const temporary = join(dirname(target), options.temporaryName);
  try {
    const present = statOrNull(target);
    if (present?.isSymbolicLink() === true) return failure('ELOOP', options.path);
    if (present?.isDirectory() === true) return failure('EISDIR', options.path);
    if (present !== null && isWriteProtected(present)) return protectedFailure(options.path);
    const file = createTemporary(options, temporary);
    if (typeof file !== 'number') return file;
    let result: WriteResult | null = null;
    try {
      const stamp = fill(file, options.bytes, present);
      result = putInPlace(options, { target, temporary, stamp });
    } finally {
      // Gone already when it was renamed; else it must not stay behind.
      if (result?.kind !== 'written' || options.expectedHash === null) removeQuietly(temporary);
    }
    return result.kind === 'written' ? stampAgain(result, target) : result;
  } catch (error: unknown) {
    return failureFrom(error, options.path);
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is not there any more, or the next scan finds and removes it.
  }
}

/** Makes the missing folders above `path`; null when they are there and no link is among them. */
export function ensureFolderOf(root: string, path: string): FileFailure | null {
  const folder = dirname(join(root, path));
  const real = realpathOrNull(folder);
  if (real !== null) return real === folder ? null : failure('ELOOP', path);
  let made = root;
  for (const segment of path.split('/').slice(0, -1)) {
    made = join(made, segment);
    try {
      mkdirSync(made);
    } catch (error: unknown) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
    // One by one, so that a link is seen before anything is made behind it.
    if (lstatSync(made).isSymbolicLink()) return failure('ELOOP', path);
  }
  return realpathSync.native(folder) === folder ? null : failure('ELOOP', path);
}

function realpathOrNull(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch (error: unknown) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Makes what happened in a folder durable. Systems that cannot sync a folder need not. */
export function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error: unknown) {
    const errno = errnoOf(error);
    if (
      errno === null ||
      !['EINVAL', 'ENOTSUP', 'EPERM', 'EACCES', 'EISDIR', 'ENOENT'].includes(errno)
    )
      throw error;
  }
}

/** What lies at an absolute path, links not followed; null for nothing. */
export function statOrNull(absolute: string): Stats | null {
  try {
    return lstatSync(absolute, { throwIfNoEntry: false }) ?? null;
  } catch (error: unknown) {
    if (errnoOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/**
 * Compares the file with what the caller believes is in it: null when equal, or when nothing is
 * believed.
 */
export function compareWith(
  options: Pick<ReplaceOptions, 'root' | 'path' | 'expectedHash' | 'maxBytes'>,
): ChangedOutside | FileFailure | null {
  if (options.expectedHash === undefined) return null;
  const present = readInside(options);
  if (present.kind === 'failed') return present;
  const hash = present.kind === 'absent' ? null : hashOf(present.bytes);
  return hash === options.expectedHash ? null : { kind: 'changed_outside', hash };
}

/** Another writer may remove an empty folder just after we made sure of it; then it is made again. */
function createTemporary(options: ReplaceOptions, temporary: string): number | FileFailure {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const refused = ensureFolderOf(options.root, options.path);
      if (refused !== null) return refused;
      const file = openSync(temporary, 'wx');
      // A folder exchanged for a link since the check: the empty file is all that went astray.
      if (realpathSync.native(temporary) === temporary) return file;
      closeSync(file);
      unlinkSync(temporary);
      return failure('ELOOP', options.path);
    } catch (error: unknown) {
      if (errnoOf(error) !== 'ENOENT' || attempt === 3) throw error;
    }
  }
}

function fill(file: number, bytes: Uint8Array, present: Stats | null): FileStamp {
  try {
    writeFileSync(file, bytes);
    if (present !== null) keepAttributes(file, present);
    fdatasyncSync(file);
    return stampOf(fstatSync(file));
  } finally {
    closeSync(file);
  }
}

/** Getting its name changed the file's times; they count only while the file is still the one we wrote. */
function stampAgain(
  written: Extract<WriteResult, { kind: 'written' }>,
  target: string,
): WriteResult {
  const stats = statOrNull(target);
  if (stats === null) return written;
  const stamp = stampOf(stats);
  return sameStamp({ ...stamp, changedAtMs: written.stamp.changedAtMs }, written.stamp)
    ? { ...written, stamp }
    : written;
}

function keepAttributes(file: number, present: Stats): void {
  const own = fstatSync(file);
  if (own.uid !== present.uid || own.gid !== present.gid) {
    try {
      fchownSync(file, present.uid, present.gid);
    } catch {
      // Only a privileged process may give files away; the content matters more than the owner.
    }
  }
  const mode = present.mode & 0o7777;
  if ((own.mode & 0o7777) !== mode) fchmodSync(file, mode);
}

function putInPlace(
  options: ReplaceOptions,
  prepared: { readonly target: string; readonly temporary: string; readonly stamp: FileStamp },
): WriteResult {
  const { target, temporary, stamp } = prepared;
  const differs = compareWith(options);
  if (differs !== null) return differs;
  if (options.expectedHash === null) {
    const raced = linkInPlace(options, target, temporary);
    if (raced !== null) return raced;
  } else renameSync(temporary, target);
  return { kind: 'written', hash: hashOf(options.bytes), stamp };
}

/** Gives the prepared file its name without overwriting: unlike rename, a hard link fails when the name is taken. */
function linkInPlace(
  options: ReplaceOptions,
  target: string,
  temporary: string,
): WriteResult | null {
  try {
    linkSync(temporary, target);
    return null;
  } catch (error: unknown) {
    if (errnoOf(error) === 'EEXIST') {
      return compareWith(options) ?? { kind: 'changed_outside', hash: null };
    }
    const errno = errnoOf(error);
    if (errno !== 'EPERM' && errno !== 'ENOTSUP' && errno !== 'ENOSYS' && errno !== 'EMLINK')
      throw error;
    // A file system without hard links.
    renameSync(temporary, target);
    return null;
  }
}
