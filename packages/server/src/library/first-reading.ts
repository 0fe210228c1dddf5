import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PromptId } from '@prompt-manager/core';
import type { FolderIndex } from '../file-index/folder-index.ts';
import type { IndexedFile } from '../file-index/index-messages.ts';
import { parseFile } from '../mirror/file-text.ts';
import { sameStamp } from '../mirror/folder-rules.ts';
import type { ListedFile } from '../mirror/folder-scan.ts';
import type { KnownFiles } from '../mirror/known-files.ts';
import { factsOfFile, headOfFile, readOnlyReasonOf, sizeOf } from '../mirror/file-as-prompt.ts';
import { textOf, type Head, type LoadedFacts } from './head.ts';
import type { FirstReader, Heads } from './heads.ts';
import type { House } from './house.ts';
import { mountedId, type Mount } from './mounts.ts';

/** Files read between two turns of the event loop when its own thread has to do it: 5 ms. */
const leftTogether = 50;

/** What a {@link FirstReading} works on. */
export interface FirstReadingContext extends Pick<House, 'limits' | 'ports'> {
  readonly mount: Mount;
  readonly known: KnownFiles;
  readonly index: FolderIndex;
  readonly heads: Pick<Heads, 'isUnread' | 'facts' | 'learn' | 'dropUnread'>;
  readonly files: readonly ListedFile[];
  /** A listed file could not be read: look at it as at one that came just now. */
  readonly lookAt: (id: PromptId) => void;
  /** Prompts that were listed turned out to be none. */
  readonly onDropped: () => void;
}

/**
 * Reads files that the index does not know, on the index's thread, while their prompts are served already (SPEC L3): one
 * that is asked for before its turn is read at once, and what the thread finds in it then counts no more.
 */
export class FirstReading implements FirstReader {
  readonly #context: FirstReadingContext;
  readonly #byNumber = new Map<number, ListedFile>();

  constructor(context: FirstReadingContext) {
    this.#context = context;
  }

  get ids(): readonly PromptId[] {
    const { files, mount } = this.#context;
    return files.map(({ id }) => mountedId(mount, id));
  }

  /** Resolves when all are read. `advance` hears how many, as they come. */
  async run(advance: (count: number) => void): Promise<void> {
    const { files, index, mount } = this.#context;
    const wanted = files.map((file) => {
      const number = index.newNumber();
      this.#byNumber.set(number, file);
      return { number, id: file.id, path: file.path };
    });
    const { root, maxFileBytes } = mount.folder;
    await index.read({ root, maxFileBytes }, wanted, (read, unread) => {
      this.#learn(read);
      this.#lookLater(unread);
      advance(read.length + unread.length);
    });
    await this.#readLeft(advance);
  }

  /** Ends; nothing more is read. */
  close(): void {
    this.#byNumber.clear();
  }

  readNow(id: PromptId): Head | null {
    const { mount, known, ports, limits, lookAt } = this.#context;
    const inner = (mount.root ? id : id.slice(mount.name.length + 1)) as PromptId;
    const seenAtMs = ports.now();
    const read = mount.folder.readNow(inner);
    if (read.kind !== 'file') {
      this.#dropped([id]);
      if (read.kind === 'failed') lookAt(id);
      return null;
    }
    const parsed = parseFile(read.bytes);
    const { stamp, link, isProtected } = read;
    known.set(id, {
      hash: parsed.hash,
      text: textOf(parsed),
      editable: parsed.editable,
      stamp,
      link,
      seenAtMs,
    });
    return headOfFile(id, parsed, {
      atMs: stamp.modifiedAtMs,
      readOnlyReason:
        readOnlyReasonOf(sizeOf(parsed), { link, isProtected, limits }) ?? mount.readOnlyReason,
    });
  }

  /** What the index's thread left when it failed. */
  async #readLeft(advance: (count: number) => void): Promise<void> {
    const { mount, heads } = this.#context;
    for (const [number, { id }] of this.#byNumber) {
      this.#byNumber.delete(number);
      heads.facts(mountedId(mount, id));
      advance(1);
      if (this.#byNumber.size % leftTogether === 0) await nextTurn();
    }
  }

  #learn(read: readonly IndexedFile[]): void {
    const { mount, known, heads, limits, lookAt } = this.#context;
    const loaded: LoadedFacts[] = [];
    const touched: PromptId[] = [];
    for (const file of read) {
      const listed = this.#byNumber.get(file.number);
      if (listed === undefined) continue;
      this.#byNumber.delete(file.number);
      const id = mountedId(mount, listed.id);
      // Read before its turn: then it has another place in the index, and this one is nobody's.
      if (!heads.isUnread(id)) {
        this.#context.index.remove(file.number);
        continue;
      }
      known.adopt(id, file);
      const { isProtected } = listed;
      const readOnlyReason =
        readOnlyReasonOf(file.facts, { link: false, isProtected, limits }) ?? mount.readOnlyReason;
      const facts = factsOfFile(id, file, { atMs: file.stamp.modifiedAtMs, readOnlyReason });
      loaded.push({ facts, targets: file.facts.targets });
      if (!sameStamp(listed.stamp, file.stamp)) touched.push(id);
    }
    heads.learn(loaded, known);
    // Touched since it was listed: its mode may be another one.
    for (const id of touched) lookAt(id);
  }

  /** The thread could not read these: a link by now, being written, or gone. */
  #lookLater(unread: readonly number[]): void {
    const { mount, heads, lookAt } = this.#context;
    const ids: PromptId[] = [];
    for (const number of unread) {
      const listed = this.#byNumber.get(number);
      const id = listed === undefined ? undefined : mountedId(mount, listed.id);
      this.#byNumber.delete(number);
      if (id !== undefined && heads.isUnread(id)) ids.push(id);
    }
    if (ids.length === 0) return;
    this.#dropped(ids);
    for (const id of ids) lookAt(id);
  }

  #dropped(ids: readonly PromptId[]): void {
    for (const id of ids) this.#context.heads.dropUnread(id);
    this.#context.onDropped();
  }
}
