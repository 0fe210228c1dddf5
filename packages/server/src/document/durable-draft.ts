import { PromptError, toPromptError, type Limits } from '@prompt-manager/core';
import type { Journal, JournalEntry, PromptKey, StoredUpdate } from '../journal/journal.ts';
import type { Edit } from '../library/edit.ts';
import { equalText, type Head } from '../library/head.ts';
import { PastTexts } from './past-texts.ts';
import { SharedText } from './shared-text.ts';

/** What a draft needs from the house. */
export interface DurableDraftContext {
  readonly journal: Pick<Journal, 'updates'>;
  readonly limits: Limits;
}

/**
 * One prompt's Yjs state, made from the journal when first needed: the committed state and the batch on its way.
 *
 * 1. What it was made from reads as the text being served, or it is refused: a damaged journal is never written on.
 * 2. Forgotten after a save that failed, it is made again from the journal, so a refused change leaves no trace.
 */
export class DurableDraft {
  readonly past: PastTexts;
  readonly #key: PromptKey;
  readonly #context: DurableDraftContext;
  #text: SharedText | null = null;
  #seed: Uint8Array | null = null;
  #updatesSinceSnapshot = 0;

  constructor(head: Head, key: PromptKey, context: DurableDraftContext) {
    this.#key = key;
    this.#context = context;
    this.past = new PastTexts(context.limits.maxRecentTextBytes);
    this.past.add(head.revision, head.content, []);
  }

  /** The state when it is in memory. */
  get opened(): SharedText | null {
    return this.#text;
  }

  /** Updates that opening this prompt anew would replay one by one. */
  get updatesSinceSnapshot(): number {
    return this.#updatesSinceSnapshot;
  }

  /** The state, from the journal or as a new seed when it is not in memory. @throws PromptError `journal_corrupt`, and the journal's */
  async open(head: Head): Promise<SharedText> {
    return (this.#text ??= await this.reload(head));
  }

  /** The committed state made anew, beside the one in memory. @throws PromptError `journal_corrupt`, and the journal's */
  async reload(head: Head): Promise<SharedText> {
    if (head.key === null) {
      const { shared, update } = SharedText.seed(this.#key, head);
      this.#seed = update;
      return shared;
    }
    const updates = await this.#context.journal.updates(head.key);
    const shared = this.#load(updates);
    if (equalText(shared.read(), head)) {
      this.#updatesSinceSnapshot = updates.length;
      return shared;
    }
    shared.destroy();
    throw new PromptError('journal_corrupt', {
      detail: `the journaled text of ${head.id} is not the text being served`,
    });
  }

  /** Goes on with the draft that a batch ended with, which may be another one than it began with. */
  replace(text: SharedText): void {
    this.#text = text;
  }

  /** The entry that seeds a prompt nobody changed yet; nothing when the journal has it. */
  createEntry({ id, revision, createdAtMs }: Head): JournalEntry[] {
    const key = this.#key;
    const update = this.#seed;
    if (update === null) return [];
    const rest = { key, id, revision, update, author: null, atMs: createdAtMs };
    return [{ kind: 'create', origin: 'file', ...rest }];
  }

  /** Takes note that everything in it is durable now, so many updates more than before. */
  saved(updates: number): void {
    this.#seed = null;
    this.#updatesSinceSnapshot += updates;
  }

  /** Takes note that a snapshot is about to be taken. */
  snapshotTaken(): void {
    this.#updatesSinceSnapshot = 0;
  }

  /** Texts of base revisions that are no longer held in memory, read back from the journal. */
  async oldBases(
    items: readonly { readonly edit: Edit }[],
    newest: number,
  ): Promise<ReadonlyMap<number | undefined, string>> {
    const texts = new Map<number | undefined, string>();
    for (const { edit } of items) {
      const { baseRevision } = edit;
      if (baseRevision === undefined || !this.needsOldBase(edit, newest) || texts.has(baseRevision))
        continue;
      const updates = await this.#context.journal
        .updates(this.#key, baseRevision)
        .catch(emptyIfGone);
      if (updates.length === 0) continue;
      const shared = this.#load(updates);
      texts.set(baseRevision, shared.read().content);
      shared.destroy();
    }
    return texts;
  }

  /** Whether an edit is based on a text that only the journal may have. */
  needsOldBase({ baseRevision, text }: Edit, newest: number): boolean {
    return (
      baseRevision !== undefined &&
      text !== undefined &&
      baseRevision >= 1 &&
      baseRevision < newest &&
      !this.past.holds(baseRevision)
    );
  }

  /** Throws the state away; the texts held are those of `head` alone, the newest that is durable. */
  forget(head: Head | undefined): void {
    this.close();
    this.#seed = null;
    this.past.clear();
    if (head !== undefined) this.past.add(head.revision, head.content, []);
  }

  /** Frees the Yjs state. */
  close(): void {
    this.#text?.destroy();
    this.#text = null;
  }

  #load(updates: readonly StoredUpdate[]): SharedText {
    return SharedText.load(
      this.#key,
      updates.map(({ update }) => update),
    );
  }
}

/** A base whose text is no longer kept counts as unknown. */
function emptyIfGone(error: unknown): readonly StoredUpdate[] {
  if (toPromptError(error).code === 'revision_gone') return [];
  throw error;
}
