import {
  compareIds,
  lastSegmentOf,
  LineIndex,
  NamesAsIf,
  resolveTarget,
  scanInclusions,
  type PromptId,
} from '@prompt-manager/core';
import type { CreationMessage, NameClash } from '@prompt-manager/protocol';
import { Turns, type TurnPorts } from '../turns.ts';
import type { Heads } from './heads.ts';

/** Inclusions that are named; the rest is counted. More than a person reads before saying yes or no. */
const maxNamed = 100;

type NameClashes = Pick<CreationMessage, 'clashes' | 'omitted_clashes'>;

/**
 * The inclusions that mean another prompt, or one of several, once there is a prompt with this id (SPEC R14). They all mean
 * one with its last segment now: every rule by which a name means an id asks for that (SPEC E2).
 */
export async function nameClashes(
  id: PromptId,
  { heads, ports }: { readonly heads: Heads; readonly ports: TurnPorts },
): Promise<NameClashes> {
  const turns = new Turns(ports);
  const includers = new Set<PromptId>();
  for (const namesake of heads.names.withSuffix(lastSegmentOf(id))) {
    await turns.breathe();
    for (const includer of heads.graph.includersOf(namesake)) includers.add(includer);
  }
  const clashes: NameClash[] = [];
  for (const includer of [...includers].sort(compareIds)) {
    await turns.breathe();
    clashes.push(...clashesIn(includer, id, heads));
  }
  return {
    clashes: clashes.slice(0, maxNamed),
    omitted_clashes: Math.max(0, clashes.length - maxNamed),
  };
}

/** Those of one prompt, in the order of its text. */
function clashesIn(includer: PromptId, id: PromptId, heads: Heads): readonly NameClash[] {
  const content = heads.peek(includer)?.content;
  if (content === undefined) return [];
  const then = new NamesAsIf(heads.names, [], [id]);
  const lines = new LineIndex(content);
  return scanInclusions(content).flatMap((segment) => {
    if (segment.kind !== 'inclusion' || segment.target.glob !== 'none') return [];
    const { target, from } = segment;
    const before = resolveTarget(target, includer, heads.names);
    const after = resolveTarget(target, includer, then);
    if (before.kind !== 'one' || after.kind !== 'one') return [];
    const isClearer = before.ambiguous !== undefined || after.ambiguous === undefined;
    if (before.id === after.id && isClearer) return [];
    const { line } = lines.placeOf(from);
    return [{ id: includer, line, target: target.spelling, named: before.id, names: after.id }];
  });
}
