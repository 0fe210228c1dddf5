import { hash } from 'node:crypto';
import { lastSegmentOf } from '@prompt-manager/core';
import type { ListedRecord, PromptRecord } from '@prompt-manager/protocol';
import type { Head, HeadFacts } from '../library/head.ts';
import type { Library } from '../library/open-library.ts';

/** A prompt as REST answers it (SPEC R6). */
export function recordOf(head: Head, library: Pick<Library, 'heads' | 'mounts'>): PromptRecord {
  const { content, header, readOnlyReason } = head;
  const listed = listedOf(head, library);
  return { ...listed, content, front_matter: header, read_only_reason: readOnlyReason };
}

/** A prompt in a list: without its content. */
export function listedOf(
  head: HeadFacts,
  { heads, mounts }: Pick<Library, 'heads' | 'mounts'>,
): Omit<ListedRecord, 'content' | 'front_matter' | 'read_only_reason'> {
  return {
    id: head.id,
    name: lastSegmentOf(head.id),
    display_name: heads.names.displayName(head.id),
    directory: mounts.of(head.id).name,
    description: head.description,
    tags: [...head.tags],
    is_composite: heads.graph.hasInclusions(head.id),
    created_at: new Date(head.createdAtMs).toISOString(),
    updated_at: new Date(head.updatedAtMs).toISOString(),
    revision: head.revision,
  };
}

/** The ETag of a prompt: its revision and a digest of the whole record, so that a restored or re-made prompt never matches an old one. */
export function etagOf(record: PromptRecord): string {
  return etagOfJson(record, JSON.stringify(record));
}

/** The same, where the record's JSON is at hand. */
export function etagOfJson({ revision }: Pick<PromptRecord, 'revision'>, json: string): string {
  return `"${revision}-${hash('sha256', json, 'base64url').slice(0, 16)}"`;
}

/** The ETag of a text. */
export function etagOfText(text: string): string {
  return `"${hash('sha256', text, 'base64url').slice(0, 22)}"`;
}

/** True when a comma-separated If-Match or If-None-Match names the tag (RFC 9110 §13.1), or is `*`. */
export function namesTag(header: string, etag: string): boolean {
  return (
    header.trim() === '*' ||
    header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag)
  );
}
