import {
  PromptError,
  applyChanges,
  namedIn,
  resolveTarget,
  respellInclusions,
  traceInclusions,
  type InclusionTarget,
  type NamesChange,
  type PromptId,
  type PromptNames,
  type TracedInclusion,
} from '@prompt-manager/core';
import type { Heads } from '../library/heads.ts';

/** What one inclusion inserts, taken before names change. */
export interface InlinedText {
  /** The prompts it stands for: one, or what a glob matches. */
  readonly fragments: readonly PromptId[];
  /** The text with its inclusions respelt for the prompt it comes into; `names` are those after the change. */
  readonly write: (change: NamesChange, names: PromptNames) => string;
}

interface Piece {
  readonly id: PromptId;
  readonly text: string;
  readonly traced: readonly TracedInclusion[];
}

/**
 * The text that an inclusion stands for, one level deep (SPEC E5, E6, E13).
 *
 * @throws PromptError `invalid_request` when it stands for nothing, or for the prompt it is in
 */
export function inlinedText(
  heads: Heads,
  target: InclusionTarget,
  includer: PromptId,
): InlinedText {
  const fragments = namedIn(resolveTarget(target, includer, heads.names));
  if (fragments.length === 0) refuse(target, 'it names no prompt');
  if (fragments.includes(includer)) refuse(target, `${includer} includes itself there`);
  const pieces = fragments.map((id) => pieceOf(heads, id, target));
  const write: InlinedText['write'] = (change, names) =>
    pieces.map((piece) => respelt(piece, { includer, change, names })).join('\n');
  return { fragments, write };
}

function pieceOf(heads: Heads, id: PromptId, target: InclusionTarget): Piece {
  const source = heads.read(id);
  if (source === undefined) throw new Error('a resolved id has a head');
  const parsed = heads.parsed.get(source);
  const whole = { from: 0, to: parsed.bodyEnd };
  const range = target.section === null ? whole : parsed.section(target.section);
  if (range === undefined) return refuse(target, `${id} has no such heading`);
  const { from, to } = range;
  const traced = traceInclusions(parsed.body, id, heads.names)
    .filter((each) => each.from >= from && each.to <= to)
    .map((each) => ({ ...each, from: each.from - from, to: each.to - from }));
  return { id, text: parsed.body.slice(from, to), traced };
}

function respelt(
  { id, text, traced }: Piece,
  after: {
    readonly includer: PromptId;
    readonly change: NamesChange;
    readonly names: PromptNames;
  },
): string {
  const { includer } = after;
  const { edits, shifts } = respellInclusions(traced, { ...after, from: id });
  const lost = shifts.find(({ kind }) => kind === 'lost');
  if (lost === undefined) return applyChanges(text, edits);
  throw new PromptError('refactor_refused', {
    detail: `${id} includes [[${lost.target}]], which cannot be written in ${includer} so that it means the same`,
  });
}

function refuse(target: InclusionTarget, why: string): never {
  throw new PromptError('invalid_request', {
    field: 'from',
    detail: `[[${target.spelling}]] cannot be inlined: ${why}`,
  });
}
