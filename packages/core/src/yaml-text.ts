import { CORE_SCHEMA, load } from 'js-yaml';

/** Words that some YAML reader takes for a truth value or nothing. */
const readAsOther = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

const plainLetters = /^[\p{L}_][\p{L}\p{N}_./+ -]*$/u;

/** What JSON leaves as it is but a YAML reader may refuse, drop or take for a line break. */
const unsafeInQuotes = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Writes a text as a one-line YAML scalar that reads back equal, in block and in flow context. */
export function writeYamlText(text: string): string {
  if (isPlain(text)) return text;
  return JSON.stringify(text).replace(
    unsafeInQuotes,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Writes a text of several lines as a literal block, to follow `key: `, its lines indented by
 * `indent`; null when the text is better off in quotes.
 */
export function writeYamlBlock(text: string, indent: string, eol: string): string | null {
  if (!text.includes('\n') || /^\s|\n\n$|[^\S\n]\n|[^\S\n]$/.test(text)) return null;
  if (/[\p{Cc}\p{Cs}\u00a0\u2028\u2029\ufeff\ufffe\uffff]/u.test(text.replaceAll('\n', ''))) {
    return null;
  }
  const kept = text.endsWith('\n');
  const lines = (kept ? text.slice(0, -1) : text).split('\n');
  const indented = lines.map((line) => (line === '' ? '' : indent + line));
  return [kept ? '|' : '|-', ...indented].join(eol);
}

function isPlain(text: string): boolean {
  if (!plainLetters.test(text) || text.endsWith(' ') || readAsOther.test(text)) return false;
  return load(text, { schema: CORE_SCHEMA }) === text;
}
