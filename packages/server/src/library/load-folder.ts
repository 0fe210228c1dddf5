import { toPromptError, type Limits, type PromptError, type PromptId } from '@prompt-manager/core';
import type { Document } from '../document/document.ts';
import type { Documents } from '../document/documents.ts';
import type { FolderIndex } from '../file-index/folder-index.ts';
import type { IndexedFile } from '../file-index/index-messages.ts';
import type { Journal, MirrorMark, PromptRow } from '../journal/journal.ts';
import { eachBounded } from '../mirror/each-bounded.ts';
import { editOf, factsOfFile, headOfFile, readOnlyReasonOf } from '../mirror/file-as-prompt.ts';
import type { FileFailure } from '../mirror/file-failure.ts';
import type { FolderMirror } from '../mirror/folder-mirror.ts';
import type { FolderProblem, ListedFile } from '../mirror/folder-scan.ts';
import type { KnownFiles } from '../mirror/known-files.ts';
import type { Ports } from '../ports.ts';
import type { CommittedFeed } from './committed.ts';
import { baseOf, journaledText } from './file-base.ts';
import { markOf, wasRemoved } from './file-mark.ts';
import {
  findFiles,
  maxReadFirst,
  sizeOfFound,
  type FoundFile,
  type FoundFiles,
} from './find-files.ts';
import {
  equalText,
  textOf,
  type Head,
  type HeadFacts,
  type HeadText,
  type LoadedFacts,
} from './head.ts';
import type { Heads } from './heads.ts';
import { mountedId, type Mount } from './mounts.ts';
import { takeRestated } from './take-restated.ts';

/** Journal keys read back together at start. */
const parallelLoads = 16;

/** A folder as found at start, with what is left to do once documents can be opened. */
export interface LoadedFolder {
  readonly heads: readonly (Head | LoadedFacts)[];
  /** Files of prompts that nobody changed through us, to be read yet. */
  readonly unread: readonly ListedFile[];
  readonly problems: readonly FolderProblem[];
  /** Brings journal and files together where they differ; call it when heads, documents and mirror are in place. */
  readonly reconcile: (house: ReconcileContext) => Promise<void>;
}

/** What reconciling needs. */
export interface ReconcileContext {
  readonly heads: Heads;
  readonly documents: Documents;
  readonly feed: CommittedFeed;
  readonly mirror: FolderMirror;
  readonly remove: (id: PromptId) => Promise<void>;
  /** Looks at a file as at one that was changed just now. */
  readonly lookAt: (id: PromptId) => void;
  /** Takes in files of prompts that are not there yet; resolves when they are. */
  readonly takeIn: (ids: readonly PromptId[]) => Promise<void>;
  readonly log: (error: PromptError) => void;
}

/** What loading a folder needs. */
export interface LoadContext {
  readonly journal: Journal;
  readonly limits: Pick<Limits, 'maxContentBytes'>;
  readonly known: KnownFiles;
  readonly index: FolderIndex | null;
  /** What the index knows of the folder's files. */
  readonly indexed: Promise<ReadonlyMap<PromptId, IndexedFile>>;
  readonly ports: Pick<Ports, 'now'>;
  /** The id inside the folder; null for a prompt of another directory. */
  readonly inner: (id: PromptId) => PromptId | null;
  /** The journal's prompts. */
  readonly rows: readonly PromptRow[];
  /** Leave nothing unread, however much there is. */
  readonly readAll: boolean;
}

interface Loading extends LoadContext, Pick<FoundFiles, 'files' | 'restated'> {
  readonly mount: Mount;
  readonly problems: readonly FolderProblem[];
  readonly heads: (Head | LoadedFacts)[];
  readonly later: ((house: ReconcileContext) => Promise<void>)[];
  /** Files of deleted prompts that are gone although their marks do not say so. */
  readonly gone: MirrorMark[];
}

/**
 * Reads one folder and the journal's rows of it into heads; of files that look as the index knows them only what the
 * index says (SPEC L2). The file gives a head's text when the journal knows it to hold the newest revision; else the
 * journal gives it, and the difference is an outside edit or a write that a crash prevented. Changes nothing.
 */
export async function loadFolder(
  mount: Mount,
  context: LoadContext,
): Promise<LoadedFolder | FileFailure> {
  const { inner } = context;
  const scan = mount.folder.scan();
  const indexed = await context.indexed;
  const listing = await scan;
  if (listing.kind === 'failed') return listing;
  const isOwn = ({ id }: ListedFile): boolean => inner(mountedId(mount, id)) !== null;
  const listed = listing.files.filter(isOwn);
  const { files, unread, restated } = await findFiles(mount, listed, { ...context, indexed });
  const { problems } = listing;
  const loading: Loading = {
    ...context,
    mount,
    problems,
    files,
    restated,
    heads: [],
    later: [],
    gone: [],
  };
  const own = context.rows.filter((row) => inner(row.id) !== null);
  await eachBounded(
    own.filter(({ deleted }) => !deleted),
    parallelLoads,
    (row) => loadRow(loading, row),
  );
  for (const row of own) if (row.deleted) await loadDeleted(loading, row);
  if (loading.gone.length > 0) loading.later.push(() => recordGone(loading));
  const returned = await returnedOf(loading, own);
  if (returned.size > 0) loading.later.push(({ takeIn }) => takeIn([...returned]));
  for (const [id, file] of files) if (!returned.has(id)) loadNew(loading, id, file);
  const shadowed = listing.files.filter((file) => !isOwn(file)).map(shadowedProblem);
  return {
    heads: loading.heads,
    unread,
    problems: [...problems, ...shadowed],
    reconcile: async (house) => {
      for (const step of loading.later) {
        try {
          await step(house);
        } catch (error) {
          house.log(toPromptError(error));
        }
      }
      const { restated } = loading;
      if (context.readAll || restated.length <= maxReadFirst)
        await takeRestated(restated, { ...context, ...house, mount });
      else for (const file of restated) house.lookAt(mountedId(mount, file.id));
    },
  };
}

async function loadRow(loading: Loading, row: PromptRow): Promise<void> {
  const { files, heads, later } = loading;
  const { id } = row;
  const mark = files.has(id) ? row.mirror : await markOfRow(loading, row);
  const file = files.get(id) ?? takeMoved(loading, row, mark);
  files.delete(id);
  if (file !== undefined) note(loading, id, file);
  if (
    file !== undefined &&
    row.mirror?.hash === file.hash &&
    row.mirror.revision === row.revision
  ) {
    heads.push(headOf(loading, row, file));
    return;
  }
  try {
    await loadFromJournal(loading, row, { file, mark });
  } catch (thrown) {
    const error = toPromptError(thrown);
    if (error.code !== 'journal_corrupt') throw error;
    // One damaged history must not keep the others from being served. Without it nothing can be told of the file but
    // what it holds; every change is refused with the same code.
    if (file !== undefined) heads.push(headOf(loading, row, file));
    later.push(async ({ log }) => log(error));
  }
}

/** Takes note of what a prompt's file holds. */
function note({ known }: Loading, id: PromptId, file: FoundFile): void {
  if (file.kind === 'unchanged') return known.adopt(id, file);
  const { hash, link, stamp, seenAtMs, parsed } = file;
  known.set(id, { hash, link, stamp, seenAtMs, text: textOf(parsed), editable: parsed.editable });
}

/** A prompt whose file is not known to hold its newest revision. @throws PromptError `journal_corrupt` */
async function loadFromJournal(
  loading: Loading,
  row: PromptRow,
  { file, mark }: { readonly file: FoundFile | undefined; readonly mark: MirrorMark | null },
): Promise<void> {
  const { heads, later, known } = loading;
  const { id } = row;
  const text = await journaledText(loading.journal, row.key, row.revision);
  const head = { ...factsOfRow(loading, row, { text, file }), ...textOf(text) };
  if (file === undefined) {
    const removed = await wasRemoved(loading.journal, row, { mark, text: head });
    later.push(async ({ mirror, remove }) => {
      if (!removed) return mirror.markDirty(id, 0);
      const unreadable = await whyNotGone(loading, id);
      // What cannot be read is unknown, not gone: the prompt is served as it was.
      return unreadable === null ? remove(id) : mirror.block(id, unreadable);
    });
    heads.push(head);
    return;
  }
  const said = known.textOf(id) ?? head;
  if (!equalText(said, head)) {
    const base = await baseOf(loading.journal, row, { ...said, hash: file.hash });
    later.push(async ({ documents, mirror }) => {
      if (base !== null && sizeOfFound(file).editable) {
        const edit = editOf({ ...said, hash: file.hash }, base, loading);
        await documents.with(id, (document: Document) => document.edit(edit));
      }
      mirror.markDirty(id, 0);
    });
  } else later.push(async ({ mirror }) => mirror.markDirty(id, 0));
  heads.push(head);
}

/** What the prompt's file was last known to hold, wherever that file was. */
function markOfRow({ journal, files, index }: Loading, row: PromptRow): Promise<MirrorMark | null> {
  return markOf(journal, row, (id) => {
    const file = files.get(id);
    if (file === undefined) return undefined;
    const { hash } = file;
    return {
      hash,
      text: () =>
        file.kind === 'read' ? textOf(file.parsed) : (index?.text(file.number, hash) ?? null),
    };
  });
}

/** The file of a prompt that was renamed, or brought back elsewhere, when a crash kept its file from being moved. */
function takeMoved(
  { files, known, later, mount, inner: innerOf }: Loading,
  row: PromptRow,
  mark: MirrorMark | null,
): FoundFile | undefined {
  if (mark === null || mark.id === row.id) return undefined;
  const { id: oldId, hash } = mark;
  const file = files.get(oldId);
  const inner = innerOf(oldId);
  const to = innerOf(row.id);
  if (file === undefined || inner === null || to === null || file.hash !== hash) return undefined;
  files.delete(oldId);
  later.push(async ({ mirror }) => {
    if ((await mount.folder.move(inner, to)).kind !== 'moved') known.delete(row.id);
    mirror.markDirty(row.id, 0);
  });
  return file;
}

/** A deleted prompt whose file is still there because a crash came between: the file goes now, unless somebody put it there. */
async function loadDeleted(loading: Loading, row: PromptRow): Promise<void> {
  const { files, later, mount, journal, gone, inner: innerOf } = loading;
  const { key, revision } = row;
  const goneFrom = (id: PromptId): unknown =>
    gone.push({ key, id, revision, hash: '', previous: null });
  // Most are without a file: a prompt that was only ever deleted would have it where it was.
  if (row.mirror === null && revision === 2 && !files.has(row.id)) return void goneFrom(row.id);
  const mark = await markOfRow(loading, row);
  if (mark === null || mark.hash === '') return;
  const { id, hash } = mark;
  const inner = innerOf(id);
  if (inner === null) return;
  const file = files.get(id);
  if (file === undefined) return void goneFrom(id);
  if (file.hash !== hash) return;
  // Somebody else removed it then, so somebody else brought it back.
  const [deletion] = await journal.history(key, { limit: 1 });
  if (deletion?.kind !== 'delete' || deletion.origin === 'file') return;
  files.delete(id);
  later.push(async ({ mirror }) => {
    const removed = await mount.folder.remove(inner, { expectedHash: hash });
    if (removed.kind === 'removed')
      await journal.recordMirror([{ key, id, revision, hash: '', previous: null }]);
    if (removed.kind !== 'failed') return;
    note(loading, id, file);
    mirror.removeLater(id, { key, revision });
  });
}

/** Says in the journal that files are gone: who puts one back with the same bytes puts it back, and no deletion waits for it. */
async function recordGone(loading: Loading): Promise<void> {
  const marks: MirrorMark[] = [];
  for (const mark of loading.gone)
    if ((await whyNotGone(loading, mark.id)) === null) marks.push(mark);
  if (marks.length > 0) await loading.journal.recordMirror(marks);
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

/** Files, of no other prompt, that may be those of prompts whose files were removed (SPEC F16). */
async function returnedOf(
  { files, journal, mount, index }: Loading,
  rows: readonly PromptRow[],
): Promise<ReadonlySet<PromptId>> {
  const returned = new Set<PromptId>();
  if (mount.readOnlyReason !== null) return returned;
  const ids = new Set(rows.flatMap(({ id, deleted }) => (deleted && files.has(id) ? [id] : [])));
  await eachBounded([...ids], parallelLoads, async (id) => {
    const [last] = await journal.deleted({ id, limit: 1 });
    if (last?.line.origin !== 'file') return;
    returned.add(id);
    // Taking the file in gives it another place in the index.
    const file = files.get(id);
    if (file?.kind === 'unchanged') index?.remove(file.number);
  });
  return returned;
}

function shadowedProblem({ path }: ListedFile): FolderProblem {
  return {
    code: 'shadowed',
    path,
    sentence: `${path} is not served: a mounted directory has the name of the folder it lies in; rename one of the two.`,
  };
}

function loadNew(loading: Loading, id: PromptId, file: FoundFile): void {
  const { heads, mount, limits } = loading;
  note(loading, id, file);
  const readOnlyReason =
    readOnlyReasonOf(sizeOfFound(file), { ...file, limits }) ?? mount.readOnlyReason;
  const about = { atMs: Math.round(file.stamp.modifiedAtMs), readOnlyReason };
  if (file.kind === 'read') heads.push(headOfFile(id, file.parsed, about));
  else heads.push({ facts: factsOfFile(id, file, about), targets: file.facts.targets });
}

/** The head of a journaled prompt whose file holds its newest revision. */
function headOf(loading: Loading, row: PromptRow, file: FoundFile): Head | LoadedFacts {
  if (file.kind === 'read') {
    const { parsed: text } = file;
    return { ...factsOfRow(loading, row, { text, file }), ...textOf(text) };
  }
  const { facts: text } = file;
  return { facts: factsOfRow(loading, row, { text, file }), targets: text.targets };
}

function factsOfRow(
  { mount, limits }: Loading,
  row: PromptRow,
  {
    text,
    file,
  }: {
    readonly text: Pick<HeadText, 'description' | 'tags'>;
    readonly file: FoundFile | undefined;
  },
): HeadFacts {
  const own = file === undefined ? null : readOnlyReasonOf(sizeOfFound(file), { ...file, limits });
  const { key, id, revision, createdAtMs, updatedAtMs } = row;
  const { description, tags } = text;
  const readOnlyReason = own ?? mount.readOnlyReason;
  return { id, key, revision, description, tags, createdAtMs, updatedAtMs, readOnlyReason };
}
