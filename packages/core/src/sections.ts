/** A range of a text in UTF-16 units. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A Markdown heading: level 1 to 6, its text, and where its line begins. */
interface Heading {
  readonly level: number;
  /** Trimmed and in NFC, closing number signs left out. */
  readonly text: string;
  readonly from: number;
}

/**
 * The `#` headings of a Markdown text in order. Lines inside code fences are no headings; underlined
 * (Setext) headings do not count. Linear.
 */
function findHeadings(text: string): readonly Heading[] {
  const headings: Heading[] = [];
  let fence: Fence | null = null;
  for (let from = 0; from < text.length;) {
    const feed = text.indexOf('\n', from);
    const to = feed < 0 ? text.length : feed;
    const indent = indentAt(text, from);
    if (indent <= 3) {
      const at = from + indent;
      const unit = text.charCodeAt(at);
      if (unit === backtick || unit === tilde) fence = fenceAfter(fence, text.slice(at, to));
      else if (unit === numberSign && fence === null) {
        const heading = readHeading(text.slice(at, to), from);
        if (heading) headings.push(heading);
      }
    }
    from = to + 1;
  }
  return headings;
}

/**
 * Where each section stands, by its heading's text (SPEC E13): from the heading's line to the next
 * heading of the same or a higher level. Of several headings with one text the first counts.
 */
export function findSections(text: string): ReadonlyMap<string, TextRange> {
  const sections = new Map<string, TextRange>();
  const open: Heading[] = [];
  const close = (level: number, to: number) => {
    while (open.length > 0 && open.at(-1)!.level >= level) {
      const { text: name, from } = open.pop()!;
      const known = sections.get(name);
      if (!known || known.from > from) sections.set(name, { from, to });
    }
  };
  for (const heading of findHeadings(text)) {
    close(heading.level, heading.from);
    open.push(heading);
  }
  close(0, text.length);
  return sections;
}

/** The end of a text without its single final line break, LF or CRLF (SPEC E5). */
export function withoutFinalBreak(text: string, { from, to }: TextRange): number {
  if (to <= from || text[to - 1] !== '\n') return to;
  return to - 2 >= from && text[to - 2] === '\r' ? to - 2 : to - 1;
}

const backtick = 0x60;
const tilde = 0x7e;
const numberSign = 0x23;

/** A code fence that is open. */
export interface Fence {
  readonly mark: string;
  readonly length: number;
}

function indentAt(text: string, from: number): number {
  let at = from;
  while (at - from <= 3 && text[at] === ' ') at++;
  return at - from;
}

/** The open fence after a line that begins with a backtick or tilde. */
export function fenceAfter(open: Fence | null, line: string): Fence | null {
  const mark = line[0]!;
  let length = 1;
  while (line[length] === mark) length++;
  const rest = line.slice(length).trim();
  if (open === null) {
    const isFence = length >= 3 && (mark === '~' || !rest.includes('`'));
    return isFence ? { mark, length } : null;
  }
  return mark === open.mark && length >= open.length && rest === '' ? null : open;
}

function readHeading(line: string, from: number): Heading | null {
  let level = 1;
  while (line[level] === '#') level++;
  const rest = line.slice(level);
  if (level > 6 || (rest !== '' && !/^\s/.test(rest))) return null;
  return { level, text: withoutClosing(rest.trim()).normalize('NFC'), from };
}

/** A heading's text without the number signs that may close it. */
function withoutClosing(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '#') end--;
  if (end === 0) return '';
  return /\s/.test(text[end - 1]!) ? text.slice(0, end).trimEnd() : text;
}
