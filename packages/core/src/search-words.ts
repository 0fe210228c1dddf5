/**
 * What search takes for a word: the only place that knows. The index is fed with {@link searchableText} and a text is
 * searched with {@link wordsOf}; both see the same words, whatever the script.
 *
 * A run of letters, digits and their marks is one word. Scripts that write no spaces between words give one word for
 * each character, so that any part of a sentence is found as a phrase. Words are compared folded: compatibility forms,
 * case and marks make no difference (`Café` is `cafe`).
 */

/** One word of a text; offsets are UTF-16 units. */
export interface FoundWord {
  /** Folded. */
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

/** Every word of a text in order. Linear. */
export function wordsOf(text: string): readonly FoundWord[] {
  if (isAscii(text))
    return Array.from(text.matchAll(/[0-9A-Za-z]+/g), ({ 0: run, index }) => ({
      word: run.toLowerCase(),
      from: index,
      to: index + run.length,
    }));
  const found: FoundWord[] = [];
  for (const { 0: run, index } of text.matchAll(anyWord)) {
    const word = fold(run);
    // A letter that is nothing but a mark when it is taken apart.
    if (word !== '') found.push({ word, from: index, to: index + run.length });
  }
  return found;
}

/**
 * The text as a full-text index takes it in, whose tokenizer parts words at every ASCII character that is no letter or
 * digit, folds ASCII case and takes everything else for a part of a word.
 */
export function searchableText(text: string): string {
  return isAscii(text)
    ? text
    : wordsOf(text)
        .map(({ word }) => word)
        .join(' ');
}

/** One word folded. */
function fold(run: string): string {
  if (isAscii(run)) return run.toLowerCase();
  return run
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll('ς', 'σ')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

const anyWord =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]&&[\p{L}\p{N}]]\p{M}*|[[\p{L}\p{N}]--[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]][[\p{L}\p{N}\p{M}]--[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]]*/gv;

/** True when every character is one of the first 128: then each is a unit, a word is a run of letters and digits, and folding changes no place. */
export function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- All of ASCII, control characters included.
  return /^[\u0000-\u007f]*$/.test(text);
}

/** Whether a character of an ASCII text in lower case belongs to a word; not for `NaN`, which is past the end. */
export function isAsciiWordUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}
