import {
  LineIndex,
  namedIn,
  resolveTarget,
  scanInclusions,
  type InclusionTarget,
  type PromptId,
  type Segment,
} from '@prompt-manager/core';
import type { ReplaceBreak } from '@prompt-manager/protocol';
import type { Heads } from '../library/heads.ts';
import {
  Breaks,
  lookThrough,
  movedPieces,
  rememberLast,
  replaced,
  shownAfter,
  wasMeantToGo,
  type Change,
  type LookThroughOptions,
} from './later-text.ts';
import type { FoundPrompt } from './replace-answer.ts';

/** Inclusions that a replace breaks: as many as are named, and how many more there are. */
export interface BrokenInclusions {
  readonly breaks: ReplaceBreak[];
  readonly omitted: number;
}

/** What finding them needs. */
export interface BrokenInclusionsContext extends Pick<LookThroughOptions, 'limits' | 'ports'> {
  readonly heads: Pick<Heads, 'names' | 'graph'>;
}

type Inclusion = Extract<Segment, { kind: 'inclusion' }>;

/**
 * The inclusions that name a prompt in the texts as they were and none, or another one, in the texts with the chosen
 * matches replaced (SPEC Q9). One that a single match replaces whole, by text without an inclusion, was meant to go.
 * To be asked before the texts are replaced: it is told from what includes what now.
 */
export async function brokenInclusions(
  prompts: readonly FoundPrompt[],
  { heads, limits, ports }: BrokenInclusionsContext,
): Promise<BrokenInclusions> {
  const found = new Breaks<ReplaceBreak>();
  await lookThrough(prompts, {
    limits,
    ports,
    // What names nothing cannot come to name nothing.
    isConcerned: ({ head }) => heads.graph.dependencies(head.id).length > 0,
    look: (prompt, changes) => look(prompt, changes, { names: heads.names, found }),
  });
  return { breaks: found.named, omitted: found.omitted };
}

function* look(
  { head: { id, content } }: FoundPrompt,
  changes: readonly Change[],
  { names, found }: { readonly names: Heads['names']; readonly found: Breaks<ReplaceBreak> },
): Generator<undefined> {
  const after = replaced(content, changes);
  const meanings = new Meanings(id, names);
  const meant = rememberLast((there: readonly Inclusion[]) => {
    const lists = new Set(there.map(({ target }) => meanings.of(target)));
    const ids = [...lists].flat();
    return {
      now: new Set<PromptId | readonly PromptId[]>([...lists, ...ids]),
      first: ids[0] ?? null,
    };
  });
  const lines = new LineIndex(content);
  const texts = { before: inclusionsOf(content), after: inclusionsOf(after) };
  for (const moved of movedPieces(changes, texts)) {
    yield;
    if (moved === null) continue;
    if (!found.mayLook()) return;
    const { piece, touching, there } = moved;
    const before = meanings.of(piece.target);
    if (before.length === 0 || wasMeantToGo(moved)) continue;
    const { now, first } = meant(there);
    if (now.has(before) || before.every((each) => now.has(each))) continue;
    found.add(() => ({
      id,
      line: lines.placeOf(piece.from).line,
      target: piece.target.spelling,
      becomes: shownAfter(after, moved),
      names: first,
      indices: touching.map(({ index }) => index),
    }));
  }
}

/** What the inclusions of one prompt name; the same spelling is resolved once, to the same list. */
class Meanings {
  readonly #includer: PromptId;
  readonly #names: Heads['names'];
  readonly #bySpelling = new Map<string, readonly PromptId[]>();

  constructor(includer: PromptId, names: Heads['names']) {
    this.#includer = includer;
    this.#names = names;
  }

  of(target: InclusionTarget): readonly PromptId[] {
    let ids = this.#bySpelling.get(target.spelling);
    if (ids === undefined) {
      ids = namedIn(resolveTarget(target, this.#includer, this.#names));
      this.#bySpelling.set(target.spelling, ids);
    }
    return ids;
  }
}

function inclusionsOf(text: string): readonly Inclusion[] {
  return scanInclusions(text).filter((segment) => segment.kind === 'inclusion');
}
