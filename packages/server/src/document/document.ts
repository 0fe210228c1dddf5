import {
  PromptError,
  diffText,
  toPromptError,
  type Limits,
  type PromptId,
} from '@prompt-manager/core';
import type { GroupCommitter } from '../journal/group-commit.ts';
import type { Journal, JournalEntry, PromptKey, StoredUpdate } from '../journal/journal.ts';
import type { CommittedChange, CommittedFeed } from '../library/committed.ts';
import type { Edit } from '../library/edit.ts';
import { equalText, type Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { Ports } from '../ports.ts';
import type { DocumentState } from './check-state.ts';
import type { Compactor } from './compactor.ts';
import { PastTexts } from './past-texts.ts';
import { EditBatch, type EditStep } from './edit-batch.ts';
import { mergeAll } from './merge-updates.ts';
import { SharedText } from './shared-text.ts';
import { unheardChange } from './unheard-change.ts';

/** What a document needs from the house. */
export interface DocumentContext {
  readonly heads: Heads;
  readonly journal: Pick<Journal, 'updates' | 'history'>;
  readonly compactor: Pick<Compactor, 'consider'>;
  readonly committer: Pick<GroupCommitter, 'commit'>;
  readonly feed: CommittedFeed;
  readonly limits: Limits;
  readonly ports: Pick<Ports, 'now' | 'randomName'>;
}

/** What became of an edit: it is durable as `head`. */
export interface EditOutcome {
  readonly head: Head;
  /** False when the edit changed nothing, so that nothing was journaled. */
  readonly changed: boolean;
}

/** A change that is ready to be journaled. Exactly one of `adopt` and `discard` is called. */
export interface PreparedChange {
  /** Empty when the edits change nothing. */
  readonly entries: readonly JournalEntry[];
  /** Null when there is nothing to tell. */
  readonly change: CommittedChange | null;
  /** Takes the change over once it is durable. */
  readonly adopt: () => void;
  /** Forgets it after the save failed. */
  readonly discard: () => void;
}

/** The right to change a document alone, in its turn. */
export interface Hold {
  readonly document: Document;
  release(): void;
}

interface QueuedEdit {
  readonly kind: 'edit';
  readonly edit: Edit;
  readonly resolve: (outcome: EditOutcome) => void;
  readonly reject: (error: PromptError) => void;
}

interface QueuedHold {
  readonly kind: 'hold';
  readonly grant: () => Promise<void>;
}

/**
 * One open prompt: its Yjs state and its queue, the only way by which it changes (SPEC D5).
 *
 * 1. At most one batch of a document is on its way to the journal; later edits wait and are merged with its outcome.
 * 2. `#draft` is the committed state plus the batch on its way. Nobody outside reads it: readers get heads.
 * 3. When a save fails the draft is thrown away and made again from the journal, so a refused change leaves no trace.
 * 4. A deleted document refuses every edit; only a new prompt can take its id.
 * 5. After a save that failed the journal is asked before anything else is done: it may have been stored all the same.
 */
export class Document {
  readonly #context: DocumentContext;
  readonly #queue: (QueuedEdit | QueuedHold)[] = [];
  readonly #past: PastTexts;
  #id: PromptId;
  #key: PromptKey;
  #draft: SharedText | null = null;
  #seed: Uint8Array | null = null;
  #running = false;
  #deleted = false;
  /** A save failed and the journal was not asked since. */
  #inDoubt = false;
  #updatesSinceSnapshot = 0;

  constructor(head: Head, context: DocumentContext) {
    this.#context = context;
    this.#id = head.id;
    this.#key = head.key ?? (context.ports.randomName() as PromptKey);
    this.#past = new PastTexts(context.limits.maxRecentTextBytes);
    this.#past.add(head.revision, head.content, []);
  }

  get id(): PromptId {
    return this.#id;
  }

  get deleted(): boolean {
    return this.#deleted;
  }

  /** True when nothing waits, is on its way or in doubt, so that it may be closed. */
  get idle(): boolean {
    return !this.#running && this.#queue.length === 0 && !this.#inDoubt;
  }

  /** Updates that opening this prompt anew would replay one by one. */
  get updatesSinceSnapshot(): number {
    return this.#updatesSinceSnapshot;
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
    const refusal = this.#overload();
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#queue.push({ kind: 'edit', edit, resolve, reject });
      this.#start();
    });
  }

  /** Waits for its turn and keeps the document from changing until released. @throws PromptError `overloaded` */
  hold(): Promise<Hold> {
    const refusal = this.#overload();
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise((resolve) => {
      const grant = (): Promise<void> =>
        new Promise((release) => resolve({ document: this, release }));
      this.#queue.push({ kind: 'hold', grant });
      this.#start();
    });
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
      if (this.#draft === null || this.#inDoubt || this.#deleted || text?.key !== this.#key)
        return null;
      this.#updatesSinceSnapshot = 0;
      return { key: this.#key, revision: text.revision, state: this.#draft.state, text };
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
    origin: Edit['origin'],
  ): Promise<PreparedChange> {
    this.#checkWritable(origin);
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
    const entries = [
      ...this.#createEntry(prepared),
      ...prepared.entries,
      this.#entry({ kind: 'rename', id: to, revision: after.revision, origin, update: noBytes }),
    ];
    return this.#structural(prepared, entries, { kind: 'rename', before, after, origin });
  }

  /** Under a hold: the end of the prompt. @throws PromptError `prompt_deleted`, `read_only` */
  async prepareDelete(origin: Edit['origin']): Promise<PreparedChange> {
    this.#checkWritable(origin);
    const prepared = await this.prepareEdits([]);
    const before = this.head;
    const entries = [
      ...this.#createEntry(prepared),
      this.#entry({
        kind: 'delete',
        id: this.#id,
        revision: before.revision + 1,
        origin,
        update: noBytes,
      }),
    ];
    return this.#structural(prepared, entries, { kind: 'delete', before, after: null, origin });
  }

  #checkWritable(origin: Edit['origin']): void {
    const refusal = whyNotWritable(this.head, origin);
    if (refusal !== null) throw refusal;
  }

  /** Frees the Yjs state. Only when idle. */
  close(): void {
    this.#draft?.destroy();
    this.#draft = null;
  }

  /** Why nothing more may wait; null when it may. */
  #overload(): PromptError | null {
    if (this.#queue.length < this.#context.limits.maxQueuedChanges) return null;
    return new PromptError('overloaded', {
      detail: `${this.#queue.length} changes and readers of ${this.#id} are waiting; try again shortly`,
    });
  }

  #start(): void {
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (next.kind === 'hold') {
        this.#queue.shift();
        await next.grant();
      } else {
        const end = this.#queue.findIndex((item) => item.kind !== 'edit');
        await this.#runEdits(
          this.#queue.splice(0, end < 0 ? this.#queue.length : end) as QueuedEdit[],
        );
      }
    }
    this.#running = false;
  }

  async #runEdits(batch: readonly QueuedEdit[]): Promise<void> {
    try {
      const { prepared, refused } = await this.#prepare(batch);
      for (const [item, error] of refused) item.reject(error);
      const accepted = batch.filter((item) => !refused.has(item));
      await this.#commit(prepared, accepted);
    } catch (error) {
      for (const item of batch) item.reject(toPromptError(error));
    }
  }

  async #commit(prepared: PreparedChange, accepted: readonly QueuedEdit[]): Promise<void> {
    const { committer, feed } = this.#context;
    if (prepared.change !== null) {
      try {
        await committer.commit(prepared.entries);
      } catch (error) {
        prepared.discard();
        throw error;
      }
      prepared.adopt();
      feed.publish([prepared.change]);
    }
    const { head } = this;
    for (const item of accepted) item.resolve({ head, changed: prepared.change !== null });
  }

  async #prepare<Item extends { readonly edit: Edit }>(
    items: readonly Item[],
  ): Promise<{ prepared: PreparedChange; refused: ReadonlyMap<Item, PromptError> }> {
    const draft = await this.#openDraft();
    const { head } = this;
    const oldBases = await this.#oldBases(items, head.revision);
    const reload = (): Promise<SharedText> => this.#makeDraft(head);
    const batch = new EditBatch({
      head,
      draft,
      past: this.#past,
      limits: this.#context.limits,
      reload,
    });
    const refused = new Map<Item, PromptError>();
    try {
      for (const item of items) {
        const refusal =
          whyNotWritable(head, item.edit.origin) ??
          (await batch.add(item.edit, oldBases.get(item.edit.baseRevision)));
        if (refusal !== null) refused.set(item, refusal);
      }
    } catch (error) {
      this.#forgetDraft();
      throw error;
    }
    this.#draft = batch.draft;
    return { prepared: this.#preparedFrom(head, batch), refused };
  }

  #preparedFrom(before: Head, { steps, text, revision, contributions }: EditBatch): PreparedChange {
    if (steps.length === 0) return nothingPrepared;
    const atMs = this.#context.ports.now();
    const after: Head = { ...before, ...text, key: this.#key, revision, updatedAtMs: atMs };
    const entries = steps.map(({ edit, update }, index) => {
      const { origin, author, fileHash } = edit;
      return this.#entry({
        kind: 'update',
        id: this.#id,
        revision: before.revision + 1 + index,
        origin,
        author,
        fileHash,
        update,
      });
    });
    let changes = steps.length === 1 ? (steps[0] as EditStep).changes : null;
    let merged: Uint8Array | null = null;
    return {
      entries: [...this.#createEntry(null), ...entries],
      change: {
        kind: 'update',
        before,
        after,
        id: this.#id,
        revision,
        atMs,
        contributions,
        textChanges: () => (changes ??= diffText(before.content, after.content)),
        update: () => (merged ??= mergeAll(steps.map(({ update }) => update))),
      },
      adopt: () => {
        this.#seed = null;
        this.#updatesSinceSnapshot += steps.length;
        this.#context.compactor.consider(this);
      },
      discard: () => this.#doubt(),
    };
  }

  #structural(
    prepared: PreparedChange,
    entries: readonly JournalEntry[],
    {
      kind,
      before,
      after,
      origin,
    }: { kind: 'rename' | 'delete'; before: Head; after: Head | null; origin: Edit['origin'] },
  ): PreparedChange {
    const revision = (entries.at(-1) as JournalEntry).revision;
    return {
      entries,
      change: {
        kind,
        before,
        after,
        id: before.id,
        revision,
        atMs: this.#context.ports.now(),
        contributions: prepared.change?.contributions ?? [
          { source: this, origin, intended: null, metadata: false, exact: false },
        ],
        textChanges: prepared.change?.textChanges ?? (() => []),
        update: prepared.change?.update ?? (() => null),
      },
      adopt: () => {
        prepared.adopt();
        this.#seed = null;
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
    const { committer, feed } = this.#context;
    try {
      await committer.commit(this.#createEntry(null));
    } catch (error) {
      this.#doubt();
      throw error;
    }
    this.#seed = null;
    const { id, revision, updatedAtMs: atMs } = before;
    const after: Head = { ...before, key: this.#key };
    feed.publish([
      {
        kind: 'update',
        before,
        after,
        id,
        revision,
        atMs,
        contributions: [],
        textChanges: () => [],
        update: () => null,
      },
    ]);
  }

  /** The entry that seeds a prompt nobody changed yet; nothing when the journal has it, or when `prepared` carries it already. */
  #createEntry(prepared: PreparedChange | null): JournalEntry[] {
    if (this.#seed === null || (prepared !== null && prepared.entries.length > 0)) return [];
    const { head } = this;
    return [
      this.#entry({
        kind: 'create',
        id: this.#id,
        revision: head.revision,
        origin: 'file',
        update: this.#seed,
        atMs: head.createdAtMs,
      }),
    ];
  }

  #entry(
    part: Pick<JournalEntry, 'kind' | 'id' | 'revision' | 'origin' | 'update'> & {
      author?: string | null | undefined;
      atMs?: number;
      fileHash?: string | undefined;
    },
  ): JournalEntry {
    return {
      ...part,
      key: this.#key,
      author: part.author ?? null,
      atMs: part.atMs ?? this.#context.ports.now(),
    };
  }

  async #openDraft(): Promise<SharedText> {
    if (this.#inDoubt) await this.#askJournal();
    return (this.#draft ??= await this.#makeDraft(this.head));
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

  /** The committed state as a Yjs document: from the journal, or a new seed for a prompt it does not have yet. */
  async #makeDraft(head: Head): Promise<SharedText> {
    if (head.key === null) {
      const { shared, update } = SharedText.seed(this.#key, head);
      this.#seed = update;
      return shared;
    }
    const updates = await this.#context.journal.updates(head.key);
    const draft = SharedText.load(
      this.#key,
      updates.map(({ update }) => update),
    );
    if (equalText(draft.read(), head)) {
      this.#updatesSinceSnapshot = updates.length;
      this.#context.compactor.consider(this);
      return draft;
    }
    draft.destroy();
    throw new PromptError('journal_corrupt', {
      detail: `the journaled text of ${this.#id} is not the text being served`,
    });
  }

  /** Texts of base revisions that are no longer held in memory, read back from the journal. */
  async #oldBases(
    items: readonly { readonly edit: Edit }[],
    newest: number,
  ): Promise<ReadonlyMap<number | undefined, string>> {
    const texts = new Map<number | undefined, string>();
    for (const { edit } of items) {
      const { baseRevision } = edit;
      if (baseRevision === undefined || edit.text === undefined || texts.has(baseRevision))
        continue;
      if (
        baseRevision < 1 ||
        baseRevision > newest ||
        this.#past.textAt(baseRevision) !== undefined
      )
        continue;
      const updates = await this.#context.journal
        .updates(this.#key, baseRevision)
        .catch(emptyIfGone);
      if (updates.length === 0) continue;
      const shared = SharedText.load(
        this.#key,
        updates.map(({ update }) => update),
      );
      texts.set(baseRevision, shared.read().content);
      shared.destroy();
    }
    return texts;
  }

  #doubt(): void {
    this.#inDoubt = true;
    this.#forgetDraft();
  }

  #forgetDraft(): void {
    this.#draft?.destroy();
    this.#draft = null;
    this.#seed = null;
    this.#past.clear();
    const head = this.#context.heads.get(this.#id);
    if (head !== undefined) this.#past.add(head.revision, head.content, []);
  }
}

const noBytes = new Uint8Array();

/** A base whose text is no longer kept counts as unknown. */
function emptyIfGone(error: unknown): readonly StoredUpdate[] {
  if (toPromptError(error).code === 'revision_gone') return [];
  throw error;
}

const nothingPrepared: PreparedChange = {
  entries: [],
  change: null,
  adopt: () => undefined,
  discard: () => undefined,
};

/** Why a change may not be made; null when it may. A prompt that cannot be written follows its file all the same (SPEC F6, F10). */
function whyNotWritable({ id, readOnlyReason }: Head, origin: Edit['origin']): PromptError | null {
  if (readOnlyReason === null || origin === 'file') return null;
  return new PromptError('read_only', { detail: `${id} cannot be changed: ${readOnlyReason}` });
}
