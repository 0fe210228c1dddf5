import { sep } from 'node:path';
import { checkPromptId, PromptError, toPromptError, type PromptId } from '@prompt-manager/core';
import type { FileFailure } from '../mirror/file-failure.ts';
import { openFolder, type LibraryFolder } from '../mirror/library-folder.ts';
import type { DirectoryProblem, FolderRuntimes } from './folder-runtimes.ts';
import type { House } from './house.ts';
import { mountedId, type Mount } from './mounts.ts';
import { releasePrompts } from './release-prompts.ts';
import type { StoredDirectories, StoredDirectory } from './stored-directories.ts';

/** A mounted directory as the API shows it. */
export interface DirectoryInfo {
  readonly mount: Mount;
  readonly prompts: number;
}

/**
 * The mounted directories (SPEC F5): which there are and what they are called. Every change of the set is stored before it
 * shows, and changes happen one after the other.
 */
export class Directories {
  readonly #house: House;
  readonly #runtimes: FolderRuntimes;
  readonly #stored: StoredDirectories;
  #turn: Promise<unknown> = Promise.resolve();
  #missing: readonly StoredDirectory[] = [];

  constructor(
    house: House,
    parts: { readonly runtimes: FolderRuntimes; readonly stored: StoredDirectories },
  ) {
    this.#house = house;
    this.#runtimes = parts.runtimes;
    this.#stored = parts.stored;
  }

  /**
   * Shows the root, whose files may be left unread for now unless all are wanted, and all enabled directories; one that
   * cannot be shown is a problem, not the end.
   *
   * @throws PromptError `directory_unusable` when the root cannot be read
   */
  async start({ readAll }: { readonly readAll: boolean }): Promise<void> {
    const { mounts } = this.#house;
    const opened: Mount[] = [];
    for (const stored of await this.#stored.read()) {
      const folder = await this.#open(stored.path);
      if ('kind' in folder) this.#leaveAway(stored);
      else opened.push(await mountOf(stored, folder));
    }
    mounts.set([mounts.root, ...opened]);
    await this.#runtimes.begin(mounts.root, { readAll });
    for (const mount of opened) {
      if (mount.enabled)
        await this.#runtimes.show(mount).catch(async (error: unknown) => {
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
  #leaveAway(stored: StoredDirectory): void {
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
    return [...unreadable, ...this.#runtimes.problems()];
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
    const files = this.#house.mounts.root.folder.files.apart();
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
        await releasePrompts(this.#house, (id) => id.startsWith(`${name}/`));
        this.#missing = this.#missing.filter((stored) => stored.name !== name);
        mounts.setAway(this.#missing.map((stored) => stored.name));
        return this.#change(mounts.all);
      }
      const mount = this.#mounted(name);
      if (mount.enabled) await this.#runtimes.hide(mount);
      try {
        await releasePrompts(this.#house, (id) => mounts.innerOf(mount, id) !== null);
        await this.#change(mounts.all.filter((other) => other !== mount));
      } catch (error) {
        if (mount.enabled) await this.#runtimes.show(mount);
        throw error;
      }
      await mount.folder.files.close();
    });
  }

  /** Takes in no more outside edits; what was seen is taken in first. */
  async stopWatching(): Promise<void> {
    await this.#turn;
    await this.#runtimes.stopWatching();
  }

  /** Writes the files that wait and ends everything; idempotent. */
  async close(): Promise<void> {
    await this.#turn;
    await this.#runtimes.close();
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
    await this.#runtimes.hide(mount);
    await mount.folder.files.close();
    return changed;
  }

  /** Shows a mount that was just put in force, or puts the set before it back. */
  async #showOr(mount: Mount, before: readonly Mount[]): Promise<void> {
    try {
      await this.#runtimes.show(mount);
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
    await this.#runtimes.end(mount);
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
      await this.#runtimes.show(mount);
      throw error;
    }
    await this.#runtimes.show(renamed);
    return renamed;
  }

  #info(mount: Mount): DirectoryInfo {
    return this.list().find((info) => info.mount.name === mount.name) ?? { mount, prompts: 0 };
  }

  /** Stores the new set, then puts it in force. */
  async #change(mounts: readonly Mount[]): Promise<void> {
    const mounted = mounts
      .filter(({ root }) => !root)
      .map(({ name, folder, enabled }) => ({ name, path: folder.root, enabled }));
    await this.#stored.write([...mounted, ...this.#missing]);
    this.#house.mounts.set(mounts);
  }
}

async function mountOf({ name, enabled }: StoredDirectory, folder: LibraryFolder): Promise<Mount> {
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
