import type { PromptId } from './ids.ts';
import { parseTarget } from './inclusion.ts';
import { LineIndex } from './line-index.ts';
import { maxCandidates, maxSuggestions, problemTable } from './problems.ts';
import type { Problem } from './problems.ts';
import type { PromptNames } from './prompt-names.ts';
import { soughtPath } from './resolve.ts';

/** A problem before it is put into words: found often, worded only when it is shown. */
export type Finding = { readonly from: number; readonly to: number } & (
  | { readonly code: 'missing' | 'no_match' | 'reserved'; readonly target: string }
  | { readonly code: 'unfilled'; readonly name: string }
  | { readonly code: 'second_front_matter' }
  | { readonly code: 'unclosed_inclusion'; readonly text: string }
  | {
      readonly code: 'malformed_variable';
      readonly text: string;
      /** The variable that was probably meant, with its braces. */
      readonly meant: string;
    }
  | {
      readonly code: 'undeclared_variable';
      readonly name: string;
      /** Declared names that were probably meant. */
      readonly likely: readonly string[];
    }
  | { readonly code: 'missing_section'; readonly id: PromptId; readonly section: string }
  | {
      readonly code: 'ambiguous';
      readonly target: string;
      readonly id: PromptId;
      readonly candidates: readonly PromptId[];
    }
  | { readonly code: 'cycle'; readonly path: readonly PromptId[]; readonly length: number }
);

/** The text a finding stands in. */
export interface FindingPlace {
  readonly promptId: PromptId | null;
  readonly revision: number | null;
  readonly body: string;
}

/** Puts findings into words; keeps the line index of each text and counts suggestions. */
export class FindingWriter {
  readonly #names: PromptNames;
  readonly #lines = new Map<string, LineIndex>();
  #suggestionsLeft = maxSuggestions;

  constructor(names: PromptNames) {
    this.#names = names;
  }

  write(finding: Finding, place: FindingPlace): Problem {
    const { code, from, to } = finding;
    let lines = this.#lines.get(place.body);
    if (!lines) this.#lines.set(place.body, (lines = new LineIndex(place.body)));
    return {
      code,
      ...describeFinding(finding, (name) => this.#suggest(soughtPath(name, place.promptId))),
      promptId: place.promptId,
      revision: place.revision,
      from,
      to,
      ...lines.placeOf(from),
      severity: problemTable[code].severity,
    };
  }

  #suggest(name: string): PromptId | undefined {
    return this.#suggestionsLeft-- > 0 ? this.#names.nearest(name) : undefined;
  }
}

/** A finding in words. `suggest` gives the id that a name nobody has was probably meant to be. */
export function describeFinding(
  finding: Finding,
  suggest: (name: string) => PromptId | undefined,
): Pick<Problem, 'message' | 'candidates' | 'suggestion' | 'path'> {
  switch (finding.code) {
    case 'missing':
      return describeMissing(finding.target, suggest);
    case 'missing_section':
      return { message: `${named(finding.id)} has no heading ${named(finding.section)}.` };
    case 'unfilled':
      return { message: `No value was given for the variable ${named(finding.name)}.` };
    case 'second_front_matter':
      return {
        message:
          'The prompt has front matter already, so this block is text that a model gets. Move what it says to the details of the prompt, or remove it.',
      };
    case 'unclosed_inclusion':
      return { message: `${named(finding.text)} is not closed, so a model gets it as text.` };
    case 'malformed_variable':
      return {
        message: `${named(finding.text)} is no variable, so a model gets it as text. Did you mean ${named(finding.meant)}?`,
      };
    case 'undeclared_variable': {
      const message = `No prompt here declares the variable ${named(finding.name)}.`;
      const [likely] = finding.likely;
      return {
        message: likely === undefined ? message : `${message} Did you mean ${named(likely)}?`,
      };
    }
    case 'no_match':
      return { message: `No prompt matches ${named(finding.target)}.` };
    case 'reserved':
      return {
        message: `[[${finding.target}]] stays as it is: a bar in an inclusion is reserved.`,
      };
    case 'ambiguous': {
      const candidates = finding.candidates.slice(0, maxCandidates);
      const list = namedList(finding.candidates);
      const message = `${named(finding.target)} could mean ${list}; ${named(finding.id)} is used.`;
      return { message, candidates };
    }
    case 'cycle': {
      const { path, length } = finding;
      const hidden = length - path.length;
      const steps = path.map(named);
      if (hidden > 0) steps.splice(-1, 0, `${hidden} more`);
      return { message: `${named(path[0]!)} includes itself: ${steps.join(' > ')}.`, path };
    }
  }
}

/** Ids in quotes, the first {@link maxCandidates} of them; the rest is counted. */
export function namedList(ids: readonly string[]): string {
  const more = ids.length - maxCandidates;
  return ids.slice(0, maxCandidates).map(named).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function describeMissing(
  target: string,
  suggest: (name: string) => PromptId | undefined,
): Pick<Problem, 'message' | 'suggestion'> {
  const { path, pin } = parseTarget(target);
  if (pin !== null) {
    return { message: `${named(target)} names a version, and versions are not available yet.` };
  }
  const message = `No prompt is named ${named(path === '' ? target : path)}.`;
  const suggestion = suggest(path);
  if (suggestion === undefined) return { message };
  return { message: `${message} Did you mean ${named(suggestion)}?`, suggestion };
}

function named(text: string): string {
  return `“${text}”`;
}
