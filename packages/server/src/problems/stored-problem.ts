import {
  findHeaderProblems,
  findInText,
  findSlips,
  secondBlockEnd,
  LineIndex,
  problemTable,
  type Finding,
  type InsertionSizes,
  type ProblemCode,
  type PromptId,
  type Severity,
} from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import { notUtf8, tooLarge } from '../mirror/file-as-prompt.ts';
import type { VariableFindings } from './variable-problems.ts';

/** A problem before it is put into words: found once, worded for those who read it. */
export interface StoredProblem {
  readonly code: string;
  readonly severity: Severity;
  /** What offsets, line and column count in; `file` for the prompt as a whole. */
  readonly part: 'content' | 'header' | 'file';
  readonly from: number;
  readonly to: number;
  /** Null until it is worded: line and column of `from`. */
  readonly place: { readonly line: number; readonly column: number } | null;
  /** What is said of it: a finding in the text, a sentence, or the ids it is about. */
  readonly about:
    | { readonly finding: Finding }
    | { readonly message: string }
    | { readonly ids: readonly PromptId[] };
}

/** What is wrong in one prompt's own text, header and file. */
export interface OwnProblems {
  readonly revision: number;
  readonly problems: readonly StoredProblem[];
  /** Problems beyond the limit, not listed. */
  readonly omitted: number;
}

const start = { line: 1, column: 1 } as const;

/** Looks at one prompt by itself. Linear in its text. */
export function ownProblemsOf(
  head: Head,
  {
    heads,
    maxProblems,
    variables,
  }: {
    readonly heads: Heads;
    readonly maxProblems: number;
    readonly variables: VariableFindings;
  },
): OwnProblems {
  const { id, revision } = head;
  const source = heads.read(id);
  const inText = source === undefined ? [] : findInText(source, heads);
  const body = source?.body ?? '';
  const findings = [
    ...ofSecondBlock(head, body),
    ...inText,
    ...findSlips(body),
    ...variables.findings,
  ];
  findings.sort((a, b) => a.from - b.from);
  const shown = findings.slice(0, maxProblems);
  const lines = shown.length === 0 ? null : new LineIndex(source?.body ?? '');
  const problems = [
    ...ofFile(head),
    ...ofHeader(head, source?.body ?? ''),
    ...variables.problems,
    ...shown.map((finding) => ofFinding(finding, lines?.placeOf(finding.from) ?? null)),
  ];
  return { revision, problems, omitted: findings.length - shown.length };
}

/** A finding in a text; without a place its line is looked up when it is worded. */
export function ofFinding(finding: Finding, place: StoredProblem['place']): StoredProblem {
  const { code, from, to } = finding;
  const { severity } = problemTable[code];
  return { code, severity, part: 'content', from, to, place, about: { finding } };
}

/** A problem of a prompt as a whole. */
export function ofWhole(code: ProblemCode, about: StoredProblem['about']): StoredProblem {
  const { severity } = problemTable[code];
  return { code, severity, part: 'file', from: 0, to: 0, place: start, about };
}

/** What a prompt's expansion is refused for; null when it is not. A text that leads into a cycle has that for its problem. */
export function sizeProblemOf(
  id: PromptId,
  { sizes, maxBytes }: { readonly sizes: InsertionSizes; readonly maxBytes: number },
): StoredProblem | null {
  const bytes = sizes.expansionBytes(id);
  if (!(bytes > maxBytes)) return null;
  const message = `The expansion has ${describeBytes(bytes)}; at most ${describeBytes(maxBytes)} are allowed.`;
  return ofWhole('expansion_too_large', { message });
}

function describeBytes(bytes: number): string {
  return bytes < 1e15 ? `${bytes} bytes` : 'more bytes than any machine holds';
}

function ofHeader({ header }: Head, body: string): readonly StoredProblem[] {
  if (header === null && !body.startsWith('---')) return [];
  const { severity } = problemTable.bad_front_matter;
  return findHeaderProblems({ header, body }).map(({ message, line }) => ({
    code: 'bad_front_matter',
    severity,
    // A block that cannot be read is text, and so is mended there.
    ...(header === null
      ? lineRange(body, line + 1)
      : ({ part: 'header', from: 0, to: 0 } as const)),
    place: { line: line + 1, column: 1 },
    about: { message },
  }));
}

function lineRange(body: string, line: number): Pick<StoredProblem, 'part' | 'from' | 'to'> {
  const lines = body.split('\n', line);
  const { length } = lines.at(-1) ?? '';
  const to = lines.join('\n').length;
  return { part: 'content', from: to - length, to };
}

function ofSecondBlock({ header }: Head, body: string): readonly Finding[] {
  const to = secondBlockEnd({ header, body });
  return to === 0 ? [] : [{ code: 'second_front_matter', from: 0, to }];
}

/** A prompt whose file is shown but cannot be changed; links are among the folder's findings already. */
function ofFile({ id, readOnlyReason }: Head): readonly StoredProblem[] {
  if (readOnlyReason !== notUtf8 && readOnlyReason !== tooLarge) return [];
  const code = readOnlyReason === notUtf8 ? 'not_utf8' : 'content_too_large';
  const message = `${id} is served read-only: ${readOnlyReason}.`;
  const whole = { part: 'file', from: 0, to: 0, place: start } as const;
  return [{ code, severity: 'error', ...whole, about: { message } }];
}
