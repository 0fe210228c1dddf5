import type { PromptId } from './ids.ts';
import { replaceTargets, scanInclusions } from './inclusion.ts';
import type { PromptNames } from './prompt-names.ts';
import { resolveTarget, spellTarget } from './resolve.ts';

/** An inclusion that means one prompt, by where it stands. */
export type TracedInclusions = ReadonlyMap<number, PromptId>;

/**
 * What the inclusions of a text mean now, by their offset: those that mean one prompt. Taken before
 * names change, for {@link retarget} afterwards.
 */
export function traceInclusions(
  text: string,
  includer: PromptId | null,
  names: PromptNames,
): TracedInclusions {
  const traced = new Map<number, PromptId>();
  for (const segment of scanInclusions(text)) {
    if (segment.kind !== 'inclusion' || segment.target.glob !== 'none') continue;
    const found = resolveTarget(segment.target, includer, names);
    if (found.kind === 'one') traced.set(segment.from, found.id);
  }
  return traced;
}

/**
 * The text with its inclusions meaning the same prompts after names have changed: those of a renamed
 * prompt are spelt anew in the style they had, and so are those that would come to mean another one
 * (SPEC R1). The rest keeps its bytes.
 */
export function retarget(
  text: string,
  options: {
    readonly traced: TracedInclusions;
    /** The prompt whose text it is, under its new id. */
    readonly includer: PromptId | null;
    /** New ids by old ids. */
    readonly renamed: ReadonlyMap<PromptId, PromptId>;
    /** The names after the change. */
    readonly names: PromptNames;
  },
): string {
  const { traced, includer, renamed, names } = options;
  return replaceTargets(text, (target, from) => {
    const oldId = traced.get(from);
    if (oldId === undefined) return null;
    const newId = renamed.get(oldId) ?? oldId;
    const found = resolveTarget(target, includer, names);
    const isKept = newId === oldId && found.kind === 'one' && found.id === newId;
    return isKept ? null : spellTarget({ target, includer, oldId, newId, names });
  });
}
