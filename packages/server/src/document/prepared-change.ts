import { diffText } from '@prompt-manager/core';
import type { JournalEntry, PromptKey } from '../journal/journal.ts';
import type { CommittedChange, Source } from '../library/committed.ts';
import type { Edit } from '../library/edit.ts';
import type { Head } from '../library/head.ts';
import type { EditBatch, EditStep } from './edit-batch.ts';
import { mergeAll } from './merge-updates.ts';

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

/** What edits that change nothing come to. */
export const nothingPrepared: PreparedChange = {
  entries: [],
  change: null,
  adopt: () => undefined,
  discard: () => undefined,
};

/** Entries of one prompt and what is told of them. */
export interface EntriesAndChange {
  readonly entries: readonly JournalEntry[];
  readonly change: CommittedChange;
}

/** The steps of a batch, which are not none, as entries that follow `before`, and as one change. */
export function updateOf(
  before: Head,
  key: PromptKey,
  {
    batch: { steps, text, revision, contributions },
    atMs,
  }: { readonly batch: EditBatch; readonly atMs: number },
): EntriesAndChange {
  const { id } = before;
  const { content, header, description, tags } = text;
  const after: Head = {
    ...before,
    content,
    header,
    description,
    tags,
    key,
    revision,
    updatedAtMs: atMs,
  };
  const entries = steps.map(
    ({ edit: { origin, author = null, fileHash }, update, did }, index) => ({
      kind: 'update' as const,
      key,
      id,
      revision: before.revision + 1 + index,
      origin,
      author,
      atMs,
      fileHash,
      did,
      update,
    }),
  );
  let changes = steps.length === 1 ? (steps[0] as EditStep).changes : null;
  let merged: Uint8Array | null = null;
  return {
    entries,
    change: {
      kind: 'update',
      before,
      after,
      id,
      revision,
      atMs,
      contributions,
      textChanges: () => (changes ??= diffText(before.content, after.content)),
      update: () => (merged ??= mergeAll(steps.map(({ update }) => update))),
    },
  };
}

/** What a prompt is called from now on, or its end. */
export interface StructuralChange {
  readonly kind: 'rename' | 'delete';
  readonly key: PromptKey;
  readonly before: Head;
  /** Null for its end. */
  readonly after: Head | null;
  readonly origin: Edit['origin'];
  readonly author: string | null;
  readonly atMs: number;
  readonly source: Source;
}

/** A rename or the end, one revision after the edits prepared for it, as entries and as one change. */
export function structuralOf(
  { entries, change }: Pick<PreparedChange, 'entries' | 'change'>,
  { kind, key, before, after, origin, author, atMs, source }: StructuralChange,
): EntriesAndChange {
  const revision = after?.revision ?? (change?.revision ?? before.revision) + 1;
  const { id } = after ?? before;
  const contribution = { source, origin, intended: null, metadata: false, exact: false };
  return {
    entries: [
      ...entries,
      { kind, key, id, revision, origin, author, atMs, update: new Uint8Array() },
    ],
    change: {
      kind,
      before,
      after,
      id: before.id,
      key,
      revision,
      atMs,
      contributions: change?.contributions ?? [contribution],
      textChanges: change?.textChanges ?? (() => []),
      update: change?.update ?? (() => null),
    },
  };
}
