import { findCyclesThrough } from './cycles.ts';
import type { LocatedCycle, TextLibrary } from './cycles.ts';
import { FindingWriter } from './finding.ts';
import type { Finding } from './finding.ts';
import { defaultLimits } from './limits.ts';
import type { Problem } from './problems.ts';
import type { PromptSource } from './prompt-source.ts';

/** What is wrong in one prompt's own text. */
export interface PromptCheck {
  /** By offset. */
  readonly problems: readonly Problem[];
  /** Problems beyond the limit, not listed. */
  readonly omittedProblems: number;
}

/**
 * The problems in a prompt's own text: what it includes that is missing, ambiguous, reserved, without
 * match or section, or itself. Those in the texts it includes are theirs.
 *
 * For many prompts give each its `cycles` of {@link findCycles}: then the whole check is linear, and
 * every cycle is reported once, where it closes. Without them a cycle is reported at each inclusion
 * of this prompt that it is found to go through.
 */
export function checkPrompt(
  source: PromptSource,
  library: TextLibrary,
  options: {
    readonly cycles?: readonly LocatedCycle[] | undefined;
    readonly maxProblems?: number | undefined;
  } = {},
): PromptCheck {
  const { cycles = findCyclesThrough(source.id, library) } = options;
  const { maxProblems = defaultLimits.maxProblems } = options;
  const findings: Finding[] = [
    ...library.parsed.get(source).plan(library.names).findings,
    ...findUnreadable(source, library),
    ...cycles.map((cycle): Finding => ({ code: 'cycle', ...cycle })),
  ].toSorted((a, b) => a.from - b.from);
  const writer = new FindingWriter(library.names);
  const { id: promptId, revision, body } = source;
  const shown = findings.slice(0, maxProblems);
  return {
    problems: shown.map((finding) => writer.write(finding, { promptId, revision, body })),
    omittedProblems: findings.length - shown.length,
  };
}

/** Inclusions of a known prompt that has no text or no such section. */
function findUnreadable(source: PromptSource, library: TextLibrary): readonly Finding[] {
  const { read, names, parsed } = library;
  const findings: Finding[] = [];
  for (const piece of parsed.get(source).plan(names).pieces) {
    if (piece.id === undefined) continue;
    const { id, section, target, from, to } = piece;
    const included = id === source.id ? source : read(id);
    if (included === undefined) {
      findings.push({ code: 'missing', target, from, to });
    } else if (section !== null && !parsed.get(included).section(section)) {
      findings.push({ code: 'missing_section', id, section, from, to });
    }
  }
  return findings;
}
