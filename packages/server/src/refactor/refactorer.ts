import { PromptError, type Limits, type PromptId } from '@prompt-manager/core';
import type { Hold } from '../document/document.ts';
import type { PreparedChange } from '../document/prepared-change.ts';
import type { Documents } from '../document/documents.ts';
import type { CommittedFeed } from '../library/committed.ts';
import type { Edit } from '../library/edit.ts';
import type { Heads } from '../library/heads.ts';
import type { Actor, PromptService } from '../library/prompt-service.ts';
import type { Ports } from '../ports.ts';
import { Turns } from '../turns.ts';
import { ChangedSince } from './changed-since.ts';
import {
  affectedBy,
  outcomeOf,
  type Planning,
  type RefactorOutcome,
  type Refactoring,
} from './refactoring.ts';

/** Times the set of affected prompts may change under a refactoring before it gives up. */
const maxAttempts = 5;

/** What a {@link Refactorer} needs from the house. */
export interface RefactorerContext {
  readonly heads: Heads;
  readonly documents: Documents;
  readonly service: PromptService;
  readonly limits: Pick<Limits, 'maxRefactoredPrompts'>;
  readonly feed: Pick<CommittedFeed, 'onCommitted'>;
  readonly ports: Pick<Ports, 'randomName' | 'onNextTurn' | 'runningMs'>;
}

/** Who asks for a refactoring, and how far it goes. */
export interface RefactorRun extends Actor {
  readonly dryRun: boolean;
  /** Whether the change is kept as one that can be undone; true unless given. */
  readonly undoable?: boolean | undefined;
}

/**
 * Makes a change of many prompts: all their documents are held in id order, each is prepared, and one commit makes all
 * of it durable or nothing (SPEC M3).
 */
export class Refactorer {
  readonly #context: RefactorerContext;

  constructor(context: RefactorerContext) {
    this.#context = context;
  }

  /**
   * Does what `plan` comes to. It is asked again once everything it affects is held, so that it is worked out from what
   * cannot change any more; what it throws is passed on.
   *
   * @throws PromptError `prompt_exists`, `read_only`, `overloaded`, `content_too_large`, `change_too_large`, and the
   * journal's
   */
  async run(plan: () => Planning, run: RefactorRun): Promise<RefactorOutcome> {
    const { heads, documents, service, ports } = this.#context;
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const wanted = await new Turns(ports).finish(plan());
      if (run.dryRun) return new Turns(ports).finish(outcomeOf(wanted, heads, null));
      const affected = affectedBy(wanted);
      refuseTooMany(affected.size + wanted.created.length, this.#context.limits);
      // Nobody else takes the new ids meanwhile, neither by making a prompt nor by making its file.
      const outcome = await service.whileCreating(newIdsOf(wanted, heads), () =>
        documents.tryHolds(affected, (holds) => this.#planAndCommit(plan, holds, run)),
      );
      // One that is gone before it was held makes it another change, as one that is concerned does.
      if (outcome !== null && !('lost' in outcome)) return outcome;
    }
    throw new PromptError('overloaded', {
      detail: 'the prompts that the change affects keep changing; try again',
    });
  }

  /** Null when what others did while it was worked out makes it another change, or what it affects is not held. */
  async #planAndCommit(
    plan: () => Planning,
    holds: ReadonlyMap<PromptId, Hold>,
    run: RefactorRun,
  ): Promise<RefactorOutcome | null> {
    const { heads, service, ports, feed } = this.#context;
    const since = new ChangedSince(feed);
    try {
      const turns = new Turns(ports);
      const planned = await turns.finish(plan());
      for (const id of affectedBy(planned)) if (!holds.has(id)) return null;
      const changeId = run.undoable === false ? undefined : ports.randomName();
      // Before the commit: afterwards the heads are the new ones.
      const outcome = await turns.finish(outcomeOf(planned, heads, changeId ?? null));
      const prepared = await this.#prepare(planned, holds, run);
      if (since.makeAnother(planned, holds)) {
        for (const { discard } of prepared) discard();
        return null;
      }
      if (prepared.every(({ entries }) => entries.length === 0))
        return { ...outcome, changeId: null };
      since.stop();
      await service.commitTogether(prepared, changeId);
      return outcome;
    } finally {
      since.stop();
    }
  }

  async #prepare(
    { renamed, edits, created, deleted }: Refactoring,
    holds: ReadonlyMap<PromptId, Hold>,
    { source, origin, author }: Actor,
  ): Promise<PreparedChange[]> {
    const { heads, ports } = this.#context;
    const turns = new Turns(ports);
    const actor: Actor = { source, origin, author };
    const prepared: PreparedChange[] = [];
    try {
      for (const [id, { document }] of holds) {
        await turns.breathe();
        const changes = edits.get(id) ?? [];
        const own: Edit[] = changes.length === 0 ? [] : [{ ...actor, text: { changes } }];
        const to = renamed.get(id);
        if (deleted.has(id)) prepared.push(await document.prepareDelete(actor));
        else if (to !== undefined) prepared.push(await document.prepareRename(to, own, actor));
        else if (own.length > 0) prepared.push(await document.prepareEdits(own));
        const after = prepared.at(-1)?.change?.after ?? null;
        if (after !== null) heads.foresee(after);
      }
      for (const wish of created)
        prepared.push(this.#context.service.prepareCreate({ ...wish, ...actor }));
    } catch (error) {
      for (const { discard } of prepared) discard();
      throw error;
    }
    return prepared;
  }
}

/** Refuses a change of more prompts than one may concern. @throws PromptError `change_too_large` */
export function refuseTooMany(
  count: number,
  { maxRefactoredPrompts }: Pick<Limits, 'maxRefactoredPrompts'>,
): void {
  if (count <= maxRefactoredPrompts) return;
  throw new PromptError('change_too_large', {
    detail: `the change would concern ${count} prompts, at most ${maxRefactoredPrompts} are changed at once; nothing was changed. Take a smaller folder first`,
  });
}

/** Ids that no prompt has before a refactoring and one has after it. */
function newIdsOf(
  { renamed, created }: Refactoring,
  heads: Pick<Heads, 'has'>,
): readonly PromptId[] {
  const ids = new Set([...renamed.values(), ...created.map(({ id }) => id)]);
  return [...ids].filter((id) => !heads.has(id));
}
