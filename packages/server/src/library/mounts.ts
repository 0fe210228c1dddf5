import { PromptError, type PromptId } from '@prompt-manager/core';
import { liesInSkippedFolder } from '../mirror/folder-rules.ts';
import type { LibraryFolder } from '../mirror/library-folder.ts';

/** One mounted directory (SPEC F5). The first is the root: its prompts have their paths as ids; the others' begin with the mount's name. */
export interface Mount {
  readonly name: string;
  readonly root: boolean;
  readonly enabled: boolean;
  readonly folder: LibraryFolder;
  /** Why nothing can be changed here; null when it can. */
  readonly readOnlyReason: string | null;
}

/** The id of a mount's prompt from its id inside the folder. */
export function mountedId(mount: Pick<Mount, 'name' | 'root'>, inner: PromptId): PromptId {
  return mount.root ? inner : (`${mount.name}/${inner}` as PromptId);
}

/** The id inside the folder, or null when it does not begin with the mount's name. */
function innerId(mount: Pick<Mount, 'name' | 'root'>, id: PromptId): PromptId | null {
  if (mount.root) return id;
  return id.startsWith(`${mount.name}/`) ? (id.slice(mount.name.length + 1) as PromptId) : null;
}

/** Which directory a prompt belongs to. A mount's name wins over a folder of the root with that name. */
export class Mounts {
  #mounts: readonly Mount[];
  #away: readonly string[] = [];

  /** The first must be the root. */
  constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts;
  }

  get all(): readonly Mount[] {
    return this.#mounts;
  }

  get root(): Mount {
    return this.#mounts[0] as Mount;
  }

  set(mounts: readonly Mount[]): void {
    this.#mounts = mounts;
  }

  /** The id of a prompt inside a mount's folder; null when the prompt is another directory's, or of one that is not there now. */
  innerOf(mount: Pick<Mount, 'name' | 'root'>, id: PromptId): PromptId | null {
    return !this.#isAway(id) && this.of(id).name === mount.name ? innerId(mount, id) : null;
  }

  /** Names of directories that are mounted but cannot be opened now: their prompts are nobody else's. */
  setAway(names: readonly string[]): void {
    this.#away = names;
  }

  #isAway(id: PromptId): boolean {
    return this.#away.some((name) => id.startsWith(`${name}/`));
  }

  named(name: string): Mount | undefined {
    return this.#mounts.find((mount) => mount.name === name);
  }

  of(id: PromptId): Mount {
    return (
      this.#mounts.find((mount) => !mount.root && id.startsWith(`${mount.name}/`)) ?? this.root
    );
  }

  /** Refuses an id under which no prompt can be made. @throws PromptError `read_only`, `invalid_id` */
  readonly checkPlace = (id: PromptId, field: string): void => {
    const mount = this.of(id);
    if (this.#isAway(id))
      throw new PromptError('read_only', {
        field,
        detail: `${id} cannot be created: its directory is not there now`,
      });
    const reason = mount.enabled ? mount.readOnlyReason : `the directory ${mount.name} is disabled`;
    if (reason !== null)
      throw new PromptError('read_only', { field, detail: `${id} cannot be created: ${reason}` });
    if (liesInSkippedFolder(`${innerId(mount, id) ?? id}.md`))
      throw new PromptError('invalid_id', {
        field,
        detail: `${id} lies in a folder that libraries do not look into`,
      });
  };
}
