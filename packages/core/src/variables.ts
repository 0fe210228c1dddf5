import type { Expansion, SourceSegment } from './expansion.ts';
import { readHeader } from './front-matter.ts';
import type { PromptId } from './ids.ts';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { SegmentCursor } from './segment-cursor.ts';
import type { VariableDeclaration } from './variable-declarations.ts';
import { nextVariable } from './variable-scan.ts';

/** A variable of an expansion: used in its text, declared by one of its prompts, or both (SPEC V3). */
export interface Variable extends VariableDeclaration {
  /** The prompt whose front matter declares it; null for one that is only used. */
  readonly declaredIn: PromptId | null;
  /** How often each prompt's text uses it, in order of first use. Null is a text outside the library. */
  readonly uses: readonly { readonly promptId: PromptId | null; readonly count: number }[];
  /** False for one that is declared and stands nowhere in the text. */
  readonly used: boolean;
}

/** Where the declarations of an expansion's variables are. */
export interface DeclaringPrompts {
  /** The expanded prompt, or the one in whose place a text was expanded. */
  readonly id: PromptId | null;
  /** What a prompt's front matter declares; see {@link readDeclarations}. */
  readonly declarationsOf: (id: PromptId) => readonly VariableDeclaration[];
  /** Variables after so many places are passed over; {@link Limits.maxVariablePlaces} unless given. */
  readonly maxPlaces?: number | undefined;
}

/** An expansion with its source map. */
export type MappedExpansion = Pick<Expansion, 'text' | 'dependencies'> & {
  readonly segments: readonly SourceSegment[];
};

/**
 * The variables of an expansion, in order of first use, then those that are declared and not used.
 * The expanded prompt's own declaration of a name counts before those of the prompts it uses, which
 * count in first-use order. A variable belongs to the prompt in whose text its `{{` stands.
 */
export function variablesOf(
  expansion: MappedExpansion,
  prompts: DeclaringPrompts,
): readonly Variable[] {
  const declared = declarationsOf(expansion, prompts);
  const uses = usesOf(expansion, prompts.maxPlaces ?? defaultLimits.maxVariablePlaces);
  const variables: Variable[] = [];
  for (const [name, counts] of uses) {
    const found = declared.get(name);
    const places = Array.from(counts, ([promptId, count]) => ({ promptId, count }));
    variables.push(
      found === undefined
        ? undeclared(name, places)
        : { ...found.declaration, declaredIn: found.declaredIn, uses: places, used: true },
    );
  }
  for (const [name, { declaration, declaredIn }] of declared) {
    if (!uses.has(name)) variables.push({ ...declaration, declaredIn, uses: [], used: false });
  }
  return variables;
}

/** What a raw header declares. Reading YAML is dear: whoever asks often keeps the answer. */
export function readDeclarations(header: string | null): readonly VariableDeclaration[] {
  return header !== null && header.includes('variables') ? readHeader(header).variables : [];
}

/** A name with the prompt that declares it. */
interface FoundDeclaration {
  readonly declaration: VariableDeclaration;
  readonly declaredIn: PromptId;
}

/** The declarations that count for an expansion, by name: see {@link variablesOf}. */
function declarationsOf(
  { dependencies }: Pick<Expansion, 'dependencies'>,
  { id, declarationsOf: read }: DeclaringPrompts,
): ReadonlyMap<string, FoundDeclaration> {
  const found = new Map<string, FoundDeclaration>();
  const prompts = dependencies.map((dependency) => dependency.id);
  if (id !== null) prompts.unshift(id);
  for (const declaredIn of prompts) {
    for (const declaration of read(declaredIn)) {
      if (!found.has(declaration.name)) found.set(declaration.name, { declaration, declaredIn });
    }
  }
  return found;
}

function usesOf(
  { text, segments }: MappedExpansion,
  maxPlaces: number,
): ReadonlyMap<string, ReadonlyMap<PromptId | null, number>> {
  const uses = new Map<string, Map<PromptId | null, number>>();
  const cursor = new SegmentCursor(segments);
  let places = 0;
  for (let at = nextVariable(text, 0); at !== null; at = nextVariable(text, at.to)) {
    if (++places > maxPlaces) break;
    if (at.kind === 'escape') continue;
    const { promptId, marker } = cursor.at(at.from);
    if (marker === true) continue;
    let counts = uses.get(at.name);
    if (counts === undefined) uses.set(at.name, (counts = new Map<PromptId | null, number>()));
    counts.set(promptId, (counts.get(promptId) ?? 0) + 1);
  }
  return uses;
}

function undeclared(name: string, uses: Variable['uses']): Variable {
  return {
    name,
    type: 'string',
    description: null,
    default: null,
    required: true,
    declaredIn: null,
    uses,
    used: true,
  };
}
