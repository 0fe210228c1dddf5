import { PromptError } from './errors.ts';
import { utf8Length } from './utf8-length.ts';

/** A prompt's path in the library without `.md`, `/` between segments, in NFC: `tone/formal` (SPEC F7). */
export type PromptId = string & { readonly promptId: unique symbol };

/** What {@link checkPromptId} finds: the id in NFC, or one sentence that says which part breaks the grammar. */
export type PromptIdCheck =
  | { readonly ok: true; readonly id: PromptId }
  | { readonly ok: false; readonly reason: string; readonly fault: PromptIdFault };

/** What breaks the grammar, for those who have words of their own for it; `part` is the character or segment. */
export interface PromptIdFault {
  readonly kind:
    | 'empty'
    | 'empty_segment'
    | 'character'
    | 'leading_dot'
    | 'trailing_dot'
    | 'trailing_space'
    | 'too_long';
  readonly part: string;
}

/** Longest segment in bytes of UTF-8: file systems stop at 255, and `.md` plus a temporary suffix must fit. */
export const maxSegmentBytes = 200;

/** Longest id in bytes of UTF-8, so that a path under a library's root stays below the usual 4,096. */
export const maxPromptIdBytes = 1024;

/** Ids as most are, which need no closer look when they are short. */
const plainId = /^[\w-]+(?:[/. ][\w-]+)*$/;

const refusedCharacter = /[\p{Cc}\\:*?"<>|#[\]@{}]/u;

/**
 * Says whether `text` is a prompt id (SPEC F7). Text that is not NFC is normalised first, so the id
 * that comes back may differ from `text` in its code units. Never throws.
 */
export function checkPromptId(text: string): PromptIdCheck {
  if (text.length <= maxSegmentBytes && plainId.test(text))
    return { ok: true, id: text as PromptId };
  if (text.length > maxPromptIdBytes)
    return refusal(tooLong(text.length, 'characters'), { kind: 'too_long', part: text });
  if (!text.isWellFormed())
    return refusal('the id has half of a surrogate pair', { kind: 'character', part: '\ufffd' });
  const id = text.normalize('NFC');
  if (id === '') return refusal('the id is empty', { kind: 'empty', part: '' });
  const bytes = utf8Length(id);
  if (bytes > maxPromptIdBytes)
    return refusal(tooLong(bytes, 'bytes'), { kind: 'too_long', part: id });
  const refused = refusedCharacter.exec(id);
  if (refused) {
    const [part] = refused;
    const reason = `character ${quoted(part)} at offset ${refused.index} is not allowed`;
    return refusal(reason, { kind: 'character', part });
  }
  const segments = id.split('/');
  for (const [index, segment] of segments.entries()) {
    const fault = segmentFault(segment);
    if (fault === null) continue;
    const [kind, reason] = fault;
    return refusal(`segment ${index + 1} ${reason}`, { kind, part: segment });
  }
  return { ok: true, id: id as PromptId };
}

/**
 * The prompt id that `text` spells, in NFC (SPEC F7).
 *
 * @throws PromptError `invalid_id`; the detail names the character or segment.
 */
export function parsePromptId(text: string): PromptId {
  const check = checkPromptId(text);
  if (check.ok) return check.id;
  throw new PromptError('invalid_id', { detail: `${quoted(text)}: ${check.reason}` });
}

/** The folder part of a prompt id, `''` for one at the top of the library. */
export function folderOf(id: string): string {
  const slash = id.lastIndexOf('/');
  return slash < 0 ? '' : id.slice(0, slash);
}

/** The part of a prompt id after its last `/`. */
export function lastSegmentOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Order of ids by UTF-16 code units: the same on every machine and in every locale. For `sort`. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function segmentFault(segment: string): readonly [PromptIdFault['kind'], string] | null {
  if (segment === '') return ['empty_segment', 'is empty'];
  if (segment.startsWith('.')) return ['leading_dot', `(${quoted(segment)}) begins with a dot`];
  if (segment.endsWith('.')) return ['trailing_dot', `(${quoted(segment)}) ends with a dot`];
  if (segment.endsWith(' ')) return ['trailing_space', `(${quoted(segment)}) ends with a space`];
  const bytes = utf8Length(segment);
  if (bytes <= maxSegmentBytes) return null;
  const reason = `(${quoted(segment)}) is ${bytes} bytes long; ${maxSegmentBytes} are allowed`;
  return ['too_long', reason];
}

function tooLong(length: number, unit: string): string {
  return `the id is ${length} ${unit} long; ${maxPromptIdBytes} bytes are allowed`;
}

/** Shows a text inside a message: escaped, and cut when it is long. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function refusal(reason: string, fault: PromptIdFault): PromptIdCheck {
  return { ok: false, reason, fault };
}
