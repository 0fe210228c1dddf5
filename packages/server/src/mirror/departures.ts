import type { PromptId } from '@prompt-manager/core';
import type { PromptKey } from '../journal/journal.ts';
import type { Mount } from '../library/mounts.ts';
import type { Ports } from '../ports.ts';
import { earliestOf } from './earliest-of.ts';
import type { FileFailure } from './file-failure.ts';
import type { KnownFiles } from './known-files.ts';
import type { MirrorMarks } from './mirror-marks.ts';

/** Files moved or written together, after one durable mark for all of them. */
export const maxFlush = 64;

/** A file that went away or elsewhere because its prompt was deleted or renamed. */
interface Departure {
  readonly key: PromptKey | null;
  readonly revision: number;
  /** The new id when it stays in this folder. */
  readonly to: PromptId | null;
  /** When to try; later after a failure. */
  readonly dueMs: number;
}

/** What departures need from the mirror. */
export interface DeparturesContext {
  readonly mount: Mount;
  readonly innerOf: (id: PromptId) => PromptId;
  readonly known: KnownFiles;
  readonly marks: MirrorMarks;
  readonly ports: Pick<Ports, 'runningMs'>;
  /** The file may have been changed by somebody else: look at it. */
  readonly onOutside: (id: PromptId) => void;
  /** Waits for a recording; false when it failed, which is logged. */
  readonly record: (recording: Promise<void>) => Promise<boolean>;
  /** Notes a failure; answers when to try again, in ms from now. */
  readonly onFailed: (id: PromptId, revision: number, failure: FileFailure) => number;
  /** The old file of a prompt is not there any more. */
  readonly onGone: (id: PromptId) => void;
}

/**
 * Files that are to go away or elsewhere (SPEC M4).
 *
 * 1. A file moves as it is: it is not made anew at its new place, so its line ends, mode and inode stay.
 * 2. A place is left before another file takes it.
 * 3. While a file moves, nobody takes it for somebody's edit.
 */
export class Departures {
  readonly #context: DeparturesContext;
  readonly #waiting = new Map<PromptId, Departure>();

  constructor(context: DeparturesContext) {
    this.#context = context;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The prompts whose files are to go, those that stay in this folder under their new id. */
  *ids(): Generator<PromptId> {
    for (const [id, { to }] of this.#waiting) yield to ?? id;
  }

  /** The file of a prompt that had this id is to go. */
  add(id: PromptId, departure: Omit<Departure, 'dueMs'>): void {
    this.#waiting.set(id, { ...departure, dueMs: 0 });
  }

  /** Lets nothing wait any longer. */
  hurry(): void {
    for (const [id, departure] of this.#waiting) this.#waiting.set(id, { ...departure, dueMs: 0 });
  }

  /** When the next one is due; `Infinity` when none waits. */
  nextMs(): number {
    return earliestOf(Array.from(this.#waiting.values(), ({ dueMs }) => dueMs));
  }

  /** Moves and removes every file that is due. */
  async run(now: number): Promise<void> {
    const departing = this.#inMoveOrder(now);
    let group: PromptId[] = [];
    const targets = new Set<PromptId>();
    for (const id of departing) {
      // A prompt that was renamed twice goes to its last place by the one before.
      if (group.length === maxFlush || targets.has(id)) {
        await this.#depart(group);
        group = [];
        targets.clear();
      }
      group.push(id);
      const to = this.#waiting.get(id)?.to ?? null;
      if (to !== null) targets.add(to);
    }
    await this.#depart(group);
  }

  /** The departures that are due, each after the one that leaves the place it goes to. */
  #inMoveOrder(now: number): readonly PromptId[] {
    const ordered = new Set<PromptId>();
    const visit = (id: PromptId, departure: Departure): void => {
      const chain: PromptId[] = [];
      let next: Departure | undefined = departure;
      for (let at = id; next !== undefined && next.dueMs <= now && !chain.includes(at);) {
        chain.push(at);
        const { to }: Departure = next;
        // Without a file there is nothing in the way: that departure is of what comes to be there.
        if (to === null || ordered.has(to) || this.#context.known.get(to) === undefined) break;
        at = to;
        next = this.#waiting.get(at);
      }
      for (const each of chain.reverse()) ordered.add(each);
    };
    for (const [id, departure] of this.#waiting) if (!ordered.has(id)) visit(id, departure);
    return [...ordered];
  }

  /** Moves the files of prompts that have another id and removes those of deleted ones. */
  async #depart(ids: readonly PromptId[]): Promise<void> {
    const { known, mount, innerOf } = this.#context;
    const moves: { readonly id: PromptId; readonly to: PromptId }[] = [];
    const others: PromptId[] = [];
    for (const id of ids) {
      const to = this.#waiting.get(id)?.to ?? null;
      // Without a file somebody else moved or removed it, which is how we heard of it.
      if (to !== null && known.get(id) !== undefined) moves.push({ id, to });
      else others.push(id);
    }
    const touched = moves.flatMap(({ id, to }) => [id, to]);
    const moved = await known.writingAll(touched, async () => {
      const results = await mount.folder.moveAll(
        moves.map(({ id, to }) => ({ from: innerOf(id), to: innerOf(to) })),
      );
      const done = moves.filter((_, index) => results[index]?.kind === 'moved');
      for (const { id, to } of done) known.move(id, to);
      return done;
    });
    await this.#markMoved(moved);
    for (const { id } of moved) this.#departed(id);
    const isMoved = new Set(moved.map(({ id }) => id));
    for (const { id } of moves) if (!isMoved.has(id)) await this.#remove(id);
    for (const id of others) await this.#remove(id);
  }

  async #markMoved(
    moved: readonly { readonly id: PromptId; readonly to: PromptId }[],
  ): Promise<void> {
    const { known, marks, record } = this.#context;
    const files = moved.flatMap(({ id, to }) => {
      const departure = this.#waiting.get(id);
      const hash = known.get(to)?.hash;
      if (departure === undefined || departure.key === null || hash === undefined) return [];
      const { key, revision } = departure;
      return [{ key, id: to, revision: revision - 1, hash, presentHash: hash }];
    });
    if (files.length > 0) await record(marks.record(files));
  }

  /** Takes away a file whose prompt is not there any more. */
  async #remove(id: PromptId): Promise<void> {
    const { known, marks, mount, onOutside, innerOf, record, onFailed, ports } = this.#context;
    const departure = this.#waiting.get(id);
    const file = known.get(id);
    if (departure === undefined) return;
    if (file === undefined) return this.#departed(id);
    const { key, revision, to } = departure;
    const removed = await mount.folder.remove(innerOf(id), { expectedHash: file.hash });
    if (removed.kind === 'failed') {
      const retryMs = onFailed(id, revision, removed);
      this.#waiting.set(id, { ...departure, dueMs: ports.runningMs() + retryMs });
      return;
    }
    known.delete(id);
    this.#departed(id);
    if (removed.kind === 'changed_outside') onOutside(id);
    else if (key !== null && to === null && (marks.get(key)?.id ?? id) === id)
      await record(marks.record([{ key, id, revision, hash: '', presentHash: null }]));
  }

  #departed(id: PromptId): void {
    this.#waiting.delete(id);
    this.#context.onGone(id);
  }
}
