import { createHash } from 'node:crypto';
import {
  assert,
  editHeader,
  PromptError,
  toPromptError,
  type TextChange,
} from '@prompt-manager/core';
import { firstTextId } from '@prompt-manager/protocol';
import { createDecoder, readVarUint } from 'lib0/decoding';
import * as Y from 'yjs';
import type { PromptKey } from '../journal/journal.ts';
import type { HeadText } from '../library/head.ts';

/** Yjs shared types of a prompt (SPEC Y1): Y.Text `content`, Y.Map `meta` with `description`, `tags` and the raw `front_matter`. */
const contentName = 'content';
const metaName = 'meta';

/** Updates up to this size may be journaled as they came, in bytes: what typing makes. Bounds what useless bytes could cost. */
const maxKeptAsItCameBytes = 4_096;

/** What one transaction changes; absent fields stay. */
export interface SharedChange {
  readonly changes: readonly TextChange[];
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly header?: string | null | undefined;
}

/** What a client's update came to. */
export interface AppliedUpdate {
  /** The part of it that was new; null when nothing was. */
  readonly update: Uint8Array | null;
  /** What it changed in the content. */
  readonly changes: readonly TextChange[];
  readonly metadataChanged: boolean;
}

/** Thrown when an update was refused after it touched the document, which must be made anew. */
export class SpoiledError extends PromptError {}

/**
 * One prompt as a Yjs document: turns changes into Yjs updates, takes clients' updates, reads the text back.
 *
 * The first state of a prompt is written under a client id made from its key (the seed). A copy that holds another seed
 * was made from a text that no longer exists as such; merging it would double the text (SPEC Y3), so it is told apart.
 */
export class SharedText {
  readonly #doc: Y.Doc;
  readonly #seedId: number;
  readonly #content: Y.Text;
  readonly #meta: Y.Map<unknown>;
  #deltas: (readonly TextChange[] | null)[] = [];
  #metadataChanged = false;
  #changedAnything = false;
  /** False while the content has held no surrogate pair since it was loaded. */
  #mayHoldPairs = false;

  private constructor(key: PromptKey) {
    // Nobody asks for its name, and the random one costs more than all the rest of opening a prompt.
    this.#doc = new Y.Doc({ guid: key });
    this.#seedId = textIdOf(key);
    this.#content = this.#doc.getText(contentName);
    this.#meta = this.#doc.getMap(metaName);
    // Not `update`: with a listener of that, Yjs encodes every change anew.
    this.#doc.on('afterTransaction', ({ beforeState, afterState, deleteSet }: Y.Transaction) => {
      this.#changedAnything ||= deleteSet.clients.size > 0 || hasGrown(beforeState, afterState);
    });
    this.#content.observe(({ delta }) => {
      const changes = changesOf(delta);
      this.#deltas.push(changes);
      this.#mayHoldPairs ||= changes?.some(({ insert }) => highSurrogate.test(insert)) ?? false;
    });
    this.#meta.observe(() => (this.#metadataChanged = true));
  }

  /** A new document with this text, and the one update that makes it. */
  static seed(
    key: PromptKey,
    text: HeadText,
  ): { readonly shared: SharedText; readonly update: Uint8Array } {
    const shared = new SharedText(key);
    const ownId = shared.#doc.clientID;
    shared.#doc.clientID = shared.#seedId;
    const { content, description, tags, header } = text;
    const update = shared.change({
      changes: content === '' ? [] : [{ from: 0, to: 0, insert: content }],
      description,
      tags,
      header,
    });
    shared.#doc.clientID = ownId;
    return { shared, update };
  }

  /** The document that results from journaled updates, oldest first. */
  static load(key: PromptKey, updates: readonly Uint8Array[]): SharedText {
    const shared = new SharedText(key);
    shared.#doc.transact(() => {
      for (const update of updates) Y.applyUpdate(shared.#doc, update);
    });
    return shared;
  }

  /** Makes one change in one transaction and answers the Yjs update that carries it. */
  change({ changes, description, tags, header }: SharedChange): Uint8Array {
    this.#forgetEvents();
    return this.#encoding(() =>
      this.#doc.transact(() => {
        // From the end, so that earlier offsets stay what they are.
        for (const change of changes.toReversed()) {
          if (change.to > change.from) this.#content.delete(change.from, change.to - change.from);
          if (change.insert !== '') this.#content.insert(change.from, change.insert);
        }
        if (description !== undefined) this.#meta.set('description', description);
        if (tags !== undefined) this.#meta.set('tags', [...tags]);
        if (header !== undefined) this.#meta.set('front_matter', header);
      }),
    );
  }

  /**
   * Takes a client's update. The changes it answers are those Yjs tells; {@link holds} says whether they are all.
   *
   * @throws PromptError `invalid_update`, `other_epoch` (nothing happened); SpoiledError `missing_updates`,
   * `invalid_update` (the document is to be thrown away)
   */
  apply(update: Uint8Array): AppliedUpdate {
    this.#forgetEvents();
    const isNew = this.#isAllNew(update);
    if (!isNew) this.#check(update);
    const taken = isNew
      ? (this.#integrate(update), update)
      : this.#encoding(() => this.#integrate(update));
    const { pendingStructs, pendingDs } = this.#doc.store;
    if (pendingStructs !== null || pendingDs !== null) throw this.#whyIncomplete(update);
    const deltas = this.#deltas;
    if (deltas.length > 1 || deltas.includes(null))
      throw new SpoiledError('invalid_update', {
        detail: 'the content holds something that is not text',
      });
    return {
      update: this.#changedAnything ? taken : null,
      changes: deltas[0] ?? [],
      metadataChanged: this.#metadataChanged,
    };
  }

  /** Takes an update that is stored, or a whole later state, and answers what it changed in the content. */
  take(update: Uint8Array): readonly TextChange[] {
    this.#forgetEvents();
    Y.applyUpdate(this.#doc, update);
    const [changes = [], ...more] = this.#deltas;
    assert(
      changes !== null && more.length === 0,
      'a stored update changes the content once, to text',
    );
    return changes;
  }

  /** What a peer with this state vector lacks. @throws PromptError `invalid_update`, `other_epoch` */
  diff(stateVector: Uint8Array): Uint8Array {
    let clients: Iterable<number>;
    try {
      clients = Y.decodeStateVector(stateVector).keys();
    } catch (cause) {
      throw new PromptError('invalid_update', { detail: 'the bytes are no state vector', cause });
    }
    this.#checkEpoch(clients);
    return Y.encodeStateAsUpdate(this.#doc, stateVector);
  }

  get stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#doc);
  }

  /** The whole state as one update. */
  get state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc);
  }

  /** The content as it stands. */
  get content(): string {
    return textOf(this.#content);
  }

  /** The front matter as the metadata has it, of any type, without description and tags laid over it. */
  get rawHeader(): unknown {
    return this.#meta.get('front_matter') ?? null;
  }

  /**
   * Whether the content is `expected`: the content before with the changes told since. Those do not tell everything,
   * because Yjs replaces both halves of a surrogate pair by U+FFFD when it cuts between them. Nothing else goes
   * untold, so without pairs the lengths decide.
   */
  holds(expected: string): boolean {
    if (this.#content.length !== expected.length) return false;
    return !this.#mayHoldPairs || this.content === expected;
  }

  /** Whether the content may hold surrogate pairs, so that an offset can lie inside one. */
  get mayHoldPairs(): boolean {
    return this.#mayHoldPairs;
  }

  /** The text as it stands; the header says the description and tags beside it. @throws PromptError `invalid_update` when the metadata is of a wrong type */
  read(): HeadText {
    return { content: this.content, ...this.readMetadata() };
  }

  /** Everything but the content. @throws PromptError `invalid_update` */
  readMetadata(): Omit<HeadText, 'content'> {
    const description = this.#meta.get('description') ?? null;
    const tags = this.#meta.get('tags') ?? [];
    const header = this.rawHeader;
    const isText = (value: unknown): value is string => typeof value === 'string';
    if (
      (description !== null && !isText(description)) ||
      (header !== null && !isText(header)) ||
      !Array.isArray(tags) ||
      !tags.every(isText)
    ) {
      throw new SpoiledError('invalid_update', {
        detail:
          'meta must hold description (text or null), tags (a list of texts) and front_matter (text or null)',
      });
    }
    return { description, tags, header: editHeader(header, { description, tags }, '\n') };
  }

  destroy(): void {
    this.#doc.destroy();
  }

  /**
   * Whether a small update is known to hold nothing that this document has, so that it may be kept as it came: it is of
   * one client and begins where that client's known changes end, or it only deletes. Anything else is encoded anew, so
   * that what is told and journaled never differs from what was taken in.
   */
  #isAllNew(update: Uint8Array): boolean {
    if (update.byteLength > maxKeptAsItCameBytes) return false;
    try {
      const decoder = createDecoder(update);
      const clients = readVarUint(decoder);
      if (clients !== 1) return clients === 0;
      readVarUint(decoder);
      const client = readVarUint(decoder);
      return client < firstTextId && readVarUint(decoder) === Y.getState(this.#doc.store, client);
    } catch {
      return false; // Too short to be an update: the check says so.
    }
  }

  #integrate(update: Uint8Array): void {
    try {
      Y.applyUpdate(this.#doc, update);
    } catch (cause) {
      throw new SpoiledError('invalid_update', {
        detail: `${update.byteLength} bytes are no Yjs update that fits the document`,
        cause,
      });
    }
  }

  /** Runs one transaction and answers it as an update. */
  #encoding(transaction: () => void): Uint8Array {
    const updates: Uint8Array[] = [];
    const listener = (update: Uint8Array): number => updates.push(update);
    this.#doc.on('update', listener);
    try {
      transaction();
    } finally {
      this.#doc.off('update', listener);
    }
    return updates.length === 1 ? (updates[0] as Uint8Array) : Y.mergeUpdates(updates);
  }

  /** An update of another epoch misses what it is based on, too. */
  #whyIncomplete(update: Uint8Array): SpoiledError {
    try {
      this.#check(update);
    } catch (thrown) {
      const { code, detail } = toPromptError(thrown);
      return new SpoiledError(code, { detail });
    }
    return new SpoiledError('missing_updates');
  }

  #check(update: Uint8Array): void {
    let clients: Set<number>;
    try {
      clients = new Set(Y.decodeUpdate(update).structs.map(({ id }) => id.client));
    } catch (cause) {
      throw new PromptError('invalid_update', {
        detail: `${update.byteLength} bytes are no Yjs update`,
        cause,
      });
    }
    this.#checkEpoch(clients);
  }

  #checkEpoch(clients: Iterable<number>): void {
    for (const client of clients)
      if (client >= firstTextId && client !== this.#seedId) throw new PromptError('other_epoch');
  }

  #forgetEvents(): void {
    this.#deltas = [];
    this.#metadataChanged = false;
    this.#changedAnything = false;
  }
}

/** The client id under which a prompt's first state is written; it names the text (SPEC Y7). */
export function textIdOf(key: PromptKey): number {
  return firstTextId + createHash('sha256').update(key).digest().readUIntBE(0, 6);
}

function hasGrown(
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): boolean {
  for (const [client, clock] of after) if (before.get(client) !== clock) return true;
  return false;
}

/** Finds the first half of a surrogate pair. */
const highSurrogate = /[\uD800-\uDBFF]/;

function textOf(content: { toString(): string }): string {
  return content.toString();
}

/** A delta of Y.Text as changes of the text before; null when it inserts something that is not text. */
function changesOf(
  delta: readonly { insert?: unknown; delete?: number | undefined; retain?: number | undefined }[],
): readonly TextChange[] | null {
  const changes: TextChange[] = [];
  let offset = 0;
  for (const part of delta) {
    if (part.retain !== undefined) offset += part.retain;
    else if (part.delete !== undefined) {
      const last = changes.at(-1);
      if (last !== undefined && last.to === offset)
        changes[changes.length - 1] = { ...last, to: offset + part.delete };
      else changes.push({ from: offset, to: offset + part.delete, insert: '' });
      offset += part.delete;
    } else if (typeof part.insert === 'string') {
      const last = changes.at(-1);
      if (last !== undefined && last.to === offset)
        changes[changes.length - 1] = { ...last, insert: last.insert + part.insert };
      else changes.push({ from: offset, to: offset, insert: part.insert });
    } else return null;
  }
  return changes;
}
