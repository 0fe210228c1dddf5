import { basename } from 'node:path';
import {
  defaultLimits,
  PromptError,
  toPromptError,
  type Limits,
  type PromptId,
} from '@prompt-manager/core';
import { Compactor } from '../document/compactor.ts';
import { Documents } from '../document/documents.ts';
import { Expansions } from '../expansion/expansions.ts';
import { Renderer } from '../expansion/renderer.ts';
import { createGroupCommitter, type GroupCommitter } from '../journal/group-commit.ts';
import type { FileIndex } from '../file-index/file-index.ts';
import type { Journal } from '../journal/journal.ts';
import type { MirrorFailure } from '../mirror/mirror-failures.ts';
import type { FolderNews } from '../mirror/folder-news.ts';
import type { LibraryFolder } from '../mirror/library-folder.ts';
import type { Ports } from '../ports.ts';
import { Tokens } from '../tokens/tokens.ts';
import { LibraryProblems } from '../problems/library-problems.ts';
import { ProblemList } from '../problems/problem-list.ts';
import { Blame } from './blame.ts';
import { CommittedFeed } from './committed.ts';
import { Deletions } from './deletions.ts';
import { Directories } from './directories.ts';
import { FolderRuntimes, type DirectoryProblem } from './folder-runtimes.ts';
import { Heads } from './heads.ts';
import type { House } from './house.ts';
import { Listing } from './listing.ts';
import { Mounts, type Mount } from './mounts.ts';
import { PromptHistory } from './prompt-history.ts';
import { PromptService } from './prompt-service.ts';
import { Refactorer } from '../refactor/refactorer.ts';
import { Refactorings } from '../refactor/refactorings.ts';
import { Renamer } from '../refactor/rename.ts';
import { ReadingProgress } from './reading-progress.ts';
import { Retention, type HistoryOptions } from './retention.ts';
import { LibrarySearch } from '../search/library-search.ts';
import { SearchIndex, type IndexingProgress } from '../search/search-index.ts';
import { Replacer } from '../search/replacer.ts';
import { StoredDirectories } from './stored-directories.ts';
import { Trash } from './trash.ts';
import { Suggestions } from '../search/suggestions.ts';

/** What a library is opened with. */
export interface LibraryOptions {
  readonly root: LibraryFolder;
  /** Why nothing may be changed (SPEC F6); null when it may. */
  readonly readOnlyReason: string | null;
  readonly journal: Journal;
  /** The index of the files, closed with the library; null keeps every text in memory. */
  readonly index: FileIndex | null;
  /** Read every file before the library is there, however many there are; else a large one is there before (SPEC L3). */
  readonly readAllFirst?: boolean | undefined;
  readonly ports: Ports;
  readonly limits?: Partial<Limits> | undefined;
  /** How long old texts are kept; for ever unless given. */
  readonly history?: HistoryOptions | undefined;
  /** An append under way for longer than this counts as stalled (SPEC D9); 10 s unless given. */
  readonly journalStallMs?: number | undefined;
  /** The database file of the search index; null, or nothing, keeps it in memory. */
  readonly searchPath?: string | null | undefined;
  /** The watch of the root, ended with the library; null takes in no outside edits while open. */
  readonly rootNews: FolderNews | null;
  readonly log: (error: PromptError) => void;
}

/** Told when a prompt's file cannot be written, or can again. */
export type MirrorStatusListener = (id: PromptId, failure: MirrorFailure | null) => void;

/** Told when a prompt's file holds what the prompt was at a revision. */
export type MirrorWrittenListener = (id: PromptId, revision: number) => void;

/** Told how far the search index is, null once it has everything. */
export type IndexingListener = (progress: IndexingProgress | null) => void;

/** What doors get of the house: not what is written past the documents' queues, nor what only the mirror tells. */
type OpenHouse = Omit<
  House,
  'journal' | 'index' | 'committer' | 'tellMirrorStatus' | 'tellFileWritten'
>;

/** A running library: every door is built on it. */
export interface Library extends OpenHouse {
  /** How the journal is doing; changes reach it through documents alone. */
  readonly committer: Pick<GroupCommitter, 'health'>;
  readonly search: LibrarySearch;
  readonly suggestions: Suggestions;
  readonly replacer: Replacer;
  readonly searchIndex: SearchIndex;
  readonly directories: Directories;
  /** How the files of all directories are doing, and looking at them. */
  readonly folders: Pick<
    FolderRuntimes,
    'degraded' | 'failures' | 'isWritten' | 'pending' | 'rescan' | 'waiting'
  >;
  /** What is wrong in prompts and files (SPEC I1). */
  readonly problems: ProblemList;
  readonly problemIndex: LibraryProblems;
  /** Calls the listener from now on; the answer ends it. */
  readonly onMirrorStatusChanged: (listener: MirrorStatusListener) => () => void;
  /** Calls the listener after every write of a file; the answer ends it. */
  readonly onFileWritten: (listener: MirrorWrittenListener) => () => void;
  /** Calls the listener while the search index is made, with null at the end; the answer ends it. */
  readonly onIndexing: (listener: IndexingListener) => () => void;
  /** Writes every file that waits, now. */
  readonly flush: () => Promise<void>;
  /** Tries at once to write what is not written; done when it was tried, at the latest after 5 s (SPEC D3). */
  readonly tryWriting: () => Promise<void>;
  /** Refuses new changes, finishes those under way, writes the files, closes the journal. Idempotent. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a library: where its parts meet, but for those of one folder (`folder-runtime.ts`). Everything right of the journal hears of changes through `feed`.
 *
 * @throws PromptError `directory_unusable` when the root cannot be read; what it was given is then the caller's to close
 */
export async function openLibrary(options: LibraryOptions): Promise<Library> {
  const { root, journal } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const listeners = new Set<MirrorStatusListener>();
  const writtenListeners = new Set<MirrorWrittenListener>();
  const indexingListeners = new Set<IndexingListener>();
  const { ports, log } = options;
  const compactor = new Compactor({ journal, limits, ports, log });
  const house = buildHouse(
    options,
    { limits, compactor },
    {
      tellMirrorStatus: (id, failure) => {
        for (const listener of listeners) listener(id, failure);
      },
      tellFileWritten: (id, revision) => {
        for (const listener of writtenListeners) listener(id, revision);
      },
    },
  );
  const folders = new FolderRuntimes(house, options.rootNews);
  const directories = new Directories(house, {
    runtimes: folders,
    stored: new StoredDirectories(root, { mayWrite: options.readOnlyReason === null }),
  });
  house.feed.onCommitted((batch) => folders.follow(batch));
  const searchIndex = new SearchIndex({
    heads: house.heads,
    reading: house.reading,
    feed: house.feed,
    ports,
    log,
    path: options.searchPath ?? null,
    onProgress: (progress) => {
      for (const listener of indexingListeners) listener(progress);
    },
  });
  await directories
    .start({ readAll: options.readAllFirst ?? false })
    .catch(async (error: unknown) => {
      compactor.close();
      house.reading.close();
      await searchIndex.close();
      // The first failure is the one to hear of.
      await directories.close().catch((other: unknown) => log(toPromptError(other)));
      throw error;
    });
  const { heads } = house;
  const problemIndex = new LibraryProblems({ heads, limits, ports });
  house.feed.onCommitted((batch, touched) => problemIndex.follow(batch, touched));
  // What was taken in before every text was known says little.
  house.reading.onChanged(() => {
    if (house.reading.state === null) problemIndex.rebuild();
  });
  const fileProblems = (): readonly DirectoryProblem[] => directories.problems();
  const problems = new ProblemList({ problems: problemIndex, heads, fileProblems, ports });
  const { keepDays = Infinity } = options.history ?? {};
  const retention = new Retention({ keepDays, journal, ports, log });
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    house.expansions.close();
    compactor.close();
    retention.close();
    await house.tokens.close();
    house.reading.close();
    await house.committer.drain();
    await searchIndex.close();
    const ending = closeParts(directories, house);
    // What waits for a journal that does not answer would wait for ever; the next start finishes it.
    if (house.committer.health().state === 'stalled')
      return void ending.catch((error: unknown) => house.log(toPromptError(error)));
    await ending;
  };
  return {
    ...house,
    directories,
    folders,
    search: new LibrarySearch(house, searchIndex),
    suggestions: new Suggestions(house.heads),
    replacer: new Replacer(house),
    searchIndex,
    problems,
    problemIndex,
    onMirrorStatusChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onFileWritten: (listener) => {
      writtenListeners.add(listener);
      return () => writtenListeners.delete(listener);
    },
    onIndexing: (listener) => {
      indexingListeners.add(listener);
      return () => indexingListeners.delete(listener);
    },
    flush: () => folders.flush(),
    tryWriting: () => Promise.race([folders.flush(), waitFor(ports, triedWithinMs)]),
    close: () => (closing ??= close()),
  };
}

/** A disk that does not answer is not waited for. */
const triedWithinMs = 5_000;

function waitFor(ports: Ports, delayMs: number): Promise<void> {
  return new Promise((resolve) => void ports.setTimer(delayMs, resolve));
}

function buildHouse(
  options: LibraryOptions,
  { limits, compactor }: { readonly limits: Limits; readonly compactor: Compactor },
  mirrorEvents: Pick<House, 'tellMirrorStatus' | 'tellFileWritten'>,
): House {
  const { root, journal, index, ports, log, readOnlyReason } = options;
  const heads = new Heads();
  const reading = new ReadingProgress();
  const mounts = new Mounts([rootMount(root, readOnlyReason)]);
  const { checkPlace } = mounts;
  const feed = new CommittedFeed(
    (batch) => heads.apply(batch),
    (error) =>
      log(
        new PromptError('internal', {
          cause: error,
          detail: 'a listener of committed changes failed',
        }),
      ),
  );
  const committer = createGroupCommitter({
    journal,
    limits,
    ports,
    stallMs: options.journalStallMs,
  });
  const documents = new Documents({ heads, journal, compactor, committer, feed, limits, ports });
  const service = new PromptService({
    heads,
    documents,
    committer,
    feed,
    limits,
    ports,
    checkPlace,
  });
  const deletions = new Deletions({ heads, service, reading, ports });
  const history = new PromptHistory({ journal, service });
  const trash = new Trash({ heads, journal, service });
  const blame = new Blame({ journal, history, ports });
  const refactorer = new Refactorer({ heads, documents, service, feed, limits, ports });
  const renamer = new Renamer({ heads, refactorer, checkPlace, reading });
  const refactorings = new Refactorings({
    heads,
    refactorer,
    journal,
    limits,
    checkPlace,
    reading,
  });
  const listing = new Listing({ heads, reading, directoryOf: (id) => mounts.of(id).name });
  const expansions = new Expansions({ heads, limits, ports, log });
  const renderer = new Renderer({ heads, expansions, limits });
  const tokens = new Tokens({ ports, limits });
  return {
    heads,
    mounts,
    journal,
    index,
    reading,
    committer,
    documents,
    service,
    deletions,
    history,
    trash,
    blame,
    renamer,
    refactorings,
    listing,
    expansions,
    renderer,
    tokens,
    feed,
    limits,
    ports,
    ...mirrorEvents,
    log,
  };
}

function rootMount(folder: LibraryFolder, readOnlyReason: string | null): Mount {
  return {
    name: basename(folder.root) || 'root',
    root: true,
    enabled: true,
    folder,
    readOnlyReason,
  };
}

async function closeParts(
  directories: Directories,
  { journal, index }: Pick<House, 'journal' | 'index'>,
): Promise<void> {
  try {
    await directories.stopWatching();
    await directories.close();
  } finally {
    await index?.close();
    await journal.close();
  }
}
