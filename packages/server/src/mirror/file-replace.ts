import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { link, lstat, mkdir, open, realpath, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf, failure, failureFrom } from './file-failure.ts';
import type { FileFailure } from './file-failure.ts';
import { readInside } from './file-read.ts';
import { hashOf } from './hash-of.ts';
import { sameStamp, stampOf } from './folder-rules.ts';
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
 * Puts a file in place whole or not at all (SPEC F3): temporary file beside it, fdatasync, rename,
 * sync of the folder. Missing folders are made, the file's mode and owner are kept, a link is
 * neither written nor passed.
 *
 * Between the comparison with `expectedHash` and the rename another program has some ten
 * microseconds in which its write would be lost; no system call closes that gap for an existing file.
 * For a new file (`null`) there is none where the file system has hard links.
 *
 * A failure after the rename (the folder could not be synced) is reported as a failure although the
 * new bytes are in place; repeating the write finds `changed_outside` with the hash of its own bytes.
 */
export async function replaceFile(options: ReplaceOptions): Promise<WriteResult> {
  const target = join(options.root, options.path);
  const temporary = join(dirname(target), options.temporaryName);
  try {
    const present = await statOrNull(target);
    if (present?.isSymbolicLink() === true) return failure('ELOOP', options.path);
    if (present?.isDirectory() === true) return failure('EISDIR', options.path);
    const handle = await createTemporary(options, temporary);
    if (!isHandle(handle)) return handle;
    let result: WriteResult;
    try {
      const stamp = await fill(handle, options.bytes, present);
      result = await putInPlace(options, { target, temporary, stamp });
    } finally {
      // Gone already when it was renamed; else it must not stay behind.
      await unlink(temporary).catch(() => undefined);
    }
    return result.kind === 'written' ? await stampAgain(result, target) : result;
  } catch (error: unknown) {
    return failureFrom(error, options.path);
  }
}

/** Makes the missing folders above `path`; null when they are there and no link is among them. */
export async function ensureFolderOf(root: string, path: string): Promise<FileFailure | null> {
  const folder = dirname(join(root, path));
  const real = await realpathOrNull(folder);
  if (real !== null) return real === folder ? null : failure('ELOOP', path);
  let made = root;
  for (const segment of path.split('/').slice(0, -1)) {
    made = join(made, segment);
    await mkdir(made).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error;
    });
    // One by one, so that a link is seen before anything is made behind it.
    if ((await lstat(made)).isSymbolicLink()) return failure('ELOOP', path);
  }
  return (await realpath(folder)) === folder ? null : failure('ELOOP', path);
}

async function realpathOrNull(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error: unknown) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Makes what happened in a folder durable. Systems that cannot sync a folder need not. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
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
export async function statOrNull(absolute: string): Promise<Stats | null> {
  try {
    return await lstat(absolute);
  } catch (error: unknown) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return null;
    throw error;
  }
}

/**
 * Compares the file with what the caller believes is in it: null when equal, or when nothing is
 * believed.
 */
export async function compareWith(
  options: Pick<ReplaceOptions, 'root' | 'path' | 'expectedHash' | 'maxBytes'>,
): Promise<ChangedOutside | FileFailure | null> {
  if (options.expectedHash === undefined) return null;
  const present = await readInside(options);
  if (present.kind === 'failed') return present;
  const hash = present.kind === 'absent' ? null : hashOf(present.bytes);
  return hash === options.expectedHash ? null : { kind: 'changed_outside', hash };
}

/** Another writer may remove an empty folder just after we made sure of it; then it is made again. */
async function createTemporary(
  options: ReplaceOptions,
  temporary: string,
): Promise<FileHandle | FileFailure> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const refused = await ensureFolderOf(options.root, options.path);
      if (refused !== null) return refused;
      const handle = await open(temporary, 'wx');
      // A folder exchanged for a link since the check: the empty file is all that went astray.
      if ((await realpath(temporary)) === temporary) return handle;
      await handle.close();
      await unlink(temporary);
      return failure('ELOOP', options.path);
    } catch (error: unknown) {
      if (errnoOf(error) !== 'ENOENT' || attempt === 3) throw error;
    }
  }
}

async function fill(
  handle: FileHandle,
  bytes: Uint8Array,
  present: Stats | null,
): Promise<FileStamp> {
  try {
    await handle.writeFile(bytes);
    if (present !== null) await keepAttributes(handle, present);
    await handle.datasync();
    return stampOf(await handle.stat());
  } finally {
    await handle.close();
  }
}

/** Getting its name changed the file's times; they count only while the file is still the one we wrote. */
async function stampAgain(
  written: Extract<WriteResult, { kind: 'written' }>,
  target: string,
): Promise<WriteResult> {
  const stats = await statOrNull(target);
  if (stats === null) return written;
  const stamp = stampOf(stats);
  return sameStamp({ ...stamp, changedAtMs: written.stamp.changedAtMs }, written.stamp)
    ? { ...written, stamp }
    : written;
}

async function keepAttributes(handle: FileHandle, present: Stats): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== present.uid || own.gid !== present.gid) {
    // Only a privileged process may give files away; the content matters more than the owner.
    await handle.chown(present.uid, present.gid).catch(() => undefined);
  }
  const mode = present.mode & 0o7777;
  if ((own.mode & 0o7777) !== mode) await handle.chmod(mode);
}

async function putInPlace(
  options: ReplaceOptions,
  prepared: { readonly target: string; readonly temporary: string; readonly stamp: FileStamp },
): Promise<WriteResult> {
  const { target, temporary, stamp } = prepared;
  const differs = await compareWith(options);
  if (differs !== null) return differs;
  if (options.expectedHash === null) {
    const raced = await linkInPlace(options, target, temporary);
    if (raced !== null) return raced;
  } else await rename(temporary, target);
  await syncFolder(dirname(target));
  return { kind: 'written', hash: hashOf(options.bytes), stamp };
}

/** Gives the prepared file its name without overwriting: unlike rename, a hard link fails when the name is taken. */
async function linkInPlace(
  options: ReplaceOptions,
  target: string,
  temporary: string,
): Promise<WriteResult | null> {
  try {
    await link(temporary, target);
    return null;
  } catch (error: unknown) {
    if (errnoOf(error) === 'EEXIST') {
      return (await compareWith(options)) ?? { kind: 'changed_outside', hash: null };
    }
    const errno = errnoOf(error);
    if (errno !== 'EPERM' && errno !== 'ENOTSUP' && errno !== 'ENOSYS' && errno !== 'EMLINK')
      throw error;
    // A file system without hard links.
    await rename(temporary, target);
    return null;
  }
}

function isHandle(value: FileHandle | FileFailure): value is FileHandle {
  return !('kind' in value);
}
