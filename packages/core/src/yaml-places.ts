import { isNode, isScalar } from 'yaml';
import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { writeYamlText } from './yaml-text.ts';

/** Where a pair and its value stand in a header; `valueEnd` of a block value is past its last line break. */
export interface Place {
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly colon: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** True when the value takes whole lines: a literal or folded text, a list of `- ` lines. */
  readonly isBlock: boolean;
  /** True when nothing but the value follows the key on its line. */
  readonly isBare: boolean;
  readonly node: Node;
}

/** Where a pair stands, or null when one side of it is missing from the text. */
export function placeOf(header: string, pair: Pair): Place | null {
  const { key, value } = pair;
  if (!isNode(key) || !isNode(value) || !key.range || !value.range) return null;
  const colon = header.indexOf(':', key.range[1]);
  const [valueStart, valueEnd] = value.range;
  const lineStart = header.lastIndexOf('\n', key.range[0] - 1) + 1;
  const isBlock = valueEnd > valueStart && header[valueEnd - 1] === '\n';
  const lineEnd = isBlock ? valueEnd : nextLine(header, valueEnd);
  const isBare =
    header.slice(colon + 1, valueStart).trim() === '' &&
    header.slice(valueEnd, isBlock ? valueEnd : lineEnd).trim() === '';
  return { lineStart, lineEnd, colon, valueStart, valueEnd, isBlock, isBare, node: value };
}

/** Where the line after the one at `from` begins. */
export function nextLine(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  return feed < 0 ? text.length : feed + 1;
}

/** The text with the range from `from` to `to` replaced. */
export function splice(text: string, from: number, to: number, insert: string): string {
  return text.slice(0, from) + insert + text.slice(to);
}

/** A pair to be added, in each form a mapping may want it. */
export interface NewPair {
  /** For a mapping in braces. */
  readonly inline: () => string;
  /** Whole lines, indented as given. */
  readonly lines: (indent: string) => string;
  readonly eol: string;
}

/** The header with a pair behind the last one of a mapping that has some, or stands in braces. */
export function addPair(header: string, map: YAMLMap, { inline, lines, eol }: NewPair): string {
  if (map.flow) {
    const close = header.lastIndexOf('}', map.range![1] - 1);
    const gap = /[ \t]*$/.exec(header.slice(0, close))![0];
    const at = close - gap.length;
    if (map.items.length > 0) return splice(header, at, at, `, ${inline()}`);
    return splice(header, at, close, ` ${inline()} `);
  }
  const firstKey = map.range![0];
  const indent = header.slice(header.lastIndexOf('\n', firstKey - 1) + 1, firstKey);
  const last = placeOf(header, map.items.at(-1)!);
  const at = skipInnerComments(header, last?.lineEnd ?? header.length, indent);
  const glue = at > 0 && header[at - 1] !== '\n' ? eol : '';
  return splice(header, at, at, glue + lines(indent));
}

/** The header with whole lines in the place of an empty mapping in braces; comments in and behind these stay, above. */
export function insteadOfBraces(
  header: string,
  { range }: YAMLMap,
  { lines, eol }: { readonly lines: string; readonly eol: string },
): string {
  const from = range![0];
  const end = nextLine(header, range![1]);
  // Nothing else is in empty braces or behind them, so no text can be taken for a comment.
  const comments = header.slice(from, end).match(/#[^\r\n]*/g) ?? [];
  return splice(header, from, end, comments.map((comment) => comment + eol).join('') + lines);
}

/** Comments further in than the keys belong to the value above them. */
function skipInnerComments(header: string, from: number, indent: string): number {
  let at = from;
  for (let line = from; line < header.length; line = nextLine(header, line)) {
    const text = header.slice(line, nextLine(header, line));
    if (text.trim() === '') continue;
    if (!text.startsWith(`${indent} `) || !text.trimStart().startsWith('#')) break;
    at = nextLine(header, line);
  }
  return at;
}

/** A `[a, b]` list whose kept items stay spelt as they are. */
export function writeFlowList(header: string, list: YAMLSeq, tags: readonly string[]): string {
  const written = new Map<string, string>();
  for (const item of list.items) {
    if (!isScalar(item) || !item.range || item.anchor !== undefined) continue;
    written.set(String(item.value), header.slice(item.range[0], item.range[1]));
  }
  return `[${tags.map((tag) => written.get(tag) ?? writeYamlText(tag)).join(', ')}]`;
}

/** A list of `- ` lines whose kept items bring their lines along, comments above them included. */
export function writeBlockList(
  header: string,
  place: Place,
  tags: readonly string[],
  eol: string,
): string {
  const list = place.node as YAMLSeq;
  const dashColumn = place.valueStart - (header.lastIndexOf('\n', place.valueStart - 1) + 1);
  const indent = ' '.repeat(dashColumn);
  const lines = new Map<string, string>();
  let from = place.valueStart - dashColumn;
  for (const item of list.items) {
    if (!isNode(item) || !item.range) continue;
    const to = Math.min(nextLine(header, Math.max(from, item.range[1] - 1)), place.valueEnd);
    if (isScalar(item)) lines.set(String(item.value), header.slice(from, to));
    from = to;
  }
  const kept = tags.map((tag) => lines.get(tag) ?? `${indent}- ${writeYamlText(tag)}${eol}`);
  const whole = kept.map((line) => (line.endsWith('\n') ? line : line + eol));
  return whole.join('').slice(dashColumn) + header.slice(from, place.valueEnd);
}
