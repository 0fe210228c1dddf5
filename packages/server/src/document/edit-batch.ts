import {
  applyChanges,
  assert,
  diffText,
  toPromptError,
  type Limits,
  type PromptError,
  type TextChange,
} from '@prompt-manager/core';
import type { Did } from '../journal/journal.ts';
import type { Contribution } from '../library/committed.ts';
import { checkContent, checkMetadata, normaliseContent, type Edit } from '../library/edit.ts';
import { equalText, type Head, type HeadText } from '../library/head.ts';
import { settleText } from '../library/settle-text.ts';
import type { OpenFence } from './open-fence.ts';
import type { PastTexts } from './past-texts.ts';
import { mergeAll } from './merge-updates.ts';
import { mergeEdit, settleHeader } from './prepare-edit.ts';
import { SpoiledError, type AppliedUpdate, type SharedText } from './shared-text.ts';

/** One edit as it will be journaled. */
export interface EditStep {
  readonly edit: Edit;
  readonly update: Uint8Array;
  readonly changes: readonly TextChange[];
  readonly did: Did;
}

/** Where a batch begins and what it needs. */
export interface BatchContext {
  readonly head: Head;
  readonly draft: SharedText;
  readonly past: PastTexts;
  readonly fence: OpenFence;
  readonly limits: Limits;
  /** Makes the draft anew as it was before the batch. */
  readonly reload: () => Promise<SharedText>;
}

/** A client's update in the draft. */
interface TakenUpdate extends AppliedUpdate {
  /** The content after it. */
  readonly content: string;
}

/** What an edit left behind that the draft did not take well. */
interface Spoilt {
  readonly edit: Edit;
  /** Why the edit is refused; null when it is to be taken {@link again} in a draft made anew. */
  readonly refusal: PromptError | null;
  readonly again: Uint8Array | null;
}

/** An update cut surrogate pairs, so that the text is not what its changes say. */
class CutPairs extends Error {
  readonly update: Uint8Array;

  constructor(update: Uint8Array) {
    super('surrogate pairs were cut');
    this.update = update;
  }
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
  /** What is left to do after an edit spoilt the draft; null while the draft is as it should be. */
  #spoilt: Spoilt | null = null;

  constructor(context: BatchContext) {
    this.#context = context;
    this.draft = context.draft;
    this.text = context.head;
  }

  get revision(): number {
    return this.#context.head.revision + this.steps.length;
  }

  /**
   * Adds an edit; answers why it is refused, or null. A refused edit leaves no trace, but may leave the draft spoilt:
   * then {@link mend} must follow, which has the answer.
   */
  add(edit: Edit, oldBase: string | undefined): PromptError | null {
    try {
      if (edit.update === undefined) this.#addMerged(edit, oldBase);
      else this.#addUpdate(edit, this.draft.apply(edit.update));
      return null;
    } catch (thrown) {
      if (thrown instanceof SpoiledError) this.#spoilt = { edit, refusal: thrown, again: null };
      else if (thrown instanceof CutPairs)
        this.#spoilt = { edit, refusal: null, again: thrown.update };
      else return toPromptError(thrown);
      return null;
    }
  }

  /** Whether {@link mend} must be called before anything else. */
  get isSpoilt(): boolean {
    return this.#spoilt !== null;
  }

  /**
   * Makes the draft anew after an edit spoilt it; answers why that edit is refused, or null.
   *
   * @throws the journal's errors, when it cannot be read for anybody
   */
  async mend(): Promise<PromptError | null> {
    const spoilt = this.#spoilt;
    assert(spoilt !== null, 'an edit spoilt the draft');
    this.#spoilt = null;
    const { edit, again } = spoilt;
    let { refusal } = spoilt;
    if (again !== null) {
      try {
        await this.#remake();
        this.#addAgain(edit, again);
        return null;
      } catch (thrown) {
        refusal = toPromptError(thrown);
      }
    }
    await this.#remake();
    return refusal;
  }

  async #remake(): Promise<void> {
    this.draft.destroy();
    this.draft = await this.#context.reload();
    for (const { update } of this.steps) this.draft.apply(update);
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

  /** A Yjs client's update in the draft, of which the draft has told the changes. */
  #addUpdate(edit: Edit, applied: AppliedUpdate): void {
    const told = spoilIfRefused(() => applyChanges(this.text.content, applied.changes));
    if (this.draft.holds(told)) return this.#takeUpdate(edit, { ...applied, content: told });
    if (applied.update === null) {
      throw new SpoiledError('invalid_update', {
        detail: 'the update puts a known change at another place',
      });
    }
    // A forged update can cut pairs that the journaled part of it leaves whole, so that part decides.
    throw new CutPairs(applied.update);
  }

  /** The part of an update that is to be journaled, in a draft made anew: what it does to the text is looked at. */
  #addAgain(edit: Edit, update: Uint8Array): void {
    const applied = this.draft.apply(update);
    const { content } = this.draft;
    const changes = diffText(this.text.content, content);
    this.#takeUpdate(edit, { ...applied, changes, content });
  }

  /** Takes a client's update as it is, then brings it into the form a file can hold. */
  #takeUpdate(edit: Edit, taken: TakenUpdate): void {
    const { source, origin } = edit;
    if (taken.update === null) {
      this.contributions.push({ source, origin, intended: null, metadata: false, exact: true });
      return;
    }
    const form = spoilIfRefused(() => this.#settle(taken));
    const { raw } = form;
    const settled = this.#context.fence.close(source, this.text, form);
    const exact = equalText(settled, raw);
    const update = exact
      ? taken.update
      : mergeAll([
          taken.update,
          this.#change(diffText(raw.content, settled.content), raw, settled),
        ]);
    this.contributions.push({ source, origin, intended: null, metadata: false, exact });
    const changes = exact ? taken.changes : diffText(this.text.content, settled.content);
    this.#take(settled, { edit, update, changes });
  }

  /** The text after an update, as the client left it and in the form a file can hold. */
  #settle({ content, changes, metadataChanged }: TakenUpdate): {
    raw: HeadText;
    settled: HeadText;
  } {
    const { limits } = this.#context;
    const { rawHeader } = this.draft;
    // Before anything is laid over it: a broken header cannot take a description.
    if (metadataChanged && typeof rawHeader === 'string' && rawHeader !== '')
      settleHeader(rawHeader, headerRefusal);
    const metadata = metadataChanged ? this.draft.readMetadata() : this.text;
    const raw: HeadText = { ...metadata, content };
    if (metadataChanged) checkMetadata(raw, limits);
    checkContent(content, limits);
    // Without carriage returns and surrogates nothing needs settling, whatever came to stand beside what.
    const isPlain =
      !this.draft.mayHoldPairs &&
      !content.includes('\r') &&
      changes.every(({ insert }) => !surrogate.test(insert));
    if (isPlain && !metadataChanged && (raw.header !== null || !content.startsWith('---')))
      return { raw, settled: raw };
    const header = metadataChanged ? settleHeader(raw.header, headerRefusal) : raw.header;
    const usable = { ...raw, header, content: isPlain ? content : normaliseContent(content) };
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

  #take(text: HeadText, step: Omit<EditStep, 'did'>): void {
    const did = didOf(step, this.text, text);
    this.text = text;
    this.steps.push({ ...step, did });
    this.#context.past.add(this.revision, text.content, step.changes);
  }
}

/** What a step changed, for the history. */
function didOf({ edit, changes }: Omit<EditStep, 'did'>, before: HeadText, after: HeadText): Did {
  if (edit.restoredFrom !== undefined) return `restore ${edit.restoredFrom}`;
  const { content } = before;
  // Typing leaves everything else the very same values.
  if (equalText(before, { ...after, content }))
    return edit.isReplacement === true ? 'replace' : 'text';
  return changes.length === 0 ? 'details' : 'both';
}

const headerRefusal = { code: 'invalid_update', field: 'front_matter' } as const;

const surrogate = /[\uD800-\uDFFF]/;

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
