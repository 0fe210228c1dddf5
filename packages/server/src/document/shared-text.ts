import { createHash } from 'node:crypto';
import { editHeader, PromptError, type TextChange } from '@prompt-manager/core';
import * as Y from 'yjs';
import type { PromptKey } from '../journal/journal.ts';
import type { HeadText } from '../library/head.ts';

/** Yjs shared types of a prompt (SPEC Y1): Y.Text `content`, Y.Map `meta` with `description`, `tags` and the raw `front_matter`. */
const contentName = 'content';
const metaName = 'meta';

/** Yjs clients take ids of 32 bits, so an id from here on is a seed and tells which text a copy began with. */
const firstSeedId = 2 ** 32;

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
  #updates: Uint8Array[] = [];
  #deltas: (readonly TextChange[] | null)[] = [];
  #metadataChanged = false;
  /** False while the content has held no surrogate pair since it was loaded. */
  #mayHoldPairs = false;

  private constructor(key: PromptKey) {
    this.#doc = new Y.Doc();
    this.#seedId = seedIdOf(key);
    this.#content = this.#doc.getText(contentName);
    this.#meta = this.#doc.getMap(metaName);
    this.#doc.on('update', (update: Uint8Array) => this.#updates.push(update));
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
    this.#doc.transact(() => {
      // From the end, so that earlier offsets stay what they are.
      for (const change of changes.toReversed()) {
        if (change.to > change.from) this.#content.delete(change.from, change.to - change.from);
        if (change.insert !== '') this.#content.insert(change.from, change.insert);
      }
      if (description !== undefined) this.#meta.set('description', description);
      if (tags !== undefined) this.#meta.set('tags', [...tags]);
      if (header !== undefined) this.#meta.set('front_matter', header);
    });
    return this.#updates.length === 1
      ? (this.#updates[0] as Uint8Array)
      : Y.mergeUpdates(this.#updates);
  }

  /**
   * Takes a client's update. The changes it answers are those Yjs tells; {@link holds} says whether they are all.
   *
   * @throws PromptError `invalid_update`, `other_epoch` (nothing happened); SpoiledError `missing_updates`,
   * `invalid_update` (the document is to be thrown away)
   */
  apply(update: Uint8Array): AppliedUpdate {
    this.#check(update);
    this.#forgetEvents();
    try {
      Y.applyUpdate(this.#doc, update);
    } catch (cause) {
      throw new SpoiledError('invalid_update', {
        detail: 'the update does not fit the document',
        cause,
      });
    }
    const { pendingStructs, pendingDs } = this.#doc.store;
    if (pendingStructs !== null || pendingDs !== null) throw new SpoiledError('missing_updates');
    const deltas = this.#deltas;
    if (deltas.length > 1 || deltas.includes(null))
      throw new SpoiledError('invalid_update', {
        detail: 'the content holds something that is not text',
      });
    const none = this.#updates.length === 0;
    return {
      update: none ? null : Y.mergeUpdates(this.#updates),
      changes: deltas[0] ?? [],
      metadataChanged: this.#metadataChanged,
    };
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
      if (client >= firstSeedId && client !== this.#seedId) throw new PromptError('other_epoch');
  }

  #forgetEvents(): void {
    this.#updates = [];
    this.#deltas = [];
    this.#metadataChanged = false;
  }
}

/** The client id under which a prompt's first state is written. */
function seedIdOf(key: PromptKey): number {
  return firstSeedId + createHash('sha256').update(key).digest().readUIntBE(0, 6);
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
