import {
  applyChanges,
  type MeaningShift,
  type PromptId,
  type TextChange,
} from '@prompt-manager/core';
import type { Revival } from '../document/revival.ts';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';

/** A change of several prompts at once, worked out from the heads as they are. Nothing is done yet. */
export interface Refactoring {
  /** New ids by old ids. */
  readonly renamed: ReadonlyMap<PromptId, PromptId>;
  /** Changes of content by present id. */
  readonly edits: ReadonlyMap<PromptId, readonly TextChange[]>;
  readonly created: readonly CreatedPrompt[];
  readonly deleted: ReadonlySet<PromptId>;
  readonly notes: RefactorNotes;
  /** Whether what the text of this prompt, which the plan does not change, says by now makes the plan another one. */
  readonly concerns: (id: PromptId) => boolean;
  /** Whether it may be another plan because this name came or went since it was begun. */
  readonly dependsOnName: (id: PromptId) => boolean;
}

/** Works a refactoring out, pausing by yielding so that others have their turn. */
export type Planning = Generator<undefined, Refactoring, undefined>;

/** A prompt that a refactoring makes. */
export interface CreatedPrompt {
  readonly id: PromptId;
  readonly content: string;
  readonly header: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** The deleted prompt that it is; see `NewPrompt.revival`. */
  readonly revival?: Revival | undefined;
}

/** What cannot stay as it was, whatever is written. */
export interface RefactorNotes {
  /** By prompt, under its new id. */
  readonly shifts: readonly { readonly id: PromptId; readonly shift: MeaningShift }[];
  /** Prompts that cannot be changed and keep inclusions that mean something else from now on. */
  readonly left: readonly {
    readonly id: PromptId;
    readonly inclusions: number;
    readonly reason: string;
  }[];
}

/** One prompt of a refactoring, before and after. */
export interface RefactoredFile {
  /** Null for a prompt that is made. */
  readonly id: PromptId | null;
  /** Null for one that is deleted. */
  readonly newId: PromptId | null;
  /** The content before; null for a new prompt, for one that only gets another id, and beyond {@link maxPreviewLength}. */
  readonly before: string | null;
  readonly after: string | null;
  /** From before to after; empty for one that is made, deleted or only gets another id. */
  readonly edits: readonly TextChange[];
}

/** What a refactoring changed, or would change. */
export interface RefactorOutcome {
  /** Names the change for its undo; null for a dry run and when nothing was to be changed. */
  readonly changeId: string | null;
  /** In order of their present ids, new ones last. */
  readonly files: readonly RefactoredFile[];
  /** True when texts are left out of `files` because all together are too long. */
  readonly truncated: boolean;
  readonly notes: RefactorNotes;
}

/** UTF-16 units of text, before and after together, that one answer shows: a folder of 10,000 prompts moves, and its preview must not be a gigabyte. */
export const maxPreviewLength = 8 * 1024 * 1024;

/** Refactorings that change nothing of others have nothing to note. */
export const noNotes: RefactorNotes = { shifts: [], left: [] };

/** Every prompt that a refactoring changes, by its present id. */
export function affectedBy({ renamed, edits, deleted }: Refactoring): ReadonlySet<PromptId> {
  return new Set([...renamed.keys(), ...edits.keys(), ...deleted]);
}

/** What a refactoring comes to, for people to look at. Pauses by yielding. */
export function* outcomeOf(
  refactoring: Refactoring,
  heads: Pick<Heads, 'get'>,
  changeId: string | null,
): Generator<undefined, RefactorOutcome, undefined> {
  let room = maxPreviewLength;
  let truncated = false;
  const shown = (file: RefactoredFile): RefactoredFile => {
    room -= (file.before?.length ?? 0) + (file.after?.length ?? 0);
    if (room >= 0 || (file.before === null && file.after === null)) return file;
    truncated = true;
    return { ...file, before: null, after: null };
  };
  const changed: RefactoredFile[] = [];
  for (const id of [...affectedBy(refactoring)].sort()) {
    const head = heads.get(id);
    if (head !== undefined) changed.push(shown(fileOf(refactoring, head)));
    yield;
  }
  const created = refactoring.created.map(({ id, content }) =>
    shown({ id: null, newId: id, before: null, after: content, edits: [] }),
  );
  return { changeId, files: [...changed, ...created], truncated, notes: refactoring.notes };
}

function fileOf({ renamed, edits, deleted }: Refactoring, { id, content }: Head): RefactoredFile {
  if (deleted.has(id)) return { id, newId: null, before: content, after: null, edits: [] };
  const own = edits.get(id) ?? [];
  const texts =
    own.length === 0
      ? { before: null, after: null }
      : { before: content, after: applyChanges(content, own) };
  return { id, newId: renamed.get(id) ?? id, ...texts, edits: own };
}
