import { createHash } from 'node:crypto';
import { PromptError, type PromptId } from '@prompt-manager/core';
import { revivalOf } from '../document/revival.ts';
import type { HistoryEntry, Journal, PromptKey, PromptRow } from '../journal/journal.ts';
import { eachBounded } from '../mirror/each-bounded.ts';
import { Turns, type TurnPorts } from '../turns.ts';
import type { Head, HeadText } from './head.ts';
import type { Heads } from './heads.ts';
import type { Actor, PromptService } from './prompt-service.ts';

/** What the {@link Trash} needs from the house. */
export interface TrashContext {
  readonly heads: Pick<Heads, 'has'>;
  readonly journal: Pick<Journal, 'rows' | 'history' | 'updates'>;
  readonly service: Pick<PromptService, 'create'>;
  readonly ports: TurnPorts;
}

/** A deleted prompt. */
export interface DeletedPrompt {
  /** Names this one prompt among all that had its id: made from its key, which nobody is shown. */
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

/** Histories read at the same time. */
const parallelReads = 32;

/**
 * The deleted prompts, with what they said last. Nothing is kept for it: the journal has them, for ever (SPEC H6), and
 * one that is brought back goes on with its history (SPEC H7).
 */
export class Trash {
  readonly #context: TrashContext;

  constructor(context: TrashContext) {
    this.#context = context;
  }

  /** A page of the deleted prompts, the one deleted last first; after the one the cursor names. @throws PromptError the journal's */
  async page({
    limit,
    cursor,
  }: {
    readonly limit: number;
    readonly cursor?: string | undefined;
  }): Promise<TrashPage> {
    const after = cursor === undefined ? null : placeOf(cursor);
    const rows = (await this.#deleted())
      .filter((row) => after === null || inOrder(after, row) < 0)
      .sort(inOrder);
    const items: DeletedPrompt[] = [];
    let seen = 0;
    while (seen < rows.length && items.length < limit) {
      const part = rows.slice(seen, seen + limit - items.length);
      items.push(...(await this.#read(part)));
      seen += part.length;
    }
    const last = rows[seen - 1];
    return {
      items,
      nextCursor: last === undefined || seen === rows.length ? null : cursorOf(last),
    };
  }

  /** A deleted prompt with its last text. @throws PromptError `trash_not_found`, and the journal's */
  async at(trashId: string): Promise<DeletedPrompt & { readonly text: HeadText }> {
    const { row, item } = await this.#find(trashId);
    const { text } = await revivalOf(this.#context.journal, row);
    return { ...item, text };
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
    const { row } = await this.#find(trashId);
    const revival = await revivalOf(journal, row);
    return service.create({ ...revival.text, ...actor, id: id ?? row.id, revival });
  }

  async #find(
    trashId: string,
  ): Promise<{ readonly row: DeletedRow; readonly item: DeletedPrompt }> {
    const row = (await this.#deleted()).find((each) => each.trashId === trashId);
    const [item] = row === undefined ? [] : await this.#read([row]);
    if (row !== undefined && item !== undefined) return { row, item };
    throw new PromptError('trash_not_found', {
      detail: `no deleted prompt is named ${JSON.stringify(trashId)}`,
    });
  }

  async #deleted(): Promise<readonly DeletedRow[]> {
    const { journal, ports } = this.#context;
    return new Turns(ports).finish(deletedOf(await journal.rows()));
  }

  /**
   * Deleted rows with their last lines, in their order. Prompts of a directory that was taken out are ended too, by the
   * server itself: nobody deleted them, and their files are where they were (SPEC F5).
   */
  async #read(rows: readonly DeletedRow[]): Promise<readonly DeletedPrompt[]> {
    const { heads, journal } = this.#context;
    const lines = new Map<string, HistoryEntry>();
    await eachBounded(rows, parallelReads, async ({ key, trashId }) => {
      const [line] = await journal.history(key, { limit: 1 });
      if (line?.kind === 'delete' && line.origin !== 'server') lines.set(trashId, line);
    });
    return rows.flatMap(({ trashId, id }) => {
      const line = lines.get(trashId);
      return line === undefined ? [] : [{ trashId, line, isTaken: heads.has(id) }];
    });
  }
}

type DeletedRow = PromptRow & { readonly trashId: string };

/** Naming 100,000 of them takes long enough to be felt by who types. */
function* deletedOf(rows: readonly PromptRow[]): Generator<void, readonly DeletedRow[]> {
  const deleted: DeletedRow[] = [];
  for (const row of rows) {
    if (row.deleted) deleted.push({ ...row, trashId: trashIdOf(row.key) });
    yield;
  }
  return deleted;
}

/** Where a row stands: the one deleted last first. */
type Place = Pick<DeletedRow, 'updatedAtMs' | 'trashId'>;

function inOrder(a: Place, b: Place): number {
  return (
    b.updatedAtMs - a.updatedAtMs || (a.trashId < b.trashId ? -1 : Number(a.trashId > b.trashId))
  );
}

/** `time.trashId`: the shape that the schema of requests checks. */
function cursorOf({ updatedAtMs, trashId }: Place): string {
  return `${updatedAtMs}.${trashId}`;
}

function placeOf(cursor: string): Place {
  const [at = '', trashId = ''] = cursor.split('.');
  return { updatedAtMs: Number(at), trashId };
}

function trashIdOf(key: PromptKey): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
