import { PromptError, toPromptError, type Limits, type PromptId } from '@prompt-manager/core';
import type { GroupCommitter } from '../journal/group-commit.ts';
import type { Journal, PromptKey } from '../journal/journal.ts';
import { nothingChanged, type CommittedFeed } from '../library/committed.ts';
import type { Edit } from '../library/edit.ts';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { Ports } from '../ports.ts';
import type { DocumentState } from './check-state.ts';
import type { Compactor } from './compactor.ts';
import { DocumentQueue, type EditOutcome, type QueuedEdit } from './document-queue.ts';
import { DurableDraft } from './durable-draft.ts';
import { EditBatch } from './edit-batch.ts';
import { nothingPrepared, structuralOf, updateOf, type PreparedChange } from './prepared-change.ts';
import { OpenFence } from './open-fence.ts';
import type { SharedText } from './shared-text.ts';
import { unheardChange } from './unheard-change.ts';

/** What a document needs from the house. */
export interface DocumentContext {
  readonly heads: Heads;
  readonly journal: Pick<Journal, 'updates' | 'history'>;
  readonly compactor: Pick<Compactor, 'consider'>;
  readonly committer: Pick<GroupCommitter, 'commit'>;
  readonly feed: CommittedFeed;
  readonly limits: Limits;
  readonly ports: Pick<Ports, 'now' | 'randomName' | 'runningMs' | 'onNextTurn' | 'setTimer'>;
}

/** The right to change a document alone, in its turn. */
export interface Hold {
  readonly document: Document;
  release(): void;
}

/** What a batch of edits came to; the edits that were refused, with why. */
interface PreparedEdits<Item> {
  readonly prepared: PreparedChange;
  readonly refused: ReadonlyMap<Item, PromptError>;
}

/**
 * One open prompt: its Yjs state and its queue, the only way by which it changes (SPEC D5).
 *
 * 1. At most one batch of a document is on its way to the journal; later edits wait ({@link DocumentQueue}) and are merged
 *    with its outcome.
 * 2. `#draft` is the committed state plus the batch on its way. Nobody outside reads it: readers get heads.
 * 3. When a save fails the draft is forgotten, so a refused change leaves no trace.
 * 4. A deleted document refuses every edit; only a new prompt can take its id.
 * 5. After a save that failed the journal is asked before anything else is done: it may have been stored all the same.
 */
export class Document {
  readonly #context: DocumentContext;
  readonly #queue: DocumentQueue;
  readonly #key: PromptKey;
  readonly #draft: DurableDraft;
  readonly #fence = new OpenFence();
  #id: PromptId;
  #deleted = false;
  /** A save failed and the journal was not asked since. */
  #inDoubt = false;

  constructor(head: Head, context: DocumentContext) {
    this.#context = context;
    this.#id = head.id;
    this.#key = head.key ?? (context.ports.randomName() as PromptKey);
    this.#draft = new DurableDraft(head, this.#key, context);
    this.#queue = new DocumentQueue({
      id: () => this.#id,
      runEdits: (batch) => this.#runEdits(batch),
      limits: context.limits,
      ports: context.ports,
    });
  }

  get id(): PromptId {
    return this.#id;
  }

  get deleted(): boolean {
    return this.#deleted;
  }

  /** True when nothing waits, is on its way or in doubt, so that it may be closed. */
  get idle(): boolean {
    return this.#queue.isIdle && !this.#inDoubt;
  }

  /** Half of the queue is taken: the rest is for those who wait for each answer before they ask again. */
  get isCrowded(): boolean {
    return this.#queue.isCrowded;
  }

  /** Updates that opening this prompt anew would replay one by one. */
  get updatesSinceSnapshot(): number {
    return this.#draft.updatesSinceSnapshot;
  }

  /** The newest durable state. @throws PromptError `prompt_deleted` */
  get head(): Head {
    const head = this.#deleted ? undefined : this.#context.heads.get(this.#id);
    if (head === undefined)
      throw new PromptError('prompt_deleted', { detail: `${this.#id} was deleted` });
    return head;
  }

  /**
   * Queues an edit; resolves when it is durable and told to everyone.
   *
   * @throws PromptError `prompt_deleted`, `read_only`, `stale_revision`, `revision_unknown`, `invalid_request`,
   * `content_too_large`, `journal_unavailable`, `disk_full`, `overloaded`
   */
  edit(edit: Edit): Promise<EditOutcome> {
    return this.#queue.edit(edit);
  }

  /** Waits for its turn and keeps the document from changing until released. @throws PromptError `overloaded` */
  async hold(): Promise<Hold> {
    return { document: this, release: await this.#queue.hold() };
  }

  /**
   * What a Yjs peer with this state vector lacks, and the state vector of this side. Both are durable: nothing is on its
   * way meanwhile, and a prompt that the journal does not have yet is journaled first (SPEC Y3).
   *
   * @throws PromptError `prompt_deleted`, `invalid_update`, `other_epoch`, `overloaded`, and the journal's
   */
  async sync(
    stateVector: Uint8Array,
  ): Promise<{ readonly update: Uint8Array; readonly stateVector: Uint8Array }> {
    const hold = await this.hold();
    try {
      const draft = await this.#openDraft();
      await this.#ensureSeeded();
      return { update: draft.diff(stateVector), stateVector: draft.stateVector };
    } finally {
      hold.release();
    }
  }

  /** In its turn: the durable state, for a snapshot; null when it is not in memory. {@link updatesSinceSnapshot} begins anew. */
  async takeState(): Promise<DocumentState | null> {
    const hold = await this.hold();
    try {
      const text = this.#context.heads.get(this.#id);
      const { opened } = this.#draft;
      if (opened === null || this.#inDoubt || this.#deleted || text?.key !== this.#key) return null;
      this.#draft.snapshotTaken();
      return { key: this.#key, revision: text.revision, state: opened.state, text };
    } finally {
      hold.release();
    }
  }

  /** Under a hold: what the edits come to. @throws what {@link edit} throws */
  async prepareEdits(edits: readonly Edit[]): Promise<PreparedChange> {
    const { prepared, refused } = await this.#prepare(edits.map((edit) => ({ edit })));
    const refusal = refused.values().next().value;
    if (refusal === undefined) return prepared;
    prepared.discard();
    throw refusal;
  }

  /** Under a hold: the new id, after `edits` of its own text. @throws what {@link edit} throws */
  async prepareRename(
    to: PromptId,
    edits: readonly Edit[],
    actor: Pick<Edit, 'origin' | 'author'>,
  ): Promise<PreparedChange> {
    this.#checkWritable(actor.origin);
    const prepared = await this.prepareEdits(edits);
    const before = this.head;
    const edited = prepared.change?.after ?? before;
    const after: Head = {
      ...edited,
      key: this.#key,
      id: to,
      revision: edited.revision + 1,
      updatedAtMs: this.#context.ports.now(),
    };
    return this.#structural(prepared, { kind: 'rename', before, after, ...actorOf(actor) });
  }

  /** Under a hold: the end of the prompt. @throws PromptError `prompt_deleted`, `read_only` */
  async prepareDelete(actor: Pick<Edit, 'origin' | 'author'>): Promise<PreparedChange> {
    this.#checkWritable(actor.origin);
    const prepared = await this.prepareEdits([]);
    return this.#structural(prepared, {
      kind: 'delete',
      before: this.head,
      after: null,
      ...actorOf(actor),
    });
  }

  #checkWritable(origin: Edit['origin']): void {
    const refusal = whyNotWritable(this.head, origin);
    if (refusal !== null) throw refusal;
  }

  /** Frees the Yjs state. Only when idle. */
  close(): void {
    this.#queue.close();
    this.#draft.close();
  }

  async #runEdits(batch: readonly QueuedEdit[]): Promise<void> {
    try {
      const { prepared, refused } = await this.#prepare(batch);
      for (const [item, error] of refused) item.reject(error);
      await this.#commit(prepared);
      const outcome = { head: this.head, changed: prepared.change !== null };
      for (const item of batch) if (!refused.has(item)) item.resolve(outcome);
    } catch (error) {
      for (const item of batch) item.reject(toPromptError(error));
    }
  }

  async #commit({ entries, change, adopt, discard }: PreparedChange): Promise<void> {
    if (change === null) return;
    try {
      await this.#context.committer.commit(entries);
    } catch (error) {
      discard();
      throw error;
    }
    adopt();
    this.#queue.tell(() => this.#context.feed.publish([change]));
  }

  /** Merges edits one after the other. Waits for the journal only when the draft or an old text must be read from it. */
  async #prepare<Item extends { readonly edit: Edit }>(
    items: readonly Item[],
  ): Promise<PreparedEdits<Item>> {
    const opened = this.#inDoubt ? null : this.#draft.opened;
    const draft = opened ?? (await this.#openDraft());
    const { head } = this;
    const needsOld = items.some(({ edit }) => this.#draft.needsOldBase(edit, head.revision));
    const oldBases = needsOld ? await this.#draft.oldBases(items, head.revision) : noTexts;
    const batch = new EditBatch({
      head,
      draft,
      past: this.#draft.past,
      fence: this.#fence,
      limits: this.#context.limits,
      reload: () => this.#draft.reload(head),
    });
    const refused = new Map<Item, PromptError>();
    try {
      for (const item of items) {
        const { edit } = item;
        let refusal =
          whyNotWritable(head, edit.origin) ?? batch.add(edit, oldBases.get(edit.baseRevision));
        if (batch.isSpoilt) refusal = await batch.mend();
        if (refusal !== null) refused.set(item, refusal);
      }
    } catch (error) {
      this.#forgetDraft();
      throw error;
    }
    this.#draft.replace(batch.draft);
    this.#draft.past.trim();
    return { prepared: this.#preparedFrom(head, batch), refused };
  }

  #preparedFrom(before: Head, batch: EditBatch): PreparedChange {
    const { length: count } = batch.steps;
    if (count === 0) return nothingPrepared;
    const atMs = this.#context.ports.now();
    const { entries, change } = updateOf(before, this.#key, { batch, atMs });
    return {
      entries: [...this.#draft.createEntry(before), ...entries],
      change,
      adopt: () => {
        this.#draft.saved(count);
        this.#context.compactor.consider(this);
      },
      discard: () => this.#doubt(),
    };
  }

  /** A rename or the end, after the edits that were prepared for it. */
  #structural(
    prepared: PreparedChange,
    {
      kind,
      before,
      after,
      origin,
      author,
    }: {
      readonly kind: 'rename' | 'delete';
      readonly before: Head;
      readonly after: Head | null;
      readonly origin: Edit['origin'];
      readonly author: string | null;
    },
  ): PreparedChange {
    const atMs = this.#context.ports.now();
    const unchanged = prepared.entries.length === 0 ? this.#draft.createEntry(before) : [];
    const { entries, change } = structuralOf(prepared, {
      kind,
      key: this.#key,
      before,
      after,
      origin,
      author,
      atMs,
      source: this,
    });
    return {
      entries: [...unchanged, ...entries],
      change,
      adopt: () => {
        prepared.adopt();
        this.#draft.saved(0);
        if (after === null) this.#deleted = true;
        else this.#id = after.id;
      },
      discard: () => this.#doubt(),
    };
  }

  /** Journals the first state of a prompt that the journal does not have, under a hold. */
  async #ensureSeeded(): Promise<void> {
    const before = this.head;
    if (before.key !== null) return;
    const { id, revision, updatedAtMs: atMs } = before;
    await this.#commit({
      entries: this.#draft.createEntry(before),
      change: {
        kind: 'update',
        before,
        after: { ...before, key: this.#key },
        id,
        revision,
        atMs,
        ...nothingChanged,
      },
      adopt: () => this.#draft.saved(0),
      discard: () => this.#doubt(),
    });
  }

  async #openDraft(): Promise<SharedText> {
    if (this.#inDoubt) await this.#askJournal();
    const opened = await this.#draft.open(this.head);
    this.#context.compactor.consider(this);
    return opened;
  }

  /** After a save failed: takes over and tells what was stored all the same. */
  async #askJournal(): Promise<void> {
    const { heads, journal, feed } = this.#context;
    const change = await unheardChange(journal, this.#key, this.head);
    const to = change?.after?.id ?? this.#id;
    if (to !== this.#id && heads.get(to) !== undefined)
      throw new PromptError('journal_unavailable', {
        detail: `the journal has ${this.#id} as ${to}, which another prompt is called here; restart the server`,
      });
    this.#inDoubt = false;
    if (change === null) return;
    if (change.after === null) this.#deleted = true;
    else this.#id = change.after.id;
    feed.publish([change]);
    this.#forgetDraft();
  }

  #doubt(): void {
    this.#inDoubt = true;
    this.#forgetDraft();
  }

  #forgetDraft(): void {
    this.#draft.forget(this.#context.heads.get(this.#id));
  }
}

const noTexts: ReadonlyMap<number | undefined, string> = new Map();

/** Why a change may not be made; null when it may. A prompt that cannot be written follows its file all the same (SPEC F6, F10). */
function whyNotWritable({ id, readOnlyReason }: Head, origin: Edit['origin']): PromptError | null {
  if (readOnlyReason === null || origin === 'file') return null;
  return new PromptError('read_only', { detail: `${id} cannot be changed: ${readOnlyReason}` });
}

/** Who acts, whatever else the caller knows of them. */
function actorOf({ origin, author = null }: Pick<Edit, 'origin' | 'author'>): {
  readonly origin: Edit['origin'];
  readonly author: string | null;
} {
  return { origin, author };
}
