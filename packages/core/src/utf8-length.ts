/** Units looked at together: long enough that most of a text is passed over at once, short enough that one sign in it costs little. */
const unitsTogether = 256;
const beyondAscii = /[^\0-\x7f]/;

/**
 * Length of `text` in bytes of UTF-8. A lone surrogate counts 3, as the replacement character that
 * encoders write for it.
 */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length;) {
    const end = Math.min(at + unitsTogether, text.length);
    // Megabytes are counted on the event loop, and most of them are ASCII.
    if (end - at === unitsTogether && !beyondAscii.test(text.slice(at, end))) at = end;
    for (; at < end; at++) {
      const unit = text.charCodeAt(at);
      if (unit < 0x80) continue;
      if (unit < 0x800) {
        bytes += 1;
      } else if (isPairAt(text, at, unit)) {
        bytes += 2;
        at++;
      } else {
        bytes += 2;
      }
    }
  }
  return bytes;
}

function isPairAt(text: string, at: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdbff) return false;
  const next = text.charCodeAt(at + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}
