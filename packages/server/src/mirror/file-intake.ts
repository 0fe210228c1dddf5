import { toPromptError, type Limits, type PromptError, type PromptId } from '@prompt-manager/core';
import type { Documents } from '../document/documents.ts';
import type { Revival } from '../document/revival.ts';
import type { Journal } from '../journal/journal.ts';
import type { CommittedFeed } from '../library/committed.ts';
import { equalText, textOf, type Head, type HeadText } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { Mount } from '../library/mounts.ts';
import type { PromptService } from '../library/prompt-service.ts';
import { returnedPrompt } from '../library/returned-prompt.ts';
import type { Renamer } from '../refactor/rename.ts';
import type { Ports } from '../ports.ts';
import { editOf, headOfFile, readOnlyReasonOf, sizeOf, writeProtected } from './file-as-prompt.ts';
import { hashOf, parseFile, type ParsedFile } from './file-text.ts';
import type { FileRead } from './file-read.ts';
import type { FolderMirror } from './folder-mirror.ts';
import type { KnownFiles, SeenFile } from './known-files.ts';
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
/** New files of which the journal is asked together, and which it then takes together. */
const maxArriving = 16;

/** What taking in a file needs from the house. */
export interface FileIntakeContext {
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
  readonly ports: Pick<Ports, 'now' | 'runningMs'>;
  readonly limits: Limits;
  readonly log: (error: PromptError) => void;
  /** Something came between: the file is to be looked at with that in mind. */
  readonly lookAgain: (id: PromptId) => void;
  /** The file is to be looked at once more at this time of `ports.runningMs`. */
  readonly lookAgainAt: (id: PromptId, atMs: number) => void;
}

/**
 * Takes in what another program did to one file (SPEC F4, F16, F17): an edit is merged with what is typed, a new file
 * becomes a prompt, a moved one keeps its history, a removed one is deleted, and goes on with its history when it is back.
 *
 * 1. Only content decides: bytes we know are no outside edit.
 * 2. An outside edit is a change like any other, three-way against what the file held before.
 */
export class FileIntake {
  readonly #context: FileIntakeContext;
  readonly #missingSinceMs = new Map<PromptId, number>();
  readonly #failures = new ReadFailures<PromptId>();
  /** New files of which the journal is asked whether they are back; it answers, and takes, many together. */
  readonly #arriving = new Set<Promise<void>>();

  constructor(context: FileIntakeContext) {
    this.#context = context;
  }

  /** Looks at one file; resolves when what it says is taken in, or is to be looked at again. Never rejects. */
  async take(id: PromptId): Promise<void> {
    const { mount, known, lookAgain } = this.#context;
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
      if (known.get(id) !== before) return lookAgain(id);
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

  /** Resolves when the new files that were looked at are taken in: {@link take} does not wait for those. */
  async arrived(): Promise<void> {
    await Promise.all(this.#arriving);
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
    const { log, mirror, ports, lookAgainAt } = this.#context;
    const error = toPromptError(thrown);
    log(error);
    if (error.entry.retryable) lookAgainAt(id, ports.runningMs() + retryMs);
    else
      mirror.block(id, {
        errno: error.code,
        sentence: `The file was changed by another program, but the change cannot be taken in: ${error.detail}`,
      });
  }

  /** The file could not be read: it is looked at again later, unless that would be the same. */
  #failed(id: PromptId, errno: string): void {
    const { ports, lookAgainAt } = this.#context;
    const delayMs = this.#failures.delayMs(id, errno);
    if (delayMs !== null) lookAgainAt(id, ports.runningMs() + delayMs);
  }

  async #changed(
    id: PromptId,
    file: ParsedFile,
    { base, ...look }: FileLook & { readonly base: HeadText | undefined },
  ): Promise<void> {
    const { documents, known, heads, mirror, lookAgain } = this.#context;
    const head = heads.get(id);
    if (head === undefined) return lookAgain(id); // Deleted just now; the file is looked at again as a new one.
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
    if (this.#arriving.size >= maxArriving) await Promise.race(this.#arriving);
    const arrival = this.#begin(id, file, look).catch((thrown: unknown) => {
      this.#refused(id, thrown);
    });
    this.#arriving.add(arrival);
    void arrival.finally(() => this.#arriving.delete(arrival));
  }

  /** A file that was nowhere else is a new prompt, or one whose file is back (SPEC F16). */
  async #begin(id: PromptId, file: ParsedFile, look: FileLook): Promise<void> {
    const { known, heads, service, ports, journal, lookAgain } = this.#context;
    const readOnlyReason = this.#reasonOf(file, look);
    const revival =
      readOnlyReason === null ? await returnedPrompt(journal, id, textOf(file)) : undefined;
    // Somebody made a prompt of this id while we looked: then the file is an edit of it.
    if (heads.has(id) || service.isCreating(id)) return lookAgain(id);
    const atMs = ports.now();
    known.set(id, { ...look, hash: file.hash, text: textOf(file), editable: file.editable });
    if (revival === undefined) this.#publish(headOfFile(id, file, { atMs, readOnlyReason }), null);
    else await this.#return(id, revival, file.hash);
  }

  /** The prompt whose file is back goes on with its history; its file's text is its newest revision. */
  async #return(id: PromptId, revival: Revival, fileHash: string): Promise<void> {
    const { service, known, lookAgain } = this.#context;
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
      if (code === 'prompt_exists' || code === 'stale_revision') lookAgain(id);
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

  /** No file: believed only after a while, then the prompt is deleted. */
  async #missing(id: PromptId): Promise<void> {
    const { known, ports, service, heads, lookAgainAt } = this.#context;
    const file = known.get(id);
    if (file === undefined) return;
    const sinceMs = this.#missingSinceMs.get(id) ?? ports.runningMs();
    this.#missingSinceMs.set(id, sinceMs);
    if (ports.runningMs() - sinceMs < goneAfterMs) {
      lookAgainAt(id, sinceMs + goneAfterMs);
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
}
