import {
  applyChanges,
  assert,
  diffText,
  toPromptError,
  type Limits,
  type PromptError,
  type TextChange,
} from '@prompt-manager/core';
import type { Contribution } from '../library/committed.ts';
import { checkContent, checkMetadata, normaliseContent, type Edit } from '../library/edit.ts';
import { equalText, type Head, type HeadText } from '../library/head.ts';
import { settleText } from '../library/settle-text.ts';
import type { PastTexts } from './past-texts.ts';
import { mergeAll } from './merge-updates.ts';
import { mergeEdit, settleHeader } from './prepare-edit.ts';
import { SpoiledError, type AppliedUpdate, type SharedText } from './shared-text.ts';

/** One edit as it will be journaled. */
export interface EditStep {
  readonly edit: Edit;
  readonly update: Uint8Array;
  readonly changes: readonly TextChange[];
}

/** Where a batch begins and what it needs. */
export interface BatchContext {
  readonly head: Head;
  readonly draft: SharedText;
  readonly past: PastTexts;
  readonly limits: Limits;
  /** Makes the draft anew as it was before the batch. */
  readonly reload: () => Promise<SharedText>;
}

/** A client's update in the draft. */
interface TakenUpdate extends AppliedUpdate {
  /** The content after it. */
  readonly content: string;
}

/**
 * Edits of one document that go to the journal together, each merged with everything before it.
 *
 * 1. After every step the draft reads as `text`, and so does what the journal will give back.
 * 2. A step's changes split no surrogate pair of the text before it.
 */
export class EditBatch {
  readonly #context: BatchContext;
  readonly steps: EditStep[] = [];
  readonly contributions: Contribution[] = [];
  draft: SharedText;
  text: HeadText;

  constructor(context: BatchContext) {
    this.#context = context;
    this.draft = context.draft;
    this.text = context.head;
  }

  get revision(): number {
    return this.#context.head.revision + this.steps.length;
  }

  /** Adds an edit; answers why it is refused, or null. A refused edit leaves no trace. */
  async add(edit: Edit, oldBase: string | undefined): Promise<PromptError | null> {
    try {
      if (edit.update === undefined) this.#addMerged(edit, oldBase);
      else await this.#addUpdate(edit, edit.update);
      return null;
    } catch (thrown) {
      if (thrown instanceof SpoiledError) await this.#restore();
      return toPromptError(thrown);
    }
  }

  #addMerged(edit: Edit, oldBase: string | undefined): void {
    const { past, limits } = this.#context;
    const { text, revision } = this;
    const merged = mergeEdit(edit, { text, revision, past, oldBase, limits });
    const { changes } = merged;
    const update = equalText(merged.text, text) ? null : this.#change(changes, text, merged.text);
    this.contributions.push({
      source: edit.source,
      origin: edit.origin,
      intended: merged.intended,
      metadata: edit.description !== undefined || edit.tags !== undefined,
      exact: false,
    });
    if (update !== null) this.#take(merged.text, { edit, update, changes });
  }

  /** A Yjs client's update: taken as it is, then brought into the form a file can hold. */
  async #addUpdate(edit: Edit, sent: Uint8Array): Promise<void> {
    const taken = await this.#apply(sent);
    const contribution = {
      source: edit.source,
      origin: edit.origin,
      intended: null,
      metadata: false,
    };
    if (taken.update === null) {
      this.contributions.push({ ...contribution, exact: true });
      return;
    }
    const { raw, settled } = spoilIfRefused(() => this.#settle(taken));
    const exact = equalText(settled, raw);
    const own = exact ? [] : [this.#change(diffText(raw.content, settled.content), raw, settled)];
    this.contributions.push({ ...contribution, exact });
    const changes = exact ? taken.changes : diffText(this.text.content, settled.content);
    this.#take(settled, { edit, update: mergeAll([taken.update, ...own]), changes });
  }

  /** Applies a client's update and finds the content it leads to. */
  async #apply(sent: Uint8Array): Promise<TakenUpdate> {
    const applied = this.draft.apply(sent);
    const told = spoilIfRefused(() => applyChanges(this.text.content, applied.changes));
    if (this.draft.holds(told)) return { ...applied, content: told };
    if (applied.update === null) {
      throw new SpoiledError('invalid_update', {
        detail: 'the update puts a known change at another place',
      });
    }
    // Pairs were cut. A forged update can cut some that the journaled part of it leaves whole, so that part decides.
    await this.#restore().catch(spoil);
    const again = this.draft.apply(applied.update);
    const { content } = this.draft;
    return { ...again, changes: diffText(this.text.content, content), content };
  }

  /** The text after an update, as the client left it and in the form a file can hold. */
  #settle({ content, metadataChanged }: TakenUpdate): { raw: HeadText; settled: HeadText } {
    const { limits } = this.#context;
    const { rawHeader } = this.draft;
    // Before anything is laid over it: a broken header cannot take a description.
    if (metadataChanged && typeof rawHeader === 'string' && rawHeader !== '')
      settleHeader(rawHeader, headerRefusal);
    const metadata = metadataChanged ? this.draft.readMetadata() : this.text;
    const raw: HeadText = { ...metadata, content };
    checkMetadata(raw, limits);
    checkContent(content, limits);
    const header = metadataChanged ? settleHeader(raw.header, headerRefusal) : raw.header;
    const usable = { ...raw, header, content: normaliseContent(content) };
    return { raw, settled: settleText(usable, {}, this.text) };
  }

  /** Brings the draft from one text to another and answers the update that does. */
  #change(changes: readonly TextChange[], before: HeadText, after: HeadText): Uint8Array {
    return spoilIfRefused(() => {
      const update = this.draft.change({ changes, ...changedMetadata(before, after) });
      assert(this.draft.holds(after.content), 'the draft reads as the text kept');
      return update;
    });
  }

  #take(text: HeadText, step: EditStep): void {
    this.text = text;
    this.steps.push(step);
    this.#context.past.add(this.revision, text.content, step.changes);
  }

  async #restore(): Promise<void> {
    this.draft.destroy();
    this.draft = await this.#context.reload();
    for (const { update } of this.steps) this.draft.apply(update);
  }
}

const headerRefusal = { code: 'invalid_update', field: 'front_matter' } as const;

/** Refusals of a text that is already in the draft spoil it. */
function spoilIfRefused<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    return spoil(thrown);
  }
}

function spoil(thrown: unknown): never {
  const { code, detail, field } = toPromptError(thrown);
  throw new SpoiledError(code, { detail, field, cause: thrown });
}

function changedMetadata(
  before: HeadText,
  after: HeadText,
): Partial<Pick<Head, 'description' | 'tags' | 'header'>> {
  return {
    ...(after.description !== before.description && { description: after.description }),
    ...(after.tags !== before.tags && { tags: after.tags }),
    ...(after.header !== before.header && { header: after.header }),
  };
}
