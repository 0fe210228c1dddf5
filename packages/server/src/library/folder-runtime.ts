import { PromptError, type PromptId } from '@prompt-manager/core';
import type { PromptRow } from '../journal/journal.ts';
import type { FileFailure } from '../mirror/file-failure.ts';
import { FolderMirror, type MirrorFailure } from '../mirror/folder-mirror.ts';
import type { FolderProblem } from '../mirror/folder-scan.ts';
import { watchFolder, type FolderWatch } from '../mirror/folder-watch.ts';
import { KnownFiles } from '../mirror/known-files.ts';
import { MirrorMarks } from '../mirror/mirror-marks.ts';
import { OutsideEdits } from '../mirror/outside-edits.ts';
import type { House } from './house.ts';
import { loadFolder, type LoadedFolder } from './load-folder.ts';
import type { Mount } from './mounts.ts';

/** Everything that runs for one mounted, enabled folder: mirror, watch and the reading of outside edits. */
export class FolderRuntime {
  readonly mount: Mount;
  readonly mirror: FolderMirror;
  readonly #house: House;
  readonly #outside: OutsideEdits;
  readonly #known = new KnownFiles();
  #watch: FolderWatch | null = null;
  #loaded: LoadedFolder | null = null;
  #degraded: string | null = null;
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
      onMirrorStatus,
      onMirrorWritten,
      log,
    } = house;
    const marks = new MirrorMarks(journal);
    for (const { mirror } of rows) if (mirror !== null) marks.learn(mirror);
    const onOutside = (id: PromptId): void => this.#outside.lookAt(id);
    const inner = (id: PromptId): PromptId | null => house.mounts.innerOf(mount, id);
    this.mirror = new FolderMirror({
      mount,
      inner,
      heads,
      known: this.#known,
      marks,
      ports,
      onOutside,
      onStatus: onMirrorStatus,
      onWritten: onMirrorWritten,
      log,
    });
    this.#outside = new OutsideEdits({
      mount,
      inner,
      marks,
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
    return this.#degraded;
  }

  get failures(): readonly MirrorFailure[] {
    return this.mirror.failures;
  }

  /** Reads the folder into heads, without changing anything. Answers the failure when the folder cannot be read. */
  async load(rows: readonly PromptRow[]): Promise<LoadedFolder | FileFailure> {
    const { journal, limits, mounts } = this.#house;
    const inner = (id: PromptId): PromptId | null => mounts.innerOf(this.mount, id);
    const loaded = await loadFolder(this.mount, {
      journal,
      limits,
      rows,
      known: this.#known,
      inner,
    });
    if ('heads' in loaded) {
      this.#loaded = loaded;
      this.#problems = loaded.problems;
    }
    return loaded;
  }

  /** Brings journal and files together, and begins to watch when asked to. */
  async start(options: { readonly watch: boolean }): Promise<void> {
    const { documents, service, heads, log } = this.#house;
    if (this.mount.readOnlyReason === null) {
      const remove = async (id: PromptId): Promise<void> => {
        if (heads.get(id) !== undefined) await service.delete(id, { source: this, origin: 'file' });
      };
      await this.#loaded?.reconcile({ documents, mirror: this.mirror, remove, log });
    }
    if (options.watch) await this.#startWatch();
  }

  /** Looks at every file now and takes in what changed; for callers that do not watch. */
  async rescan(): Promise<void> {
    this.#outside.look('everything');
    await this.#outside.settle();
  }

  /** Takes in what was seen so far and no more. Idempotent. */
  async stopWatching(): Promise<void> {
    await this.#watch?.close();
    await this.#outside.close();
  }

  /** Takes in what was seen, writes what waits, ends everything. Idempotent. */
  async close(): Promise<void> {
    await this.stopWatching();
    await this.mirror.close();
  }

  async #startWatch(): Promise<void> {
    const { ports, log } = this.#house;
    this.#watch = await watchFolder({
      folder: this.mount.folder,
      ports,
      onChange: (paths) => this.#outside.look(paths),
      onDegraded: ({ sentence }) => {
        this.#degraded = sentence;
        log(new PromptError('internal', { detail: sentence }));
      },
      onRestored: () => (this.#degraded = null),
    });
    // What changed between reading the files and watching them.
    this.#outside.look('everything');
  }
}
