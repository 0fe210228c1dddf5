import {
  LineIndex,
  readDeclarations,
  scanVariables,
  type Limits,
  type PromptId,
  type VariablePiece,
} from '@prompt-manager/core';
import type { ReplaceVariableBreak } from '@prompt-manager/protocol';
import type { Heads } from '../library/heads.ts';
import { Turns, type TurnPorts } from '../turns.ts';
import {
  changesOf,
  isReplacedWhole,
  placeAfter,
  replaced,
  shown,
  type Change,
} from './later-text.ts';
import type { FoundPrompt } from './replace-answer.ts';

/** Variables that are named; the rest is counted. More than a person reads before saying yes or no. */
const maxBreaks = 100;
/** Characters of new texts that are looked through: as many as one replace may put in, above which it is refused. */
const maxLookedThrough = 32 * 1024 * 1024;
/** Variables that one replace looks at because a match touches them, and those that stand there then. */
const maxLookedAt = 1_000_000;
/** Prompts on either side of one whose declarations are read: a fragment of everything has too many. */
const maxNeighbours = 200;

/** Variables that a replace takes from their declaration: as many as are named, and how many more there are. */
export interface BrokenVariables {
  readonly variableBreaks: ReplaceVariableBreak[];
  readonly omittedVariables: number;
}

/** What finding them needs. */
export interface BrokenVariablesContext {
  readonly heads: Pick<Heads, 'get' | 'graph'>;
  readonly limits: Pick<Limits, 'maxContentBytes'>;
  readonly ports: TurnPorts;
}

type Variable = Extract<VariablePiece, { kind: 'variable' }>;

/**
 * The variables that are declared and, with the chosen matches replaced, are none or have a name that nothing declares:
 * declarations are front matter, which a replace leaves as it is (SPEC Q9). Those count that stand in the prompt itself,
 * in what it includes and in what includes it. A variable that one match replaces whole by text was meant to go.
 */
export async function brokenVariables(
  prompts: readonly FoundPrompt[],
  { heads, limits, ports }: BrokenVariablesContext,
): Promise<BrokenVariables> {
  const turns = new Turns(ports);
  const declarations = new Declarations(heads);
  const found: Found = { breaks: [], omitted: 0, left: maxLookedAt };
  let left = maxLookedThrough;
  for (const prompt of prompts) {
    await turns.breathe();
    const { head, chosen } = prompt;
    if (chosen.length === 0 || head.readOnlyReason !== null || !head.content.includes('{{'))
      continue;
    const changes = changesOf(prompt);
    const length = changes.reduce((sum, each) => sum + each.grows, head.content.length);
    left -= length;
    // Such a text is refused, and many of them are more than fits in memory.
    if (length > limits.maxContentBytes || left < 0) continue;
    await turns.finish(lookThrough(prompt, { changes, declarations, found }));
  }
  return { variableBreaks: found.breaks, omittedVariables: found.omitted };
}

/** What was found so far. */
interface Found {
  readonly breaks: ReplaceVariableBreak[];
  omitted: number;
  left: number;
}

/** Notes what breaks in one prompt, pausing by yielding. */
function* lookThrough(
  { head: { id, content } }: FoundPrompt,
  {
    changes,
    declarations,
    found,
  }: {
    readonly changes: readonly Change[];
    readonly declarations: Declarations;
    readonly found: Found;
  },
): Generator<undefined, void, undefined> {
  const after = replaced(content, changes);
  const later = variablesOf(after);
  const lines = new LineIndex(content);
  let [done, shift, next] = [0, 0, 0];
  for (const variable of variablesOf(content)) {
    yield;
    // Changes and variables are in the order of the text, and so is what comes after: each is passed once.
    for (let each = changes[done]; each !== undefined && each.to <= variable.from;) {
      shift += each.grows;
      done += 1;
      each = changes[done];
    }
    const touching: Change[] = [];
    for (let at = done; changes[at] !== undefined && changes[at]!.from < variable.to; at += 1)
      touching.push(changes[at]!);
    if (touching.length === 0) continue;
    const place = placeAfter(variable, touching, shift);
    while (later[next] !== undefined && later[next]!.to <= place.from) next += 1;
    const there: Variable[] = [];
    for (let at = next; later[at] !== undefined && later[at]!.from < place.to; at += 1)
      there.push(later[at]!);
    found.left -= 1 + touching.length + there.length;
    if (found.left < 0) return;
    if (there.length === 0 && isReplacedWhole(variable, touching)) continue;
    const { name } = variable;
    if (!declarations.has(id, name)) continue;
    if (there.some((each) => each.name === name || declarations.has(id, each.name))) continue;
    if (found.breaks.length >= maxBreaks) {
      found.omitted += 1;
      continue;
    }
    found.breaks.push({
      id,
      line: lines.placeOf(variable.from).line,
      name,
      becomes: shown(
        after,
        Math.min(place.from, there[0]?.from ?? place.from),
        Math.max(place.to, there.at(-1)?.to ?? 0),
      ),
      indices: touching.map(({ index }) => index),
    });
  }
}

/** What is declared for prompts; each front matter is read once. */
class Declarations {
  readonly #heads: BrokenVariablesContext['heads'];
  readonly #own = new Map<PromptId, ReadonlySet<string>>();
  readonly #around = new Map<PromptId, ReadonlySet<string>>();

  constructor(heads: BrokenVariablesContext['heads']) {
    this.#heads = heads;
  }

  has(id: PromptId, name: string): boolean {
    return this.#of(id).has(name) || this.#near(id).has(name);
  }

  #of(id: PromptId): ReadonlySet<string> {
    let names = this.#own.get(id);
    if (names === undefined) {
      const header = this.#heads.get(id)?.header ?? null;
      names = new Set(readDeclarations(header).map((declaration) => declaration.name));
      this.#own.set(id, names);
    }
    return names;
  }

  #near(id: PromptId): ReadonlySet<string> {
    let names = this.#around.get(id);
    if (names === undefined) {
      const { graph } = this.#heads;
      const near = [
        ...graph.dependencies(id).slice(0, maxNeighbours),
        ...graph.dependents(id).slice(0, maxNeighbours),
      ];
      names = new Set(near.flatMap((each) => [...this.#of(each)]));
      this.#around.set(id, names);
    }
    return names;
  }
}

function variablesOf(text: string): readonly Variable[] {
  return scanVariables(text).filter((piece) => piece.kind === 'variable');
}
