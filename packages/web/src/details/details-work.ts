import { declareVariable, editHeader, readHeader, splitFrontMatter } from '@prompt-manager/core';
import type { PlaceInDetails } from '../dialogs/dialog-state.ts';

/** What front matter that somebody writes says so far. */
export interface DetailsReading {
  /** Empty when there is none. */
  readonly description: string;
  readonly tags: readonly string[];
  /** False while no file could hold it: then it says nothing else, and cannot be saved. */
  readonly isReadable: boolean;
  /** Sentences with the line. */
  readonly problems: readonly string[];
}

/** The front matter that a field holds, as a prompt has it: null for none, else ended by a line break. */
export function headerOf(yaml: string): string | null {
  if (yaml.trim() === '') return null;
  return yaml.endsWith('\n') ? yaml : `${yaml}\n`;
}

/** Reads what a field holds. */
export function readDetails(yaml: string): DetailsReading {
  const header = headerOf(yaml);
  const { description, tags, problems } = readHeader(header);
  const isReadable = header === null || splitFrontMatter(`---\n${header}---\n`).header === header;
  const said = problems.map(({ line, message }) => `Line ${line}: ${message}`);
  if (!isReadable && said.length === 0)
    said.push('A line of three dashes would end the front matter; take it out.');
  return { description: description ?? '', tags, isReadable, problems: said };
}

/** The field with another description. @throws PromptError `invalid_request` when it cannot hold it */
export function withDescription(yaml: string, description: string): string {
  const value = description === '' ? null : description;
  return editHeader(headerOf(yaml), { description: value }, '\n') ?? '';
}

/** The field with other tags. @throws PromptError `invalid_request` when it cannot hold them */
export function withTags(yaml: string, tags: readonly string[]): string {
  return editHeader(headerOf(yaml), { tags }, '\n') ?? '';
}

/** What of the field is to be looked at, in UTF-16 units. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** The field with what it is opened for, which is put there when it is a declaration that nobody wrote. */
export function openedAt(
  yaml: string,
  at: PlaceInDetails,
): { readonly yaml: string; readonly range: TextRange } {
  if ('variable' in at) {
    const { header, ...range } = declareVariable(headerOf(yaml), at.variable);
    return { yaml: header ?? '', range };
  }
  const lines = yaml.split('\n');
  const before = lines.slice(0, at.line - 1).map((line) => `${line}\n`);
  const from = Math.min(before.join('').length, yaml.length);
  return { yaml, range: { from, to: from + (lines[at.line - 1] ?? '').length } };
}

/** The tags in a text with commas. */
export function tagsIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/**
 * What somebody made of the front matter, with what others made of it meanwhile; null when both changed the same lines.
 * Each side is taken as one changed passage of lines: the differ of texts is the editor's, and large.
 */
export function bothTogether(
  base: string | null,
  { mine, theirs }: { readonly mine: string; readonly theirs: string | null },
): string | null {
  const before = linesOf(base ?? '');
  const own = passageOf(before, linesOf(headerOf(mine) ?? ''));
  const other = passageOf(before, linesOf(theirs ?? ''));
  const [first, second] = own.from < other.from ? [own, other] : [other, own];
  if (first.to > second.from) return null;
  return [
    ...before.slice(0, first.from),
    ...first.insert,
    ...before.slice(first.to, second.from),
    ...second.insert,
    ...before.slice(second.to),
  ].join('');
}

interface Passage {
  /** Lines of the text before. */
  readonly from: number;
  readonly to: number;
  readonly insert: readonly string[];
}

/** Lines with their breaks. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The one passage in which a text differs from the one before. */
function passageOf(before: readonly string[], after: readonly string[]): Passage {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from += 1;
  let kept = 0;
  const most = Math.min(before.length, after.length) - from;
  while (kept < most && before.at(-1 - kept) === after.at(-1 - kept)) kept += 1;
  return { from, to: before.length - kept, insert: after.slice(from, after.length - kept) };
}
