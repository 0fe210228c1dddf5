import { setImmediate as onNextTurn } from 'node:timers/promises';
import {
  pathPattern,
  PromptError,
  type PromptId,
  type PromptState,
  type SearchFilter,
} from '@prompt-manager/core';
import type { Heads } from '../library/heads.ts';

/** Prompts looked at before others get a turn: 1 ms, with the worst of path patterns 8. */
const promptsPerTurn = 2_000;

/**
 * The prompts that every filter lets through, in no particular order; null when there is no filter.
 *
 * @throws PromptError `invalid_request` with field `q` when `uses:` or `usedby:` names no prompt
 */
export async function filterPrompts(
  heads: Heads,
  filters: readonly SearchFilter[],
): Promise<readonly PromptId[] | null> {
  if (filters.length === 0) return null;
  const checks = filters.map((filter) => {
    const check = checkOf(heads, filter);
    return filter.negated ? (id: PromptId) => !check(id) : check;
  });
  const found: PromptId[] = [];
  let looked = 0;
  for (const id of heads.ids()) {
    if (checks.every((check) => check(id))) found.push(id);
    looked += 1;
    if (looked % promptsPerTurn === 0) await onNextTurn();
  }
  return found;
}

function checkOf(heads: Heads, { name, value }: SearchFilter): (id: PromptId) => boolean {
  switch (name) {
    case 'tag': {
      const wanted = value.toLowerCase();
      const fits = (tag: string): boolean =>
        tag.length === wanted.length && tag.toLowerCase() === wanted;
      return (id) => heads.facts(id)?.tags.some(fits) ?? false;
    }
    case 'path':
      return pathPattern(value);
    case 'uses': {
      const target = promptNamed(heads, name, value);
      const users = heads.graph.transitiveDependents([target]);
      return (id) => id !== target && users.has(id);
    }
    case 'usedby': {
      const user = promptNamed(heads, name, value);
      const used = heads.graph.transitiveDependencies([user]);
      return (id) => id !== user && used.has(id);
    }
    case 'is':
      return stateCheck(heads, value as PromptState);
  }
}

function stateCheck({ graph }: Heads, state: PromptState): (id: PromptId) => boolean {
  switch (state) {
    case 'unused':
      return (id) => graph.dependentCount(id) === 0;
    case 'broken':
      return (id) => graph.missing(id).length > 0;
    case 'composite':
      return (id) => graph.hasInclusions(id);
  }
}

function promptNamed(heads: Heads, filter: string, name: string): PromptId {
  try {
    return heads.find(name).id;
  } catch (cause) {
    if (!(cause instanceof PromptError)) throw cause;
    throw new PromptError('invalid_request', {
      field: 'q',
      detail: `field q: ${filter}: ${cause.detail}`,
      cause,
    });
  }
}
