import { lstatSync, readdirSync, watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eachBounded } from './each-bounded.ts';
import { errnoOf } from './file-failure.ts';
import { isSkippedFolder, looksLikeMarkdown } from './folder-rules.ts';

/** Watches one folder, not what lies in its folders. Throws what the system refuses with; `name` is null when the system lost count. */
export type WatchDirectory = (
  path: string,
  onEvent: (event: string, name: string | null) => void,
  onError: (error: unknown) => void,
) => { readonly close: () => void };

/** What {@link DirectoryWatches} is told and tells. */
export interface DirectoryWatchesOptions {
  /** The library's root: absolute, without links. */
  readonly root: string;
  readonly watchDirectory: WatchDirectory;
  /** Called for every event of the system, also for those that mean nothing to a library. */
  readonly onEvent: () => void;
  /** A watch died, or events were lost: what was seen is no longer complete. */
  readonly onLost: (cause: unknown) => void;
}

interface WatchedFolder {
  /** Relative to the root; empty or ending in `/`. */
  readonly path: string;
  readonly watcher: { readonly close: () => void };
  /** Tells a folder from another one that got its name. */
  readonly identity: string;
  readonly files: Set<string>;
  readonly folders: Set<string>;
}

/**
 * Folders watched between two turns of the event loop: 2 ms. Each takes 50 µs at once and four times that through the
 * pool of threads; only folders on disks of this machine are watched.
 */
const foldersTogether = 40;
const parallelLooks = 16;

/** Looks at a file found empty, before it is believed: programs that write in place empty the file first. */
const looksAtEmptyFile = 3;

/** {@link WatchDirectory} of the operating system. Keeps no process alive. */
export const watchWithSystem: WatchDirectory = (path, onEvent, onError) => {
  const watcher = watch(path, { persistent: false }, onEvent);
  watcher.on('error', onError);
  return watcher;
};

/**
 * One watch per folder of a library, and the names of the Markdown files in each, so that a folder
 * taken away is known by its files.
 *
 * 1. A folder is watched before it is listed: what is made in it meanwhile may be told twice and is never missed.
 * 2. Events only mark names; `take` looks at the disk and says what is there now.
 * 3. A watch follows the folder, not the name: when the folder under a name may be another one, its
 *    watch is replaced and all its files count as changed.
 */
export class DirectoryWatches {
  readonly #options: DirectoryWatchesOptions;
  readonly #folders = new Map<string, WatchedFolder>();
  /** Folders there was no permission to watch; tried again when their permissions change. */
  readonly #unreadable = new Set<string>();
  #marked = new Map<string, Set<string>>();
  #suspects = new Set<string>();
  readonly #emptyLooks = new Map<string, number>();
  #closed = false;

  constructor(options: DirectoryWatchesOptions) {
    this.#options = options;
  }

  /** Watches the root and all folders below. @throws the system's error when the root is missing or watches run out. */
  async open(): Promise<void> {
    await this.#addTree('', () => undefined);
    if (this.#folders.size === 0 && !this.#closed) await lstat(this.#options.root);
  }

  /** True when something is marked that {@link take} has not looked at. */
  get hasMarks(): boolean {
    return this.#marked.size > 0 || this.#suspects.size > 0;
  }

  /** Looks at everything marked since the last call; the paths that may have changed, each once. @throws as {@link open}. */
  async take(): Promise<ReadonlySet<string>> {
    const changed = new Set<string>();
    const report = (path: string): void => void changed.add(path);
    this.#replaceSuspects(report);
    const marked = [...this.#marked].flatMap(([folder, names]) =>
      [...names].map((name) => ({ folder, name })),
    );
    this.#marked = new Map();
    await eachBounded(
      marked,
      parallelLooks,
      async ({ folder, name }) => await this.#look(folder, name, report),
    );
    return changed;
  }

  /** Ends all watches; idempotent. */
  close(): void {
    this.#closed = true;
    for (const folder of this.#folders.values()) folder.watcher.close();
    this.#folders.clear();
  }

  #replaceSuspects(report: (path: string) => void): void {
    const suspects = this.#suspects;
    this.#suspects = new Set();
    for (const path of suspects) {
      if (!this.#folders.has(path)) continue;
      this.#dropTree(path, report);
      const name = basename(path);
      this.#mark(path.slice(0, -name.length - 1), name);
    }
  }

  #onEvent(folder: WatchedFolder, event: string, name: string | null): void {
    if (this.#closed || this.#folders.get(folder.path) !== folder) return;
    this.#options.onEvent();
    if (name === null) {
      this.#options.onLost(null);
      return;
    }
    // The system names a folder's own removal or renaming by the folder's name.
    const ownName = basename(this.#absolute(folder.path));
    if (event === 'rename' && name === ownName) this.#suspect(folder.path, null);
    if (name.startsWith('.')) return;
    const path = `${folder.path}${name}`;
    if (event === 'rename' || looksLikeMarkdown(name) || this.#unreadable.has(`${path}/`))
      this.#mark(folder.path, name);
  }

  #onError(path: string, error: unknown): void {
    if (this.#closed) return;
    this.#suspect(path, error);
    this.#options.onEvent();
  }

  /** Without a last `/`: the system would name a folder's own events by what comes after it. */
  #absolute(path: string): string {
    return path === '' ? this.#options.root : join(this.#options.root, path.slice(0, -1));
  }

  #suspect(path: string, cause: unknown): void {
    if (path === '') this.#options.onLost(cause);
    else this.#suspects.add(path);
  }

  #mark(folder: string, name: string): void {
    const names = this.#marked.get(folder);
    if (names === undefined) this.#marked.set(folder, new Set([name]));
    else names.add(name);
  }

  async #look(folderPath: string, name: string, report: (path: string) => void): Promise<void> {
    const folder = this.#folders.get(folderPath);
    if (folder === undefined) return;
    const path = `${folderPath}${name}`;
    const stats = await lstat(join(this.#options.root, path), { bigint: true }).catch(() => null);
    const isFolder = stats?.isDirectory() === true && !isSkippedFolder(name);
    const known = this.#folders.get(`${path}/`);
    if (known !== undefined && !(isFolder && identityOf(stats) === known.identity)) {
      this.#dropTree(`${path}/`, report);
      folder.folders.delete(name);
    }
    if (isFolder && !this.#folders.has(`${path}/`)) {
      folder.folders.add(name);
      await this.#addTree(`${path}/`, report);
    }
    if (!looksLikeMarkdown(name)) return;
    const wasFile = folder.files.delete(name);
    if (stats?.isDirectory() === true && !wasFile) return;
    if (stats?.isDirectory() === false) folder.files.add(name);
    if (stats?.size === 0n && this.#looksAgain(path)) this.#mark(folderPath, name);
    else {
      this.#emptyLooks.delete(path);
      report(path);
    }
  }

  #looksAgain(path: string): boolean {
    const looks = (this.#emptyLooks.get(path) ?? 0) + 1;
    this.#emptyLooks.set(path, looks);
    return looks < looksAtEmptyFile;
  }

  async #addTree(path: string, report: (path: string) => void): Promise<void> {
    const pending = [path];
    let added = 0;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      this.#add(next, report, pending);
      added += 1;
      if (added % foldersTogether === 0) await nextTurn();
    }
  }

  /** Watches one folder; those in it are added to those pending. */
  #add(path: string, report: (path: string) => void, pending: string[]): void {
    const absolute = this.#absolute(path);
    try {
      const watched = this.#watch(path, absolute);
      if (watched === null) return;
      for (const entry of readdirSync(absolute, { withFileTypes: true })) {
        if (entry.isDirectory()) {
          if (isSkippedFolder(entry.name)) continue;
          watched.folders.add(entry.name);
          pending.push(`${path}${entry.name}/`);
        } else if (looksLikeMarkdown(entry.name) && !entry.name.startsWith('.')) {
          watched.files.add(entry.name);
          report(`${path}${entry.name}`);
        }
      }
      this.#unreadable.delete(path);
    } catch (error: unknown) {
      this.#dropTree(path, report);
      const errno = errnoOf(error);
      if (
        path === '' ||
        (errno !== 'ENOENT' && errno !== 'ENOTDIR' && errno !== 'EACCES' && errno !== 'EPERM')
      )
        throw error;
      // Gone again, which its folder's watch tells; or not for us, which a scan reports.
      if (errno === 'EACCES' || errno === 'EPERM') this.#unreadable.add(path);
    }
  }

  #watch(path: string, absolute: string): WatchedFolder | null {
    if (this.#closed || this.#folders.has(path)) return null;
    let folder: WatchedFolder | null = null;
    const watcher = this.#options.watchDirectory(
      absolute,
      (event, name) => {
        if (folder !== null) this.#onEvent(folder, event, name);
      },
      (error) => this.#onError(path, error),
    );
    try {
      const stats = lstatSync(absolute, { bigint: true });
      if (stats.isDirectory()) {
        folder = {
          path,
          watcher,
          identity: identityOf(stats),
          files: new Set(),
          folders: new Set(),
        };
        this.#folders.set(path, folder);
      }
    } finally {
      if (folder === null) watcher.close();
    }
    return folder;
  }

  #dropTree(path: string, report: (path: string) => void): void {
    const pending = [path];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const folder = this.#folders.get(next);
      if (folder === undefined) continue;
      this.#folders.delete(next);
      folder.watcher.close();
      for (const name of folder.files) report(`${next}${name}`);
      for (const name of folder.folders) pending.push(`${next}${name}/`);
    }
  }
}

/** Tells a folder from a later one of the same name, which may even have its number. */
export function identityOf(stats: { readonly ino: bigint; readonly birthtimeNs: bigint }): string {
  return `${stats.ino}:${stats.birthtimeNs}`;
}
