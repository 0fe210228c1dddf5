import { checkPromptId } from '@prompt-manager/core';
import type { PromptId } from '@prompt-manager/core';
import { liesInSkippedFolder } from './folder-rules.ts';

/** Which prompt a path on disk is, or why it is none. */
export type PathId =
  | { readonly ok: true; readonly id: PromptId }
  | { readonly ok: false; readonly reason: string };

/**
 * Knows where a prompt lies whose name on disk is not the NFC spelling its id has (SPEC F7).
 * Everything else follows from the id, so a library of ordinary names costs nothing here.
 */
export class RealNames {
  /** NFC path -> path on disk, for files and folders whose two spellings differ. */
  #files = new Map<string, string>();
  #folders = new Map<string, string>();

  /** The path of a prompt's file on disk, relative to the root, `/` between segments. */
  pathOf(id: PromptId): string {
    const path = `${id}.md`;
    if (this.#files.size === 0 && this.#folders.size === 0) return path;
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const slash = path.lastIndexOf('/');
    return slash < 0 ? path : `${this.#folderOf(path.slice(0, slash))}${path.slice(slash)}`;
  }

  /** Reads a path on disk as an id, and remembers its spelling if the id alone would not lead back to it. */
  learn(path: string): PathId {
    if (!path.endsWith('.md')) return { ok: false, reason: 'the name does not end in .md' };
    if (liesInSkippedFolder(path))
      return { ok: false, reason: 'the library does not look into this folder' };
    const normal = path.normalize('NFC');
    const checked = checkPromptId(normal.slice(0, -'.md'.length));
    if (checked.ok && normal !== path) {
      this.#files.set(normal, path);
      this.#learnFolders(path);
    }
    return checked;
  }

  /** Holds that this prompt's file is the one at `path`, whatever else spells the same id. */
  remember(id: PromptId, path: string): void {
    if (this.pathOf(id) !== path) this.#files.set(`${id}.md`, path);
  }

  /** Forgets the spelling of a file that is no longer there. True when one was remembered. */
  forget(id: PromptId): boolean {
    return this.#files.delete(`${id}.md`);
  }

  #learnFolders(path: string): void {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      const normal = folder.normalize('NFC');
      if (normal !== folder) this.#folders.set(normal, folder);
    }
  }

  #folderOf(normal: string): string {
    const known = this.#folders.get(normal);
    if (known !== undefined) return known;
    const slash = normal.lastIndexOf('/');
    return slash < 0 ? normal : `${this.#folderOf(normal.slice(0, slash))}${normal.slice(slash)}`;
  }
}
