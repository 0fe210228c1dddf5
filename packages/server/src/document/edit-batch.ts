import {
  applyChanges,
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
import { mergeEdit } from './prepare-edit.ts';
import { SpoiledError, type SharedText } from './shared-text.ts';

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

/** Edits of one document that go to the journal together, each merged with everything before it. */
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
      else this.#addUpdate(edit, edit.update);
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
    const metadata = edit.description !== undefined || edit.tags !== undefined;
    this.contributions.push({
      source: edit.source,
      origin: edit.origin,
      intended: merged.intended,
      metadata,
      exact: false,
    });
    if (equalText(merged.text, text)) return;
    const update = this.draft.change({
      changes: merged.changes,
      ...changedMetadata(text, merged.text),
    });
    this.#take(merged.text, { edit, update, changes: merged.changes });
  }

  /** A Yjs client's update: taken as it is, then brought into the form a file can hold. */
  #addUpdate(edit: Edit, sent: Uint8Array): void {
    const applied = this.draft.apply(sent);
    const contribution = {
      source: edit.source,
      origin: edit.origin,
      intended: null,
      metadata: false,
    };
    if (applied.update === null) {
      this.contributions.push({ ...contribution, exact: true });
      return;
    }
    const content = applyChanges(this.text.content, applied.changes);
    const metadata = applied.metadataChanged ? this.draft.readMetadata() : this.text;
    const raw: HeadText = { ...metadata, content };
    const settled = spoilIfRefused(() => {
      checkMetadata(raw, this.#context.limits);
      checkContent(content, this.#context.limits);
      return settleText({ ...raw, content: normaliseContent(content) }, {}, this.text);
    });
    const exact = equalText(settled, raw);
    const own = exact
      ? []
      : [
          this.draft.change({
            changes: diffText(content, settled.content),
            ...changedMetadata(raw, settled),
          }),
        ];
    this.contributions.push({ ...contribution, exact });
    const changes = exact ? applied.changes : diffText(this.text.content, settled.content);
    this.#take(settled, { edit, update: mergeAll([applied.update, ...own]), changes });
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

/** Refusals of a text that is already in the draft spoil it. */
function spoilIfRefused<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    const { code, detail, field } = toPromptError(thrown);
    throw new SpoiledError(code, { detail, field, cause: thrown });
  }
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
