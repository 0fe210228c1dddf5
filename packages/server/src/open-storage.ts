import { join } from 'node:path';
import { PromptError } from '@prompt-manager/core';
import { openFileIndex, type FileIndex } from './file-index/file-index.ts';
import type { Journal } from './journal/journal.ts';
import { createMemoryJournal } from './journal/memory-journal.ts';
import { openSqliteJournal } from './journal/sqlite-journal.ts';
import { libraryIdentity, type LibraryIdentity } from './library/library-identity.ts';
import { FileThread } from './mirror/file-thread.ts';
import { FolderNews } from './mirror/folder-news.ts';
import { openFolder, type LibraryFolder, type PrivateFolder } from './mirror/library-folder.ts';
import type { Ports } from './ports.ts';

/** Why nothing may be changed where that was asked for. */
export const startedReadOnly = 'the server was started read-only';

/** What {@link openStorage} is told. */
export interface StorageOptions {
  /** Path of an existing folder. */
  readonly root: string;
  /** The journal and the index to use; our own unless given, no index beside a journal that is given. */
  readonly journal?: Journal | undefined;
  readonly index?: FileIndex | undefined;
  readonly readOnly?: boolean | undefined;
  readonly watch?: boolean | undefined;
  readonly ports: Ports;
  readonly log: (error: PromptError) => void;
}

/** The folder of a library and everything it is kept in, open. */
export interface Storage {
  readonly root: LibraryFolder;
  readonly files: FileThread;
  /** Why nothing may be changed (SPEC F6); null when it may. */
  readonly readOnlyReason: string | null;
  readonly journal: Journal;
  /** Null keeps every text in memory. */
  readonly index: FileIndex | null;
  /** Where the search index is kept; null keeps it in memory. */
  readonly searchPath: string | null;
  readonly identity: LibraryIdentity;
  /** Null when the folder is not to be watched. */
  readonly rootNews: FolderNews | null;
}

/**
 * Opens what a library is kept in. The folder is watched and the threads start while the journal is opened: each of them
 * takes a tenth of a second, and a large folder is watched in three.
 *
 * @throws PromptError `directory_unusable`, `library_locked`, `journal_corrupt`; then everything is closed, what was given too
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { ports, log } = options;
  const files = new FileThread({ ports, log });
  const root = await openFolder({ root: options.root, ports, files });
  if ('kind' in root) {
    await options.index?.close();
    await options.journal?.close();
    throw new PromptError('directory_unusable', {
      detail: root.sentence.replace('The library folder', options.root),
    });
  }
  const readOnlyReason =
    options.readOnly === true
      ? startedReadOnly
      : (await root.probeWritable())
        ? null
        : `the folder ${root.root} cannot be written`;
  files.wake();
  const isOurs = options.journal === undefined && readOnlyReason === null;
  const place = isOurs ? await root.privateFolder() : null;
  const folder = place?.kind === 'ready' ? place.path : null;
  const opening = openJournal(options.journal, readOnlyReason, place);
  const indexing = openIndex(options, { folder, after: opening });
  const rootNews = options.watch === false ? null : new FolderNews({ folder: root, ports, log });
  // Whoever loads the folder waits for it, and hears what went wrong.
  void rootNews?.begin().catch(() => undefined);
  try {
    const journal = await opening;
    const searchPath = folder === null ? null : join(folder, 'search.sqlite');
    const parts = { root, files, readOnlyReason, journal, searchPath, rootNews };
    const identity = await libraryIdentity(root, { mayKeep: isOurs, ports });
    return { ...parts, index: await indexing, identity };
  } catch (error) {
    await rootNews?.close();
    await files.close();
    await (await indexing)?.close();
    await opening.then(
      (journal) => journal.close(),
      () => undefined, // That is the error.
    );
    throw error;
  }
}

/** Ends everything, when what it was opened for does not come to be. */
export async function closeStorage({ journal, index, files, rootNews }: Storage): Promise<void> {
  await rootNews?.close();
  await index?.close();
  await journal.close();
  await files.close();
}

async function openJournal(
  given: Journal | undefined,
  readOnlyReason: string | null,
  place: PrivateFolder | null,
): Promise<Journal> {
  if (given !== undefined) return given;
  if (readOnlyReason !== null || place === null) return createMemoryJournal();
  if (place.kind === 'failed')
    throw new PromptError('directory_unusable', { detail: place.sentence });
  return openSqliteJournal({ path: join(place.path, 'journal.sqlite') });
}

/** Opened after the journal, whose lock says that the library is ours. */
function openIndex(
  { index, log }: StorageOptions,
  { folder, after }: { readonly folder: string | null; readonly after: Promise<unknown> },
): Promise<FileIndex | null> {
  if (index !== undefined) return Promise.resolve(index);
  if (folder === null) return Promise.resolve(null);
  return openFileIndex({ path: join(folder, 'index.sqlite'), after, log });
}
