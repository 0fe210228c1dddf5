import { PromptError, toPromptError, type PromptId } from '@prompt-manager/core';
import type { CommittedBatch } from '../library/committed.ts';
import { equalText, textOf, type Head, type HeadText } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { Mount } from '../library/mounts.ts';
import type { PromptKey } from '../journal/journal.ts';
import type { Ports } from '../ports.ts';
import { Departures, maxFlush } from './departures.ts';
import { earliestOf } from './earliest-of.ts';
import { writeProtected } from './file-as-prompt.ts';
import { protectedFailure, type FileFailure } from './file-failure.ts';
import { hashOf, renderFile } from './file-text.ts';
import type { FileStamp } from './folder-rules.ts';
import type { KnownFiles, SeenFile } from './known-files.ts';
import { MirrorFailures, type MirrorFailure } from './mirror-failures.ts';
import type { MirrorMarks } from './mirror-marks.ts';

/** A change waits this long for more before the file is written: typing writes a file about once a second. */
const settleMs = 1_000;
/**
 * After writing the mirror rests this many times as long as it wrote, so that thousands of busy prompts cost their
 * writers at most a quarter of the time; but no longer than `longestRestMs`.
 */
const restFactor = 3;
const longestRestMs = 1_000;

/** What the mirror needs from the house. */
export interface FolderMirrorContext {
  readonly mount: Mount;
  /** The id inside the folder; null for a prompt of another directory. */
  readonly inner: (id: PromptId) => PromptId | null;
  readonly heads: Heads;
  readonly known: KnownFiles;
  readonly marks: MirrorMarks;
  readonly ports: Ports;
  /** The file may have been changed by somebody else: look at it. */
  readonly onOutside: (id: PromptId) => void;
  /** A file cannot be written, or can again. */
  readonly onStatus: (id: PromptId, failure: MirrorFailure | null) => void;
  /** A file holds what a prompt was at this revision. */
  readonly onWritten: (id: PromptId, revision: number) => void;
  readonly log: (error: PromptError) => void;
}

/** What is to be in a prompt's file. */
interface FileWrite {
  readonly head: Head;
  readonly bytes: Uint8Array;
  readonly hash: string;
  readonly expectedHash: string | null;
  /** The file's stamp when it holds these bytes already; else null. */
  readonly stamp: FileStamp | null;
  /** The clock just before it was read. */
  readonly seenAtMs: number;
}

/**
 * Keeps the files of one folder equal to the heads (SPEC D3, F2, F3).
 *
 * 1. A file is only replaced when it holds what we last knew; anything else is an outside edit and is merged first.
 * 2. The journal knows what a file will hold before it is replaced, so that a crash never makes our own write an outside edit.
 * 3. What cannot be written is told, kept and tried again; the journal has it all the while.
 */
export class FolderMirror {
  readonly #context: FolderMirrorContext;
  readonly #dueMs = new Map<PromptId, number>();
  readonly #departures: Departures;
  readonly #failures: MirrorFailures;
  #working: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;
  /** When the timer runs; infinite when there is none. */
  #timerMs = Number.POSITIVE_INFINITY;
  #restsUntilMs = 0;
  /** Files being written: not due any more, and not what they should be yet. */
  #underWay: readonly PromptId[] = [];
  #closed = false;

  constructor(context: FolderMirrorContext) {
    this.#context = context;
    this.#failures = new MirrorFailures(context);
    this.#departures = new Departures({
      ...context,
      innerOf: (id) => this.#inner(id),
      record: (recording) => this.#record(recording),
      onFailed: (id, revision, failure) => this.#fail(id, revision, failure),
      onGone: (id) => this.#failures.mended(id),
    });
  }

  /** Files that cannot be written now. */
  get failures(): readonly MirrorFailure[] {
    return this.#failures.all;
  }

  /** Prompts whose file is not yet what it should be. */
  get pending(): number {
    return this.#dueMs.size + this.#underWay.length + this.#departures.size;
  }

  /** Which those are; one whose file is to move under its new id. */
  *waiting(): Generator<PromptId> {
    yield* this.#dueMs.keys();
    yield* this.#underWay;
    yield* this.#departures.ids();
  }

  /** Whether the file of a prompt is known to hold its newest text. */
  isWritten(id: PromptId): boolean {
    const head = this.#context.heads.get(id);
    if (head === undefined || !this.#owns(id) || this.#failures.has(id)) return false;
    return head.key === null || this.#holds(head);
  }

  /** Takes note of a committed batch. */
  follow(batch: CommittedBatch): void {
    // Departures first: one prompt may take the place that another one leaves.
    for (const { kind, before, after, revision, key } of batch) {
      if (kind === 'show' || kind === 'hide' || before === null || after?.id === before.id)
        continue;
      if (!this.#owns(before.id)) continue;
      const to = after !== null && this.#owns(after.id) ? after.id : null;
      this.#departures.add(before.id, { key: key ?? before.key, revision, to });
      this.#dueMs.delete(before.id);
      this.#failures.forget(before.id);
      this.#wakeAt(0);
    }
    for (const { kind, after } of batch) {
      if (kind === 'show' || kind === 'hide') continue;
      if (after !== null && after.key !== null && this.#owns(after.id))
        this.markDirty(after.id, kind === 'update' ? settleMs : 0);
    }
  }

  /** The file of a prompt should be looked at within `delayMs`. */
  markDirty(id: PromptId, delayMs: number): void {
    const dueMs = this.#context.ports.runningMs() + delayMs;
    if ((this.#dueMs.get(id) ?? Number.POSITIVE_INFINITY) <= dueMs) return;
    this.#dueMs.set(id, dueMs);
    this.#wakeAt(dueMs);
  }

  /** The file holds something that must not be replaced: tell it, and look again later. */
  block(id: PromptId, reason: Pick<FileFailure, 'errno' | 'sentence'>): void {
    this.#fail(id, this.#context.heads.facts(id)?.revision ?? 0, reason);
    this.#schedule();
  }

  /** The file of a prompt that was deleted is still there: it is removed as soon as it can be. */
  removeLater(id: PromptId, deleted: { readonly key: PromptKey; readonly revision: number }): void {
    this.#departures.add(id, { ...deleted, to: null });
    this.#wakeAt(0);
  }

  /** Writes everything that waits, now; resolves when all of it was tried. */
  async flush(): Promise<void> {
    await this.#working;
    for (const id of this.#dueMs.keys()) this.#dueMs.set(id, 0);
    this.#departures.hurry();
    await this.#work();
  }

  /** Writes what waits and ends; idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTimer?.();
    await this.flush();
  }

  #owns(id: PromptId): boolean {
    return this.#context.mount.enabled && this.#context.inner(id) !== null;
  }

  #inner(id: PromptId): PromptId {
    return this.#context.inner(id) as PromptId;
  }

  /** Sets the timer for whatever is due first. */
  #schedule(): void {
    this.#wakeAt(Math.min(this.#departures.nextMs(), earliestOf(this.#dueMs.values())));
  }

  /** Something is due then: the timer runs no later. */
  #wakeAt(dueMs: number): void {
    if (this.#closed || this.#working !== null || dueMs >= this.#timerMs) return;
    this.#cancelTimer?.();
    this.#timerMs = dueMs;
    const { ports } = this.#context;
    const atMs = Math.max(dueMs, this.#restsUntilMs);
    this.#cancelTimer = ports.setTimer(
      Math.max(0, atMs - ports.runningMs()),
      () => void this.#work(),
    );
  }

  #work(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#timerMs = Number.POSITIVE_INFINITY;
    const { ports, log } = this.#context;
    const startMs = ports.runningMs();
    this.#working ??= this.#workOnce()
      .catch((error: unknown) => log(toPromptError(error)))
      .finally(() => {
        const endMs = ports.runningMs();
        this.#restsUntilMs = endMs + Math.min(longestRestMs, restFactor * (endMs - startMs));
        this.#working = null;
        this.#schedule();
      });
    return this.#working;
  }

  async #workOnce(): Promise<void> {
    const now = this.#context.ports.runningMs();
    await this.#departures.run(now);
    const due = [...this.#dueMs].filter(([, dueMs]) => dueMs <= now).map(([id]) => id);
    for (let start = 0; start < due.length; start += maxFlush) {
      const ids = due.slice(start, start + maxFlush);
      this.#underWay = ids;
      await this.#write(ids).finally(() => (this.#underWay = []));
    }
  }

  async #write(ids: readonly PromptId[]): Promise<void> {
    for (const id of ids) this.#dueMs.delete(id);
    const prepared = await Promise.all(ids.map((id) => this.#prepareOrFail(id)));
    const writes = prepared.filter((write) => write !== null);
    const marked = await this.#record(
      this.#context.marks.record(
        writes.map(({ head, hash, expectedHash }) => ({
          key: head.key as PromptKey,
          id: head.id,
          revision: head.revision,
          hash,
          presentHash: expectedHash,
        })),
      ),
    );
    await Promise.all(writes.map((write) => this.#put(write, marked)));
    const written = writes.filter(
      ({ head, hash }) => this.#context.known.get(head.id)?.hash === hash,
    );
    await this.#record(
      this.#context.marks.confirm(written.map(({ head }) => head.key as PromptKey)),
    );
  }

  async #put(write: FileWrite, isMarked: boolean): Promise<void> {
    const { head, hash, stamp, seenAtMs } = write;
    if (!isMarked)
      this.#retry(head.id, head.revision, {
        errno: 'EJOURNAL',
        sentence: 'The journal cannot be written, so the file waits.',
      });
    else if (stamp !== null) this.#succeed(head, hash, { stamp, seenAtMs });
    else await this.#context.known.writing(head.id, () => this.#replace(head, write));
  }

  /** As {@link #prepare}: whatever is wrong with one file must not keep the others from being written. */
  async #prepareOrFail(id: PromptId): Promise<FileWrite | null> {
    try {
      return await this.#prepare(id);
    } catch (thrown) {
      const error = toPromptError(thrown);
      this.#fail(id, this.#context.heads.facts(id)?.revision ?? 0, {
        errno: error.code,
        sentence: error.detail,
      });
      return null;
    }
  }

  /** What to write for a prompt, or null when there is nothing to do now. */
  async #prepare(id: PromptId): Promise<FileWrite | null> {
    const { heads, known, mount, onOutside } = this.#context;
    const head = heads.get(id);
    const file = known.get(id);
    if (head === undefined || head.key === null) return null;
    const isProtected = head.readOnlyReason === writeProtected;
    if (head.readOnlyReason !== null && !isProtected) return null;
    if (this.#holds(head) && !this.#failures.has(id)) {
      this.#context.onWritten(id, head.revision);
      return null;
    }
    const seenAtMs = this.#context.ports.now();
    const present = await mount.folder.read(this.#inner(id));
    if (present.kind === 'failed') {
      this.#fail(id, head.revision, present);
      return null;
    }
    const presentHash = present.kind === 'file' ? hashOf(present.bytes) : null;
    if (presentHash !== (file?.hash ?? null)) {
      onOutside(id);
      return null;
    }
    const bytes = renderFile(present.kind === 'file' ? present.bytes : null, head);
    const hash = hashOf(bytes);
    const stamp = present.kind === 'file' && hash === presentHash ? present.stamp : null;
    const isProtectedNow = present.kind === 'file' && present.isProtected;
    if (isProtectedNow !== isProtected) onOutside(id);
    if (isProtectedNow && stamp === null) {
      this.#fail(id, head.revision, protectedFailure(this.#inner(id)));
      return null;
    }
    return { head, bytes, hash, expectedHash: presentHash, stamp, seenAtMs };
  }

  /** Whether file, mark and head are the same text. */
  #holds(head: Head): boolean {
    const { known, marks } = this.#context;
    const file = known.get(head.id);
    const mark = head.key === null ? undefined : marks.get(head.key);
    return (
      file !== undefined &&
      mark?.hash === file.hash &&
      mark.revision === head.revision &&
      isSaid(known.textOf(head.id), head)
    );
  }

  async #replace(
    head: Head,
    { bytes, hash, expectedHash }: Pick<FileWrite, 'bytes' | 'hash' | 'expectedHash'>,
  ): Promise<void> {
    const seenAtMs = this.#context.ports.now();
    const result = await this.#context.mount.folder.write(this.#inner(head.id), bytes, {
      expectedHash,
    });
    if (result.kind === 'failed') {
      this.#fail(head.id, head.revision, result);
      return;
    }
    if (result.kind === 'changed_outside') return this.#context.onOutside(head.id);
    this.#succeed(head, hash, { stamp: result.stamp, seenAtMs });
  }

  #succeed(head: Head, hash: string, look: Pick<SeenFile, 'stamp' | 'seenAtMs'>): void {
    this.#context.known.set(head.id, {
      ...look,
      hash,
      text: textOf(head),
      editable: true,
      link: false,
    });
    this.#failures.mended(head.id);
    this.#context.onWritten(head.id, head.revision);
  }

  /** As {@link #retry}, for what the log should have too. */
  #fail(
    id: PromptId,
    revision: number,
    { errno, sentence }: Pick<FileFailure, 'errno' | 'sentence'>,
  ): number {
    this.#context.log(
      new PromptError('internal', {
        detail: `the file of ${id} cannot be written (${errno}): ${sentence}`,
      }),
    );
    return this.#retry(id, revision, { errno, sentence });
  }

  /** Notes and tells a failure; answers when to try again, in ms from now. */
  #retry(id: PromptId, revision: number, reason: Pick<FileFailure, 'errno' | 'sentence'>): number {
    const { ports, heads } = this.#context;
    const retryMs = this.#failures.note(id, revision, reason);
    if (heads.has(id)) this.#dueMs.set(id, ports.runningMs() + retryMs);
    return retryMs;
  }

  async #record(recording: Promise<void>): Promise<boolean> {
    try {
      await recording;
      return true;
    } catch (error) {
      this.#context.log(toPromptError(error));
      return false;
    }
  }
}

function isSaid(file: HeadText | undefined, head: Head): boolean {
  return file !== undefined && equalText(file, head);
}
