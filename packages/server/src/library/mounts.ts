import type { PromptId } from '@prompt-manager/core';
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

/** The id inside the folder, or null when the prompt is not this mount's. */
export function innerId(mount: Pick<Mount, 'name' | 'root'>, id: PromptId): PromptId | null {
  if (mount.root) return id;
  return id.startsWith(`${mount.name}/`) ? (id.slice(mount.name.length + 1) as PromptId) : null;
}

/** Which directory a prompt belongs to. A mount's name wins over a folder of the root with that name. */
export class Mounts {
  #mounts: readonly Mount[];

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

  named(name: string): Mount | undefined {
    return this.#mounts.find((mount) => mount.name === name);
  }

  of(id: PromptId): Mount {
    return (
      this.#mounts.find((mount) => !mount.root && id.startsWith(`${mount.name}/`)) ?? this.root
    );
  }

  /** Why a prompt with this id cannot be changed or made; null when it can. */
  readonly whyNotWritable = (id: PromptId): string | null => {
    const mount = this.of(id);
    return mount.enabled ? mount.readOnlyReason : `the directory ${mount.name} is disabled`;
  };
}
