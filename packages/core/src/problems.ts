import type { PromptId } from './ids.ts';

/** How bad a problem is: an error changes or spoils the text, a warning asks for a look, an info is good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** The closed table of everything that can be wrong in a text. Codes are never reused and never renamed. */
export const problemTable = {
  missing: row('error', 'The inclusion names no prompt; a marker stands in its place.'),
  missing_section: row('error', 'The prompt has no such heading; a marker stands in its place.'),
  cycle: row('error', 'The prompt includes itself; a marker stands in its place.'),
  ambiguous: row('warning', 'Several prompts end with this name; the nearest one is used.'),
  no_match: row('warning', 'The pattern matches no prompt; nothing stands in its place.'),
  reserved: row('warning', 'A bar inside an inclusion is reserved; the text stays as it is.'),
  unfilled: row('error', 'No value was given for the variable; it stays as it is written.'),
  bad_front_matter: row('warning', 'The front matter cannot be read as it was meant.'),
  second_front_matter: row(
    'warning',
    'The text begins with a second block of front matter, which a model would get as text.',
  ),
  unclosed_inclusion: row('info', 'The inclusion is not closed; it stays as text.'),
  malformed_variable: row('info', 'The variable is not closed or has no name; it stays as text.'),
  undeclared_variable: row(
    'info',
    'The prompt declares variables, and the text has one that nothing declares.',
  ),
  unused_variable: row('info', 'The variable is declared and stands nowhere in the expanded text.'),
  expansion_too_large: row('error', 'The expansion is larger than the limit, so it is refused.'),
  case_conflict: row(
    'warning',
    'Ids differ in letter case only; many file systems can hold just one of them.',
  ),
  shared_name: row(
    'info',
    'Several prompts have the same name, so it alone does not tell them apart.',
  ),
  unused: row('info', 'The fragment is included by no prompt.'),
  bad_file_name: row('warning', 'The file name breaks the grammar of ids, so no prompt has it.'),
} as const satisfies Record<string, ProblemRow>;

/** One of the codes of {@link problemTable}. */
export type ProblemCode = keyof typeof problemTable;

/** What one code means. */
export interface ProblemRow {
  readonly severity: Severity;
  /** One sentence. */
  readonly sentence: string;
}

/** A finding in one prompt's text. */
export interface Problem {
  readonly code: ProblemCode;
  /** One sentence for people. */
  readonly message: string;
  /** The prompt whose text it stands in; null for a text outside the library. */
  readonly promptId: PromptId | null;
  readonly revision: number | null;
  /** Range in that prompt's body, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** Place of `from` in the body, both from 1, the column in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  /** For `ambiguous`: what it could mean, in id order, the first {@link maxCandidates}. */
  readonly candidates?: readonly PromptId[] | undefined;
  /** For `missing`: the id that was probably meant. */
  readonly suggestion?: PromptId | undefined;
  /** For `cycle`: from the prompt to itself, at most {@link maxPathLength} ids of it. */
  readonly path?: readonly PromptId[] | undefined;
}

/** Whether a problem leaves a marker in the text where other text should be (SPEC E3, E4, E13). */
export function leavesMarker({ code }: { readonly code: string }): boolean {
  return code === 'missing' || code === 'missing_section' || code === 'cycle';
}

/** Most ids named as candidates of one problem. */
export const maxCandidates = 20;

/** Most ids shown of one cycle's path; the last is always the one that closes it. */
export const maxPathLength = 50;

/** Most problems of one text for which a likely name is looked up; each look-up reads every name. */
export const maxSuggestions = 25;

function row(severity: Severity, sentence: string): ProblemRow {
  return { severity, sentence };
}
