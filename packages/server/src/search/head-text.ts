import type { PromptId } from '@prompt-manager/core';
import type { Head, HeadFacts } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';

/** A prompt with its text; null when there is none of that id any more. The only place where search and replace read a text; they read very many, and none of them twice. */
export async function readHead(heads: Heads, id: PromptId): Promise<Head | null> {
  return heads.peek(id) ?? null;
}

/**
 * What is another whenever the text of a prompt may be, made without reading it: so that a start with nothing changed
 * looks into no text. It may change without the text; then the index finds by its hash that nothing is to be done.
 */
export function changeStamp({ key, revision, updatedAtMs }: HeadFacts): string {
  return `${key ?? ''}:${revision}:${updatedAtMs}`;
}
