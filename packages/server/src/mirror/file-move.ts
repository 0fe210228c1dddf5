import { realpathSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileFailure } from './file-failure.ts';
import { failure, failureFrom } from './file-failure.ts';
import { ensureFolderOf, statOrNull } from './file-replace.ts';
import { isWriteProtected, liesInSkippedFolder } from './folder-rules.ts';

/** What became of a move; `exists` when the new name is taken, `absent` when there was nothing to move. */
export type MoveResult =
  | { readonly kind: 'moved' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'absent' }
  | FileFailure;

/** What {@link moveFile} is to do; paths are relative to the root, `/` between segments. */
export interface MoveOptions {
  /** Absolute, without links. */
  readonly root: string;
  readonly source: string;
  readonly target: string;
  /** A name, without folder, that nothing has. */
  readonly temporaryName: string;
}

/**
 * Moves a file without overwriting one. The folders are not synced and not tidied: that is the caller's to do, once for many.
 *
 * A change of letter case alone goes by a temporary name, folders included: where the file system takes both spellings
 * for one name, a rename to the other would do nothing.
 */
export function moveFile(options: MoveOptions): MoveResult {
  const { root, source, target, temporaryName } = options;
  if (liesInSkippedFolder(target)) return failure('EINVAL', target);
  try {
    const isCaseOnly = source !== target && source.toLowerCase() === target.toLowerCase();
    const from = isCaseOnly ? recaseFolders(options) : source;
    if (from === target) return { kind: 'moved' };
    const present = presentFile(root, from);
    if (present === null) return { kind: 'absent' };
    if (present.kind === 'failed') return present;
    const refused = ensureFolderOf(root, target);
    if (refused !== null) return refused;
    const taken = statOrNull(join(root, target));
    if (taken === null) renameSync(join(root, from), join(root, target));
    else if (isCaseOnly && taken.ino === present.inode)
      renameBy(join(root, dirname(target), temporaryName), join(root, from), join(root, target));
    else return { kind: 'exists' };
    return { kind: 'moved' };
  } catch (error: unknown) {
    return failureFrom(error, target);
  }
}

/** The plain file at a path without links in it; null when there is none. */
export function presentFile(
  root: string,
  path: string,
):
  | { readonly kind: 'file'; readonly inode: number; readonly isProtected: boolean }
  | FileFailure
  | null {
  const absolute = join(root, path);
  const stats = statOrNull(absolute);
  if (stats === null) return statOrNull(root) === null ? failure('ENOENT', '') : null;
  if (stats.isSymbolicLink() || realpathSync.native(dirname(absolute)) !== dirname(absolute))
    return failure('ELOOP', path);
  if (stats.isDirectory()) return failure('EISDIR', path);
  return { kind: 'file', inode: stats.ino, isProtected: isWriteProtected(stats) };
}

/**
 * Gives the folders of `source` the letter case they have in `target`, where both spellings are one folder; answers the
 * file's path after that. Elsewhere a folder of the other case is another folder, and nothing is done.
 */
function recaseFolders({ root, source, target, temporaryName }: MoveOptions): string {
  let path = source;
  for (let slash = target.indexOf('/'); slash >= 0; slash = target.indexOf('/', slash + 1)) {
    const folder = target.slice(0, slash);
    const old = path.slice(0, slash);
    if (old === folder) continue;
    const [there, wanted] = [statOrNull(join(root, old)), statOrNull(join(root, folder))];
    if (there === null || there.ino !== wanted?.ino || !there.isDirectory()) return path;
    renameBy(join(root, dirname(folder), temporaryName), join(root, old), join(root, folder));
    path = folder + path.slice(slash);
  }
  return path;
}

/** Renames by way of a temporary name; puts the old one back when the second step fails. */
function renameBy(temporary: string, from: string, to: string): void {
  renameSync(from, temporary);
  try {
    renameSync(temporary, to);
  } catch (error: unknown) {
    renameSync(temporary, from);
    throw error;
  }
}
