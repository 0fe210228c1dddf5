import {
  LineIndex,
  namedIn,
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
import {
  changesOf,
  isReplacedWhole,
  placeAfter,
  replaced,
  shown,
  type Change,
  type Place,
} from './later-text.ts';
import type { FoundPrompt } from './replace-answer.ts';

/** Broken inclusions that are named; the rest is counted. More than a person reads before saying yes or no. */
const maxBreaks = 100;
/** Characters of new texts that are looked through: as many as one replace may put in, above which it is refused. */
const maxLookedThrough = 32 * 1024 * 1024;
/** Inclusions that one replace looks at because a match touches or moves them: all of a few texts made of nothing else. */
const maxLookedAt = 1_000_000;
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
 * To be asked before the texts are replaced: it is told from what includes what now.
 */
export async function brokenInclusions(
  prompts: readonly FoundPrompt[],
  { heads, limits, ports }: BrokenInclusionsContext,
): Promise<BrokenInclusions> {
  const turns = new Turns(ports);
  const found: Found = { breaks: [], omitted: 0, left: maxLookedAt };
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
    await turns.finish(lookThrough(prompt, { changes, names: heads.names, found }));
  }
  return { breaks: found.breaks, omitted: found.omitted };
}

/** What was found so far. */
interface Found {
  readonly breaks: ReplaceBreak[];
  omitted: number;
  /** Inclusions that are looked at yet. */
  left: number;
}

/** Notes what breaks in one prompt, pausing by yielding: a text may be one line of 100,000 inclusions. */
function* lookThrough(
  { head: { id, content } }: FoundPrompt,
  {
    changes,
    names,
    found,
  }: { readonly changes: readonly Change[]; readonly names: Heads['names']; readonly found: Found },
): Generator<undefined, void, undefined> {
  const after = replaced(content, changes);
  const meanings = new Meanings(id, names);
  const places = new LaterPlaces(after, meanings);
  const lines = new LineIndex(content);
  let [done, shift] = [0, 0];
  for (const inclusion of scanInclusions(content)) {
    if (inclusion.kind !== 'inclusion') continue;
    yield;
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
    const later = places.at(place);
    const [only] = later.there;
    // Most stand there as they did.
    if (touching.length === 0 && only?.from === place.from && only.to === place.to) continue;
    if (found.left === 0) return;
    found.left -= 1;
    const before = meanings.of(inclusion.target);
    if (before.length === 0 || (later.there.length === 0 && isReplacedWhole(inclusion, touching)))
      continue;
    const { now, first } = later.means();
    if (now.has(before) || before.every((each) => now.has(each))) continue;
    if (found.breaks.length >= maxBreaks) {
      found.omitted += 1;
      continue;
    }
    found.breaks.push({
      id,
      line: lines.placeOf(inclusion.from).line,
      target: inclusion.target.spelling,
      becomes: shown(
        after,
        Math.min(place.from, later.there[0]?.from ?? place.from),
        Math.max(place.to, later.there.at(-1)?.to ?? 0),
      ),
      names: first,
      indices: touching.map(({ index }) => index),
    });
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

/** What stands at a place of a new text. */
interface Later {
  readonly there: readonly Inclusion[];
  /** What is named there, with the lists that it is named by, and the prompt that is named first. */
  readonly means: () => {
    readonly now: ReadonlySet<PromptId | readonly PromptId[]>;
    readonly first: PromptId | null;
  };
}

/**
 * What stands at places of a new text that are asked for in its order. One match may be the place of all inclusions of
 * a text, so each place is looked at once; a match is part of three different places at most.
 */
class LaterPlaces {
  readonly #inclusions: readonly Inclusion[];
  readonly #meanings: Meanings;
  #next = 0;
  #last: { readonly place: Place; readonly later: Later } | null = null;

  constructor(text: string, meanings: Meanings) {
    this.#inclusions = scanInclusions(text).filter((segment) => segment.kind === 'inclusion');
    this.#meanings = meanings;
  }

  at(place: Place): Later {
    const last = this.#last;
    if (last !== null && last.place.from === place.from && last.place.to === place.to)
      return last.later;
    const later = this.#inclusions;
    while (later[this.#next] !== undefined && later[this.#next]!.to <= place.from) this.#next += 1;
    const there: Inclusion[] = [];
    for (let at = this.#next; later[at] !== undefined && later[at]!.from < place.to; at += 1)
      there.push(later[at]!);
    this.#last = { place, later: this.#laterOf(there) };
    return this.#last.later;
  }

  #laterOf(there: readonly Inclusion[]): Later {
    let meaning: ReturnType<Later['means']> | null = null;
    return {
      there,
      means: () => {
        if (meaning === null) {
          const lists = new Set(there.map(({ target }) => this.#meanings.of(target)));
          const ids = [...lists].flat();
          meaning = {
            now: new Set<PromptId | readonly PromptId[]>([...lists, ...ids]),
            first: ids[0] ?? null,
          };
        }
        return meaning;
      },
    };
  }
}
