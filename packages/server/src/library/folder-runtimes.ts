import { PromptError, toPromptError, type PromptId } from '@prompt-manager/core';
import type { MirrorFailure } from '../mirror/mirror-failures.ts';
import { FolderNews } from '../mirror/folder-news.ts';
import type { FolderProblem } from '../mirror/folder-scan.ts';
import { nothingChanged, type CommittedBatch } from './committed.ts';
import { FolderRuntime } from './folder-runtime.ts';
import type { Head } from './head.ts';
import type { House } from './house.ts';
import type { Mount } from './mounts.ts';

/** A finding about a file that is not, or not wholly, served, with the directory it lies in. */
export interface DirectoryProblem extends FolderProblem {
  readonly directory: string;
}

/**
 * What runs for the folders whose prompts are shown, the root's and those of enabled directories: how prompts come and go
 * with a folder (SPEC F5), and what all of them together have to write, failed to write and find.
 *
 * 1. Showing is whole or not at all; hiding tells what is on its way to the journal first.
 * 2. Which folders those are to be is said by `Directories`, one after the other.
 */
export class FolderRuntimes {
  readonly #house: House;
  readonly #rootNews: FolderNews | null;
  readonly #byName = new Map<string, FolderRuntime>();

  /** `rootNews` is the watch of the root; null when no folder is to be watched. */
  constructor(house: House, rootNews: FolderNews | null) {
    this.#house = house;
    this.#rootNews = rootNews;
  }

  problems(): readonly DirectoryProblem[] {
    return [...this.#byName.values()].flatMap(({ mount, problems }) =>
      problems.map((problem) => ({ ...problem, directory: mount.name })),
    );
  }

  failures(): readonly MirrorFailure[] {
    return [...this.#byName.values()].flatMap(({ failures }) => failures);
  }

  /** Why outside edits arrive late or not at all, a sentence for each folder of which that is so. */
  degraded(): readonly string[] {
    return [...this.#byName.values()].flatMap(({ degraded }) =>
      degraded === null ? [] : [degraded],
    );
  }

  /** Whether the file of a prompt is known to hold its newest text. */
  isWritten(id: PromptId): boolean {
    return [...this.#byName.values()].some(({ mirror }) => mirror.isWritten(id));
  }

  /** Files that are not yet what was saved. */
  pending(): number {
    return [...this.#byName.values()].reduce((sum, { mirror }) => sum + mirror.pending, 0);
  }

  /** Prompts whose files are to be written yet, at most so many. */
  waiting(limit: number): readonly PromptId[] {
    const ids: PromptId[] = [];
    for (const { mirror } of this.#byName.values())
      for (const id of mirror.waiting()) {
        if (ids.length >= limit) return ids;
        ids.push(id);
      }
    return ids;
  }

  /** Tells the mirrors of a committed batch. */
  follow(batch: CommittedBatch): void {
    for (const { mirror } of this.#byName.values()) mirror.follow(batch);
  }

  /** Writes every file that waits, now. */
  async flush(): Promise<void> {
    for (const { mirror } of this.#byName.values()) await mirror.flush();
  }

  /** Looks at every file now; for callers that do not watch. */
  async rescan(): Promise<void> {
    for (const runtime of this.#byName.values()) await runtime.rescan();
  }

  /** Shows the root's prompts, at a start, when nobody is there to be told. @throws PromptError `directory_unusable` when it cannot be read */
  async begin(root: Mount, { readAll }: { readonly readAll: boolean }): Promise<void> {
    const { runtime } = await this.#load(root, readAll);
    runtime.show();
    await runtime.start();
  }

  /** Shows the prompts of a mount that is in force; when that fails nothing of it stays. @throws PromptError `directory_unusable`, and the journal's */
  async show(mount: Mount): Promise<void> {
    const { heads, log } = this.#house;
    // Everybody hears of its prompts, so all are read.
    const { runtime, ids } = await this.#load(mount, true);
    const shown = ids.filter((id) => !heads.has(id));
    runtime.show();
    this.#tell(
      'show',
      shown.flatMap((id) => heads.lazy(id) ?? []),
    );
    await runtime.start().catch(async (error: unknown) => {
      // The first failure is the one to hear of.
      await this.hide(mount).catch((other: unknown) => log(toPromptError(other)));
      throw error;
    });
  }

  /** Takes the prompts of a mount away, after what is on its way to the journal and what its folder waits for. */
  async hide(mount: Mount): Promise<void> {
    const { documents, heads, mounts } = this.#house;
    // Before anything is held: taking in an outside edit waits for the document it changes.
    await this.#byName.get(mount.name)?.stopWatching();
    const isOwn = (id: PromptId): boolean => mounts.innerOf(mount, id) !== null;
    const open = documents.openIds().filter(isOwn);
    // Held, so that what is on its way to the journal is told before the prompts are gone.
    await documents.withHolds(open, async () => {
      await this.end(mount);
      this.#tell(
        'hide',
        [...heads.ids()].filter(isOwn).flatMap((id) => heads.lazy(id) ?? []),
      );
    });
  }

  /** Writes what a mount's folder waits for and ends what runs for it; its prompts stay. */
  async end({ name }: Mount): Promise<void> {
    await this.#byName.get(name)?.close();
    this.#byName.delete(name);
  }

  /** Takes in no more outside edits; what was seen is taken in first. */
  async stopWatching(): Promise<void> {
    for (const runtime of this.#byName.values()) await runtime.stopWatching();
  }

  /** Writes the files that wait and ends everything; idempotent. */
  async close(): Promise<void> {
    for (const runtime of this.#byName.values()) await runtime.close();
    this.#byName.clear();
  }

  async #load(
    mount: Mount,
    readAll: boolean,
  ): Promise<{ readonly runtime: FolderRuntime; readonly ids: readonly PromptId[] }> {
    const rows = await this.#house.journal.rows();
    const runtime = new FolderRuntime(mount, rows, this.#house);
    const loaded = await runtime.load(rows, { news: this.#newsOf(mount), readAll });
    if ('errno' in loaded) throw new PromptError('directory_unusable', { detail: loaded.sentence });
    this.#byName.set(mount.name, runtime);
    return {
      runtime,
      ids: loaded.heads.map((each) => ('facts' in each ? each.facts.id : each.id)),
    };
  }

  #newsOf({ root, folder }: Mount): FolderNews | null {
    if (root || this.#rootNews === null) return this.#rootNews;
    const { ports, log } = this.#house;
    return new FolderNews({ folder, ports, log });
  }

  /** Tells that prompts came or went with their folder; nobody changed them, so nothing for the journal. */
  #tell(kind: 'show' | 'hide', prompts: readonly Head[]): void {
    const { feed, ports } = this.#house;
    const atMs = ports.now();
    feed.publish(
      prompts.map((head) => ({
        kind,
        before: kind === 'hide' ? head : null,
        after: kind === 'show' ? head : null,
        id: head.id,
        revision: head.revision,
        atMs,
        ...nothingChanged,
      })),
    );
  }
}
