import {
  PromptError,
  editHeader,
  findHeaderProblems,
  readHeader,
  splitFrontMatter,
} from '@prompt-manager/core';
import { hashOf } from './hash-of.ts';
import { keepLineEnds, lineEndsOf, toLineFeeds } from './line-ends.ts';

export { hashOf } from './hash-of.ts';

/** What a prompt's file says, apart from how its bytes say it. */
export interface FileContent {
  /** The body, lines ending in `\n`. */
  readonly content: string;
  /** The YAML between the fences, lines ending in `\n`; null for a file without front matter. */
  readonly header: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
}

/** One finding in a file. */
export interface FileTextProblem {
  /** `not_utf8`: the bytes are no UTF-8. `front_matter`: a value of the front matter, or all of it, is not what it should be. */
  readonly code: 'not_utf8' | 'front_matter';
  /** One sentence. */
  readonly message: string;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** A file as read. */
export interface ParsedFile extends FileContent {
  /** The whole file decoded, line ends and byte order mark as they are. */
  readonly text: string;
  readonly problems: readonly FileTextProblem[];
  /** SHA-256 of the bytes, lower-case hex. */
  readonly hash: string;
  /** False when the bytes are not UTF-8: then the text is only a likeness, and writing it would destroy the file. */
  readonly editable: boolean;
}

const byteOrderMark = '\uFEFF';
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const notUtf8: FileTextProblem = {
  code: 'not_utf8',
  message:
    'The file is not UTF-8, so it is shown as well as it can be and is read-only; save it as UTF-8.',
  line: 1,
};

/** Reads a file's bytes (SPEC F1). Any bytes are a file; bytes that are no UTF-8 give one that is not editable. */
export function parseFile(bytes: Uint8Array): ParsedFile {
  const exact = decodeUtf8(bytes);
  const text = exact ?? decodeLoosely(bytes);
  const { header, content } = partsOf(text.slice(markOf(text).length));
  const found = findHeaderProblems({ header, body: content });
  const problems = found.map(
    ({ message, line }) => ({ code: 'front_matter', message, line: line + 1 }) as const,
  );
  return {
    text,
    content,
    header,
    ...described(header),
    problems: exact === null ? [notUtf8, ...problems] : problems,
    hash: hashOf(bytes),
    editable: exact !== null,
  };
}

/**
 * The bytes that say `next`, as close to `previousBytes` as can be (SPEC F2): byte order mark, fences,
 * line ends of untouched lines and every untouched byte of the header stay. Bytes that say `next`
 * already come back as they are. New lines end like most lines of their part of the file.
 *
 * What is read back is `absorbFrontMatter(next)`.
 *
 * @throws PromptError `read_only` when `previousBytes` are not UTF-8; `invalid_request` (field
 * `header`) when the header cannot stand between fences: not a YAML mapping, or with a fence in it.
 */
export function renderFile(previousBytes: Uint8Array | null, next: FileContent): Uint8Array {
  const previous = previousBytes === null ? '' : decodeUtf8(previousBytes);
  if (previous === null) throw new PromptError('read_only', { detail: notUtf8.message });
  const wanted = absorbFrontMatter(next);
  const layout = layoutOf(previous);
  const lineEnd = lineEndsOf(previous).most ?? '\n';
  const head = wanted.header === null ? '' : renderHead(layout, wanted.header, lineEnd);
  const body = keepLineEnds(layout.body, wanted.content, lineEnd);
  const gap = body !== '' && head !== '' && !head.endsWith('\n') ? lineEnd : '';
  const text = `${head}${gap}${body}`;
  // A body that begins with U+FEFF would lose it as a byte order mark, so it gets one to lose.
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : layout.mark;
  return new TextEncoder().encode(mark + text);
}

/**
 * The form of `next` a file can hold, which is how it will be read back; idempotent. Callers make
 * their own state equal to it before they render, so that file and state never disagree.
 *
 * - Terminators become `\n`, halves of surrogate pairs become U+FFFD: UTF-8 has no form for them.
 * - Description and tags are laid over the header where it says something else.
 * - A prompt without header whose content begins with a block of front matter has a header from now
 *   on: that is what every reader of the file will see, this program included.
 */
export function absorbFrontMatter(next: FileContent): FileContent {
  const content = toLineFeeds(next.content.toWellFormed());
  const header = layOver(next);
  if (header !== null) return { content, header, ...described(header) };
  const parts = partsOf(content);
  return { ...parts, ...described(parts.header) };
}

function layOver(next: FileContent): string | null {
  const header = next.header === null ? null : toLineFeeds(next.header.toWellFormed());
  const says = described(header);
  const description =
    says.description === next.description ? {} : { description: next.description };
  const sameTags =
    says.tags.length === next.tags.length &&
    says.tags.every((tag, index) => tag === next.tags[index]);
  const tags = sameTags ? {} : { tags: next.tags };
  const change = { ...description, ...tags };
  return Object.keys(change).length === 0 ? header : editHeader(header, change, '\n');
}

function described(header: string | null): Pick<FileContent, 'description' | 'tags'> {
  const { description, tags } = readHeader(header);
  return { description, tags };
}

/** Header and content of a text without byte order mark. */
function partsOf(text: string): Pick<FileContent, 'header' | 'content'> {
  const plain = toLineFeeds(text);
  // A second mark is an ordinary character, and front matter stands at the very start.
  if (plain.startsWith(byteOrderMark)) return { header: null, content: plain };
  const { header, bodyStart } = splitFrontMatter(plain);
  return { header, content: header === null ? plain : plain.slice(bodyStart) };
}

/** The pieces of a file's text, each as on disk; joined they are the text. */
interface Layout {
  readonly mark: string;
  /** The first fence with its line end, the YAML, the last fence with its line end; all empty without front matter. */
  readonly open: string;
  readonly header: string;
  readonly close: string;
  readonly body: string;
}

function layoutOf(text: string): Layout {
  const mark = markOf(text);
  const rest = text.slice(mark.length);
  const plain = toLineFeeds(rest);
  const { header, bodyStart } = splitFrontMatter(plain);
  if (header === null || plain.startsWith(byteOrderMark))
    return { mark, open: '', header: '', close: '', body: rest };
  const head = plain.slice(0, bodyStart);
  const fenceLines = head.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const starts = lineStarts(rest, fenceLines.length);
  const closeFrom = starts[fenceLines.length - 1] ?? 0;
  const bodyFrom = starts[fenceLines.length] ?? rest.length;
  return {
    mark,
    open: rest.slice(0, starts[1]),
    header: rest.slice(starts[1], closeFrom),
    close: rest.slice(closeFrom, bodyFrom),
    body: rest.slice(bodyFrom),
  };
}

/** Where the first lines of a text begin, and where the line after them would. */
function lineStarts(text: string, count: number): readonly number[] {
  const starts = [0];
  while (starts.length <= count) {
    const end = text.indexOf('\n', starts.at(-1));
    starts.push(end < 0 ? text.length : end + 1);
  }
  return starts;
}

function renderHead(layout: Layout, header: string, lineEnd: '\r\n' | '\n'): string {
  const lines = header === '' || header.endsWith('\n') ? header : `${header}\n`;
  const open = layout.open === '' ? `---${lineEnd}` : layout.open;
  const close = layout.close === '' ? `---${lineEnd}` : layout.close;
  const head = `${open}${keepLineEnds(layout.header, lines, lineEnd)}${close}`;
  if (partsOf(head).header !== header) {
    throw new PromptError('invalid_request', {
      field: 'header',
      detail: 'The front matter must be one YAML mapping without a line of three dashes in it.',
    });
  }
  return head;
}

function markOf(text: string): string {
  return text.startsWith(byteOrderMark) ? byteOrderMark : '';
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch (error: unknown) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** A readable likeness of bytes that are not UTF-8; UTF-16 is told by its byte order mark. */
function decodeLoosely(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}
