import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { checkPromptId, PromptError, toPromptError, type PromptId } from '@prompt-manager/core';
import { errnoOf, type FileFailure } from '../mirror/file-failure.ts';
import { z } from 'zod';
import type { MirrorFailure } from '../mirror/folder-mirror.ts';
import type { FolderProblem } from '../mirror/folder-scan.ts';
import { FolderNews } from '../mirror/folder-news.ts';
import { openFolder, type LibraryFolder } from '../mirror/library-folder.ts';
import { writePrivateFile } from '../mirror/private-file.ts';
import { nothingChanged, type CommittedBatch } from './committed.ts';
import { FolderRuntime } from './folder-runtime.ts';
import type { House } from './house.ts';
import { mountedId, type Mount } from './mounts.ts';

/** What `.prompt-manager/directories.json` holds: every mount but the root. */
const storedSchema = z.object({
  version: z.literal(1),
  directories: z.array(z.object({ name: z.string(), path: z.string(), enabled: z.boolean() })),
});
type Stored = z.infer<typeof storedSchema>['directories'][number];

/** A mounted directory as the API shows it. */
export interface DirectoryInfo {
  readonly mount: Mount;
  readonly prompts: number;
}

/** A finding about a file that is not, or not wholly, served, with the directory it lies in. */
export interface DirectoryProblem extends FolderProblem {
  readonly directory: string;
}

/**
 * The mounted directories (SPEC F5): each enabled one has a runtime, every change of the set is stored in the root's
 * private folder before it shows. Changes happen one after the other.
 */
export class Directories {
  readonly #house: House;
  readonly #rootNews: FolderNews | null;
  readonly #root: LibraryFolder;
  readonly #canStore: boolean;
  readonly #readAllFirst: boolean;
  readonly #runtimes = new Map<string, FolderRuntime>();
  #turn: Promise<unknown> = Promise.resolve();
  #missing: readonly Stored[] = [];

  constructor(
    house: House,
    options: {
      /** The watch of the root; null when no directory is to be watched. */
      readonly rootNews: FolderNews | null;
      readonly root: LibraryFolder;
      readonly canStore: boolean;
      readonly readAllFirst: boolean;
    },
  ) {
    this.#house = house;
    this.#rootNews = options.rootNews;
    this.#root = options.root;
    this.#canStore = options.canStore;
    this.#readAllFirst = options.readAllFirst;
  }

  /** Loads all enabled directories; one that cannot be read is a problem, not the end. @throws PromptError `directory_unusable` when the root cannot be read */
  async start(): Promise<void> {
    const { mounts } = this.#house;
    const opened: Mount[] = [];
    for (const stored of await this.#readStored()) {
      const folder = await this.#open(stored.path);
      if ('kind' in folder) this.#leaveAway(stored);
      else opened.push(await mountOf(stored, folder));
    }
    mounts.set([mounts.root, ...opened]);
    const { runtime } = await this.#load(mounts.root, this.#readAllFirst);
    runtime.show();
    await runtime.start();
    for (const mount of opened) {
      if (mount.enabled)
        await this.#show(mount).catch(async (error: unknown) => {
          this.#house.log(toPromptError(error));
          this.#leaveAway({ name: mount.name, path: mount.folder.root, enabled: true });
          mounts.set(mounts.all.filter((other) => other !== mount));
          await mount.folder.files.close();
        });
      else await mount.folder.files.close();
    }
    this.#house.heads.forgetUntold();
  }

  /** A directory that is mounted but not there: its prompts are nobody else's until it is back or removed. */
  #leaveAway(stored: Stored): void {
    this.#missing = [...this.#missing, stored];
    this.#house.mounts.setAway(this.#missing.map(({ name }) => name));
  }

  list(): readonly DirectoryInfo[] {
    const { mounts, heads } = this.#house;
    const counts = new Map<string, number>();
    for (const id of heads.ids()) {
      const { name } = mounts.of(id);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return mounts.all.map((mount) => ({ mount, prompts: counts.get(mount.name) ?? 0 }));
  }

  problems(): readonly DirectoryProblem[] {
    const unreadable = this.#missing.map(({ name, path }) => ({
      code: 'unreadable' as const,
      directory: name,
      path,
      sentence: `The directory ${name} (${path}) cannot be opened; bring it back or remove it.`,
    }));
    return [
      ...unreadable,
      ...[...this.#runtimes.values()].flatMap(({ mount, problems }) =>
        problems.map((problem) => ({ ...problem, directory: mount.name })),
      ),
    ];
  }

  failures(): readonly MirrorFailure[] {
    return [...this.#runtimes.values()].flatMap(({ failures }) => failures);
  }

  /** Whether the file of a prompt is known to hold its newest text. */
  isWritten(id: PromptId): boolean {
    return [...this.#runtimes.values()].some(({ mirror }) => mirror.isWritten(id));
  }

  /** Files that are not yet what was saved. */
  pending(): number {
    return [...this.#runtimes.values()].reduce((sum, { mirror }) => sum + mirror.pending, 0);
  }

  /** Prompts whose files are to be written yet, at most so many. */
  waiting(limit: number): readonly PromptId[] {
    const ids: PromptId[] = [];
    for (const { mirror } of this.#runtimes.values())
      for (const id of mirror.waiting()) {
        if (ids.length >= limit) return ids;
        ids.push(id);
      }
    return ids;
  }

  degraded(): readonly string[] {
    return [...this.#runtimes.values()].flatMap(({ degraded }) =>
      degraded === null ? [] : [degraded],
    );
  }

  /** Mounts an existing folder. @throws PromptError `directory_unusable`, `directory_exists`, `read_only`, `invalid_request` */
  async mount(path: string, name: string): Promise<DirectoryInfo> {
    return this.#inTurn(async () => {
      this.#checkName(name);
      const folder = await this.#open(path);
      if ('kind' in folder)
        throw new PromptError('directory_unusable', {
          field: 'path',
          detail: folder.sentence.replace('The library folder', path),
        });
      return this.#orEnd(folder, async () => {
        this.#refuseOverlap(path, folder);
        const mount = await mountOf({ name, path: folder.root, enabled: true }, folder);
        const before = this.#house.mounts.all;
        await this.#change([...before, mount]);
        await this.#showOr(mount, before);
        return this.#info(mount);
      });
    });
  }

  /** A directory's folder with a thread of its own (SPEC F14), which is to be closed with it. */
  async #open(path: string): Promise<LibraryFolder | FileFailure> {
    const files = this.#root.files.apart();
    const folder = await openFolder({ root: path, ports: this.#house.ports, files });
    if ('kind' in folder) await files.close();
    return folder;
  }

  /** Ends the thread of a folder that does not come into force after all. */
  async #orEnd<T>({ files }: LibraryFolder, bringIn: () => Promise<T>): Promise<T> {
    try {
      return await bringIn();
    } catch (error) {
      await files.close();
      throw error;
    }
  }

  /** @throws PromptError `directory_unusable` */
  #refuseOverlap(path: string, { root }: LibraryFolder): void {
    for (const { name, folder } of this.#house.mounts.all) {
      if (contains(folder.root, root) || contains(root, folder.root))
        throw new PromptError('directory_unusable', {
          field: 'path',
          detail: `${path} overlaps with the mounted directory ${name} (${folder.root})`,
        });
    }
  }

  /** Renames, enables or disables a directory. @throws PromptError `directory_not_found`, `directory_exists`, `directory_unusable`, `invalid_request`, `read_only` */
  async patch(
    name: string,
    change: { readonly name?: string | undefined; readonly enabled?: boolean | undefined },
  ): Promise<DirectoryInfo> {
    return this.#inTurn(async () => {
      let mount = this.#mounted(name);
      if (change.enabled !== undefined && change.enabled !== mount.enabled)
        mount = await (change.enabled ? this.#enable(mount) : this.#disable(mount));
      if (change.name !== undefined && change.name !== mount.name)
        mount = await this.#rename(mount, change.name);
      return this.#info(mount);
    });
  }

  /** Takes a directory out of the library; its files stay as they are (SPEC F5). @throws PromptError `directory_not_found`, `invalid_request`, `read_only` */
  async unmount(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const { mounts } = this.#house;
      if (this.#missing.some((stored) => stored.name === name)) {
        await this.#releaseRows((id) => id.startsWith(`${name}/`));
        this.#missing = this.#missing.filter((stored) => stored.name !== name);
        mounts.setAway(this.#missing.map((stored) => stored.name));
        return this.#change(mounts.all);
      }
      const mount = this.#mounted(name);
      if (mount.enabled) await this.#hide(mount);
      try {
        await this.#releaseRows((id) => mounts.innerOf(mount, id) !== null);
        await this.#change(mounts.all.filter((other) => other !== mount));
      } catch (error) {
        if (mount.enabled) await this.#show(mount);
        throw error;
      }
      await mount.folder.files.close();
    });
  }

  /**
   * Ends the journal's prompts of a directory that is taken out, without their files: those are somebody else's from now
   * on, and new prompts if the directory comes back.
   */
  async #releaseRows(isOwn: (id: PromptId) => boolean): Promise<void> {
    const { journal, committer, ports } = this.#house;
    const rows = (await journal.rows()).filter(({ deleted, id }) => !deleted && isOwn(id));
    // The marks first: a deletion whose file is marked would be finished by removing the file.
    await journal.recordMirror(
      rows.map(({ key, id, revision }) => ({ key, id, revision, hash: '', previous: null })),
    );
    const atMs = ports.now();
    for (const { key, id, revision } of rows) {
      await committer.commit([
        {
          key,
          id,
          revision: revision + 1,
          kind: 'delete',
          update: new Uint8Array(),
          origin: 'server',
          author: null,
          atMs,
        },
      ]);
    }
  }

  /** Tells the mirrors of a committed batch. */
  follow(batch: CommittedBatch): void {
    for (const { mirror } of this.#runtimes.values()) mirror.follow(batch);
  }

  async flush(): Promise<void> {
    for (const { mirror } of this.#runtimes.values()) await mirror.flush();
  }

  /** Looks at every file now; for callers that do not watch. */
  async rescan(): Promise<void> {
    for (const runtime of this.#runtimes.values()) await runtime.rescan();
  }

  /** Takes in no more outside edits; what was seen is taken in first. */
  async stopWatching(): Promise<void> {
    await this.#turn;
    for (const runtime of this.#runtimes.values()) await runtime.stopWatching();
  }

  /** Writes the files that wait and ends everything; idempotent. */
  async close(): Promise<void> {
    await this.#turn;
    for (const runtime of this.#runtimes.values()) await runtime.close();
    this.#runtimes.clear();
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(run);
    this.#turn = result.catch(() => undefined); // The caller hears of it; the next one only waits.
    return result;
  }

  #mounted(name: string): Mount {
    const mount = this.#house.mounts.named(name);
    if (mount === undefined)
      throw new PromptError('directory_not_found', {
        detail: `no directory is named ${JSON.stringify(name)}`,
      });
    if (mount.root)
      throw new PromptError('invalid_request', {
        field: 'name',
        detail: `${name} is the root of the library; it can be neither renamed, disabled nor removed`,
      });
    return mount;
  }

  #checkName(name: string): void {
    const { mounts, heads } = this.#house;
    const checked = checkPromptId(name);
    if (!checked.ok || name.includes('/'))
      throw new PromptError('invalid_request', {
        field: 'name',
        detail: `field name: expected one segment of an id, found ${JSON.stringify(name)}`,
      });
    const taken =
      mounts.named(name) !== undefined ||
      heads.sortedIds().some((id) => id.startsWith(`${name}/`)) ||
      this.#missing.some((stored) => stored.name === name);
    if (taken)
      throw new PromptError('directory_exists', {
        field: 'name',
        detail: `a directory or folder named ${name} is already in the library`,
      });
  }

  async #load(
    mount: Mount,
    readAll: boolean,
  ): Promise<{ readonly runtime: FolderRuntime; readonly ids: readonly PromptId[] }> {
    const rows = await this.#house.journal.rows();
    const runtime = new FolderRuntime(mount, rows, this.#house);
    const loaded = await runtime.load(rows, { news: this.#newsOf(mount), readAll });
    if ('errno' in loaded) throw new PromptError('directory_unusable', { detail: loaded.sentence });
    this.#runtimes.set(mount.name, runtime);
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

  /** Shows the prompts of a mount that is in force; when that fails nothing of it stays. */
  async #show(mount: Mount): Promise<void> {
    const { feed, heads, ports, log } = this.#house;
    // Everybody hears of its prompts, so all are read.
    const { runtime, ids } = await this.#load(mount, true);
    const shown = ids.filter((id) => !heads.has(id));
    runtime.show();
    const atMs = ports.now();
    feed.publish(
      shown
        .map((id) => heads.lazy(id))
        .filter((after) => after !== undefined)
        .map((after) => ({
          kind: 'show',
          before: null,
          after,
          id: after.id,
          revision: after.revision,
          atMs,
          ...nothingChanged,
        })),
    );
    await runtime.start().catch(async (error: unknown) => {
      // The first failure is the one to hear of.
      await this.#hide(mount).catch((other: unknown) => log(toPromptError(other)));
      throw error;
    });
  }

  async #hide(mount: Mount): Promise<void> {
    const { documents, feed, heads, ports, mounts } = this.#house;
    // Before anything is held: taking in an outside edit waits for the document it changes.
    await this.#runtimes.get(mount.name)?.stopWatching();
    const isOwn = (id: PromptId): boolean => mounts.innerOf(mount, id) !== null;
    const open = documents.openIds().filter(isOwn);
    // Held, so that what is on its way to the journal is told before the prompts are gone.
    await documents.withHolds(open, async () => {
      await this.#runtimes.get(mount.name)?.close();
      this.#runtimes.delete(mount.name);
      const gone = [...heads.ids()].filter(isOwn).flatMap((id) => heads.lazy(id) ?? []);
      feed.publish(
        gone.map((before) => ({
          kind: 'hide',
          before,
          after: null,
          id: before.id,
          revision: before.revision,
          atMs: ports.now(),
          ...nothingChanged,
        })),
      );
    });
  }

  async #enable(mount: Mount): Promise<Mount> {
    // The thread it had ended when it was disabled.
    const folder = await this.#open(mount.folder.root);
    if ('kind' in folder) throw new PromptError('directory_unusable', { detail: folder.sentence });
    return this.#orEnd(folder, async () => {
      const { name } = mount;
      const changed = await mountOf({ name, path: folder.root, enabled: true }, folder);
      const before = this.#house.mounts.all;
      await this.#change(before.map((other) => (other === mount ? changed : other)));
      await this.#showOr(changed, before);
      return changed;
    });
  }

  async #disable(mount: Mount): Promise<Mount> {
    const changed: Mount = { ...mount, enabled: false };
    // Out of force before it is hidden, so that nothing new is made in it meanwhile.
    await this.#change(this.#house.mounts.all.map((other) => (other === mount ? changed : other)));
    await this.#hide(mount);
    await mount.folder.files.close();
    return changed;
  }

  /** Shows a mount that was just put in force, or puts the set before it back. */
  async #showOr(mount: Mount, before: readonly Mount[]): Promise<void> {
    try {
      await this.#show(mount);
    } catch (error) {
      await this.#change(before);
      throw error;
    }
  }

  async #rename(mount: Mount, name: string): Promise<Mount> {
    this.#checkName(name);
    const { heads, mounts, renamer } = this.#house;
    if (!mount.enabled)
      throw new PromptError('invalid_request', {
        field: 'name',
        detail: `${mount.name} is disabled; enable it before renaming it`,
      });
    const renamed: Mount = { ...mount, name };
    const ids = new Map<PromptId, PromptId>();
    for (const id of heads.ids())
      if (mounts.of(id) === mount)
        ids.set(id, mountedId(renamed, id.slice(mount.name.length + 1) as PromptId));
    await this.#runtimes.get(mount.name)?.close();
    this.#runtimes.delete(mount.name);
    const before = mounts.all;
    // Stored before the prompts are renamed: a crash in between leaves files and names together.
    await this.#change(before.map((other) => (other === mount ? renamed : other)));
    try {
      await renamer.rename({
        ids,
        source: this,
        origin: 'server',
        folder: { from: mount.name, to: name },
        updateReferences: true,
        dryRun: false,
        undoable: false,
      });
    } catch (error) {
      await this.#change(before);
      await this.#show(mount);
      throw error;
    }
    await this.#show(renamed);
    return renamed;
  }

  #info(mount: Mount): DirectoryInfo {
    return this.list().find((info) => info.mount.name === mount.name) ?? { mount, prompts: 0 };
  }

  async #readStored(): Promise<readonly Stored[]> {
    const path = join(this.#root.root, '.prompt-manager', 'directories.json');
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') return []; // Never written: only the root is mounted.
      throw new PromptError('directory_unusable', {
        detail: `${path} cannot be read; mend or remove it`,
        cause,
      });
    }
    const parsed = storedSchema.safeParse(parseJson(text));
    if (!parsed.success)
      throw new PromptError('directory_unusable', {
        detail: `${path} is not a list of directories; mend or remove it`,
      });
    return parsed.data.directories;
  }

  /** Stores the new set, then puts it in force. */
  async #change(mounts: readonly Mount[]): Promise<void> {
    if (!this.#canStore) throw new PromptError('read_only');
    const mounted = mounts
      .filter(({ root }) => !root)
      .map(({ name, folder, enabled }) => ({ name, path: folder.root, enabled }));
    await writePrivateFile(
      this.#root,
      'directories.json',
      `${JSON.stringify({ version: 1, directories: [...mounted, ...this.#missing] }, null, 2)}\n`,
    );
    this.#house.mounts.set(mounts);
  }
}

async function mountOf({ name, enabled }: Stored, folder: LibraryFolder): Promise<Mount> {
  const writable = await folder.probeWritable();
  return {
    name,
    root: false,
    enabled,
    folder,
    readOnlyReason: writable ? null : `the directory ${name} cannot be written`,
  };
}

function contains(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema refuses it with a sentence for people.
  }
}
