import { toPromptError, type Limits, type PromptError, type PromptId } from '@prompt-manager/core';
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
import { mountedId, type Mount } from './mounts.ts';

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
  /** The id inside the folder; null for a prompt of another directory. */
  readonly inner: (id: PromptId) => PromptId | null;
  readonly problems: readonly FolderProblem[];
  readonly journal: Journal;
  readonly limits: Pick<Limits, 'maxContentBytes'>;
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
  {
    journal,
    limits,
    rows,
    known,
    inner,
  }: Pick<Loading, 'journal' | 'limits' | 'known' | 'inner'> & {
    readonly rows: readonly PromptRow[];
  },
): Promise<LoadedFolder | FileFailure> {
  const listing = await mount.folder.scan();
  if (listing.kind === 'failed') return listing;
  const loading: Loading = {
    mount,
    inner,
    journal,
    limits,
    known,
    problems: listing.problems,
    files: await readFiles(
      mount,
      listing.files.filter(({ id }) => inner(mountedId(mount, id)) !== null),
    ),
    heads: [],
    later: [],
  };
  const own = rows.filter((row) => inner(row.id) !== null);
  const shadowed = listing.files.filter(({ id }) => inner(mountedId(mount, id)) === null);
  await eachBounded(
    own.filter(({ deleted }) => !deleted),
    parallelLoads,
    (row) => loadRow(loading, row),
  );
  for (const row of own) if (row.deleted) await loadDeleted(loading, row);
  for (const [id, file] of loading.files) loadNew(loading, id, file);
  return {
    heads: loading.heads,
    problems: [...listing.problems, ...shadowed.map(shadowedProblem)],
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
  const { files, known, heads, later } = loading;
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
    heads.push(headOf(loading, row, { text: file.parsed, file }));
    return;
  }
  try {
    await loadFromJournal(loading, row, file);
  } catch (thrown) {
    const error = toPromptError(thrown);
    if (error.code !== 'journal_corrupt') throw error;
    // One damaged history must not keep the others from being served. Without it nothing can be told of the file but
    // what it holds; every change is refused with the same code.
    if (file !== undefined) heads.push(headOf(loading, row, { text: file.parsed, file }));
    later.push(async ({ log }) => log(error));
  }
}

/** A prompt whose file is not known to hold its newest revision. @throws PromptError `journal_corrupt` */
async function loadFromJournal(
  loading: Loading,
  row: PromptRow,
  file: FoundFile | undefined,
): Promise<void> {
  const { heads, later } = loading;
  const { id } = row;
  const text = await journaledText(loading.journal, row.key, row.revision);
  const head = headOf(loading, row, { text, file });
  if (file === undefined) {
    const seen =
      (await fileWasSeen(loading.journal, row)) &&
      !(await savedSinceWritten(loading.journal, row, head));
    later.push(async ({ mirror, remove }) => {
      if (!seen) return mirror.markDirty(id, 0);
      const unreadable = await whyNotGone(loading, id);
      // What cannot be read is unknown, not gone: the prompt is served as it was.
      return unreadable === null ? remove(id) : mirror.block(id, unreadable);
    });
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
function takeMoved(
  { files, known, later, mount, inner: innerOf }: Loading,
  row: PromptRow,
): FoundFile | undefined {
  const oldId = row.mirror?.id;
  if (oldId === undefined || oldId === row.id) return undefined;
  const file = files.get(oldId);
  const inner = innerOf(oldId);
  const to = innerOf(row.id);
  if (file === undefined || inner === null || to === null || file.parsed.hash !== row.mirror?.hash)
    return undefined;
  files.delete(oldId);
  later.push(async ({ mirror }) => {
    if ((await mount.folder.move(inner, to)).kind !== 'moved') known.delete(row.id);
    mirror.markDirty(row.id, 0);
  });
  return file;
}

/** A deleted prompt whose file is still there because a crash came between: the file goes now, unless somebody put it there. */
async function loadDeleted(
  { files, later, mount, journal, inner: innerOf }: Loading,
  row: PromptRow,
): Promise<void> {
  const { mirror, key, id, revision } = row;
  if (mirror === null || mirror.hash === '' || mirror.id !== id) return;
  const inner = innerOf(id);
  if (inner === null || files.get(id)?.parsed.hash !== mirror.hash) return;
  // Somebody else removed it then, so somebody else brought it back.
  const [deletion] = await journal.history(key, { limit: 1 });
  if (deletion?.kind !== 'delete' || deletion.origin === 'file') return;
  files.delete(id);
  later.push(async () => {
    const removed = await mount.folder.remove(inner, { expectedHash: mirror.hash });
    if (removed.kind === 'removed')
      await journal.recordMirror([{ key, id, revision, hash: '', previous: null }]);
  });
}

/** Why a file that was not listed may be there all the same; null when it is gone. */
async function whyNotGone(
  { mount, inner: innerOf, problems }: Loading,
  id: PromptId,
): Promise<{ errno: string; sentence: string } | null> {
  const inner = innerOf(id);
  if (inner === null) return null;
  const path = `${inner}.md`;
  const covering = problems.find(
    (problem) =>
      problem.path === path ||
      (problem.path.endsWith('/') && path.startsWith(problem.path)) ||
      path.startsWith(`${problem.path}/`),
  );
  if (covering !== undefined) return { errno: covering.code, sentence: covering.sentence };
  const read = await mount.folder.read(inner);
  if (read.kind === 'absent') return null;
  return read.kind === 'failed'
    ? read
    : { errno: 'EAGAIN', sentence: `The file of ${id} came back while the library was opened.` };
}

function shadowedProblem({ path }: ListedFile): FolderProblem {
  return {
    code: 'shadowed',
    path,
    sentence: `${path} is not served: a mounted directory has the name of the folder it lies in; rename one of the two.`,
  };
}

function loadNew(
  { known, heads, mount, limits }: Loading,
  id: PromptId,
  { parsed, link, stamp }: FoundFile,
): void {
  known.set(id, { hash: parsed.hash, text: textOf(parsed), stamp });
  heads.push(
    headOfFile(id, parsed, {
      atMs: Math.round(stamp.modifiedAtMs),
      readOnlyReason: readOnlyReasonOf(parsed, { link, limits }) ?? mount.readOnlyReason,
    }),
  );
}

function headOf(
  { mount, limits }: Loading,
  row: PromptRow,
  { text, file }: { readonly text: HeadText; readonly file: FoundFile | undefined },
): Head {
  const own =
    file === undefined ? null : readOnlyReasonOf(file.parsed, { link: file.link, limits });
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

/** True when the text was changed after the file was last written: whoever removed the file did not remove that change. */
async function savedSinceWritten(
  journal: Journal,
  { key, mirror, revision }: PromptRow,
  head: Head,
): Promise<boolean> {
  if (mirror === null || mirror.revision === revision) return false;
  return !equalText(await journaledText(journal, key, mirror.revision), head);
}

/** True when the prompt's file once was where it should be now, so that it was removed by somebody else. */
async function fileWasSeen(journal: Journal, row: PromptRow): Promise<boolean> {
  // A mark without `previous` was never confirmed: the crash may have come before the file.
  if (row.mirror !== null) return row.mirror.id === row.id && row.mirror.previous !== null;
  const [first] = await journal.history(row.key, { beforeRevision: 2, limit: 1 });
  return first?.origin === 'file';
}
