import { setImmediate as nextTurn } from 'node:timers/promises';
import { PromptError, type PromptId } from '@prompt-manager/core';
import type { HeadFacts } from './head.ts';
import type { Heads } from './heads.ts';
import type { ReadingProgress } from './reading-progress.ts';

/** Texts looked into before others get a turn: 5 ms. */
const textsPerTurn = 250;

/** Which prompts to list. */
export interface ListFilter {
  /** Matches id, description, tags and content, case folded. */
  readonly query?: string | undefined;
  readonly tag?: string | undefined;
  /** The name of a mounted directory, or the root's name. */
  readonly directory?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of a list. */
export interface Page {
  readonly items: readonly HeadFacts[];
  readonly nextCursor: string | null;
}

/** Lists prompts in id order, a page at a time. A cursor names the last id seen, so pages stay right while prompts come and go. */
export class Listing {
  readonly #heads: Heads;
  readonly #directoryOf: (id: PromptId) => string;
  readonly #reading: Pick<ReadingProgress, 'checkWhole'>;

  constructor(context: {
    readonly heads: Heads;
    readonly directoryOf: (id: PromptId) => string;
    readonly reading: Pick<ReadingProgress, 'checkWhole'>;
  }) {
    this.#heads = context.heads;
    this.#directoryOf = context.directoryOf;
    this.#reading = context.reading;
  }

  /** @throws PromptError `invalid_request` for a cursor that is none of ours; `library_loading` when every prompt would have to be read and is not yet */
  async page(filter: ListFilter): Promise<Page> {
    const { query, tag, directory, limit } = filter;
    if (query !== undefined || tag !== undefined || !Number.isFinite(limit))
      this.#reading.checkWhole();
    const wanted = query?.toLowerCase();
    const ids = this.#heads.sortedIds();
    const items: HeadFacts[] = [];
    let texts = 0;
    for (let index = startAfter(ids, filter.cursor); index < ids.length; index += 1) {
      const id = ids[index] as PromptId;
      if (directory !== undefined && this.#directoryOf(id) !== directory) continue;
      const head = this.#heads.facts(id);
      if (head === undefined || (tag !== undefined && !head.tags.includes(tag))) continue;
      if (wanted !== undefined && !saysOfItself(head, wanted)) {
        texts += 1;
        if (texts % textsPerTurn === 0) await nextTurn();
        const text = this.#heads.peek(head.id);
        if (text === undefined || !text.content.toLowerCase().includes(wanted)) continue;
      }
      if (items.length === limit)
        return { items, nextCursor: encodeCursor((items.at(-1) as HeadFacts).id) };
      items.push(head);
    }
    return { items, nextCursor: null };
  }
}

/** Whether anything but the text holds what is wanted. */
function saysOfItself(head: HeadFacts, wanted: string): boolean {
  return (
    head.id.toLowerCase().includes(wanted) ||
    head.tags.some((tag) => tag.toLowerCase().includes(wanted)) ||
    (head.description?.toLowerCase().includes(wanted) ?? false)
  );
}

function startAfter(ids: readonly PromptId[], cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const last = decodeCursor(cursor);
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as string) <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}

function encodeCursor(id: PromptId): string {
  return Buffer.from(JSON.stringify([id]), 'utf8').toString('base64url');
}

function decodeCursor(cursor: string): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value) && typeof value[0] === 'string') return value[0];
  } catch {
    // Falls through to the refusal below: not ours, whatever is wrong with it.
  }
  throw new PromptError('invalid_request', {
    field: 'cursor',
    detail: 'field cursor: expected the next_cursor of an earlier answer',
  });
}
