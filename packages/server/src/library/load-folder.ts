import { toPromptError, type PromptError, type PromptId } from '@prompt-manager/core';
import type { Document } from '../document/document.ts';
import type { Documents } from '../document/documents.ts';
import type { Journal, PromptRow } from '../journal/journal.ts';
import { eachBounded } from '../mirror/each-bounded.ts';
import type { FileFailure } from '../mirror/file-failure.ts';
import { parseFile, type ParsedFile } from '../mirror/file-text.ts';
import type { FolderMirror } from '../mirror/folder-mirror.ts';
import type { FileStamp } from '../mirror/folder-rules.ts';
import type { FolderProblem, ListedFile } from '../mirror/folder-scan.ts';
import type { KnownFiles } from '../mirror/known-files.ts';
import { editOf, headOfFile, readOnlyReasonOf, textOf } from '../mirror/outside-edits.ts';
import { baseOf, journaledText } from './file-base.ts';
import { equalText, type Head, type HeadText } from './head.ts';
import { innerId, mountedId, type Mount } from './mounts.ts';

/** Journal keys read back together at start. */
const parallelLoads = 16;

/** A folder as found at start, with what is left to do once documents can be opened. */
export interface LoadedFolder {
  readonly heads: readonly Head[];
  readonly problems: readonly FolderProblem[];
  /** Brings journal and files together where they differ; call it when heads, documents and mirror are in place. */
  readonly reconcile: (house: ReconcileContext) => Promise<void>;
}

/** What reconciling needs. */
export interface ReconcileContext {
  readonly documents: Documents;
  readonly mirror: FolderMirror;
  readonly remove: (id: PromptId) => Promise<void>;
  readonly log: (error: PromptError) => void;
}

interface FoundFile {
  readonly parsed: ParsedFile;
  readonly link: boolean;
  readonly stamp: FileStamp;
}

interface Loading {
  readonly mount: Mount;
  readonly journal: Journal;
  readonly known: KnownFiles;
  readonly files: Map<PromptId, FoundFile>;
  readonly heads: Head[];
  readonly later: ((house: ReconcileContext) => Promise<void>)[];
}

/**
 * Reads one folder and the journal's rows of it into heads. The file gives a head's text when the journal knows it to hold
 * the newest revision; else the journal gives it, and the difference is an outside edit or a write that a crash prevented.
 * Changes nothing.
 */
export async function loadFolder(
  mount: Mount,
  { journal, rows, known }: { journal: Journal; rows: readonly PromptRow[]; known: KnownFiles },
): Promise<LoadedFolder | FileFailure> {
  const listing = await mount.folder.scan();
  if (listing.kind === 'failed') return listing;
  const loading: Loading = {
    mount,
    journal,
    known,
    files: await readFiles(mount, listing.files),
    heads: [],
    later: [],
  };
  const own = rows.filter((row) => innerId(mount, row.id) !== null);
  await eachBounded(
    own.filter(({ deleted }) => !deleted),
    parallelLoads,
    (row) => loadRow(loading, row),
  );
  for (const row of own) if (row.deleted) loadDeleted(loading, row);
  for (const [id, file] of loading.files) loadNew(loading, id, file);
  return {
    heads: loading.heads,
    problems: listing.problems,
    reconcile: async (house) => {
      for (const step of loading.later) {
        try {
          await step(house);
        } catch (error) {
          house.log(toPromptError(error));
        }
      }
    },
  };
}

async function readFiles(
  mount: Mount,
  listed: readonly ListedFile[],
): Promise<Map<PromptId, FoundFile>> {
  const files = new Map<PromptId, FoundFile>();
  await mount.folder.readAll(listed, (file, read) => {
    if (read.kind === 'file')
      files.set(mountedId(mount, file.id), {
        parsed: parseFile(read.bytes),
        link: read.link,
        stamp: read.stamp,
      });
  });
  return files;
}

async function loadRow(loading: Loading, row: PromptRow): Promise<void> {
  const { files, known, heads, later, mount } = loading;
  const { id } = row;
  const file = files.get(id) ?? takeMoved(loading, row);
  files.delete(id);
  if (file !== undefined)
    known.set(id, { hash: file.parsed.hash, text: textOf(file.parsed), stamp: file.stamp });
  if (
    file !== undefined &&
    row.mirror?.hash === file.parsed.hash &&
    row.mirror.revision === row.revision
  ) {
    heads.push(headOf(row, file.parsed, mount, file));
    return;
  }
  try {
    await loadFromJournal(loading, row, file);
  } catch (thrown) {
    const error = toPromptError(thrown);
    if (error.code !== 'journal_corrupt') throw error;
    // One damaged history must not keep the others from being served. Without it nothing can be told of the file but
    // what it holds; every change is refused with the same code.
    if (file !== undefined) heads.push(headOf(row, file.parsed, mount, file));
    later.push(async ({ log }) => log(error));
  }
}

/** A prompt whose file is not known to hold its newest revision. @throws PromptError `journal_corrupt` */
async function loadFromJournal(
  loading: Loading,
  row: PromptRow,
  file: FoundFile | undefined,
): Promise<void> {
  const { heads, later, mount } = loading;
  const { id } = row;
  const text = await journaledText(loading.journal, row.key, row.revision);
  const head = headOf(row, text, mount, file);
  if (file === undefined) {
    const seen = await fileWasSeen(loading.journal, row);
    later.push(async ({ mirror, remove }) => (seen ? remove(id) : mirror.markDirty(id, 0)));
  } else if (!equalText(file.parsed, head)) {
    const base = await baseOf(loading.journal, row, file.parsed);
    later.push(async ({ documents, mirror }) => {
      if (base !== null && file.parsed.editable) {
        const edit = editOf(file.parsed, base, loading);
        await documents.with(id, (document: Document) => document.edit(edit));
      }
      mirror.markDirty(id, 0);
    });
  } else later.push(async ({ mirror }) => mirror.markDirty(id, 0));
  heads.push(head);
}

/** The file of a prompt whose rename was journaled but whose file was not moved before a crash. */
function takeMoved({ files, known, later, mount }: Loading, row: PromptRow): FoundFile | undefined {
  const oldId = row.mirror?.id;
  if (oldId === undefined || oldId === row.id) return undefined;
  const file = files.get(oldId);
  const inner = innerId(mount, oldId);
  const to = innerId(mount, row.id);
  if (file === undefined || inner === null || to === null || file.parsed.hash !== row.mirror?.hash)
    return undefined;
  files.delete(oldId);
  later.push(async ({ mirror }) => {
    if ((await mount.folder.move(inner, to)).kind !== 'moved') known.delete(row.id);
    mirror.markDirty(row.id, 0);
  });
  return file;
}

/** A deleted prompt whose file is still there because a crash came between: the file goes now, unless somebody changed it. */
function loadDeleted({ files, later, mount, journal }: Loading, row: PromptRow): void {
  const { mirror } = row;
  if (mirror === null || mirror.hash === '' || mirror.id !== row.id) return;
  const file = files.get(row.id);
  const inner = innerId(mount, row.id);
  if (inner === null || file?.parsed.hash !== mirror.hash) return;
  files.delete(row.id);
  later.push(async () => {
    const removed = await mount.folder.remove(inner, { expectedHash: mirror.hash });
    if (removed.kind === 'removed')
      await journal.recordMirror([
        { key: row.key, id: row.id, revision: row.revision, hash: '', previous: null },
      ]);
  });
}

function loadNew(
  { known, heads, mount }: Loading,
  id: PromptId,
  { parsed, link, stamp }: FoundFile,
): void {
  known.set(id, { hash: parsed.hash, text: textOf(parsed), stamp });
  heads.push(
    headOfFile(id, parsed, {
      atMs: Math.round(stamp.modifiedAtMs),
      readOnlyReason: readOnlyReasonOf(parsed, link) ?? mount.readOnlyReason,
    }),
  );
}

function headOf(row: PromptRow, text: HeadText, mount: Mount, file: FoundFile | undefined): Head {
  const own = file === undefined ? null : readOnlyReasonOf(file.parsed, file.link);
  const { key, id, revision, createdAtMs, updatedAtMs } = row;
  return {
    ...textOf(text),
    key,
    id,
    revision,
    createdAtMs,
    updatedAtMs,
    readOnlyReason: own ?? mount.readOnlyReason,
  };
}

/** True when the prompt's file once was where it should be now, so that it was removed by somebody else. */
async function fileWasSeen(journal: Journal, row: PromptRow): Promise<boolean> {
  // A mark without `previous` was never confirmed: the crash may have come before the file.
  if (row.mirror !== null) return row.mirror.id === row.id && row.mirror.previous !== null;
  const [first] = await journal.history(row.key, { beforeRevision: 2, limit: 1 });
  return first?.origin === 'file';
}
