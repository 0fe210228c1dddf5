import type { Limits, PromptId } from '@prompt-manager/core';
import type { FileFacts } from '../file-index/file-facts.ts';
import type { FolderIndex } from '../file-index/folder-index.ts';
import type { IndexedFile } from '../file-index/index-messages.ts';
import type { PromptRow } from '../journal/journal.ts';
import { readOnlyReasonOf, sizeOf } from '../mirror/file-as-prompt.ts';
import { parseFile, type ParsedFile } from '../mirror/file-text.ts';
import { sameStamp, type FileStamp } from '../mirror/folder-rules.ts';
import type { ListedFile } from '../mirror/folder-scan.ts';
import type { Ports } from '../ports.ts';
import { mountedId, type Mount } from './mounts.ts';

/**
 * Files not in the index that are read before the folder is served: they take 0.3 s. More than that are read while it is
 * served already (SPEC L3).
 */
export const maxReadFirst = 2_000;

/**
 * A file that changed this shortly before it was looked at may have changed once more without looking different: clocks
 * of file systems tick, some only every two seconds. It is read again.
 */
const racyMs = 3_000;

/** A file as the index knows it to be still. */
interface UnchangedFile extends IndexedFile {
  readonly kind: 'unchanged';
  readonly link: false;
  readonly isProtected: boolean;
}

/** A file that was read just now. */
interface ReadFile {
  readonly kind: 'read';
  readonly hash: string;
  readonly parsed: ParsedFile;
  readonly link: boolean;
  readonly isProtected: boolean;
  readonly stamp: FileStamp;
  readonly seenAtMs: number;
}

/** A file that is there at start, as it was found. */
export type FoundFile = UnchangedFile | ReadFile;

/** What finding the files of a folder needs. */
export interface FindFilesContext {
  readonly limits: Pick<Limits, 'maxContentBytes'>;
  readonly index: FolderIndex | null;
  /** What the index knows of the folder's files; what is not found any more is removed from it. */
  readonly indexed: ReadonlyMap<PromptId, IndexedFile>;
  readonly ports: Pick<Ports, 'now'>;
  /** The journal's prompts. */
  readonly rows: readonly PromptRow[];
  /** Leave nothing unread, however much there is. */
  readonly readAll: boolean;
}

/** The files of a folder at start. */
export interface FoundFiles {
  readonly files: Map<PromptId, FoundFile>;
  /** Files of prompts that nobody changed through us, to be read yet. */
  readonly unread: readonly ListedFile[];
  /** Files of prompts that nobody changed through us, which look different from what the index knows. */
  readonly restated: readonly ListedFile[];
}

/**
 * What the listed files hold: from the index where they are unchanged, else read now, or left to be read later. A file
 * that was changed while nobody served it, of a prompt that nobody changed through us, is at first what the index knows:
 * its revision 1 was that text, and somebody may come with a change of it (SPEC D8).
 */
export async function findFiles(
  mount: Mount,
  listed: readonly ListedFile[],
  { index, indexed, rows, ports, readAll, limits }: FindFilesContext,
): Promise<FoundFiles> {
  const files = new Map<PromptId, FoundFile>();
  const journaled = new Set(rows.flatMap(({ id, mirror }) => [id, mirror?.id ?? id]));
  const isRestated = (
    id: PromptId,
    { number, hash, facts }: IndexedFile,
    { isProtected }: ListedFile,
  ): boolean =>
    mount.readOnlyReason === null &&
    !journaled.has(id) &&
    readOnlyReasonOf(facts, { link: false, isProtected, limits }) === null &&
    (index?.text(number, hash) ?? null) !== null;
  const changed: ListedFile[] = [];
  const restated: ListedFile[] = [];
  for (const file of listed) {
    const row = file.link ? undefined : indexed.get(file.id);
    const id = mountedId(mount, file.id);
    const unchanged = row !== undefined && isUnchanged(row, file);
    if (row === undefined || !(unchanged || isRestated(id, row, file))) changed.push(file);
    else {
      if (!unchanged) restated.push(file);
      files.set(id, { ...row, kind: 'unchanged', link: false, isProtected: file.isProtected });
    }
  }
  // Seldom: most starts find what the last one left.
  if (files.size < indexed.size)
    for (const [id, { number }] of indexed)
      if (!files.has(mountedId(mount, id))) index?.remove(number);
  const mayWait = ({ id, link }: ListedFile): boolean =>
    !link && !journaled.has(mountedId(mount, id));
  const isLarge = index !== null && !readAll && changed.length > maxReadFirst;
  const unread = isLarge ? changed.filter(mayWait) : [];
  const first = isLarge ? changed.filter((file) => !mayWait(file)) : changed;
  const seenAtMs = ports.now();
  await mount.folder.readAll(first, (file, read) => {
    if (read.kind !== 'file') return;
    const parsed = parseFile(read.bytes);
    const { link, isProtected, stamp } = read;
    const { hash } = parsed;
    const found = { kind: 'read', hash, parsed, link, isProtected, stamp, seenAtMs } as const;
    files.set(mountedId(mount, file.id), found);
  });
  return { files, unread, restated };
}

/** Whether a file surely holds what it held when the index saw it (SPEC L2). */
function isUnchanged(row: IndexedFile, { stamp }: ListedFile): boolean {
  return sameStamp(row.stamp, stamp) && stamp.changedAtMs < row.seenAtMs - racyMs;
}

/** How large a found file's content is, and whether it can be changed. */
export function sizeOfFound(file: FoundFile): Pick<FileFacts, 'editable' | 'contentBytes'> {
  return file.kind === 'read' ? sizeOf(file.parsed) : file.facts;
}
