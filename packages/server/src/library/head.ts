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
  /** SHA-256 of the file whose text this is, while `key` is null. */
  readonly fileHash?: string | undefined;
}

/** A head without its text: what lists and names need, in memory for every prompt. */
export type HeadFacts = Omit<Head, 'content' | 'header'>;

/** A head without its text, with what the graph needs of it. */
export interface LoadedFacts {
  readonly facts: HeadFacts;
  /** The different targets of its inclusions as written, in first-use order. */
  readonly targets: readonly string[];
}

/** The facts alone: a copy that keeps no text in memory. */
export function factsOfHead(head: HeadFacts): HeadFacts {
  const { id, key, revision, description, tags } = head;
  const { createdAtMs, updatedAtMs, readOnlyReason, fileHash } = head;
  const facts = { id, key, revision, description, tags, createdAtMs, updatedAtMs, readOnlyReason };
  return fileHash === undefined ? facts : { ...facts, fileHash };
}

/**
 * Another text whenever a prompt's text or metadata may be another, the same one after a restart: what is derived from
 * a text is kept under it (SPEC L8).
 */
export function changeKeyOf({ id, key, revision, fileHash }: HeadFacts): string {
  return key === null ? (fileHash ?? id) : `${key}:${revision}`;
}

/** The part of a head that a person edits. */
export type HeadText = Pick<Head, 'content' | 'header' | 'description' | 'tags'>;

/** A text alone, of whatever has one. */
export function textOf({ content, header, description, tags }: HeadText): HeadText {
  return { content, header, description, tags };
}

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
