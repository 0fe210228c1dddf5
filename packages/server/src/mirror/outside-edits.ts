import type { PromptId } from '@prompt-manager/core';
import { mountedId } from '../library/mounts.ts';
import type { Ports } from '../ports.ts';
import { eachBounded } from './each-bounded.ts';
import { earliestOf } from './earliest-of.ts';
import { FileIntake, type FileIntakeContext } from './file-intake.ts';
import type { FolderProblem } from './folder-scan.ts';
import { sameStamp } from './folder-rules.ts';
import { LookQueue } from './look-queue.ts';
import { ReadFailures } from './read-failures.ts';

/** Known files looked at together, whose edits then share commits. */
const maxTogether = 16;

/** What reading outside edits needs from the house. */
export interface OutsideEditsContext extends Omit<FileIntakeContext, 'lookAgain' | 'lookAgainAt'> {
  readonly ports: Pick<Ports, 'now' | 'runningMs' | 'setTimer'>;
  /** Every listing of the folder brings its findings up to date. */
  readonly onListed: (problems: readonly FolderProblem[]) => void;
}

/**
 * Looks at the files that other programs may have changed (SPEC F4): those it is told of, all when nobody knows which, and
 * again later those that could not be read or taken in. What a file says is taken in by {@link FileIntake}.
 *
 * 1. Known files are looked at some at a time, before new ones, which are looked at one after the other.
 * 2. What could not be listed tells nothing: no file is taken for gone.
 */
export class OutsideEdits {
  readonly #context: OutsideEditsContext;
  readonly #waiting = new LookQueue();
  readonly #intake: FileIntake;
  /** Files to look at again, with the time for it. */
  readonly #laterMs = new Map<PromptId, number>();
  /** There is one listing, so it needs no name. */
  readonly #scanFailures = new ReadFailures<null>();
  #scanWanted = false;
  #scanLaterMs: number | null = null;
  #working: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(context: OutsideEditsContext) {
    this.#context = context;
    this.#intake = new FileIntake({
      ...context,
      lookAgain: (id) => this.lookAt(id),
      lookAgainAt: (id, atMs) => this.#laterMs.set(id, atMs),
    });
  }

  /** Looks at the files at these paths, or at all of them. */
  look(paths: readonly string[] | 'everything'): void {
    if (paths === 'everything') this.#scanWanted = true;
    else {
      for (const path of paths) {
        const named = this.#context.mount.folder.idOf(path);
        if (named.ok) this.#hear(mountedId(this.#context.mount, named.id));
      }
    }
    this.#start();
  }

  /** Looks at the file of one prompt. */
  lookAt(id: PromptId): void {
    this.#hear(id);
    this.#start();
  }

  /** Resolves when files found at a start, of prompts that may be back, are taken in. */
  async takeIn(ids: readonly PromptId[]): Promise<void> {
    for (const id of ids) this.lookInTurn(id);
    await this.settle();
  }

  /** As {@link lookAt}, for one of many: those that are heard of meanwhile do not wait for it. */
  lookInTurn(id: PromptId): void {
    this.#put(id);
    this.#start();
  }

  /** Resolves when everything seen so far is taken in. */
  async settle(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  /** Ends; what is under way is finished, the rest is found at the next start. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await this.#working;
  }

  #hear(id: PromptId): void {
    this.#waiting.hear(id, this.#context.known.get(id) !== undefined);
  }

  #put(id: PromptId): void {
    this.#waiting.put(id, this.#context.known.get(id) !== undefined);
  }

  #start(): void {
    if (this.#closed) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
      if (this.#waiting.size > 0 || this.#scanWanted) this.#start();
    });
  }

  async #work(): Promise<void> {
    while (!this.#closed && (this.#scanWanted || this.#waiting.size > 0)) {
      if (this.#scanWanted) await this.#scan();
      const { known } = this.#context;
      const ids = this.#waiting.take();
      const isKnown = (id: PromptId): boolean => known.get(id) !== undefined;
      const fresh = ids.filter((id) => !isKnown(id));
      await eachBounded(ids.filter(isKnown), maxTogether, (id) => this.#take(id));
      // Two new files must not both be taken for the one that went.
      for (const id of fresh) await this.#take(id);
      await this.#intake.arrived();
    }
    this.#scheduleLater();
  }

  async #scan(): Promise<void> {
    this.#scanWanted = false;
    const { mount, known } = this.#context;
    const listing = await mount.folder.scan();
    if (listing.kind === 'failed') {
      // Nothing is known of the files, so nothing is taken for gone.
      const delayMs = this.#scanFailures.delayMs(null, listing.errno);
      this.#scanLaterMs = delayMs === null ? null : this.#context.ports.runningMs() + delayMs;
      return;
    }
    this.#scanFailures.forget(null);
    this.#scanLaterMs = null;
    this.#context.onListed(listing.problems);
    const listed = new Set<PromptId>();
    for (const file of listing.files) {
      const id = mountedId(mount, file.id);
      listed.add(id);
      // Its turn to be read is still to come.
      if (this.#context.heads.isUnread(id)) continue;
      const stamp = known.get(id)?.stamp;
      if (stamp === undefined || !sameStamp(stamp, file.stamp)) this.#put(id);
    }
    for (const id of known.ids()) if (!listed.has(id)) this.#put(id);
  }

  async #take(id: PromptId): Promise<void> {
    if (!this.#closed) await this.#intake.take(id);
  }

  #scheduleLater(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#closed || (this.#laterMs.size === 0 && this.#scanLaterMs === null)) return;
    const { ports } = this.#context;
    const nextMs = Math.min(
      earliestOf(this.#laterMs.values()),
      this.#scanLaterMs ?? Number.POSITIVE_INFINITY,
    );
    this.#cancelTimer = ports.setTimer(Math.max(1, nextMs - ports.runningMs()), () => {
      const now = ports.runningMs();
      for (const [id, dueMs] of this.#laterMs) {
        if (dueMs > now) continue;
        this.#laterMs.delete(id);
        this.#hear(id);
      }
      if (this.#scanLaterMs !== null && this.#scanLaterMs <= now) {
        this.#scanLaterMs = null;
        this.#scanWanted = true;
      }
      this.#start();
    });
  }
}
