import { CORE_SCHEMA, YAMLException, load } from 'js-yaml';
import { parseDocument } from 'yaml';

/** A header read as YAML: its mapping, a value that is no mapping, or why it is not YAML. */
export type HeaderData =
  | { readonly kind: 'mapping'; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'other' }
  | { readonly kind: 'invalid'; readonly reason: string; readonly line: number };

/** Longest header read, in UTF-16 units; a longer block is body. Keeps the parser's work bounded. */
export const maxHeaderLength = 65_536;

/**
 * Aliases a header may have. Each one repeats what its anchor holds, and what repeats repetitions
 * grows exponentially for whoever walks the data: ten give at most forty copies.
 */
const maxAliases = 10;

const maxDepth = 50;

/** The header read last: a file is split and then read, and both need its data. */
let lastHeader = '';
let lastData: HeaderData = { kind: 'other' };

/** Reads a header with YAML's core schema: no dates, no custom tags, nothing that runs (SPEC S3). Never throws. */
export function parseHeader(header: string): HeaderData {
  if (header !== lastHeader) {
    lastData = parse(header);
    lastHeader = header;
  }
  return lastData;
}

function parse(header: string): HeaderData {
  if (header.length > maxHeaderLength) {
    return invalid(`the front matter is longer than ${maxHeaderLength} characters`, 1);
  }
  // The parser refuses a stream without a document, which is neither an error nor a mapping here.
  if (header.split('\n').every((line) => /^\s*(#|$)/.test(line))) return { kind: 'other' };
  try {
    return dataFrom(header, load(header, { schema: CORE_SCHEMA, maxAliases, maxDepth }));
  } catch (error) {
    if (!(error instanceof YAMLException)) return invalid('the front matter is not YAML', 1);
    const lenient = error.reason === 'deficient indentation' ? parseLenient(header) : null;
    return lenient ?? invalid(error.reason, (error.mark?.line ?? 0) + 1);
  }
}

/** Accepts a list or mapping whose closing bracket stands below its key, as many people write it. */
function parseLenient(header: string): HeaderData | null {
  const document = parseDocument(header, { schema: 'core', logLevel: 'silent' });
  if (document.errors.length > 0 || document.warnings.length > 0) return null;
  try {
    const data: unknown = document.toJS({ maxAliasCount: maxAliases });
    return dataFrom(header, data);
  } catch {
    // Too many aliases, or one without its anchor: the first parser's reason is the one reported.
    return null;
  }
}

function dataFrom(header: string, data: unknown): HeaderData {
  if (!isMapping(data)) return { kind: 'other' };
  if (header.includes('*') && isCircular(data)) {
    return invalid('an alias stands inside what it repeats', 1);
  }
  return { kind: 'mapping', data };
}

function invalid(reason: string, line: number): HeaderData {
  return { kind: 'invalid', reason, line };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCircular(data: unknown): boolean {
  try {
    JSON.stringify(data);
    return false;
  } catch {
    // Of YAML's core values only a circle cannot be written as JSON.
    return true;
  }
}
