import { toPromptError, type PromptId } from '@prompt-manager/core';
import type { FolderIndex } from '../file-index/folder-index.ts';
import type { PromptRow } from '../journal/journal.ts';
import type { FileFailure } from '../mirror/file-failure.ts';
import { FolderMirror } from '../mirror/folder-mirror.ts';
import type { FolderProblem } from '../mirror/folder-scan.ts';
import type { FolderNews } from '../mirror/folder-news.ts';
import { KnownFiles } from '../mirror/known-files.ts';
import type { MirrorFailure } from '../mirror/mirror-failures.ts';
import { MirrorMarks } from '../mirror/mirror-marks.ts';
import { OutsideEdits } from '../mirror/outside-edits.ts';
import { FirstReading } from './first-reading.ts';
import type { House } from './house.ts';
import { loadFolder, type LoadedFolder } from './load-folder.ts';
import { mountedId, type Mount } from './mounts.ts';

/** Everything that runs for one mounted, enabled folder: mirror, watch and the reading of outside edits. */
export class FolderRuntime {
  readonly mount: Mount;
  readonly mirror: FolderMirror;
  readonly #house: House;
  readonly #outside: OutsideEdits;
  readonly #known: KnownFiles;
  readonly #index: FolderIndex | null;
  #news: FolderNews | null = null;
  #loaded: LoadedFolder | null = null;
  #reading: FirstReading | null = null;
  #problems: readonly FolderProblem[] = [];

  constructor(mount: Mount, rows: readonly PromptRow[], house: House) {
    this.mount = mount;
    this.#house = house;
    const {
      heads,
      documents,
      service,
      renamer,
      feed,
      ports,
      limits,
      journal,
      tellMirrorStatus,
      tellFileWritten,
      log,
    } = house;
    const marks = new MirrorMarks(journal);
    for (const { mirror } of rows) if (mirror !== null) marks.learn(mirror);
    const onOutside = (id: PromptId): void => this.#outside.lookAt(id);
    const inner = (id: PromptId): PromptId | null => house.mounts.innerOf(mount, id);
    this.#index = house.index?.folder(mount.root ? '' : mount.folder.root) ?? null;
    this.#known = new KnownFiles({
      index: this.#index,
      inner,
      readNow: (place) => mount.folder.readNow(place),
      keep: (id) => heads.keep(id),
      letGo: (id, text) => heads.letGo(id, text, this.#known),
    });
    this.mirror = new FolderMirror({
      mount,
      inner,
      heads,
      known: this.#known,
      marks,
      ports,
      onOutside,
      onStatus: tellMirrorStatus,
      onWritten: tellFileWritten,
      log,
    });
    this.#outside = new OutsideEdits({
      mount,
      inner,
      marks,
      journal,
      heads,
      documents,
      service,
      renamer,
      feed,
      known: this.#known,
      mirror: this.mirror,
      ports,
      limits,
      log,
      onListed: (problems) => (this.#problems = problems),
    });
  }

  /** Findings about files that are not, or not wholly, served. */
  get problems(): readonly FolderProblem[] {
    return this.#problems;
  }

  /** Why outside edits arrive late or not at all; null when they arrive at once. */
  get degraded(): string | null {
    return this.#news?.degraded ?? null;
  }

  get failures(): readonly MirrorFailure[] {
    return this.mirror.failures;
  }

  /**
   * Finds out what is in the folder without changing anything; `news` is its watch, if it is to be watched, and is ended
   * with this. Files that the index does not know may be left unread, unless all are wanted now. Answers the failure when
   * the folder cannot be read.
   */
  async load(
    rows: readonly PromptRow[],
    { news, readAll }: { readonly news: FolderNews | null; readonly readAll: boolean },
  ): Promise<LoadedFolder | FileFailure> {
    const { journal, limits, mounts, ports } = this.#house;
    const inner = (id: PromptId): PromptId | null => mounts.innerOf(this.mount, id);
    this.#news = news;
    // Read on the index's thread while the watch begins and the folder is listed.
    const indexed = this.#index?.rows() ?? Promise.resolve(new Map());
    // Watched before it is listed: whatever happens from here on is told.
    await news?.begin();
    const loaded = await loadFolder(this.mount, {
      journal,
      limits,
      rows,
      known: this.#known,
      index: this.#index,
      indexed,
      ports,
      inner,
      readAll,
    }).catch(async (error: unknown) => {
      await news?.close();
      throw error;
    });
    if ('errno' in loaded) {
      await news?.close();
      return loaded;
    }
    this.#loaded = loaded;
    this.#problems = loaded.problems;
    return loaded;
  }

  /** Shows what was loaded. */
  show(): void {
    const { heads, feed, limits, ports } = this.#house;
    const { mount } = this;
    const isNew = (id: PromptId): boolean =>
      !heads.has(id) && this.#house.mounts.innerOf(mount, id) !== null;
    const loaded = this.#loaded?.heads ?? [];
    heads.show(
      loaded.filter((each) => isNew('facts' in each ? each.facts.id : each.id)),
      this.#known,
    );
    const files = (this.#loaded?.unread ?? []).filter(({ id }) => isNew(mountedId(mount, id)));
    if (this.#index !== null && files.length > 0) {
      this.#reading = new FirstReading({
        mount,
        known: this.#known,
        index: this.#index,
        heads,
        limits,
        ports,
        files,
        lookAt: (id) => this.#outside.lookInTurn(id),
        onDropped: () => queueMicrotask(() => feed.publish([])),
      });
      heads.expect(this.#reading.ids, this.#reading);
    }
    this.#known.settle();
  }

  /** Brings journal and files together, takes in what was seen meanwhile, and begins to read what is unread. */
  async start(): Promise<void> {
    const { documents, service, heads, feed, log, reading } = this.#house;
    if (this.mount.readOnlyReason === null) {
      const remove = async (id: PromptId): Promise<void> => {
        if (heads.has(id)) await service.delete([id], { source: this, origin: 'file' });
      };
      const lookAt = (id: PromptId): void => this.#outside.lookInTurn(id);
      const takeIn = (ids: readonly PromptId[]): Promise<void> => this.#outside.takeIn(ids);
      const { mirror } = this;
      await this.#loaded?.reconcile({
        heads,
        documents,
        feed,
        mirror,
        remove,
        lookAt,
        takeIn,
        log,
      });
    }
    const first = this.#reading;
    if (first !== null)
      void reading
        .during(first.ids.length, (advance) => first.run(advance))
        .catch((error: unknown) => log(toPromptError(error)));
    this.#loaded = null;
    this.#news?.take((paths) => this.#outside.look(paths));
  }

  /** Looks at every file now and takes in what changed; for callers that do not watch. */
  async rescan(): Promise<void> {
    this.#outside.look('everything');
    await this.#outside.settle();
  }

  /** Takes in what was seen so far and no more. Idempotent. */
  async stopWatching(): Promise<void> {
    this.#reading?.close();
    await this.#news?.close();
    await this.#outside.close();
  }

  /** Takes in what was seen, writes what waits, ends everything. Idempotent. */
  async close(): Promise<void> {
    await this.stopWatching();
    await this.mirror.close();
  }
}
