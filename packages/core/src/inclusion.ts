/**
 * The grammar of inclusions (SPEC E1, E6, E12, E13): the only place that knows what `[[…]]` means.
 *
 * `[[target]]` where target is 1 to 512 UTF-16 units without `[`, `]` or line break, not beginning or
 * ending with white space. Everything else stays text, so shell's `[[ -f x ]]` does. `\[[` is a
 * literal `[[`. A target with `|` is reserved.
 */

/** One piece of a text; offsets are UTF-16 units from the start of the text. */
export type Segment =
  | { readonly kind: 'text'; readonly from: number; readonly to: number }
  /** `\[[`, which stands for `[[`. */
  | { readonly kind: 'escape'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'inclusion';
      readonly from: number;
      readonly to: number;
      readonly target: InclusionTarget;
    }
  /** An inclusion with `|`, which stays as it is. */
  | { readonly kind: 'reserved'; readonly from: number; readonly to: number };

/** What stands between the brackets, taken apart. */
export interface InclusionTarget {
  /** As written. */
  readonly spelling: string;
  /** The path in NFC, without `.md`, pin and section; of a glob the folder, `''` for the top. */
  readonly path: string;
  /** `*` for every prompt in the folder, `**` also for those below. */
  readonly glob: 'none' | '*' | '**';
  /** The heading after `#`, trimmed; null when there is none. */
  readonly section: string | null;
  /** The version or label after `@`; null when there is none. */
  readonly pin: string | null;
  /** Whether the path was written with `.md`. */
  readonly hasExtension: boolean;
}

/** Longest target in UTF-16 units. */
export const maxTargetLength = 512;

/** Takes a text apart. The segments tile it: each begins where the one before ends. Linear; never throws. */
export function scanInclusions(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let textFrom = 0;
  for (let open = text.indexOf('[[', 0); open >= 0;) {
    const segment = segmentAt(text, open, textFrom);
    if (segment === null) {
      // `[[[x]]` is a bracket and then an inclusion, so the next try is one unit on.
      open = text.indexOf('[[', open + 1);
      continue;
    }
    if (segment.from > textFrom) segments.push({ kind: 'text', from: textFrom, to: segment.from });
    segments.push(segment);
    textFrom = segment.to;
    open = text.indexOf('[[', textFrom);
  }
  if (textFrom < text.length) segments.push({ kind: 'text', from: textFrom, to: text.length });
  return segments;
}

/** Whether a text includes anything, pins, sections and reserved forms counted. */
export function hasInclusions(text: string): boolean {
  return (
    text.includes('[[') &&
    scanInclusions(text).some(({ kind }) => kind === 'inclusion' || kind === 'reserved')
  );
}

/** The different targets of a text as written, in first-use order; none when it includes nothing. */
export function inclusionTargets(text: string): readonly string[] {
  if (!text.includes('[[')) return [];
  const spellings = new Set<string>();
  for (const segment of scanInclusions(text))
    if (segment.kind === 'inclusion') spellings.add(segment.target.spelling);
  return [...spellings];
}

/** Takes apart what stands between the brackets. Any text has parts; whether it names a prompt is another question. */
export function parseTarget(spelling: string): InclusionTarget {
  const hash = spelling.indexOf('#');
  const beforeSection = hash < 0 ? spelling : spelling.slice(0, hash);
  const section = hash < 0 ? null : spelling.slice(hash + 1).trim();
  const at = beforeSection.indexOf('@');
  const written = at < 0 ? beforeSection : beforeSection.slice(0, at);
  const pin = at < 0 ? null : beforeSection.slice(at + 1);
  const hasExtension = written.endsWith('.md');
  const path = (hasExtension ? written.slice(0, -3) : written).normalize('NFC');
  const glob = globOf(path);
  const folder = glob === 'none' ? path : path.slice(0, -glob.length - 1);
  return { spelling, path: folder, glob, section, pin, hasExtension };
}

/** Whether `[[spelling]]` would be read as an inclusion. */
export function isTarget(spelling: string): boolean {
  return targetEnd(spelling + ']]', 0) === spelling.length && !spelling.includes('|');
}

/** What stands in the output for a target that cannot be included (SPEC E3, E13). */
export function notFoundMarker(target: string): string {
  return `[[PROMPT NOT FOUND: ${target}]]`;
}

/** What stands in the output for a prompt that is already being included (SPEC E4). */
export function circularMarker(id: string): string {
  return `[[CIRCULAR DEPENDENCY: ${id}]]`;
}

const backslash = 0x5c;

/** The escape, inclusion or reserved form whose `[[` is at `open`; text before `least` is taken. */
function segmentAt(text: string, open: number, least: number): Segment | null {
  if (open > least && text.charCodeAt(open - 1) === backslash) {
    return { kind: 'escape', from: open - 1, to: open + 2 };
  }
  const end = targetEnd(text, open + 2);
  if (end < 0) return null;
  const spelling = text.slice(open + 2, end);
  const place = { from: open, to: end + 2 };
  if (spelling.includes('|')) return { kind: 'reserved', ...place };
  return { kind: 'inclusion', ...place, target: parseTarget(spelling) };
}

/** Where the target that begins at `start` ends, which is where its `]]` is; -1 when it is none. */
function targetEnd(text: string, start: number): number {
  const limit = Math.min(text.length - 1, start + maxTargetLength + 1);
  for (let at = start; at < limit; at++) {
    switch (text.charCodeAt(at)) {
      case 0x5d: {
        const isClosed = at > start && text.charCodeAt(at + 1) === 0x5d;
        return isClosed && !isSpace(text[start]!) && !isSpace(text[at - 1]!) ? at : -1;
      }
      case 0x5b:
      case 0x0a:
      case 0x0d:
        return -1;
    }
  }
  return -1;
}

function isSpace(unit: string): boolean {
  return unit.trim() === '';
}

function globOf(path: string): 'none' | '*' | '**' {
  if (path === '**' || path.endsWith('/**')) return '**';
  return path === '*' || path.endsWith('/*') ? '*' : 'none';
}
