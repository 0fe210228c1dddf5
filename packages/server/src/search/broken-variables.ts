import {
  LineIndex,
  readDeclarations,
  scanVariables,
  type PromptId,
  type VariablePiece,
} from '@prompt-manager/core';
import type { ReplaceVariableBreak } from '@prompt-manager/protocol';
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

/** Prompts on either side of one whose declarations are read: a fragment of everything has too many. */
const maxNeighbours = 200;

/** Variables that a replace takes from their declaration: as many as are named, and how many more there are. */
export interface BrokenVariables {
  readonly variableBreaks: ReplaceVariableBreak[];
  readonly omittedVariables: number;
}

/** What finding them needs. */
export interface BrokenVariablesContext extends Pick<LookThroughOptions, 'limits' | 'ports'> {
  readonly heads: Pick<Heads, 'get' | 'graph'>;
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
  const declarations = new Declarations(heads);
  const found = new Breaks<ReplaceVariableBreak>();
  await lookThrough(prompts, {
    limits,
    ports,
    isConcerned: ({ head }) => head.content.includes('{{'),
    look: (prompt, changes) => look(prompt, changes, { declarations, found }),
  });
  return { variableBreaks: found.named, omittedVariables: found.omitted };
}

function* look(
  { head: { id, content } }: FoundPrompt,
  changes: readonly Change[],
  {
    declarations,
    found,
  }: { readonly declarations: Declarations; readonly found: Breaks<ReplaceVariableBreak> },
): Generator<undefined> {
  const after = replaced(content, changes);
  const meant = rememberLast((there: readonly Variable[]) => ({
    names: new Set(there.map(({ name }) => name)),
    isDeclared: there.some(({ name }) => declarations.has(id, name)),
  }));
  const lines = new LineIndex(content);
  const texts = { before: variablesOf(content), after: variablesOf(after) };
  for (const moved of movedPieces(changes, texts)) {
    yield;
    if (moved === null) continue;
    if (!found.mayLook()) return;
    const { piece, touching, there } = moved;
    const { name, from } = piece;
    if (wasMeantToGo(moved) || !declarations.has(id, name)) continue;
    const { names, isDeclared } = meant(there);
    if (isDeclared || names.has(name)) continue;
    found.add(() => ({
      id,
      line: lines.placeOf(from).line,
      name,
      becomes: shownAfter(after, moved),
      indices: touching.map(({ index }) => index),
    }));
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
