/**
 * The grammar of variables (SPEC V1): the only place that knows what `{{…}}` means.
 *
 * `{{name}}` where name is 1 to 128 UTF-16 units of letters, digits, `_` and `.`, not dots alone;
 * spaces and tabs may stand inside the braces. `\{{` is a literal `{{`. Everything else stays text,
 * so a single `{` never means anything.
 */

/** Something in a text that is not text; offsets are UTF-16 units from its start. */
export type VariablePiece =
  | { readonly kind: 'variable'; readonly from: number; readonly to: number; readonly name: string }
  /** `\{{`, which stands for `{{`. */
  | { readonly kind: 'escape'; readonly from: number; readonly to: number };

/** Longest name in UTF-16 units. */
export const maxVariableNameLength = 128;

/** Most of what may stand between the braces, blanks counted, so that every try is bounded. */
const maxInnerLength = 256;

/** The first variable or escape at or after `from`, where the one before it ended; null when there is none. Never throws. */
export function nextVariable(text: string, from: number): VariablePiece | null {
  // `{{{x}}}` is a brace and then a variable, so the next try is one unit on.
  for (let open = text.indexOf('{{', from); open >= 0; open = text.indexOf('{{', open + 1)) {
    if (open > from && text.charCodeAt(open - 1) === backslash) {
      return { kind: 'escape', from: open - 1, to: open + 2 };
    }
    const variable = variableAt(text, open);
    if (variable !== null) return variable;
  }
  return null;
}

/** Every variable and escape of a text, in order. Linear; never throws. */
export function scanVariables(text: string): readonly VariablePiece[] {
  const pieces: VariablePiece[] = [];
  for (let at = nextVariable(text, 0); at !== null; at = nextVariable(text, at.to)) pieces.push(at);
  return pieces;
}

/** The name a text means, in NFC; null when it is none. */
export function parseVariableName(text: string): string | null {
  // Readers of JSON drop or refuse this one, so no value could ever be given.
  if (text === '__proto__') return null;
  const isName =
    text.length <= maxVariableNameLength && nameEnd(text, 0, text.length) === text.length;
  return isName && /[^.]/.test(text) ? text.normalize('NFC') : null;
}

const backslash = 0x5c;

function variableAt(text: string, open: number): VariablePiece | null {
  const limit = Math.min(text.length, open + 2 + maxInnerLength);
  const start = blanksEnd(text, open + 2, limit);
  const end = nameEnd(text, start, limit);
  const close = blanksEnd(text, end, limit);
  if (end === start || !text.startsWith('}}', close)) return null;
  const name = parseVariableName(text.slice(start, end));
  return name === null ? null : { kind: 'variable', from: open, to: close + 2, name };
}

function blanksEnd(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09)) at++;
  return at;
}

function nameEnd(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit) {
    const point = text.codePointAt(at)!;
    if (point < 0x80 ? !isPlainNameUnit(point) : !wordLike.test(String.fromCodePoint(point))) break;
    at += point > 0xffff ? 2 : 1;
  }
  return at;
}

/** A letter or digit of any script, or a mark on one. */
const wordLike = /[\p{L}\p{M}\p{N}]/u;

function isPlainNameUnit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x5f ||
    unit === 0x2e
  );
}
