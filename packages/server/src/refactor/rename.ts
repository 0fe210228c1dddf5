import { PromptError, folderOf, parsePromptId, type PromptId } from '@prompt-manager/core';
import type { Heads } from '../library/heads.ts';
import type { Mounts } from '../library/mounts.ts';
import type { ReadingProgress } from '../library/reading-progress.ts';
import type { Refactorer, RefactorRun } from './refactorer.ts';
import { noNotes, type Planning, type RefactorOutcome } from './refactoring.ts';
import { respellLibrary } from './respell-library.ts';

/** A rename as a client asks for it. */
export interface RenameWish extends RefactorRun {
  /** New id by old id; all of them change together. */
  readonly ids: ReadonlyMap<PromptId, PromptId>;
  /** The folder that is renamed, when all below it is. */
  readonly folder?: FolderRename | undefined;
  readonly updateReferences: boolean;
}

/** A folder under its old and its new path. */
export interface FolderRename {
  readonly from: string;
  readonly to: string;
}

/** What a rename changes, or would change. */
export interface RenameOutcome extends RefactorOutcome {
  /** Prompts whose text changes, in id order, with the number of inclusions rewritten. */
  readonly updated: { readonly id: PromptId; readonly inclusions: number }[];
}

/** Renames prompts and rewrites the inclusions that would mean something else, as one durable change (SPEC M1). */
export class Renamer {
  readonly #heads: Heads;
  readonly #refactorer: Pick<Refactorer, 'run'>;
  readonly #checkPlace: (id: PromptId, field: string) => void;
  readonly #reading: Pick<ReadingProgress, 'checkWhole'>;

  constructor(context: {
    heads: Heads;
    refactorer: Pick<Refactorer, 'run'>;
    checkPlace: (id: PromptId, field: string) => void;
    reading: Pick<ReadingProgress, 'checkWhole'>;
  }) {
    this.#heads = context.heads;
    this.#refactorer = context.refactorer;
    this.#checkPlace = context.checkPlace;
    this.#reading = context.reading;
  }

  /** @throws PromptError `prompt_not_found`, `prompt_exists`, `invalid_request`, `read_only`, `refactor_refused`, `overloaded`, `library_loading`, and the journal's */
  async rename(wish: RenameWish): Promise<RenameOutcome> {
    if (wish.updateReferences) this.#reading.checkWhole();
    const outcome = await this.#refactorer.run(() => this.#plan(wish), wish);
    const updated = outcome.files.flatMap(({ newId, edits }) =>
      newId === null || edits.length === 0 ? [] : [{ id: newId, inclusions: edits.length }],
    );
    return { ...outcome, updated };
  }

  *#plan(wish: RenameWish): Planning {
    yield* this.#check(wish);
    const { ids: renamed, folder, updateReferences } = wish;
    const nothing = { renamed, created: [], deleted: new Set<PromptId>() };
    if (!updateReferences)
      return {
        ...nothing,
        edits: new Map(),
        notes: noNotes,
        concerns: () => false,
        dependsOnName: () => false,
      };
    const respelling = yield* respellLibrary(this.#heads, { renamed, folder });
    const { notes } = respelling;
    for (const { id, shift } of notes.shifts)
      if (shift.kind === 'lost')
        throw new PromptError('refactor_refused', {
          field: 'new_id',
          detail: `${id} includes [[${shift.target}]], and the new id cannot be written there; choose a shorter one`,
        });
    return { ...nothing, ...respelling };
  }

  *#check({ ids, origin }: RenameWish): Generator<undefined, void, undefined> {
    for (const [from, to] of ids) {
      yield;
      const head = this.#heads.facts(from);
      if (head === undefined)
        throw new PromptError('prompt_not_found', {
          field: 'old_id',
          detail: `no prompt has the id ${from}`,
        });
      if (from === to)
        throw new PromptError('invalid_request', {
          field: 'new_id',
          detail: 'field new_id: expected another id than old_id',
        });
      if (head.readOnlyReason !== null && origin !== 'file')
        throw new PromptError('read_only', {
          field: 'old_id',
          detail: `${from} cannot be renamed: ${head.readOnlyReason}`,
        });
      if (this.#heads.has(to) && !ids.has(to))
        throw new PromptError('prompt_exists', {
          field: 'new_id',
          detail: `a prompt with the id ${to} exists`,
        });
      this.#checkPlace(to, 'new_id');
    }
  }
}

/** The two ids of a rename request. @throws PromptError `invalid_id`, `prompt_not_found` */
export function renameIds(
  heads: Heads,
  oldId: string,
  newId: string,
): { readonly from: PromptId; readonly to: PromptId } {
  return {
    from: heads.withId(oldId).id,
    to: parsePromptId(newId.endsWith('.md') ? newId.slice(0, -3) : newId),
  };
}

/**
 * The prompts below a folder under their new ids (SPEC M4); a trailing slash of either path is ignored.
 *
 * @throws PromptError `prompt_not_found` when nothing is below it, `invalid_id`, `invalid_request` for a mounted directory
 */
export function renameFolderIds(
  { heads, mounts }: { readonly heads: Heads; readonly mounts: Pick<Mounts, 'named'> },
  oldPath: string,
  newPath: string,
): { readonly folder: FolderRename; readonly ids: ReadonlyMap<PromptId, PromptId> } {
  const from = parsePromptId(withoutSlash(oldPath));
  const to = parsePromptId(withoutSlash(newPath));
  const mount = mounts.named(from);
  if (mount !== undefined && !mount.root)
    throw new PromptError('invalid_request', {
      field: 'old_id',
      detail: `${from} is a mounted directory; rename it at /api/prompts/directories/${from}`,
    });
  const below = heads.names.inFolder(from, true);
  if (below.length === 0) throw nothingBelow(heads, from);
  const ids = new Map(below.map((id) => [id, parsePromptId(to + id.slice(from.length))] as const));
  return { folder: { from, to }, ids };
}

function nothingBelow(heads: Heads, folder: PromptId): PromptError {
  const hint = heads.get(folder) === undefined ? '' : `; ${folder} is a prompt, not a folder`;
  const beside = heads.names
    .inFolder(folderOf(folder), true)
    .find((id) => id.toLowerCase().startsWith(`${folder.toLowerCase()}/`));
  const meant = beside === undefined ? '' : `; did you mean ${beside.slice(0, folder.length)}?`;
  return new PromptError('prompt_not_found', {
    field: 'old_id',
    detail: `there are no prompts below ${folder}/${hint}${meant}`,
  });
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
