import { toPromptError, type Limits, type PromptError, type PromptId } from '@prompt-manager/core';
import type { Documents } from '../document/documents.ts';
import type { Revival } from '../document/revival.ts';
import type { Journal } from '../journal/journal.ts';
import type { CommittedFeed } from '../library/committed.ts';
import { equalText, textOf, type Head, type HeadText } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import { mountedId, type Mount } from '../library/mounts.ts';
import type { PromptService } from '../library/prompt-service.ts';
import { returnedPrompt } from '../library/returned-prompt.ts';
import type { Renamer } from '../refactor/rename.ts';
import type { Ports } from '../ports.ts';
import { eachBounded } from './each-bounded.ts';
import { earliestOf } from './earliest-of.ts';
import { editOf, headOfFile, readOnlyReasonOf, sizeOf, writeProtected } from './file-as-prompt.ts';
import { hashOf, parseFile, type ParsedFile } from './file-text.ts';
import type { FileRead } from './file-read.ts';
import type { FolderMirror } from './folder-mirror.ts';
import type { FolderProblem } from './folder-scan.ts';
import { sameStamp } from './folder-rules.ts';
import type { KnownFiles, SeenFile } from './known-files.ts';
import { LookQueue } from './look-queue.ts';
import type { MirrorMarks } from './mirror-marks.ts';
import { movedFrom } from './moved-from.ts';
import { ReadFailures } from './read-failures.ts';

type ReadFile = Extract<FileRead, { kind: 'file' }>;

/** What a file looked like when it was read. */
type FileLook = Pick<SeenFile, 'stamp' | 'seenAtMs' | 'link'> & Pick<ReadFile, 'isProtected'>;

/** A missing file is believed gone only after this long: editors that replace a file take it away for a moment. */
const goneAfterMs = 200;
/** An outside edit that could not be journaled is tried again after this long. */
const retryMs = 1_000;
/** Known files looked at together, whose edits then share commits. */
const maxTogether = 16;

/** What reading outside edits needs from the house. */
export interface OutsideEditsContext {
  readonly mount: Mount;
  /** The id inside the folder; null for a prompt of another directory. */
  readonly inner: (id: PromptId) => PromptId | null;
  readonly heads: Heads;
  readonly documents: Documents;
  readonly service: PromptService;
  readonly renamer: Renamer;
  readonly feed: CommittedFeed;
  readonly known: KnownFiles;
  readonly marks: MirrorMarks;
  readonly journal: Pick<Journal, 'deleted' | 'updates'>;
  readonly mirror: Pick<FolderMirror, 'markDirty' | 'block'>;
  readonly ports: Ports;
  readonly limits: Limits;
  readonly log: (error: PromptError) => void;
  /** Every listing of the folder brings its findings up to date. */
  readonly onListed: (problems: readonly FolderProblem[]) => void;
}

/**
 * Takes in what other programs do to the files (SPEC F4): edits are merged with what is typed, new files become prompts,
 * moved files keep their history, removed ones are deleted, and go on with their history when they are back.
 *
 * 1. Known files are looked at some at a time, new ones one after the other. Only content decides: bytes we know are no
 *    outside edit.
 * 2. An outside edit is a change like any other, three-way against what the file held before.
 */
export class OutsideEdits {
  readonly #context: OutsideEditsContext;
  readonly #waiting = new LookQueue();
  readonly #missingSinceMs = new Map<PromptId, number>();
  /** Files to look at again, with the time for it. */
  readonly #laterMs = new Map<PromptId, number>();
  /** By file; null for the listing. */
  readonly #failures = new ReadFailures<PromptId | null>();
  /** New files of which the journal is asked whether they are back; it answers, and takes, many together. */
  readonly #arriving = new Set<Promise<void>>();
  #scanWanted = false;
  #scanLaterMs: number | null = null;
  #working: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(context: OutsideEditsContext) {
    this.#context = context;
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
      await Promise.all(this.#arriving);
    }
    this.#scheduleLater();
  }

  async #scan(): Promise<void> {
    this.#scanWanted = false;
    const { mount, known } = this.#context;
    const listing = await mount.folder.scan();
    if (listing.kind === 'failed') {
      // Nothing is known of the files, so nothing is taken for gone.
      const delayMs = this.#failures.delayMs(null, listing.errno);
      this.#scanLaterMs = delayMs === null ? null : this.#context.ports.runningMs() + delayMs;
      return;
    }
    this.#failures.forget(null);
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
    if (this.#closed) return;
    const { mount, known } = this.#context;
    try {
      const inner = this.#context.inner(id);
      if (inner === null) return;
      // A prompt not read yet is read now: what its thread reads may be older than what was heard of.
      this.#context.heads.facts(id);
      const before = known.get(id);
      const seenAtMs = this.#context.ports.now();
      const read = await mount.folder.read(inner);
      await known.written(id);
      // Our own write came between: what was read is older than what is known now, or is that write.
      if (known.get(id) !== before) return this.lookAt(id);
      if (read.kind === 'failed') return this.#failed(id, read.errno);
      this.#failures.forget(id);
      if (read.kind === 'absent') return await this.#missing(id);
      this.#missingSinceMs.delete(id);
      const hash = hashOf(read.bytes);
      if (before?.hash === hash) {
        known.seenAgain(id, { stamp: read.stamp, seenAtMs });
        return this.#takeMode(id, read);
      }
      const base = known.textOf(id);
      const parsed = parseFile(read.bytes);
      // A prompt of this id that is on its way to the journal comes first; the file then is an edit of it.
      await this.#context.service.creating(id);
      const { stamp, link, isProtected } = read;
      const look: FileLook = { stamp, link, isProtected, seenAtMs };
      if (before === undefined && !this.#context.heads.has(id))
        await this.#arrive(id, parsed, look);
      else await this.#changed(id, parsed, { ...look, base });
    } catch (thrown) {
      this.#refused(id, thrown);
    }
  }

  /** The same bytes as before, which somebody may have protected, or given free again (SPEC F17). */
  #takeMode(id: PromptId, { bytes, link, isProtected }: ReadFile): void {
    const { heads, mirror } = this.#context;
    if (isProtected === (heads.facts(id)?.readOnlyReason === writeProtected)) return;
    const head = heads.get(id);
    if (head === undefined) return;
    const readOnlyReason = this.#reasonOf(parseFile(bytes), { link, isProtected });
    if (readOnlyReason === head.readOnlyReason) return;
    this.#publish({ ...head, readOnlyReason }, head);
    // What was saved before it was protected is told, or written at last.
    mirror.markDirty(id, 0);
  }

  #reasonOf(file: ParsedFile, look: Pick<FileLook, 'link' | 'isProtected'>): string | null {
    const { mount, limits } = this.#context;
    return readOnlyReasonOf(sizeOf(file), { ...look, limits }) ?? mount.readOnlyReason;
  }

  /** What a file says could not be saved: it is looked at again later, unless that would be the same. */
  #refused(id: PromptId, thrown: unknown): void {
    const { log, mirror, ports } = this.#context;
    const error = toPromptError(thrown);
    log(error);
    if (error.entry.retryable) this.#laterMs.set(id, ports.runningMs() + retryMs);
    else
      mirror.block(id, {
        errno: error.code,
        sentence: `The file was changed by another program, but the change cannot be taken in: ${error.detail}`,
      });
  }

  /** The file could not be read: it is looked at again later, unless that would be the same. */
  #failed(id: PromptId, errno: string): void {
    const delayMs = this.#failures.delayMs(id, errno);
    if (delayMs !== null) this.#laterMs.set(id, this.#context.ports.runningMs() + delayMs);
  }

  async #changed(
    id: PromptId,
    file: ParsedFile,
    { base, ...look }: FileLook & { readonly base: HeadText | undefined },
  ): Promise<void> {
    const { documents, known, heads, mirror } = this.#context;
    const head = heads.get(id);
    if (head === undefined) return this.lookAt(id); // Deleted just now; the file is looked at again as a new one.
    const readOnlyReason = this.#reasonOf(file, look);
    if (!file.editable && head.readOnlyReason === null) {
      mirror.block(id, {
        errno: 'EILSEQ',
        sentence: `The file of ${id} is not UTF-8, so it is left as it is; save it as UTF-8.`,
      });
      return;
    }
    if (readOnlyReason !== head.readOnlyReason) this.#publish({ ...head, readOnlyReason }, head);
    // Without a known text the file's own text wins; what was there before stays in history.
    const edit = editOf(file, base ?? head, this);
    if (!equalText(file, head)) await documents.with(id, (document) => document.edit(edit));
    known.set(id, { ...look, hash: file.hash, text: textOf(file), editable: file.editable });
    mirror.markDirty(id, 0);
  }

  async #arrive(id: PromptId, file: ParsedFile, look: FileLook): Promise<void> {
    const { known } = this.#context;
    const from = look.link
      ? undefined
      : await movedFrom(id, file, { ...this.#context, missing: this.#missingSinceMs });
    if (from !== undefined) {
      const base = known.textOf(from);
      await this.#move(from, id);
      return this.#changed(id, file, { ...look, base });
    }
    if (this.#arriving.size >= maxTogether) await Promise.race(this.#arriving);
    const arrival = this.#begin(id, file, look).catch((thrown: unknown) => {
      this.#refused(id, thrown);
    });
    this.#arriving.add(arrival);
    void arrival.finally(() => this.#arriving.delete(arrival));
  }

  /** A file that was nowhere else is a new prompt, or one whose file is back (SPEC F16). */
  async #begin(id: PromptId, file: ParsedFile, look: FileLook): Promise<void> {
    const { known, heads, service, ports, journal } = this.#context;
    const readOnlyReason = this.#reasonOf(file, look);
    const revival =
      readOnlyReason === null ? await returnedPrompt(journal, id, textOf(file)) : undefined;
    // Somebody made a prompt of this id while we looked: then the file is an edit of it.
    if (heads.has(id) || service.isCreating(id)) return this.lookAt(id);
    const atMs = ports.now();
    known.set(id, { ...look, hash: file.hash, text: textOf(file), editable: file.editable });
    if (revival === undefined) this.#publish(headOfFile(id, file, { atMs, readOnlyReason }), null);
    else await this.#return(id, revival, file.hash);
  }

  /** The prompt whose file is back goes on with its history; its file's text is its newest revision. */
  async #return(id: PromptId, revival: Revival, fileHash: string): Promise<void> {
    const { service, known } = this.#context;
    try {
      await service.create({
        ...revival.text,
        id,
        revival,
        fileHash,
        source: this,
        origin: 'file',
      });
    } catch (thrown) {
      known.delete(id);
      const { code } = toPromptError(thrown);
      // Somebody made a prompt of this id, or brought that one back elsewhere: the file is looked at with that in mind.
      if (code === 'prompt_exists' || code === 'stale_revision') this.lookAt(id);
      else this.#refused(id, thrown);
    }
  }

  /** Tells of a prompt as its file says; nothing that anybody here did, so nothing for the journal. */
  #publish(after: Head, before: Head | null): void {
    const { id, revision } = after;
    this.#context.feed.publish([
      {
        kind: before === null ? 'create' : 'update',
        before,
        after,
        id,
        revision,
        atMs: this.#context.ports.now(),
        contributions: [
          { source: this, origin: 'file', intended: after.content, metadata: true, exact: false },
        ],
        textChanges: () => [],
        update: () => null,
      },
    ]);
  }

  async #move(from: PromptId, to: PromptId): Promise<void> {
    const { known, renamer } = this.#context;
    this.#missingSinceMs.delete(from);
    // Before the rename is told, so that the mirror finds nothing left to move.
    known.move(from, to);
    try {
      await renamer.rename({
        ids: new Map([[from, to]]),
        source: this,
        origin: 'file',
        updateReferences: false,
        dryRun: false,
        undoable: false,
      });
    } catch (error) {
      known.move(to, from);
      throw error;
    }
  }

  async #missing(id: PromptId): Promise<void> {
    const { known, ports, service, heads } = this.#context;
    const file = known.get(id);
    if (file === undefined) return;
    const sinceMs = this.#missingSinceMs.get(id) ?? ports.runningMs();
    this.#missingSinceMs.set(id, sinceMs);
    if (ports.runningMs() - sinceMs < goneAfterMs) {
      this.#laterMs.set(id, sinceMs + goneAfterMs);
      return;
    }
    this.#missingSinceMs.delete(id);
    const text = known.textOf(id);
    known.delete(id);
    const head = heads.get(id);
    if (text === undefined) return;
    // Whoever removed the file removed the text it had; what was saved since is nobody's to lose, so it is written again.
    if (head !== undefined && head.readOnlyReason === null && !equalText(head, text))
      return this.#context.mirror.markDirty(id, 0);
    try {
      const key = heads.facts(id)?.key;
      if (heads.has(id)) await service.delete([id], { source: this, origin: 'file' });
      if (key !== undefined && key !== null) await this.#context.marks.release(key);
    } catch (error) {
      known.set(id, { ...file, text, seenAtMs: 0, editable: true, link: false });
      throw error;
    }
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
