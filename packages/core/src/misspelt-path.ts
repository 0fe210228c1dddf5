import { folderOf } from './ids.ts';
import type { PromptId } from './ids.ts';
import { isMisspelling } from './name-spelling.ts';
import type { PromptNames } from './prompt-names.ts';
import { withoutExtension } from './prompt-names.ts';

/**
 * Whether a path that names nothing is `id` with a slip in its segments, and so means it beyond reasonable doubt (SPEC I3):
 * each segment written is one of the id's, from its end, but for typos, letter case and separators. Another folder is no
 * slip: one with fewer or more segments, with another number in its name, or that exists. A `whole` path is that of the
 * whole id, any other may be its suffix.
 */
export function isMisspeltPath(
  path: string,
  id: PromptId,
  { names, whole }: { readonly names: PromptNames; readonly whole: boolean },
): boolean {
  const wanted = withoutExtension(path.normalize('NFC'));
  const written = wanted.split('/');
  const segments = id.split('/');
  const skipped = segments.length - written.length;
  if (skipped < 0 || (whole && skipped > 0)) return false;
  if (!written.every((segment, at) => isSlip(segment, segments[skipped + at]!))) return false;
  const folder = folderOf(wanted);
  if (folder === '') return true;
  const beside = [...segments.slice(0, skipped), folder].join('/');
  return ![folder, beside].some((name) => name !== folderOf(id) && names.hasFolder(name));
}

function isSlip(written: string, meant: string): boolean {
  if (written === meant) return true;
  if (numbersIn(written) !== numbersIn(meant)) return false;
  return isMisspelling(written, meant) || joined(written) === joined(meant);
}

/** `v2-step-10` has 2 and 10: who writes another number means another thing. */
function numbersIn(segment: string): string {
  return (segment.match(/\p{N}+/gu) ?? []).join(' ');
}

/** A segment without letter case and separators. */
function joined(segment: string): string {
  return segment.toLowerCase().replaceAll(/[-_ ]/g, '');
}
