import type { Finding } from './finding.ts';
import type { PromptId } from './ids.ts';
import { notFoundMarker } from './inclusion.ts';
import type { InclusionTarget, Segment } from './inclusion.ts';
import type { ParsedPrompt } from './parse-cache.ts';
import type { PromptNames } from './prompt-names.ts';
import { resolveTarget } from './resolve.ts';
import type { TextRange } from './sections.ts';

/** One thing a text inserts: fixed text, or another prompt. The range is where it comes from. */
export type PlanPiece = TextPiece | PromptPiece;

export interface TextPiece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** True when `text` is not what stands in the range: a marker, or the break between glob matches. */
  readonly isMade: boolean;
  readonly id?: undefined;
}

export interface PromptPiece {
  readonly id: PromptId;
  /** The heading whose section is meant; null for the whole body. */
  readonly section: string | null;
  /** The target as written, for the marker of a missing section. */
  readonly target: string;
  readonly from: number;
  readonly to: number;
  /** What stood in its place the last time, for `ParseCache.follow` alone. */
  last: ParsedPrompt | null;
}

/** What a range of a prompt's text inserts, whatever path it is reached by. */
export interface Plan {
  readonly pieces: readonly PlanPiece[];
  /** When all pieces are text: these, and what they make together. */
  readonly onlyText: { readonly pieces: readonly TextPiece[]; readonly text: string } | null;
  readonly findings: readonly Finding[];
  /** Missing targets as written, in order. */
  readonly missing: readonly string[];
}

/** The text a plan is made for. */
export interface PlannedText {
  readonly id: PromptId | null;
  readonly body: string;
  readonly segments: readonly Segment[];
}

/** Resolves the inclusions of a range of a text. The range begins and ends at line starts or ends. */
export function planBody(text: PlannedText, range: TextRange, names: PromptNames): Plan {
  const plan = { pieces: [] as PlanPiece[], findings: [] as Finding[], missing: [] as string[] };
  for (const segment of text.segments) {
    if (segment.to <= range.from) continue;
    if (segment.from >= range.to) break;
    planSegment(plan, text, segment, range, names);
  }
  const { pieces, findings, missing } = plan;
  return {
    pieces,
    onlyText: onlyTextOf(pieces),
    findings: findings.length === 0 ? none : findings,
    missing: missing.length === 0 ? none : missing,
  };
}

/** A plan that inserts one more text at its end. */
export function extendPlan(plan: Plan, rest: TextPiece): Plan {
  const pieces = [...plan.pieces, rest];
  return { ...plan, pieces, onlyText: onlyTextOf(pieces) };
}

/** One empty list for the many plans that have nothing to report. */
const none: readonly never[] = [];

function onlyTextOf(pieces: readonly PlanPiece[]): Plan['onlyText'] {
  if (!isOnlyText(pieces)) return null;
  return { pieces, text: pieces.length === 1 ? pieces[0]!.text : pieces.map(textOf).join('') };
}

function isOnlyText(pieces: readonly PlanPiece[]): pieces is readonly TextPiece[] {
  return pieces.every(({ id }) => id === undefined);
}

function textOf({ text }: TextPiece): string {
  return text;
}

interface OpenPlan {
  readonly pieces: PlanPiece[];
  readonly findings: Finding[];
  readonly missing: string[];
}

function planSegment(
  plan: OpenPlan,
  text: PlannedText,
  segment: Segment,
  range: TextRange,
  names: PromptNames,
): void {
  switch (segment.kind) {
    case 'text': {
      const from = Math.max(segment.from, range.from);
      const to = Math.min(segment.to, range.to);
      plan.pieces.push({ text: text.body.slice(from, to), from, to, isMade: false });
      return;
    }
    case 'escape':
      plan.pieces.push({ text: '[[', from: segment.from + 1, to: segment.to, isMade: false });
      return;
    case 'reserved': {
      const { from, to } = segment;
      plan.pieces.push({ text: text.body.slice(from, to), from, to, isMade: false });
      const target = text.body.slice(from + 2, to - 2);
      plan.findings.push({ code: 'reserved', target, from, to });
      return;
    }
    case 'inclusion':
      planInclusion(plan, text.id, segment.target, segment, names);
  }
}

function planInclusion(
  plan: OpenPlan,
  includer: PromptId | null,
  target: InclusionTarget,
  { from, to }: TextRange,
  names: PromptNames,
): void {
  const found = resolveTarget(target, includer, names);
  const { spelling, section } = target;
  switch (found.kind) {
    case 'one': {
      const { id, ambiguous: candidates } = found;
      plan.pieces.push({ id, section, target: spelling, from, to, last: null });
      if (candidates) {
        plan.findings.push({ code: 'ambiguous', target: spelling, id, candidates, from, to });
      }
      return;
    }
    case 'many':
      for (const [index, id] of found.ids.entries()) {
        if (index > 0) plan.pieces.push({ text: '\n', from, to, isMade: true });
        const each = section === null ? id : `${id}#${section}`;
        plan.pieces.push({ id, section, target: each, from, to, last: null });
      }
      if (found.ids.length === 0) {
        plan.findings.push({ code: 'no_match', target: spelling, from, to });
      }
      return;
    case 'missing':
      plan.pieces.push({ text: notFoundMarker(spelling), from, to, isMade: true });
      plan.findings.push({ code: 'missing', target: spelling, from, to });
      plan.missing.push(spelling);
  }
}
