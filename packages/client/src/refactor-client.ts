import type { RefactorResult, RefactoredFileMessage, RenameResult } from '@prompt-manager/protocol';
import { hasFields, isBoolean, isListOf, isNullOr, isNumber, isString } from './shape.ts';
import type { Check, FieldChecks } from './shape.ts';

/** What to rename. */
export interface RenameOptions {
  readonly from: string;
  readonly to: string;
  /** `folder` renames every prompt below a folder; `prompt` unless given. */
  readonly kind?: 'prompt' | 'folder' | undefined;
  /** Changes every inclusion that would mean something else; true unless given. */
  readonly updateReferences?: boolean | undefined;
  /** Only tells what would change. */
  readonly dryRun?: boolean | undefined;
}

/** A range of a prompt that is to become a fragment; offsets in UTF-16 units of the content at `baseRevision`. */
export interface ExtractOptions {
  readonly id: string;
  readonly baseRevision: number;
  readonly from: number;
  readonly to: number;
  readonly newId: string;
  /** Whether the fragment is included by its shortest clear name, as unless given, or by its whole id. */
  readonly style?: 'short' | 'full' | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Inclusions to replace by what they stand for: the one at a place of `id`, or every one of the fragment `id`. */
export type InlineOptions = {
  readonly id: string;
  readonly baseRevision?: number | undefined;
  readonly deleteFragment?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
} & ({ readonly from: number; readonly to?: number | undefined } | { readonly everywhere: true });

/** A change to take back. */
export interface UndoOptions {
  /** The `change_id` of the answer to it. */
  readonly changeId: string;
  readonly dryRun?: boolean | undefined;
}

/** What changes several prompts as one durable change, with a preview and an undo (SPEC M1 to M8). */
export interface RefactorClient {
  rename(options: RenameOptions): Promise<RenameResult>;
  extract(options: ExtractOptions): Promise<RefactorResult>;
  inline(options: InlineOptions): Promise<RefactorResult>;
  undo(options: UndoOptions): Promise<RefactorResult>;
}

/** Sends a body to a path and answers what `check` accepts. */
type Post = <T>(path: string, body: object, check: Check<T>) => Promise<T>;

/** The refactoring methods of a client. */
export function refactorClient(post: Post): RefactorClient {
  return {
    rename: ({ from, to, kind, updateReferences, dryRun }) =>
      post(
        '/api/prompts/rename',
        {
          old_id: from,
          new_id: to,
          kind,
          update_references: updateReferences,
          dry_run: dryRun,
        },
        isRenameResult,
      ),
    extract: ({ id, baseRevision, from, to, newId, style, dryRun }) =>
      post(
        '/api/refactor/extract',
        {
          prompt_id: id,
          base_revision: baseRevision,
          from,
          to,
          new_id: newId,
          style,
          dry_run: dryRun,
        },
        isRefactorResult,
      ),
    inline: ({ id, baseRevision, deleteFragment, dryRun, ...place }) =>
      post(
        '/api/refactor/inline',
        {
          prompt_id: id,
          base_revision: baseRevision,
          ...('everywhere' in place ? { all: true } : { from: place.from, to: place.to }),
          delete_fragment: deleteFragment,
          dry_run: dryRun,
        },
        isRefactorResult,
      ),
    undo: ({ changeId, dryRun }) =>
      post('/api/refactor/undo', { change_id: changeId, dry_run: dryRun }, isRefactorResult),
  };
}

const isFile = hasFields<RefactoredFileMessage>({
  id: isNullOr(isString),
  new_id: isNullOr(isString),
  before: isNullOr(isString),
  after: isNullOr(isString),
  edits: isListOf(
    hasFields<RefactoredFileMessage['edits'][number]>({
      from: isNumber,
      to: isNumber,
      insert: isString,
    }),
  ),
});

const resultFields: FieldChecks<RefactorResult> = {
  change_id: isNullOr(isString),
  dry_run: isBoolean,
  files: isListOf(isFile),
  truncated: isBoolean,
  globs: isListOf(
    hasFields<RefactorResult['globs'][number]>({
      id: isString,
      target: isString,
      joined: isListOf(isString),
      left: isListOf(isString),
    }),
  ),
  found: isListOf(
    hasFields<RefactorResult['found'][number]>({ id: isString, target: isString, means: isString }),
  ),
  left: isListOf(
    hasFields<RefactorResult['left'][number]>({
      id: isString,
      inclusions: isNumber,
      reason: isString,
    }),
  ),
};

const isRefactorResult = hasFields<RefactorResult>(resultFields);

const isRenameResult = hasFields<RenameResult>({
  old_id: isString,
  new_id: isString,
  updated: isListOf(
    hasFields<RenameResult['updated'][number]>({ id: isString, inclusions: isNumber }),
  ),
  ...resultFields,
});
