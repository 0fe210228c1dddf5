import { locateDeclarations } from './declaration-lines.ts';
import { maxHeaderLength, parseHeader } from './header-data.ts';
import { readVariables } from './variable-declarations.ts';
import type { DeclarationPlace, VariableDeclaration } from './variable-declarations.ts';

/** A file's text taken apart (SPEC F1). */
export interface FrontMatterParts {
  /** Whether the text begins with a byte order mark. */
  readonly bom: boolean;
  /** The YAML between the fence lines, with its last line break; null when the text is all body. */
  readonly header: string | null;
  /** The text after the front matter, byte order mark left out. */
  readonly body: string;
  /** Where the body begins in the text, in UTF-16 units. */
  readonly bodyStart: number;
}

/** What a prompt's front matter says. Wrong values are left out and reported. */
export interface HeaderReading {
  readonly description: string | null;
  /** Each tag once, in the order written. */
  readonly tags: readonly string[];
  /** In the order written, each name once (SPEC V3). */
  readonly variables: readonly VariableDeclaration[];
  /** The whole mapping, unknown keys included. Shared between readings: copy it before changing it. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly HeaderProblem[];
}

/** Something wrong in front matter. */
export interface HeaderProblem {
  /** One sentence. */
  readonly message: string;
  /** Line of the header, from 1; the file's line is one more. */
  readonly line: number;
}

/** The line break of a file. */
export type LineBreak = '\n' | '\r\n';

/**
 * Takes a file's text apart (SPEC F1). Front matter is a YAML mapping between two `---` lines, the
 * first at the very start; trailing blanks on them are allowed. Anything else is all body.
 */
export function splitFrontMatter(text: string): FrontMatterParts {
  const bom = text.startsWith('\uFEFF');
  const start = bom ? 1 : 0;
  const block = findBlock(text, start);
  if (block === null || parseHeader(block.header).kind !== 'mapping') {
    return { bom, header: null, body: text.slice(start), bodyStart: start };
  }
  return { bom, header: block.header, body: text.slice(block.end), bodyStart: block.end };
}

/**
 * What a header says: description, tags, variables, every key, and what is wrong with it. Tags are a list, or a
 * text with commas; numbers and booleans in the list count as their text.
 */
export function readHeader(header: string | null): HeaderReading {
  if (header === null) return { ...emptyReading, problems: [] };
  const parsed = parseHeader(header);
  if (parsed.kind !== 'mapping') {
    const problem =
      parsed.kind === 'invalid'
        ? { message: `The front matter is not valid YAML: ${parsed.reason}.`, line: parsed.line }
        : { message: 'The front matter is not a mapping of keys to values.', line: 1 };
    return { ...emptyReading, problems: [problem] };
  }
  const { data } = parsed;
  const problems: HeaderProblem[] = [];
  const report = (key: string, message: string) => {
    problems.push({ message, line: lineOfKey(header, key) });
  };
  const description = readDescription(data['description'], report);
  const tags = readTags(data['tags'], report);
  const misdeclared: { readonly place: DeclarationPlace; readonly message: string }[] = [];
  const variables = readVariables(data['variables'], (place, message) => {
    misdeclared.push({ place, message });
  });
  if (misdeclared.length > 0) {
    const lineOf = locateDeclarations(header);
    for (const { place, message } of misdeclared) problems.push({ message, line: lineOf(place) });
  }
  return { description, tags, variables, data, problems };
}

/**
 * What is wrong with a file's front matter, also when the block is so broken that it counts as body
 * (SPEC F1): then it is reported only if some line of it reads like `key: value`, because a text may
 * well begin with a horizontal rule. `header` and `body` are those of {@link splitFrontMatter}.
 */
export function findHeaderProblems(parts: {
  readonly header: string | null;
  readonly body: string;
}): readonly HeaderProblem[] {
  if (parts.header !== null) return readHeader(parts.header).problems;
  if (findBlock(parts.body, 0) === null) return findUnclosed(parts.body);
  const broken = findBrokenBlock(parts);
  return broken === null ? [] : readHeader(broken.header).problems;
}

/**
 * The block at the start of a body that was meant as front matter and cannot be read, so that it is text (SPEC F1): what
 * stands between its fences, and where the text after it begins. Null when there is none.
 */
export function findBrokenBlock({
  header,
  body,
}: {
  readonly header: string | null;
  readonly body: string;
}): { readonly header: string; readonly end: number } | null {
  const block = header === null ? findBlock(body, 0) : null;
  if (block === null || !keyLine.test(block.header)) return null;
  return parseHeader(block.header).kind === 'invalid' ? block : null;
}

/**
 * Where a block of front matter at the start of a body ends that stands below front matter, so that it is text and no
 * front matter (SPEC I13); 0 when there is none. A block too broken to be read counts when a line of it reads like
 * `key: value`. Below an empty mapping, which is how a text is kept apart on purpose, nothing counts.
 */
export function secondBlockEnd(parts: {
  readonly header: string | null;
  readonly body: string;
}): number {
  if (parts.header === null || !parts.body.startsWith('---')) return 0;
  const block = findBlock(parts.body, 0);
  if (block === null) return 0;
  const { kind } = parseHeader(block.header);
  const isMeant = kind === 'mapping' || (kind === 'invalid' && keyLine.test(block.header));
  if (!isMeant || Object.keys(readHeader(parts.header).data).length === 0) return 0;
  return block.end;
}

/**
 * A file's text from its parts. Splitting it gives the parts back whenever `header` is a mapping. A
 * body that would itself be taken for front matter is kept apart by an empty mapping above it.
 */
export function joinFrontMatter(parts: {
  readonly bom: boolean;
  readonly header: string | null;
  readonly body: string;
  readonly eol: LineBreak;
}): string {
  const { bom, body, eol } = parts;
  const exposed = parts.header === null && splitFrontMatter(body).bodyStart > 0;
  const header = exposed ? `{}${eol}` : parts.header;
  const mark = bom ? '\uFEFF' : '';
  if (header === null) return mark + body;
  const lastBreak = header === '' || header.endsWith('\n') ? '' : eol;
  return `${mark}---${eol}${header}${lastBreak}---${eol}${body}`;
}

const emptyReading = { description: null, tags: [], variables: [], data: {} };

interface Block {
  readonly header: string;
  /** Where the text after the closing fence begins. */
  readonly end: number;
}

const keyLine = /^[\p{L}_][\p{L}\p{N}_ -]*:(\s|$)/mu;

/** The text between an opening fence at `start` and the next closing one, read as YAML or not. */
function findBlock(text: string, start: number): Block | null {
  const headerStart = fenceEnd(text, start);
  if (headerStart === null || headerStart === text.length) return null;
  for (let at = headerStart; at <= headerStart + maxHeaderLength;) {
    const end = fenceEnd(text, at);
    if (end !== null) return { header: text.slice(headerStart, at), end };
    const feed = text.indexOf('\n', at);
    if (feed < 0) return null;
    at = feed + 1;
  }
  return null;
}

/** Where the line after a `---` line at `start` begins; null when there is no such line. */
function fenceEnd(text: string, start: number): number | null {
  if (!text.startsWith('---', start)) return null;
  let at = start + 3;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (text[at] === '\r' && text[at + 1] === '\n') at++;
  if (at >= text.length) return text.length;
  return text[at] === '\n' ? at + 1 : null;
}

/** A first line `---`, directly followed by a key, that no second one closes within the limit. */
function findUnclosed(body: string): readonly HeaderProblem[] {
  const start = fenceEnd(body, 0);
  if (start === null) return [];
  const feed = body.indexOf('\n', start);
  const firstLine = body.slice(start, feed < 0 ? body.length : feed);
  if (firstLine.length > 200 || !keyLine.test(firstLine)) return [];
  const message = `The front matter has no closing --- line within ${maxHeaderLength} characters.`;
  return [{ message, line: 1 }];
}

type Report = (key: string, message: string) => void;

function readDescription(value: unknown, report: Report): string | null {
  if (typeof value === 'string') return value;
  if (value !== undefined && value !== null) {
    report('description', `The description should be text; found ${kindOf(value)}.`);
  }
  return null;
}

function readTags(value: unknown, report: Report): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') {
    const parts = value.split(',').map((part) => part.trim());
    return [...new Set(parts.filter((part) => part !== ''))];
  }
  if (!Array.isArray(value)) {
    report('tags', `The tags should be a list of texts; found ${kindOf(value)}.`);
    return [];
  }
  const tags = new Set<string>();
  for (const item of value as readonly unknown[]) {
    const tag = tagText(item);
    if (tag === null) report('tags', `Every tag should be a text; found ${kindOf(item)}.`);
    else tags.add(tag);
  }
  return [...tags];
}

/** A list item as a tag: a non-empty text, or the text of a number or boolean; null for anything else. */
export function tagText(item: unknown): string | null {
  if (typeof item === 'number' || typeof item === 'boolean') return String(item);
  return typeof item === 'string' && item !== '' ? item : null;
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return `a ${typeof value}`;
}

function lineOfKey(header: string, key: string): number {
  const lines = header.split('\n');
  const index = lines.findIndex((line) => line.replace(/^[\s"'{?]*/, '').startsWith(key));
  return index < 0 ? 1 : index + 1;
}
