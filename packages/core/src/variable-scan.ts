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
  if (text === '' || nameEnd(text, 0, text.length) < text.length) return null;
  return nameOf(text);
}

const backslash = 0x5c;

function variableAt(text: string, open: number): VariablePiece | null {
  const limit = Math.min(text.length, open + 2 + maxInnerLength);
  const start = blanksEnd(text, open + 2, limit);
  const end = nameEnd(text, start, limit);
  if (end === start) return null;
  const close = blanksEnd(text, end, limit);
  const isClosed = text.charCodeAt(close) === 0x7d && text.charCodeAt(close + 1) === 0x7d;
  const name = isClosed ? nameOf(text.slice(start, end)) : null;
  return name === null ? null : { kind: 'variable', from: open, to: close + 2, name };
}

/** The name that word characters and dots make; null for what could never be given a value, or is too long. */
function nameOf(text: string): string | null {
  const isDots = text.charCodeAt(0) === 0x2e && /^\.+$/.test(text);
  // Readers of JSON drop or refuse `__proto__`.
  if (isDots || text.length > maxVariableNameLength || text === '__proto__') return null;
  return isAscii(text) ? text : text.normalize('NFC');
}

function blanksEnd(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09)) at++;
  return at;
}

function nameEnd(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      if (isNameUnit[unit] === 0) break;
      at += 1;
    } else {
      const point = text.codePointAt(at)!;
      if (!wordLike.test(String.fromCodePoint(point))) break;
      at += point > 0xffff ? 2 : 1;
    }
  }
  return at;
}

/** A letter or digit of any script, or a mark on one. */
const wordLike = /[\p{L}\p{M}\p{N}]/u;

/** The same of ASCII, with `_` and `.`: a table, because every unit of every name is looked up. */
const isNameUnit = Uint8Array.from({ length: 0x80 }, (_, unit) =>
  /[A-Za-z0-9_.]/.test(String.fromCharCode(unit)) ? 1 : 0,
);

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
}
