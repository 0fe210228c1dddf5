import { utf8Length, type Limits, type PromptId } from '@prompt-manager/core';
import type { FileFacts } from '../file-index/file-facts.ts';
import type { IndexedFile } from '../file-index/index-messages.ts';
import type { Edit } from '../library/edit.ts';
import type { FileText } from '../library/file-base.ts';
import { equalTags, textOf, type Head, type HeadFacts, type HeadText } from '../library/head.ts';
import type { ParsedFile } from './file-text.ts';

/** The head of a prompt that nobody changed through us yet. */
export function headOfFile(
  id: PromptId,
  file: ParsedFile,
  { atMs, readOnlyReason }: { atMs: number; readOnlyReason: string | null },
): Head {
  return {
    ...textOf(file),
    id,
    key: null,
    revision: 1,
    createdAtMs: shownMs(atMs),
    updatedAtMs: shownMs(atMs),
    readOnlyReason,
    fileHash: file.hash,
  };
}

/** The same of a file whose text is in the index. */
export function factsOfFile(
  id: PromptId,
  { facts, hash }: Pick<IndexedFile, 'facts' | 'hash'>,
  { atMs, readOnlyReason }: { atMs: number; readOnlyReason: string | null },
): HeadFacts {
  const { description, tags } = facts;
  const times = { createdAtMs: shownMs(atMs), updatedAtMs: shownMs(atMs) };
  return {
    id,
    key: null,
    revision: 1,
    description,
    tags,
    ...times,
    readOnlyReason,
    fileHash: hash,
  };
}

/** A file's time within the years 0 to 9999, the only ones that RFC 3339 can write. */
function shownMs(atMs: number): number {
  return Math.min(Math.max(Math.round(atMs), Date.UTC(1, 0)), Date.UTC(9999, 11, 31));
}

/** Why prompts are read-only whose file nobody here may change, with what would mend it. */
export const notUtf8 = 'its file is not UTF-8; save it as UTF-8 to edit it';
export const tooLarge = 'its content is larger than the limit; split it into fragments to edit it';
export const writeProtected =
  'the file is write-protected; to edit it, make it writable (chmod u+w)';

/** Why a file can be shown but not changed; null when it can. */
export function readOnlyReasonOf(
  { editable, contentBytes }: Pick<FileFacts, 'editable' | 'contentBytes'>,
  {
    link,
    isProtected,
    limits,
  }: {
    readonly link: boolean;
    readonly isProtected: boolean;
    readonly limits: Pick<Limits, 'maxContentBytes'>;
  },
): string | null {
  if (link) return 'its file is a link; edit the file it leads to';
  if (!editable) return notUtf8;
  if (contentBytes > limits.maxContentBytes) return tooLarge;
  return isProtected ? writeProtected : null;
}

/** How large a file's content is, and whether it can be changed. */
export function sizeOf({
  editable,
  content,
}: ParsedFile): Pick<FileFacts, 'editable' | 'contentBytes'> {
  return { editable, contentBytes: utf8Length(content) };
}

/** The edit that makes the same change to a prompt that another program made to its file. */
export function editOf(file: FileText, base: HeadText, source: object): Edit {
  return {
    source,
    origin: 'file',
    fileHash: file.hash,
    ...(file.content !== base.content && { text: { content: file.content, base: base.content } }),
    ...(file.header !== base.header && { header: file.header }),
    ...(file.description !== base.description && { description: file.description }),
    ...(!equalTags(file.tags, base.tags) && { tags: file.tags }),
  };
}
