import {
  LineIndex,
  resolveTarget,
  scanInclusions,
  type InclusionTarget,
  type Limits,
  type PromptId,
  type Segment,
} from '@prompt-manager/core';
import type { ReplaceBreak } from '@prompt-manager/protocol';
import type { Heads } from '../library/heads.ts';
import { Turns, type TurnPorts } from '../turns.ts';
import type { PatternMatch } from './pattern-messages.ts';
import type { FoundPrompt } from './replace-answer.ts';

/** Broken inclusions that are named; the rest is counted. More than a person reads before saying yes or no. */
const maxBreaks = 100;
/** Characters of new texts that are looked through: as many as one replace may put in, above which it is refused. */
const maxLookedThrough = 32 * 1024 * 1024;
/** Shown of what stands in the place of an inclusion. */
const maxShown = 200;

/** Inclusions that a replace breaks: as many as are named, and how many more there are. */
export interface BrokenInclusions {
  readonly breaks: ReplaceBreak[];
  readonly omitted: number;
}

/** What finding them needs. */
export interface BrokenInclusionsContext {
  readonly heads: Pick<Heads, 'names' | 'graph'>;
  readonly limits: Pick<Limits, 'maxContentBytes'>;
  readonly ports: TurnPorts;
}

type Inclusion = Extract<Segment, { kind: 'inclusion' }>;

/**
 * The inclusions that name a prompt in the texts as they were and none, or another one, in the texts with the chosen
 * matches replaced (SPEC Q9). One that a single match replaces whole, by text without an inclusion, was meant to go.
 */
export async function brokenInclusions(
  prompts: readonly FoundPrompt[],
  { heads, limits, ports }: BrokenInclusionsContext,
): Promise<BrokenInclusions> {
  const turns = new Turns(ports);
  const breaks: ReplaceBreak[] = [];
  let omitted = 0;
  let left = maxLookedThrough;
  for (const prompt of prompts) {
    await turns.breathe();
    const { head, chosen } = prompt;
    if (chosen.length === 0 || head.readOnlyReason !== null) continue;
    // What names nothing cannot come to name nothing.
    if (heads.graph.dependencies(head.id).length === 0) continue;
    const changes = changesOf(prompt);
    const length = changes.reduce((sum, each) => sum + each.grows, head.content.length);
    left -= length;
    // Such a text is refused, and many of them are more than fits in memory.
    if (length > limits.maxContentBytes || left < 0) continue;
    for (const broken of brokenIn(prompt, changes, heads.names))
      if (breaks.length < maxBreaks) breaks.push(broken);
      else omitted += 1;
  }
  return { breaks, omitted };
}

/** A chosen match, with how much longer the text is for it. */
interface Change extends PatternMatch {
  readonly index: number;
  readonly grows: number;
}

function changesOf({ matches, chosen }: FoundPrompt): readonly Change[] {
  return chosen.flatMap((index) => {
    const match = matches[index];
    if (match === undefined) return [];
    return [{ ...match, index, grows: match.replacement.length - (match.to - match.from) }];
  });
}

function* brokenIn(
  { head: { id, content } }: FoundPrompt,
  changes: readonly Change[],
  names: Heads['names'],
): Generator<ReplaceBreak> {
  const after = replaced(content, changes);
  const later = scanInclusions(after).filter((segment) => segment.kind === 'inclusion');
  const lines = new LineIndex(content);
  const named = (target: InclusionTarget): readonly PromptId[] => namedBy(target, id, names);
  let [next, done, shift] = [0, 0, 0];
  for (const inclusion of scanInclusions(content)) {
    if (inclusion.kind !== 'inclusion') continue;
    // Changes and inclusions are in the order of the text, and so is what comes after: each is passed once.
    for (
      let each = changes[done];
      each !== undefined && each.to <= inclusion.from;
      each = changes[done]
    ) {
      shift += each.grows;
      done += 1;
    }
    const touching: Change[] = [];
    for (let at = done; changes[at] !== undefined && changes[at]!.from < inclusion.to; at += 1)
      touching.push(changes[at]!);
    const place = placeAfter(inclusion, touching, shift);
    while (later[next] !== undefined && later[next]!.to <= place.from) next += 1;
    const there: Inclusion[] = [];
    for (let at = next; later[at] !== undefined && later[at]!.from < place.to; at += 1)
      there.push(later[at]!);
    const before = named(inclusion.target);
    if (before.length === 0 || (there.length === 0 && isReplacedWhole(inclusion, touching)))
      continue;
    const now = new Set(there.flatMap(({ target }) => named(target)));
    if (before.every((each) => now.has(each))) continue;
    yield {
      id,
      line: lines.placeOf(inclusion.from).line,
      target: inclusion.target.spelling,
      becomes: shown(
        after,
        Math.min(place.from, there[0]?.from ?? place.from),
        Math.max(place.to, there.at(-1)?.to ?? 0),
      ),
      names: [...now][0] ?? null,
      indices: touching.map(({ index }) => index),
    };
  }
}

/** Where what an inclusion became stands in the new text. `shift` is how much longer that is before it. */
function placeAfter(
  { from, to }: Inclusion,
  touching: readonly Change[],
  shift: number,
): { readonly from: number; readonly to: number } {
  const first = touching[0];
  const last = touching.at(-1);
  const grown = touching.reduce((sum, { grows }) => sum + grows, 0);
  return {
    from: Math.min(from, first?.from ?? from) + shift,
    to: Math.max(to, last?.to ?? to) + shift + grown,
  };
}

function shown(text: string, from: number, to: number): string {
  return text.slice(from, Math.min(to, from + maxShown)).toWellFormed();
}

function isReplacedWhole({ from, to }: Inclusion, touching: readonly Change[]): boolean {
  return touching.some((change) => change.from <= from && change.to >= to);
}

function namedBy(
  target: InclusionTarget,
  includer: PromptId,
  names: Heads['names'],
): readonly PromptId[] {
  const found = resolveTarget(target, includer, names);
  return found.kind === 'one' ? [found.id] : found.kind === 'many' ? found.ids : [];
}

function replaced(text: string, changes: readonly Change[]): string {
  const pieces: string[] = [];
  let copied = 0;
  for (const { from, to, replacement } of changes) {
    pieces.push(text.slice(copied, from), replacement);
    copied = to;
  }
  pieces.push(text.slice(copied));
  return pieces.join('');
}
