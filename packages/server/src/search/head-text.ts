import type { PromptId } from '@prompt-manager/core';
import type { HeadFacts } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';

/** The content of a prompt; null when there is none of that id any more. The only place where search and replace read a text. */
export async function readText(heads: Heads, id: PromptId): Promise<string | null> {
  return heads.get(id)?.content ?? null;
}

/**
 * What is another whenever the text of a prompt may be, made without reading it: so that a start with nothing changed
 * looks into no text. It may change without the text; then the index finds by its hash that nothing is to be done.
 */
export function changeStamp({ key, revision, updatedAtMs }: HeadFacts): string {
  return `${key ?? ''}:${revision}:${updatedAtMs}`;
}
