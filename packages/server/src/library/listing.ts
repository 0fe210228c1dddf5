import { PromptError, type PromptId } from '@prompt-manager/core';
import type { Head } from './head.ts';
import type { Heads } from './heads.ts';

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
  readonly items: readonly Head[];
  readonly nextCursor: string | null;
}

/** Lists prompts in id order, a page at a time. A cursor names the last id seen, so pages stay right while prompts come and go. */
export class Listing {
  readonly #heads: Heads;
  readonly #directoryOf: (id: PromptId) => string;

  constructor(heads: Heads, directoryOf: (id: PromptId) => string) {
    this.#heads = heads;
    this.#directoryOf = directoryOf;
  }

  /** @throws PromptError `invalid_request` for a cursor that is none of ours */
  page(filter: ListFilter): Page {
    const ids = this.#heads.sortedIds();
    const items: Head[] = [];
    const matches = this.#matcher(filter);
    for (let index = startAfter(ids, filter.cursor); index < ids.length; index += 1) {
      const head = this.#heads.get(ids[index] as PromptId) as Head;
      if (!matches(head)) continue;
      if (items.length === filter.limit)
        return { items, nextCursor: encodeCursor((items.at(-1) as Head).id) };
      items.push(head);
    }
    return { items, nextCursor: null };
  }

  #matcher({ query, tag, directory }: ListFilter): (head: Head) => boolean {
    const wanted = query?.toLowerCase();
    return (head) =>
      (tag === undefined || head.tags.includes(tag)) &&
      (directory === undefined || this.#directoryOf(head.id) === directory) &&
      (wanted === undefined || contains(head, wanted));
  }
}

function contains(head: Head, wanted: string): boolean {
  return (
    head.id.toLowerCase().includes(wanted) ||
    head.tags.some((tag) => tag.toLowerCase().includes(wanted)) ||
    (head.description?.toLowerCase().includes(wanted) ?? false) ||
    head.content.toLowerCase().includes(wanted)
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
