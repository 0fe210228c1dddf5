import type { TextLibrary } from './cycles.ts';
import type { Finding } from './finding.ts';
import type { PromptSource } from './prompt-source.ts';

/**
 * What is wrong in a prompt's own text, by offset: what it includes that is missing, ambiguous,
 * reserved, without match or section. Cycles are not of one text: see `CycleIndex`. What is wrong in
 * the texts it includes is theirs.
 */
export function findInText(source: PromptSource, library: TextLibrary): readonly Finding[] {
  const { findings } = library.parsed.get(source).plan(library.names);
  const unreadable = findUnreadable(source, library);
  return unreadable.length === 0
    ? findings
    : [...findings, ...unreadable].toSorted((a, b) => a.from - b.from);
}

/** Inclusions of a known prompt that has no text or no such section. */
function findUnreadable(source: PromptSource, library: TextLibrary): readonly Finding[] {
  const { read, names, parsed } = library;
  const findings: Finding[] = [];
  for (const piece of parsed.get(source).plan(names).pieces) {
    if (piece.id === undefined) continue;
    const { id, section, target, from, to } = piece;
    if (section === null && names.has(id)) continue;
    const included = id === source.id ? source : read(id);
    if (included === undefined) {
      findings.push({ code: 'missing', target, from, to });
    } else if (section !== null && !parsed.get(included).section(section)) {
      findings.push({ code: 'missing_section', id, section, from, to });
    }
  }
  return findings;
}
