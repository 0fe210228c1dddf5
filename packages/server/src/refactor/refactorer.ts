import { PromptError, type PromptId } from '@prompt-manager/core';
import type { Hold } from '../document/document.ts';
import type { PreparedChange } from '../document/prepared-change.ts';
import type { Documents } from '../document/documents.ts';
import type { Edit } from '../library/edit.ts';
import type { Heads } from '../library/heads.ts';
import type { Actor, PromptService } from '../library/prompt-service.ts';
import type { Ports } from '../ports.ts';
import { affectedBy, outcomeOf, type RefactorOutcome, type Refactoring } from './refactoring.ts';

/** Prompts prepared before others get a turn: some 0.3 ms each, and a folder of 10,000 would stop everyone for seconds. */
const preparedPerTurn = 25;

/** Times the set of affected prompts may change under a refactoring before it gives up. */
const maxAttempts = 5;

/** What a {@link Refactorer} needs from the house. */
export interface RefactorerContext {
  readonly heads: Heads;
  readonly documents: Documents;
  readonly service: PromptService;
  readonly ports: Pick<Ports, 'randomName' | 'onNextTurn'>;
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
   * @throws PromptError `prompt_exists`, `read_only`, `overloaded`, `content_too_large`, and the journal's
   */
  async run(plan: () => Refactoring, run: RefactorRun): Promise<RefactorOutcome> {
    const { heads, documents, service } = this.#context;
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const wanted = plan();
      if (run.dryRun) return outcomeOf(wanted, heads, null);
      const affected = affectedBy(wanted);
      // Nobody else takes the new ids meanwhile, neither by making a prompt nor by making its file.
      const outcome = await service.whileCreating(newIdsOf(wanted, heads), () =>
        documents.withHolds(affected, async (holds) => {
          const planned = plan();
          // What came to be affected while we waited is not held yet: start over with it.
          const isHeld = [...affectedBy(planned)].every((id) => affected.has(id));
          return isHeld ? this.#commit(planned, holds, run) : null;
        }),
      );
      if (outcome !== null) return outcome;
    }
    throw new PromptError('overloaded', {
      detail: 'the prompts that the change affects keep changing; try again',
    });
  }

  async #commit(
    planned: Refactoring,
    holds: ReadonlyMap<PromptId, Hold>,
    run: RefactorRun,
  ): Promise<RefactorOutcome> {
    const { heads, service, ports } = this.#context;
    const changeId = run.undoable === false ? undefined : ports.randomName();
    // Before the commit: afterwards the heads are the new ones.
    const outcome = outcomeOf(planned, heads, changeId ?? null);
    const prepared = await this.#prepare(planned, holds, run);
    if (prepared.every(({ entries }) => entries.length === 0))
      return { ...outcome, changeId: null };
    await service.commitTogether(prepared, changeId);
    return outcome;
  }

  async #prepare(
    { renamed, edits, created, deleted }: Refactoring,
    holds: ReadonlyMap<PromptId, Hold>,
    { source, origin }: Actor,
  ): Promise<PreparedChange[]> {
    const prepared: PreparedChange[] = [];
    try {
      for (const [id, { document }] of holds) {
        if (prepared.length % preparedPerTurn === preparedPerTurn - 1)
          await new Promise<void>((resolve) => this.#context.ports.onNextTurn(resolve));
        const changes = edits.get(id) ?? [];
        const own: Edit[] = changes.length === 0 ? [] : [{ source, origin, text: { changes } }];
        const to = renamed.get(id);
        if (deleted.has(id)) prepared.push(await document.prepareDelete(origin));
        else if (to !== undefined) prepared.push(await document.prepareRename(to, own, origin));
        else if (own.length > 0) prepared.push(await document.prepareEdits(own));
      }
      for (const wish of created)
        prepared.push(this.#context.service.prepareCreate({ ...wish, source, origin }));
    } catch (error) {
      for (const { discard } of prepared) discard();
      throw error;
    }
    return prepared;
  }
}

/** Ids that no prompt has before a refactoring and one has after it. */
function newIdsOf(
  { renamed, created }: Refactoring,
  heads: Pick<Heads, 'has'>,
): readonly PromptId[] {
  const ids = new Set([...renamed.values(), ...created.map(({ id }) => id)]);
  return [...ids].filter((id) => !heads.has(id));
}
