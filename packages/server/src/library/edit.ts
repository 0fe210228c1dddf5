import { PromptError, type Limits, type TextChange } from '@prompt-manager/core';
import { toLineFeeds } from '../mirror/line-ends.ts';
import type { Origin } from '../journal/journal.ts';
import type { Source } from './committed.ts';

/** A wish to change one prompt. Absent fields stay as they are. */
export interface Edit {
  readonly source: Source;
  readonly origin: Origin;
  readonly author?: string | null | undefined;
  readonly text?: EditText | undefined;
  /** A Yjs update in place of `text` and metadata: it carries its own base. */
  readonly update?: Uint8Array | undefined;
  /** The revision `text` is based on; the newest when absent. Concurrent changes since then are merged in (SPEC D6). */
  readonly baseRevision?: number | undefined;
  /** When given, the edit is refused with `stale_revision` unless the head is exactly this revision. */
  readonly onlyIfRevision?: number | undefined;
  /** The raw front matter; description and tags are laid over it. */
  readonly header?: string | null | undefined;
  /** When given, the edit is refused with `stale_revision` unless the front matter is exactly this. */
  readonly onlyIfHeader?: string | null | undefined;
  /** SHA-256 of the file whose outside edit this is, so that it is never taken in twice. */
  readonly fileHash?: string | undefined;
  /** The revision whose text this brings back. */
  readonly restoredFrom?: number | undefined;
  /** It is a part of a replacement in the library (SPEC Q10). */
  readonly isReplacement?: boolean | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * The text as the writer wants it: changes of the base revision; whole content made from the base revision; from
 * `base`, a text that need not be a revision (an outside edit of the file); or from whichever of the base revision and
 * `nearest` it differs from least (a writer that does not wait for answers).
 */
export type EditText =
  | {
      readonly content: string;
      readonly base?: string | undefined;
      readonly nearest?: readonly string[] | undefined;
    }
  | { readonly changes: readonly TextChange[] };

/** Refuses metadata beyond the limits or that no file could hold. @throws PromptError `invalid_request` */
export function checkMetadata(edit: Pick<Edit, 'description' | 'tags'>, limits: Limits): void {
  const { description, tags } = edit;
  if (typeof description === 'string') {
    refuseUnless(
      description.length <= limits.maxDescriptionLength,
      'description',
      `expected at most ${limits.maxDescriptionLength} characters, found ${description.length}`,
    );
    refuseUnless(
      description.isWellFormed(),
      'description',
      'expected well-formed Unicode, found a lone surrogate',
    );
  }
  if (tags === undefined) return;
  refuseUnless(
    tags.length <= limits.maxTags,
    'tags',
    `expected at most ${limits.maxTags} tags, found ${tags.length}`,
  );
  tags.forEach((tag, index) => {
    refuseUnless(
      tag.trim() !== '' && tag.length <= limits.maxTagLength,
      `tags/${index}`,
      `expected 1 to ${limits.maxTagLength} characters, not only spaces`,
    );
    refuseUnless(
      tag.isWellFormed() && !/[\p{Cc}]/u.test(tag),
      `tags/${index}`,
      'expected well-formed Unicode without control characters',
    );
  });
}

/** Refuses content beyond the limit. @throws PromptError `content_too_large` */
export function checkContent(content: string, limits: Limits): void {
  // A UTF-16 code unit is at most three bytes of UTF-8, so short texts need no counting.
  if (content.length * 3 <= limits.maxContentBytes) return;
  const bytes = utf8Length(content);
  if (bytes <= limits.maxContentBytes) return;
  throw new PromptError('content_too_large', {
    field: 'content',
    detail: `content is ${bytes} bytes, the limit is ${limits.maxContentBytes}`,
  });
}

/** The content as it is stored: CRLF becomes LF (the file keeps its own line ends), lone surrogates are refused. @throws PromptError `invalid_request` */
export function normaliseContent(content: string, field = 'content'): string {
  refuseUnless(
    content.isWellFormed(),
    field,
    'expected well-formed Unicode, found a lone surrogate',
  );
  return toLineFeeds(content);
}

function refuseUnless(condition: boolean, field: string, expectation: string): void {
  if (!condition)
    throw new PromptError('invalid_request', { field, detail: `field ${field}: ${expectation}` });
}

function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
