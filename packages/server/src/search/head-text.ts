import type { PromptId } from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';

/** A prompt with its text; null when there is none of that id any more. The only place where search and replace read a text; they read very many, and none of them twice. */
export async function readHead(heads: Heads, id: PromptId): Promise<Head | null> {
  return heads.peek(id) ?? null;
}
