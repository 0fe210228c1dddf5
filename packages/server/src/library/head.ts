import { scanInclusions, type PromptId } from '@prompt-manager/core';
import type { PromptKey } from '../journal/journal.ts';

/**
 * The newest durable content of one prompt: what every reader is shown. A value; a change makes a new one.
 * Text that a client sent but the journal has not confirmed is never in a head (SPEC D1).
 */
export interface Head {
  readonly id: PromptId;
  /** Null until the first change or Yjs session: a prompt nobody edited costs no journal entry. */
  readonly key: PromptKey | null;
  /** 1 for a prompt that was never changed through us. */
  readonly revision: number;
  /** The file's text without BOM and front matter, lines ended by LF. */
  readonly content: string;
  /** The raw YAML of the front matter, or null. `description` and `tags` are laid over it when the file is written. */
  readonly header: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Why this prompt cannot be changed (not UTF-8, behind a link, folder not writable); null when it can. */
  readonly readOnlyReason: string | null;
}

/** The part of a head that a person edits. */
export type HeadText = Pick<Head, 'content' | 'header' | 'description' | 'tags'>;

/** True when two texts would be the same file. */
export function equalText(a: HeadText, b: HeadText): boolean {
  return a.content === b.content && a.header === b.header && equalMetadata(a, b);
}

/** True when description and tags are equal. */
export function equalMetadata(
  a: Pick<Head, 'description' | 'tags'>,
  b: Pick<Head, 'description' | 'tags'>,
): boolean {
  return a.description === b.description && equalTags(a.tags, b.tags);
}

/** True when both lists hold the same tags in the same order. */
export function equalTags(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, index) => tag === b[index]);
}

/** True when the text includes other prompts. */
export function isComposite(content: string): boolean {
  return content.includes('[[') && scanInclusions(content).some(({ kind }) => kind === 'inclusion');
}
