import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, YAMLMap } from 'yaml';
import { PromptError } from './errors.ts';
import { readHeader, tagText } from './front-matter.ts';
import type { LineBreak } from './front-matter.ts';
import { parseHeader } from './header-data.ts';
import {
  addPair,
  insteadOfBraces,
  placeOf,
  splice,
  writeBlockList,
  writeFlowList,
} from './yaml-places.ts';
import type { Place } from './yaml-places.ts';
import { writeYamlBlock, writeYamlText } from './yaml-text.ts';

/** New values for a header: absent stays, `null` and `[]` take the key away. */
export interface HeaderChange {
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * The header with new values, or null when nothing is left of it (SPEC F2).
 *
 * The text is spliced where a value stands, so every other line keeps its bytes: unknown keys, their
 * order, quoting and comments. Setting what is already there gives the same text back. `header` is
 * one of `splitFrontMatter`; `eol` ends the lines that are added.
 *
 * @throws PromptError `invalid_request` when the header cannot hold the value.
 */
export function editHeader(
  header: string | null,
  change: HeaderChange,
  eol: LineBreak,
): string | null {
  let text = header ?? '';
  for (const [key, value] of wantedValues(header, change)) {
    const before = text === '' ? {} : dataOf(text);
    const ways = [
      () => editKey(text, key, value, { eol, blocks: true }),
      () => editKey(text, key, value, { eol, blocks: false }),
      () => rewrite(text, key, value, eol),
    ];
    const edited = firstOf(ways, (candidate) => reads(candidate, before, key, value));
    if (edited === undefined) {
      const detail = `the front matter cannot hold this ${key}; edit the file`;
      throw new PromptError('invalid_request', { detail, field: key });
    }
    text = edited;
  }
  return text === '' ? null : text;
}

type Key = 'description' | 'tags';
type Value = string | readonly string[] | null;

/** How new lines are written; `blocks` allows a text of several lines to be a literal block. */
interface Style {
  readonly eol: LineBreak;
  readonly blocks: boolean;
}

function firstOf(
  ways: readonly (() => string)[],
  isGood: (candidate: string) => boolean,
): string | undefined {
  for (const way of ways) {
    const candidate = way();
    if (isGood(candidate)) return candidate;
  }
  return undefined;
}

/** The keys whose value really changes, with null for a key that goes. */
function wantedValues(header: string | null, change: HeaderChange): readonly [Key, Value][] {
  const wanted: [Key, Value][] = [];
  const now = readHeader(header);
  const { description } = change;
  if (description !== undefined && description !== now.description) {
    wanted.push(['description', description]);
  }
  if (change.tags !== undefined) {
    const tags = [...new Set(change.tags)];
    const same = tags.length === now.tags.length && tags.every((tag, i) => tag === now.tags[i]);
    if (!same) wanted.push(['tags', tags.length === 0 ? null : tags]);
  }
  return wanted;
}

function dataOf(header: string): Readonly<Record<string, unknown>> {
  const parsed = parseHeader(header);
  return parsed.kind === 'mapping' ? parsed.data : {};
}

/** Whether `text` says `value` for `key` and the same as before for every other key. */
function reads(
  text: string,
  before: Readonly<Record<string, unknown>>,
  key: Key,
  value: Value,
): boolean {
  const parsed = text === '' ? null : parseHeader(text);
  if (parsed !== null && parsed.kind !== 'mapping') return false;
  const expected = Object.entries(before).filter(([name]) => name !== key);
  if (value !== null) expected.push([key, value]);
  return sameData(parsed?.data ?? {}, Object.fromEntries(expected), key);
}

/** Deep equality of YAML data; lists of tags compare by the text of their items. */
function sameData(a: unknown, b: unknown, key?: Key): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const entries = Object.entries(a);
  if (entries.length !== Object.keys(b).length) return false;
  const other = new Map<string, unknown>(Object.entries(b));
  return entries.every(([name, item]) => {
    if (!other.has(name)) return false;
    if (name === key && Array.isArray(item)) return sameData(item.map(tagText), other.get(name));
    return sameData(item, other.get(name));
  });
}

function parseWithRanges(header: string): Document {
  return parseDocument(header, { schema: 'core', logLevel: 'silent' });
}

/** The header with one key set or removed by splicing; may be wrong for rare notations. */
function editKey(header: string, key: Key, value: Value, style: Style): string {
  const root = parseWithRanges(header).contents;
  if (!isMap(root) || (root.flow && root.items.length === 0)) {
    return value === null
      ? header
      : addToEmpty(header, root, { lines: newLine(key, value, '', style), eol: style.eol });
  }
  const pair = root.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (!pair) {
    if (value === null) return header;
    const inline = (): string => `${key}: ${writeInline(value)}`;
    return addPair(header, root, {
      inline,
      lines: (indent) => newLine(key, value, indent, style),
      eol: style.eol,
    });
  }
  const place = placeOf(header, pair);
  if (place === null) return header;
  if (value === null) return removePair(header, root, place, style);
  return replaceValue(header, place, value, style);
}

function writeInline(value: string | readonly string[]): string {
  return typeof value === 'string'
    ? writeYamlText(value)
    : `[${value.map(writeYamlText).join(', ')}]`;
}

/** A value to stand behind `key: `, as a literal block where that reads better. */
function writeValue(
  value: string | readonly string[],
  indent: string,
  { eol, blocks }: Style,
): string {
  const block =
    blocks && typeof value === 'string' ? writeYamlBlock(value, `${indent}  `, eol) : null;
  return block ?? writeInline(value);
}

function newLine(
  key: Key,
  value: string | readonly string[],
  indent: string,
  style: Style,
): string {
  return `${indent}${key}: ${writeValue(value, indent, style)}${style.eol}`;
}

/** Adds the first pair to a header that is empty or `{}`. */
function addToEmpty(
  header: string,
  root: unknown,
  added: Parameters<typeof insteadOfBraces>[2],
): string {
  return isMap(root) && root.range ? insteadOfBraces(header, root, added) : header + added.lines;
}

function removePair(header: string, root: YAMLMap, place: Place, { eol }: Style): string {
  const rest = splice(header, place.lineStart, place.lineEnd, '');
  if (root.items.length > 1) return rest;
  // Comments alone would not be a mapping, and the whole block would turn into body.
  return rest.trim() === '' ? '' : `${rest}${rest.endsWith('\n') ? '' : eol}{}${eol}`;
}

function replaceValue(
  header: string,
  place: Place,
  value: string | readonly string[],
  style: Style,
): string {
  const { node } = place;
  if (typeof value !== 'string' && isSeq(node)) {
    return node.flow
      ? splice(header, place.valueStart, place.valueEnd, writeFlowList(header, node, value))
      : splice(
          header,
          place.valueStart,
          place.valueEnd,
          writeBlockList(header, place, value, style.eol),
        );
  }
  if (place.isBare || place.isBlock) {
    const indent = /^ */.exec(header.slice(place.lineStart))![0];
    const written = ` ${writeValue(value, indent, style)}${style.eol}`;
    return splice(header, place.colon + 1, place.lineEnd, written);
  }
  const gap = place.valueStart === place.colon + 1 ? ' ' : '';
  return splice(header, place.valueStart, place.valueEnd, gap + writeInline(value));
}

/** The slow way for notations that splicing cannot do: correct, but other lines may change shape. */
function rewrite(header: string, key: Key, value: Value, eol: LineBreak): string {
  const document = parseWithRanges(header);
  if (value === null) document.delete(key);
  else document.set(key, document.createNode(value));
  try {
    const text = document.toString({ lineWidth: 0 });
    return eol === '\n' ? text : text.replaceAll(/\r?\n/g, eol);
  } catch {
    // An alias whose anchor would be gone: the caller finds the text unchanged and refuses.
    return header;
  }
}
