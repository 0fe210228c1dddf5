import type { PromptId } from '@prompt-manager/core';
import type { HeadText } from '../library/head.ts';
import type { FileStamp } from './folder-rules.ts';

/** What a prompt's file held when we last read or wrote it. */
export interface KnownFile {
  /** SHA-256 of the file's bytes. */
  readonly hash: string;
  /** What the file says: the base against which the next outside edit is merged. */
  readonly text: HeadText;
  /** Size, time and inode when it was read; a listing that shows the same needs no reading. */
  readonly stamp: FileStamp;
}

/** The files of one folder as last seen, by the prompt's id, and found by content. */
export class KnownFiles {
  readonly #byId = new Map<PromptId, KnownFile>();
  readonly #idsByHash = new Map<string, Set<PromptId>>();
  readonly #writes = new Map<PromptId, Promise<unknown>>();

  get(id: PromptId): KnownFile | undefined {
    return this.#byId.get(id);
  }

  ids(): IterableIterator<PromptId> {
    return this.#byId.keys();
  }

  /** Prompts whose file had these bytes. */
  withHash(hash: string): readonly PromptId[] {
    return [...(this.#idsByHash.get(hash) ?? [])];
  }

  /**
   * Runs one write of ours. From its rename until it is noted here, the file holds what nobody knows yet: whoever reads
   * it meanwhile waits with {@link written}, or takes our own write for an outside edit.
   */
  async writing<T>(id: PromptId, write: () => Promise<T>): Promise<T> {
    const run = write();
    this.#writes.set(id, run);
    try {
      return await run;
    } finally {
      this.#writes.delete(id);
    }
  }

  /** Resolves when no write of ours is under way; what came of it is its caller's concern. */
  async written(id: PromptId): Promise<void> {
    await this.#writes.get(id)?.catch(() => undefined);
  }

  set(id: PromptId, file: KnownFile): void {
    this.delete(id);
    this.#byId.set(id, file);
    const ids = this.#idsByHash.get(file.hash) ?? new Set();
    this.#idsByHash.set(file.hash, ids);
    ids.add(id);
  }

  delete(id: PromptId): void {
    const file = this.#byId.get(id);
    if (file === undefined) return;
    this.#byId.delete(id);
    const ids = this.#idsByHash.get(file.hash);
    ids?.delete(id);
    if (ids?.size === 0) this.#idsByHash.delete(file.hash);
  }

  move(from: PromptId, to: PromptId): void {
    const file = this.#byId.get(from);
    if (file === undefined) return;
    this.delete(from);
    this.set(to, file);
  }
}
