import { FewIds, PromptError, readHeader, type PromptId } from '@prompt-manager/core';
import { factsOf } from '../file-index/file-facts.ts';
import type { FolderIndex } from '../file-index/folder-index.ts';
import type { IndexedFile } from '../file-index/index-messages.ts';
import type { HeadText } from '../library/head.ts';
import type { FileRead } from './file-read.ts';
import { parseFile } from './file-text.ts';
import type { FileStamp } from './folder-rules.ts';

/** What a prompt's file held when we last read or wrote it. */
export interface KnownFile {
  /** SHA-256 of the file's bytes. */
  readonly hash: string;
  /** What it looked like; a listing that shows the same needs no reading. */
  readonly stamp: FileStamp;
}

/** A file as it was just read or written. */
export interface SeenFile extends KnownFile {
  /** What the file says: the base against which the next outside edit is merged. */
  readonly text: HeadText;
  /** The clock just before it was read, or written. */
  readonly seenAtMs: number;
  /** False when its bytes are not UTF-8. */
  readonly editable: boolean;
  readonly link: boolean;
}

/** What {@link KnownFiles} needs from the house. */
export interface KnownFilesContext {
  /** Where texts are kept that nobody uses; null keeps them all in memory. */
  readonly index: FolderIndex | null;
  /** The id inside the folder; null for a prompt of another directory. */
  readonly inner: (id: PromptId) => PromptId | null;
  readonly readNow: (inner: PromptId) => FileRead;
  /** The text of this prompt will not be here any more: keep it. */
  readonly keep: (id: PromptId) => void;
  /** This text of a file can be had here from now on; false when there is no such prompt yet. */
  readonly letGo: (id: PromptId, text: HeadText) => boolean;
}

interface Entry {
  readonly hash: string;
  stamp: FileStamp;
  /** Place in the index; null for a file that is not in it. */
  readonly number: number | null;
  /** Null once the index has it and nobody needs it here. */
  text: HeadText | null;
  isStored: boolean;
}

/**
 * The files of one folder as last seen, by the prompt's id, and found by content.
 *
 * 1. A file's text is in memory until the index has stored it, and can be had at any time.
 * 2. A prompt whose text is had here ({@link stored}) is told before its file's entry changes.
 */
export class KnownFiles {
  readonly #context: KnownFilesContext;
  readonly #byId = new Map<PromptId, Entry>();
  /** Made when it is first asked for: a library that nothing comes to or leaves needs none. */
  #idsByHash: FewIds<string> | null = null;
  readonly #writes = new Map<PromptId, Promise<unknown>>();
  /** Stored before there was a prompt of that id. */
  readonly #early = new Set<PromptId>();

  constructor(context: KnownFilesContext) {
    this.#context = context;
  }

  get(id: PromptId): KnownFile | undefined {
    return this.#byId.get(id);
  }

  ids(): IterableIterator<PromptId> {
    return this.#byId.keys();
  }

  /** What the file said; undefined for one that is not known. @throws PromptError `internal` when the index is damaged and the file another one by now */
  textOf(id: PromptId): HeadText | undefined {
    const entry = this.#byId.get(id);
    if (entry === undefined) return undefined;
    if (entry.text !== null) return entry.text;
    const { header, content } = this.stored(id);
    const { description, tags } = readHeader(header);
    return { header, content, description, tags };
  }

  /** Header and content of a known file. @throws as {@link textOf} */
  stored(id: PromptId): Pick<HeadText, 'content' | 'header'> {
    const { index, inner, readNow } = this.#context;
    const entry = this.#byId.get(id);
    if (entry !== undefined && entry.text !== null) return entry.text;
    if (entry !== undefined && entry.number !== null) {
      const text = index?.text(entry.number, entry.hash);
      if (text !== null && text !== undefined) return text;
      // The index is damaged; the file may still hold what it held.
      const place = inner(id);
      const read = place === null ? null : readNow(place);
      const parsed = read?.kind === 'file' ? parseFile(read.bytes) : null;
      if (parsed?.hash === entry.hash) return parsed;
    }
    throw new PromptError('internal', {
      detail: `the text of ${id} is neither in the index nor in its file; start the server again`,
    });
  }

  /** Prompts whose file had these bytes. */
  withHash(hash: string): readonly PromptId[] {
    if (this.#idsByHash === null) {
      this.#idsByHash = new FewIds();
      for (const [id, entry] of this.#byId) this.#idsByHash.add(entry.hash, id);
    }
    return [...this.#idsByHash.of(hash)];
  }

  /**
   * Runs one write of ours. From its rename until it is noted here, the file holds what nobody knows yet: whoever reads
   * it meanwhile waits with {@link written}, or takes our own write for an outside edit.
   */
  async writing<T>(id: PromptId, write: () => Promise<T>): Promise<T> {
    return this.writingAll([id], write);
  }

  /** As {@link writing} for many files at once. */
  async writingAll<T>(ids: Iterable<PromptId>, write: () => Promise<T>): Promise<T> {
    const run = write();
    const own = [...ids];
    for (const id of own) this.#writes.set(id, run);
    try {
      return await run;
    } finally {
      for (const id of own) if (this.#writes.get(id) === run) this.#writes.delete(id);
    }
  }

  /** Resolves when no write of ours is under way; what came of it is its caller's concern. */
  async written(id: PromptId): Promise<void> {
    await this.#writes.get(id)?.catch(() => undefined);
  }

  /** Takes note of what a file holds, for the index too. A link's text may change without the link: it is read at every start. */
  set(id: PromptId, file: SeenFile): void {
    const { index, inner } = this.#context;
    const place = file.link ? null : inner(id);
    const before = this.#forget(id);
    const indexed = index !== null && place !== null;
    if (before !== null && !indexed) index?.remove(before);
    const number = indexed ? (before ?? index.newNumber()) : null;
    const entry: Entry = {
      hash: file.hash,
      stamp: file.stamp,
      number,
      text: file.text,
      isStored: false,
    };
    this.#add(id, entry);
    if (!indexed || number === null) return;
    const { hash, stamp, seenAtMs, text, editable } = file;
    const { header, content } = text;
    const facts = factsOf(text, editable);
    const row = { number, id: place, hash, stamp, seenAtMs, facts, header, content };
    index.put(row, () => this.#stored(id, entry));
  }

  /** Takes over a file that the index knows to be unchanged. */
  adopt(id: PromptId, { number, hash, stamp }: IndexedFile): void {
    this.#forget(id);
    this.#add(id, { hash, stamp, number, text: null, isStored: true });
  }

  /** The file was read again and holds what it held. */
  seenAgain(id: PromptId, look: Pick<SeenFile, 'stamp' | 'seenAtMs'>): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    entry.stamp = look.stamp;
    if (entry.number !== null) this.#context.index?.look(entry.number, look);
  }

  /** The prompts of files noted so far are there now. */
  settle(): void {
    for (const id of Array.from(this.#early)) {
      const entry = this.#byId.get(id);
      this.#early.delete(id);
      if (entry?.isStored === true) this.#stored(id, entry);
    }
  }

  delete(id: PromptId): void {
    const number = this.#forget(id);
    if (number !== null) this.#context.index?.remove(number);
  }

  /** The file has another name; it is looked at again at the next start, for that changed what it looks like. */
  move(from: PromptId, to: PromptId): void {
    const file = this.#byId.get(from);
    const text = this.textOf(from);
    if (file === undefined || text === undefined) return;
    const { hash, stamp } = file;
    this.delete(from);
    this.set(to, { hash, stamp, text, seenAtMs: 0, editable: true, link: file.number === null });
  }

  #add(id: PromptId, entry: Entry): void {
    this.#byId.set(id, entry);
    this.#idsByHash?.add(entry.hash, id);
  }

  /** Drops an entry; answers its place in the index. */
  #forget(id: PromptId): number | null {
    const entry = this.#byId.get(id);
    if (entry === undefined) return null;
    if (entry.text === null) this.#context.keep(id);
    this.#early.delete(id);
    this.#byId.delete(id);
    this.#idsByHash?.delete(entry.hash, id);
    return entry.number;
  }

  #stored(id: PromptId, entry: Entry): void {
    entry.isStored = true;
    if (this.#byId.get(id) !== entry || entry.text === null) return;
    if (this.#context.letGo(id, entry.text)) entry.text = null;
    else this.#early.add(id);
  }
}
