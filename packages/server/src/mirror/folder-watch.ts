import { readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import type { Ports } from '../ports.ts';
import { DirectoryWatches, identityOf, watchWithSystem } from './directory-watches.ts';
import type { WatchDirectory } from './directory-watches.ts';
import { pollFolder } from './folder-poll.ts';
import type { LibraryFolder } from './library-folder.ts';
import { isOnRemoteFileSystem } from './remote-file-system.ts';
import { degradationOf, missingRoot, remoteFolder } from './watch-degradation.ts';
import type { WatchDegradation } from './watch-degradation.ts';

/** What {@link watchFolder} needs and whom it tells. */
export interface WatchOptions {
  readonly folder: Pick<LibraryFolder, 'root' | 'scan'>;
  readonly ports: Pick<Ports, 'now' | 'runningMs' | 'setTimer'>;
  /**
   * Paths relative to the root, `/` between segments, of `.md` files that may have been made, changed
   * or removed, each once; or `everything` when only a scan can tell. A path is a hint: read the file.
   */
  readonly onChange: (changed: readonly string[] | 'everything') => void;
  readonly onDegraded?: ((reason: WatchDegradation) => void) | undefined;
  /** The folder is back after `root_missing`. */
  readonly onRestored?: (() => void) | undefined;
  /** The operating system's watch unless given. */
  readonly watchDirectory?: WatchDirectory | undefined;
  /** Whether watching a folder would miss the changes of other machines; asked of the file system unless given. */
  readonly isRemote?: ((path: string) => Promise<boolean>) | undefined;
}

/** A running watch. */
export interface FolderWatch {
  /** Ends everything that was started; idempotent. No callback comes after it. */
  readonly close: () => Promise<void>;
}

/**
 * Waits of one gathering, in milliseconds. It ends at the first wait in which nothing happened, so
 * that a program's truncate-then-write is one change, and after the last in any case: 50 ms.
 */
const gatherMs = [20, 15, 15] as const;

/** How often a missing root is looked for. */
const rootReturnMs = 250;

/** How often the root is compared with the folder watched: nothing tells when a folder above it is moved. */
const rootCheckMs = 2_000;

/**
 * Watches a library for the edits of other programs (SPEC F4). Resolves when every folder is watched:
 * a scan made after that, together with the calls of `onChange`, misses nothing.
 *
 * Own writes are reported like any others; the caller knows them by their hash.
 */
export async function watchFolder(options: WatchOptions): Promise<FolderWatch> {
  const watch = new RunningWatch(options);
  await watch.start();
  return watch;
}

/**
 * The kernel's queue of events belongs to the whole process, and its overflow is dropped silently on
 * the way to us. A queue that overflowed was full, though, so what is left of it arrives as one
 * burst: after a burst of half the queue all watches of the process start afresh.
 */
const queue = { limit: readQueueLimit(), events: 0, watches: new Set<RunningWatch>() };

/**
 * 1. At any time it watches, waits for a missing root, polls for good, or is closed.
 * 2. Gathering and reporting never overlap; events that come while reporting start the next gathering.
 * 3. Every gap in what was seen (lost events, a missing root, new watches) is followed by `everything`.
 */
class RunningWatch implements FolderWatch {
  readonly #options: WatchOptions;
  #mode: 'watching' | 'waiting' | 'polling' | 'closed' = 'waiting';
  #watches: DirectoryWatches | null = null;
  #rootIdentity = '';
  /** True when the watches must be made afresh. */
  #stale = false;
  #gathering = false;
  #eventsSeen = 0;
  #cancelTimer = (): void => undefined;
  #cancelRootCheck = (): void => undefined;
  #endPolling = (): void => undefined;
  /** What is under way; `close` waits for it. Never rejects. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    queue.watches.add(this);
    await this.#open();
  }

  readonly close = async (): Promise<void> => {
    this.#mode = 'closed';
    queue.watches.delete(this);
    this.#cancelTimer();
    this.#cancelRootCheck();
    this.#endPolling();
    this.#watches?.close();
    await this.#work;
  };

  /** Events were lost: the folder must be watched afresh and looked at as a whole. */
  readonly renew = (): void => {
    this.#stale = true;
    this.#gather();
  };

  /** Watches from nothing; without success the mode says what is done instead. */
  async #open(): Promise<void> {
    if (this.#mode === 'closed') return;
    const {
      folder,
      watchDirectory = watchWithSystem,
      isRemote = isOnRemoteFileSystem,
    } = this.#options;
    const onEvent = (): void => this.#countEvent();
    const watches = new DirectoryWatches({
      root: folder.root,
      watchDirectory,
      onEvent,
      onLost: this.renew,
    });
    this.#watches?.close();
    this.#watches = watches;
    this.#stale = false;
    this.#setMode('watching');
    try {
      this.#rootIdentity = await this.#readRootIdentity();
      if (await isRemote(folder.root)) return this.#poll(remoteFolder(folder.root));
      await watches.open();
      this.#checkRootLater();
    } catch (error: unknown) {
      watches.close();
      await this.#fall(error);
    }
  }

  #countEvent(): void {
    this.#eventsSeen += 1;
    queue.events += 1;
    if (queue.events === queue.limit) for (const watch of queue.watches) watch.renew();
    this.#gather();
  }

  #gather(): void {
    if (this.#gathering || this.#mode !== 'watching') return;
    this.#gathering = true;
    this.#wait(0);
  }

  #wait(turn: number): void {
    const seen = this.#eventsSeen;
    this.#cancelTimer = this.#options.ports.setTimer(gatherMs[turn] ?? 0, () => {
      if (seen !== this.#eventsSeen && turn + 1 < gatherMs.length) this.#wait(turn + 1);
      else this.#work = this.#report();
    });
  }

  async #report(): Promise<void> {
    queue.events = 0;
    try {
      if (this.#mode !== 'watching') return;
      if (this.#stale || (await this.#rootIsAnother())) await this.#reopen();
      else {
        const changed = [...((await this.#watches?.take()) ?? [])];
        if (changed.length > 0) this.#tell(changed);
      }
    } catch (error: unknown) {
      await this.#fall(error);
    } finally {
      this.#gathering = false;
    }
    if (this.#stale || this.#watches?.hasMarks === true) this.#gather();
  }

  async #reopen(): Promise<void> {
    await this.#open();
    if (this.#mode === 'watching') this.#tell('everything');
  }

  #tell(changed: readonly string[] | 'everything'): void {
    if (this.#mode !== 'closed') this.#options.onChange(changed);
  }

  /** After an error: waits when the root is missing, else polls. */
  async #fall(error: unknown): Promise<void> {
    const root = await lstat(this.#options.folder.root).catch(() => null);
    this.#watches?.close();
    this.#cancelRootCheck();
    if (this.#mode === 'closed') return;
    if (root?.isDirectory() !== true) this.#waitForRoot();
    else this.#poll(degradationOf(error, this.#options.folder.root));
  }

  #waitForRoot(): void {
    this.#setMode('waiting');
    this.#options.onDegraded?.(missingRoot(this.#options.folder.root));
    this.#lookForRoot();
  }

  #lookForRoot(): void {
    this.#cancelTimer = this.#options.ports.setTimer(rootReturnMs, () => {
      this.#work = this.#readRootIdentity().then(
        async () => await this.#return(),
        () => {
          if (this.#mode === 'waiting') this.#lookForRoot();
        },
      );
    });
  }

  async #return(): Promise<void> {
    if (this.#mode === 'closed') return;
    await this.#reopen();
    if (this.#mode === 'watching') this.#options.onRestored?.();
  }

  #poll(reason: WatchDegradation): void {
    if (this.#mode === 'closed') return;
    this.#setMode('polling');
    const { folder, ports, onDegraded } = this.#options;
    onDegraded?.(reason);
    this.#endPolling = pollFolder({ folder, ports, onChange: (changed) => this.#tell(changed) });
  }

  #checkRootLater(): void {
    this.#cancelRootCheck();
    if (this.#mode !== 'watching') return;
    this.#cancelRootCheck = this.#options.ports.setTimer(rootCheckMs, () => {
      void this.#rootIsAnother().then((another) => {
        if (this.#mode !== 'watching') return;
        if (another) this.renew();
        this.#checkRootLater();
      });
    });
  }

  async #rootIsAnother(): Promise<boolean> {
    const identity = await this.#readRootIdentity().catch(() => null);
    return identity !== this.#rootIdentity;
  }

  async #readRootIdentity(): Promise<string> {
    return identityOf(await lstat(this.#options.folder.root, { bigint: true }));
  }

  #setMode(mode: 'watching' | 'waiting' | 'polling'): void {
    if (this.#mode !== 'closed') this.#mode = mode;
  }
}

/** Events that may wait in the kernel; its default where nothing can be read. */
function readQueueLimit(): number {
  try {
    const limit = Number.parseInt(
      readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'),
      10,
    );
    return Number.isFinite(limit) ? Math.max(64, Math.floor(limit / 2)) : 8_192;
  } catch {
    // Not Linux: no such queue, and no harm in counting.
    return 8_192;
  }
}
