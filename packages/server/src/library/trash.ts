import { PromptError, type PromptId } from '@prompt-manager/core';
import { revivalOf } from '../document/revival.ts';
import type { DeletedPlace, DeletedRow, HistoryEntry, Journal } from '../journal/journal.ts';
import type { Head, HeadText } from './head.ts';
import type { Heads } from './heads.ts';
import type { Actor, PromptService } from './prompt-service.ts';

/** What the {@link Trash} needs from the house. */
export interface TrashContext {
  readonly heads: Pick<Heads, 'has'>;
  readonly journal: Pick<Journal, 'deleted' | 'updates'>;
  readonly service: Pick<PromptService, 'create'>;
}

/** A deleted prompt. */
export interface DeletedPrompt {
  /** Names this one prompt among all that had its id, until it is brought back. */
  readonly trashId: string;
  /** The deletion: who, when, by which door, and the id the prompt had. */
  readonly line: HistoryEntry;
  /** Whether another prompt has its id now. */
  readonly isTaken: boolean;
}

/** Some of the deleted prompts. */
export interface TrashPage {
  readonly items: readonly DeletedPrompt[];
  /** Null at the end. */
  readonly nextCursor: string | null;
}

/**
 * The deleted prompts, with what they said last. Nothing is kept for it: the journal has them, for ever (SPEC H6), and
 * one that is brought back goes on with its history (SPEC H7).
 */
export class Trash {
  readonly #context: TrashContext;

  constructor(context: TrashContext) {
    this.#context = context;
  }

  /** A page of the deleted prompts, the one deleted last first; from the one that the cursor names. @throws PromptError the journal's */
  async page({
    limit,
    cursor,
  }: {
    readonly limit: number;
    readonly cursor?: string | undefined;
  }): Promise<TrashPage> {
    const from = cursor === undefined ? undefined : (placeOf(cursor) ?? undefined);
    const rows = await this.#context.journal.deleted({ from, limit: limit + 1 });
    const next = rows[limit];
    return {
      items: rows.slice(0, limit).map((row) => this.#toItem(row)),
      nextCursor: next === undefined ? null : nameOf(next.place),
    };
  }

  /** A deleted prompt with its last text. @throws PromptError `trash_not_found`, and the journal's */
  async at(trashId: string): Promise<DeletedPrompt & { readonly text: HeadText }> {
    const row = await this.#find(trashId);
    const { text } = await revivalOf(this.#context.journal, lastOf(row));
    return { ...this.#toItem(row), text };
  }

  /**
   * Brings a deleted prompt back with its last text, under the id it had or another one.
   *
   * @throws PromptError `trash_not_found`, `prompt_exists`, `read_only`, `stale_revision` when somebody was faster, and the journal's
   */
  async restore(
    trashId: string,
    { id, ...actor }: Actor & { readonly id?: PromptId | undefined },
  ): Promise<Head> {
    const { journal, service } = this.#context;
    const row = await this.#find(trashId);
    const revival = await revivalOf(journal, lastOf(row));
    return service.create({ ...revival.text, ...actor, id: id ?? row.line.id, revival });
  }

  async #find(trashId: string): Promise<DeletedRow> {
    const place = placeOf(trashId);
    const [row] =
      place === null ? [] : await this.#context.journal.deleted({ from: place, limit: 1 });
    if (row !== undefined && nameOf(row.place) === trashId) return row;
    throw new PromptError('trash_not_found', {
      detail: `no deleted prompt is named ${JSON.stringify(trashId)}`,
    });
  }

  #toItem({ place, line }: DeletedRow): DeletedPrompt {
    return { trashId: nameOf(place), line, isTaken: this.#context.heads.has(line.id) };
  }
}

/** The last revision of a deleted prompt. */
function lastOf({ key, createdAtMs, line }: DeletedRow): Parameters<typeof revivalOf>[1] {
  return { key, createdAtMs, revision: line.revision };
}

/** `time.number`: the shape that the schema of requests checks. */
function nameOf({ atMs, number }: DeletedPlace): string {
  return `${atMs}.${number}`;
}

function placeOf(name: string): DeletedPlace | null {
  const [, atMs, number] = /^(\d{1,15})\.(\d{1,15})$/.exec(name) ?? [];
  return atMs === undefined ? null : { atMs: Number(atMs), number: Number(number) };
}
