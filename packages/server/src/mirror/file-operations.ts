import { rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, failure, failureFrom, protectedFailure } from './file-failure.ts';
import type { FileFailure } from './file-failure.ts';
import { moveFile, presentFile } from './file-move.ts';
import type { MoveResult } from './file-move.ts';
import { readInside } from './file-read.ts';
import type { FileRead, ReadOptions } from './file-read.ts';
import { compareWith, replaceFile, syncFolder } from './file-replace.ts';
import type { ChangedOutside, ReplaceOptions, WriteResult } from './file-replace.ts';
import { walkNow } from './folder-walk.ts';
import type { FolderWalk, WalkOptions } from './folder-walk.ts';

/** What became of a removal. A file that was not there counts as removed. */
export type RemoveResult = { readonly kind: 'removed' } | ChangedOutside | FileFailure;

/** One file to move; paths are relative to the root, `/` between segments. */
export interface FileMove {
  readonly source: string;
  readonly target: string;
  /** A name, without folder, that nothing has. */
  readonly temporaryName: string;
}

/** What can be done with a library's files. Paths are relative to the root: absolute, without links. */
export interface FileRequests {
  readonly read: ReadOptions;
  readonly write: ReplaceOptions;
  readonly remove: Omit<ReplaceOptions, 'bytes' | 'temporaryName'>;
  readonly move: { readonly root: string; readonly moves: readonly FileMove[] };
  readonly walk: WalkOptions;
}

/** What comes of it. */
export interface FileResults {
  readonly read: FileRead;
  readonly write: WriteResult;
  readonly remove: RemoveResult;
  /** One for each move, in their order. */
  readonly move: readonly MoveResult[];
  readonly walk: FolderWalk | FileFailure;
}

export type FileRequestKind = keyof FileRequests;

/** One thing to do. */
export type FileRequest = {
  readonly [Kind in FileRequestKind]: { readonly kind: Kind; readonly options: FileRequests[Kind] };
}[FileRequestKind];

/**
 * Does these things one after the other, and makes them durable; one result each, in their order. Folders are synced
 * once for all writes. It waits for the disk: it belongs on a thread that may.
 *
 * When a folder cannot be synced after a write, the write is reported as failed although the new bytes are in place;
 * repeating it finds `changed_outside` with the hash of its own bytes.
 */
export function runFileRequests(
  requests: readonly FileRequest[],
): readonly FileResults[FileRequestKind][] {
  const results = requests.map(runSafely);
  const failures = new Map<string, FileFailure | null>();
  return results.map((result, index) => {
    const request = requests[index];
    if (request?.kind !== 'write' || !('kind' in result) || result.kind !== 'written')
      return result;
    const { root, path } = request.options;
    const folder = dirname(join(root, path));
    let failed = failures.get(folder);
    if (failed === undefined) failures.set(folder, (failed = trySync(folder, path)));
    return failed ?? result;
  });
}

/** Nothing that goes wrong with one file may keep the others from being done. */
function runSafely(request: FileRequest): FileResults[FileRequestKind] {
  try {
    return runOne(request);
  } catch (error: unknown) {
    return failed(request, `could not be read or written: ${String(error)}`);
  }
}

/** The result of something that failed for a reason that is none of the file system's, said as the end of a sentence. */
export function failed(request: FileRequest, why: string): FileResults[FileRequestKind] {
  const of = (path: string): FileFailure => ({
    ...failure('EIO', path),
    sentence: `${path === '' ? 'The library folder' : path} ${why}.`,
  });
  if (request.kind === 'move') return request.options.moves.map(({ target }) => of(target));
  return of(request.kind === 'walk' ? '' : request.options.path);
}

function runOne(request: FileRequest): FileResults[FileRequestKind] {
  switch (request.kind) {
    case 'read':
      return readInside(request.options);
    case 'write':
      return replaceFile(request.options);
    case 'remove':
      return removeFile(request.options);
    case 'move':
      return moveFiles(request.options);
    case 'walk':
      return walkNow(request.options);
  }
}

function trySync(folder: string, path: string): FileFailure | null {
  try {
    syncFolder(folder);
    return null;
  } catch (error: unknown) {
    return failureFrom(error, path);
  }
}

/** Removes a prompt's file, unless nobody may write to it (SPEC F17), and the folders that are empty without it. */
function removeFile(options: FileRequests['remove']): RemoveResult {
  const { root, path } = options;
  const target = join(root, path);
  try {
    const present = presentFile(root, path);
    if (present === null) return { kind: 'removed' };
    if (present.kind === 'failed') return present;
    const differs = compareWith(options);
    if (differs !== null) return differs;
    if (present.isProtected) return protectedFailure(path);
    unlinkSync(target);
    syncFolder(dirname(target));
    removeEmptyFolders(root, path);
    return { kind: 'removed' };
  } catch (error: unknown) {
    if (errnoOf(error) === 'ENOENT') return { kind: 'removed' };
    return failureFrom(error, path);
  }
}

/** Moves files one after the other and syncs each folder once. */
function moveFiles({ root, moves }: FileRequests['move']): readonly MoveResult[] {
  const left = new Map<string, string>();
  const changed = new Set<string>();
  const results = moves.map((move) => {
    const result = moveFile({ root, ...move });
    if (result.kind === 'moved') {
      left.set(dirname(move.source), move.source);
      changed.add(dirname(move.source)).add(dirname(move.target));
    }
    return result;
  });
  try {
    for (const folder of changed) syncFolder(join(root, folder));
    for (const source of left.values()) removeEmptyFolders(root, source);
  } catch (error: unknown) {
    // The files are where they should be; only a machine that dies now could take that back.
    failureFrom(error, '');
  }
  return results;
}

function removeEmptyFolders(root: string, path: string): void {
  const segments = path.split('/').slice(0, -1);
  for (; segments.length > 0; segments.pop()) {
    const folder = join(root, ...segments);
    try {
      rmdirSync(folder);
      syncFolder(dirname(folder));
    } catch (error: unknown) {
      // Not empty, or not ours to remove: an empty folder left behind harms nobody.
      if (errnoOf(error) === null) throw error;
      return;
    }
  }
}
