import { PromptError } from './errors.ts';
import type { Expansion, SourceSegment } from './expansion.ts';
import { FindingWriter } from './finding.ts';
import type { PromptId } from './ids.ts';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import type { Problem } from './problems.ts';
import type { PromptNames } from './prompt-names.ts';
import { SegmentCursor } from './segment-cursor.ts';
import { utf8Length } from './utf8-length.ts';
import { misfitOf } from './variable-declarations.ts';
import type { VariableValue } from './variable-declarations.ts';
import { nextVariable, parseVariableName } from './variable-scan.ts';
import type { MappedExpansion, Variable } from './variables.ts';

/** The limits of one rendering. */
export type RenderLimits = Pick<Limits, 'maxExpansionBytes' | 'maxProblems' | 'maxVariablePlaces'>;

/** What to render. */
export interface RenderOptions {
  readonly expansion: MappedExpansion & Pick<Expansion, 'problems' | 'omittedProblems'>;
  /** The expanded prompt, or the one in whose place a text was expanded. */
  readonly id: PromptId | null;
  /** Those of the expansion. */
  readonly variables: readonly Variable[];
  /** By name. A text counts as a number or truth value when it is spelt as JSON spells those. */
  readonly values: ReadonlyMap<string, VariableValue>;
  /** The body that the pieces of a prompt are ranges of, to say on which line a variable stands. */
  readonly bodyOf: (segment: SourceSegment) => string;
  readonly names: PromptNames;
  readonly limits?: Partial<RenderLimits> | undefined;
  /** Whether to make {@link Rendering.segments}. */
  readonly sourceMap?: boolean | undefined;
}

/** An expansion's text with every variable replaced. */
export interface Rendering {
  readonly text: string;
  /** The source map of `text`; null unless asked for. */
  readonly segments: readonly SourceSegment[] | null;
  /** Those of the expansion and `unfilled` ones, by prompt in first-use order, then by offset. */
  readonly problems: readonly Problem[];
  readonly omittedProblems: number;
  /** Names that were given a value and are no variable of the expansion, as they were given. */
  readonly unusedValues: readonly string[];
}

/**
 * Replaces the variables of an expanded text (SPEC V1, V4). Values stand in the text as they were
 * given and are never read again. Nothing beyond the limit is put together.
 *
 * @throws PromptError `invalid_request` naming the field of a value that does not fit its variable's
 *   type or is no well-formed text; `expansion_too_large` beyond the limit.
 */
export function render(options: RenderOptions): Rendering {
  const { expansion, sourceMap = false } = options;
  const { maxExpansionBytes, maxProblems, maxVariablePlaces } = {
    ...defaultLimits,
    ...options.limits,
  };
  const { texts, unusedValues } = chooseTexts(options);
  const output = new RenderedText(expansion, { maxBytes: maxExpansionBytes, sourceMap });
  const unfilled = new Map<string, UnfilledVariable>();
  const sources = new SegmentCursor(expansion.segments);
  const { text } = expansion;
  let places = 0;
  for (let at = nextVariable(text, 0); at !== null; at = nextVariable(text, at.to)) {
    if (++places > maxVariablePlaces) throw tooManyPlaces(maxVariablePlaces);
    const segment = sources.at(at.from);
    // What a marker repeats is a target, whatever it looks like.
    if (segment.marker === true) continue;
    if (at.kind === 'escape') {
      output.leaveOut(at.from, at.from + 1);
      continue;
    }
    const value = texts.get(at.name);
    if (value !== undefined) {
      output.replace(at, segment, value);
      continue;
    }
    const place = { name: at.name, segment, ...sourceRange(segment, at.from, at.to) };
    // The same place counts once, however often its prompt is included.
    unfilled.set(`${segment.promptId} ${place.from}`, place);
  }
  return {
    ...output.finish(),
    ...mergeProblems(options, [...unfilled.values()], maxProblems),
    unusedValues,
  };
}

function tooManyPlaces(maxVariablePlaces: number): PromptError {
  const detail = `the text has variables at more than ${maxVariablePlaces} places`;
  return new PromptError('expansion_too_large', { detail });
}

/** The text that each variable is to be replaced with: its value, its default, or nothing for an optional one. */
function chooseTexts({ variables, values }: RenderOptions): {
  readonly texts: ReadonlyMap<string, string>;
  readonly unusedValues: readonly string[];
} {
  const texts = new Map<string, string>();
  for (const { name, default: fallback, required } of variables) {
    if (fallback !== null) texts.set(name, String(fallback));
    else if (!required) texts.set(name, '');
  }
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const unusedValues: string[] = [];
  for (const [spelling, value] of values) {
    const variable = byName.get(parseVariableName(spelling) ?? '');
    checkValue(spelling, value, variable);
    if (variable === undefined) unusedValues.push(spelling);
    else texts.set(variable.name, String(value));
  }
  return { texts, unusedValues };
}

/** @throws PromptError `invalid_request` */
function checkValue(spelling: string, value: VariableValue, variable: Variable | undefined): void {
  const misfit =
    typeof value === 'string' && !value.isWellFormed()
      ? 'expected well-formed Unicode, found a lone surrogate'
      : misfitOf(value, variable?.type ?? 'string');
  if (misfit === null) return;
  const field = `variables/${spelling}`;
  throw new PromptError('invalid_request', { field, detail: `field ${field}: ${misfit}` });
}

/** Where a variable without a value stands in the text of its prompt. */
interface UnfilledVariable {
  readonly name: string;
  readonly segment: SourceSegment;
  readonly from: number;
  readonly to: number;
}

/** The source range of a variable; of one that ends in another prompt's text, what stands in the first. */
function sourceRange(
  segment: SourceSegment,
  from: number,
  to: number,
): { readonly from: number; readonly to: number } {
  const shift = segment.sourceFrom - segment.from;
  return { from: from + shift, to: Math.min(to, segment.to) + shift };
}

/** Puts the rendered text and its source map together, from left to right. */
class RenderedText {
  readonly #expansion: MappedExpansion;
  readonly #maxBytes: number;
  readonly #sources: SegmentCursor;
  readonly #segments: SourceSegment[] | null;
  #text = '';
  /** Everything before this offset of the expansion is taken over. */
  #copied = 0;

  constructor(
    expansion: MappedExpansion,
    { maxBytes, sourceMap }: { readonly maxBytes: number; readonly sourceMap: boolean },
  ) {
    this.#expansion = expansion;
    this.#maxBytes = maxBytes;
    this.#sources = new SegmentCursor(expansion.segments);
    this.#segments = sourceMap ? [] : null;
  }

  leaveOut(from: number, to: number): void {
    this.#copy(from);
    this.#copied = to;
  }

  replace(
    { name, from, to }: { readonly name: string; readonly from: number; readonly to: number },
    segment: SourceSegment,
    value: string,
  ): void {
    this.leaveOut(from, to);
    if (value === '') return;
    const start = this.#text.length;
    this.#append(value);
    if (this.#segments === null) return;
    const { promptId, revision, includedAt } = segment;
    const source = sourceRange(segment, from, to);
    this.#segments.push({
      from: start,
      to: this.#text.length,
      promptId,
      revision,
      sourceFrom: source.from,
      sourceTo: source.to,
      variable: name,
      ...(includedAt !== undefined && { includedAt }),
    });
  }

  /** Takes over the rest. @throws PromptError `expansion_too_large` */
  finish(): Pick<Rendering, 'text' | 'segments'> {
    this.#copy(this.#expansion.text.length);
    const text = this.#text;
    // A UTF-16 unit takes one to three bytes, so bytes are counted only when that may tell.
    if (text.length * 3 > this.#maxBytes && utf8Length(text) > this.#maxBytes) this.#refuse();
    return { text, segments: this.#segments };
  }

  #copy(to: number): void {
    const from = this.#copied;
    if (from === to) return;
    if (this.#segments !== null) {
      this.#sources.copyTo(this.#segments, { from, to, shift: this.#text.length - from });
    }
    this.#append(this.#expansion.text.slice(from, to));
    this.#copied = to;
  }

  /** Concatenation copies nothing, and what is too long is never written out. */
  #append(text: string): void {
    this.#text += text;
    if (this.#text.length > this.#maxBytes) this.#refuse();
  }

  #refuse(): never {
    const detail = `the rendered text is larger than ${this.#maxBytes} bytes`;
    throw new PromptError('expansion_too_large', { detail });
  }
}

/** The problems of the expansion and the unfilled variables in one order. */
function mergeProblems(
  { expansion, id, bodyOf, names }: RenderOptions,
  unfilled: readonly UnfilledVariable[],
  maxProblems: number,
): Pick<Rendering, 'problems' | 'omittedProblems'> {
  const ranks = new Map<PromptId | null, number>([[id, 0]]);
  for (const dependency of expansion.dependencies) ranks.set(dependency.id, ranks.size);
  const rankOf = (promptId: PromptId | null): number => ranks.get(promptId) ?? 0;
  const writer = new FindingWriter(names);
  const sorted = unfilled.toSorted(
    (a, b) => rankOf(a.segment.promptId) - rankOf(b.segment.promptId) || a.from - b.from,
  );
  const written = sorted.slice(0, maxProblems).map(({ name, segment, from, to }) => {
    const { promptId, revision } = segment;
    const place = { promptId, revision, body: bodyOf(segment) };
    return writer.write({ code: 'unfilled', name, from, to }, place);
  });
  const all = [...expansion.problems, ...written].sort(
    (a, b) => rankOf(a.promptId) - rankOf(b.promptId) || a.from - b.from,
  );
  const listed = all.slice(0, maxProblems);
  const omitted = expansion.problems.length + unfilled.length - listed.length;
  return { problems: listed, omittedProblems: expansion.omittedProblems + omitted };
}
