import {
  PromptError,
  parsePromptId,
  retarget,
  scanInclusions,
  traceInclusions,
  type PromptId,
  type PromptNames,
} from '@prompt-manager/core';
import type { Hold } from '../document/document.ts';
import type { PreparedChange } from '../document/prepared-change.ts';
import type { Documents } from '../document/documents.ts';
import type { Edit } from './edit.ts';
import type { Heads } from './heads.ts';
import type { Actor, PromptService } from './prompt-service.ts';

/** Times the set of affected prompts may change under a rename before it gives up. */
const maxAttempts = 5;

/** A rename as a client asks for it. */
export interface RenameWish extends Actor {
  /** New id by old id; all of them change together. */
  readonly ids: ReadonlyMap<PromptId, PromptId>;
  readonly updateReferences: boolean;
  readonly dryRun: boolean;
}

/** What a rename changes, or would change. */
export interface RenameOutcome {
  /** Prompts whose text changes, in id order, with the number of inclusions rewritten. */
  readonly updated: readonly { readonly id: PromptId; readonly inclusions: number }[];
}

interface Rewrite {
  readonly content: string;
  readonly inclusions: number;
}

/** Renames prompts and rewrites the inclusions that point at them, as one durable change (SPEC R1). */
export class Renamer {
  readonly #heads: Heads;
  readonly #documents: Documents;
  readonly #service: PromptService;
  readonly #checkPlace: (id: PromptId, field: string) => void;

  constructor(context: {
    heads: Heads;
    documents: Documents;
    service: PromptService;
    checkPlace: (id: PromptId, field: string) => void;
  }) {
    this.#heads = context.heads;
    this.#documents = context.documents;
    this.#service = context.service;
    this.#checkPlace = context.checkPlace;
  }

  /** @throws PromptError `prompt_not_found`, `prompt_exists`, `invalid_request`, `read_only`, `overloaded`, and the journal's */
  async rename(wish: RenameWish): Promise<RenameOutcome> {
    this.#check(wish);
    if (wish.dryRun) return outcomeOf(wish, this.#rewrites(wish));
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const affected = new Set([...wish.ids.keys(), ...this.#rewrites(wish).keys()]);
      const outcome = await this.#documents.withHolds(affected, async (holds) => {
        this.#check(wish);
        const rewrites = this.#rewrites(wish);
        // A prompt that began to include a renamed one while we waited is not held yet: start over with it.
        if ([...rewrites.keys()].some((id) => !affected.has(id))) return null;
        await this.#service.commitTogether(await this.#prepare(wish, rewrites, holds));
        return outcomeOf(wish, rewrites);
      });
      if (outcome !== null) return outcome;
    }
    throw new PromptError('overloaded', {
      detail: 'the prompts that include the renamed ones keep changing; try again',
    });
  }

  #check({ ids }: RenameWish): void {
    for (const [from, to] of ids) {
      if (this.#heads.get(from) === undefined)
        throw new PromptError('prompt_not_found', {
          field: 'old_id',
          detail: `no prompt has the id ${from}`,
        });
      if (from === to)
        throw new PromptError('invalid_request', {
          field: 'new_id',
          detail: 'field new_id: expected another id than old_id',
        });
      if (this.#heads.get(to) !== undefined && !ids.has(to))
        throw new PromptError('prompt_exists', {
          field: 'new_id',
          detail: `a prompt with the id ${to} exists`,
        });
      this.#checkPlace(to, 'new_id');
    }
  }

  async #prepare(
    wish: RenameWish,
    rewrites: ReadonlyMap<PromptId, Rewrite>,
    holds: ReadonlyMap<PromptId, Hold>,
  ): Promise<PreparedChange[]> {
    const prepared: PreparedChange[] = [];
    try {
      for (const [id, { document }] of holds) {
        const rewrite = rewrites.get(id);
        const edits: Edit[] =
          rewrite === undefined
            ? []
            : [{ source: wish.source, origin: wish.origin, text: { content: rewrite.content } }];
        const to = wish.ids.get(id);
        if (to !== undefined) prepared.push(await document.prepareRename(to, edits, wish.origin));
        else if (edits.length > 0) prepared.push(await document.prepareEdits(edits));
      }
    } catch (error) {
      for (const { discard } of prepared) discard();
      throw error;
    }
    return prepared;
  }

  /** The texts that must change so that every inclusion keeps its target, in the renamed prompts and in those that include them. */
  #rewrites({ ids, updateReferences }: RenameWish): ReadonlyMap<PromptId, Rewrite> {
    const rewrites = new Map<PromptId, Rewrite>();
    if (!updateReferences) return rewrites;
    const { graph, names } = this.#heads;
    const includers = new Set(ids.keys());
    for (const from of ids.keys())
      for (const includer of graph.dependents(from)) includers.add(includer);
    const contentOf = (id: PromptId): string => this.#heads.get(id)?.content ?? '';
    const traced = new Map(
      [...includers].map((id) => [id, traceInclusions(contentOf(id), id, names)]),
    );
    asIfRenamed(names, ids, () => {
      for (const id of [...includers].sort()) {
        // What cannot be written keeps its text; its inclusion is reported as missing from now on.
        if (!ids.has(id) && this.#heads.get(id)?.readOnlyReason !== null) continue;
        const before = contentOf(id);
        const content = retarget(before, {
          traced: traced.get(id) ?? new Map(),
          includer: ids.get(id) ?? id,
          renamed: ids,
          names,
        });
        if (content !== before)
          rewrites.set(id, { content, inclusions: countRewritten(before, content) });
      }
    });
    return rewrites;
  }
}

/** How many inclusions are spelt differently; a rename adds and removes none. */
function countRewritten(before: string, after: string): number {
  const spellings = (text: string): string[] =>
    scanInclusions(text).flatMap((segment) =>
      segment.kind === 'inclusion' ? [segment.target.spelling] : [],
    );
  const now = spellings(after);
  return spellings(before).filter((spelling, index) => spelling !== now[index]).length;
}

/** Runs with the names as they will be after the rename, and puts them back. */
function asIfRenamed(names: PromptNames, ids: RenameWish['ids'], run: () => void): void {
  for (const from of ids.keys()) names.delete(from);
  for (const to of ids.values()) names.add(to);
  try {
    run();
  } finally {
    for (const to of ids.values()) names.delete(to);
    for (const from of ids.keys()) names.add(from);
  }
}

function outcomeOf({ ids }: RenameWish, rewrites: ReadonlyMap<PromptId, Rewrite>): RenameOutcome {
  return {
    updated: [...rewrites].map(([id, { inclusions }]) => ({ id: ids.get(id) ?? id, inclusions })),
  };
}

/** The two ids of a rename request. @throws PromptError `invalid_id`, `prompt_not_found`, `ambiguous_name` */
export function renameIds(
  heads: Heads,
  oldId: string,
  newId: string,
): { readonly from: PromptId; readonly to: PromptId } {
  return {
    from: heads.find(oldId).id,
    to: parsePromptId(newId.endsWith('.md') ? newId.slice(0, -3) : newId),
  };
}
