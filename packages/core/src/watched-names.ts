import { folderOf, lastSegmentOf, type PromptId } from './ids.ts';
import type { InclusionTarget } from './inclusion.ts';
import { globFolders } from './resolve.ts';

/**
 * The names that can concern some inclusions: whether one that comes or goes may change what any of them means, or how one
 * of them has to be written. It says no only when that is so; yes costs whoever asks a second look.
 */
export class WatchedNames {
  readonly #keys = new Set<string>();

  /** Adds inclusions in the text of `includer`. */
  watch(includer: PromptId, targets: readonly InclusionTarget[]): void {
    for (const key of watchKeys(includer, targets)) this.#keys.add(key);
  }

  /** Adds whatever may be taken for this name. */
  watchName(id: PromptId): void {
    this.#keys.add(lastSegmentOf(id));
  }

  /** Adds all names below a folder. */
  watchFolder(folder: string): void {
    this.#keys.add(`${folder}/**`);
  }

  concerns(name: PromptId): boolean {
    for (const key of nameKeys(name)) if (this.#keys.has(key)) return true;
    return false;
  }
}

/** The keys under which an includer is found when a name comes or goes. */
export function watchKeys(
  includer: PromptId,
  targets: readonly InclusionTarget[],
): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const target of targets) {
    if (target.glob === 'none') keys.add(lastSegmentOf(target.path));
    else for (const folder of globFolders(target, includer)) keys.add(`${folder}/${target.glob}`);
  }
  return keys;
}

/** The keys of every inclusion that a name can concern; a star is in no id, so globs stay apart. */
function* nameKeys(name: PromptId): Generator<string> {
  yield lastSegmentOf(name);
  yield* globKeys(folderOf(name));
}

/** The keys of every glob that a name in this folder can concern. */
export function* globKeys(folder: string): Generator<string> {
  yield `${folder}/*`;
  for (let above = folder; above !== ''; above = folderOf(above)) yield `${above}/**`;
  yield '/**';
}
