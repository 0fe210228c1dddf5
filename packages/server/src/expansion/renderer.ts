import {
  readDeclarations,
  render,
  variablesOf,
  type Expansion,
  type Limits,
  type MappedExpansion,
  type PromptId,
  type Rendering,
  type Variable,
  type VariableDeclaration,
  type VariableValue,
} from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { Expansions } from './expansions.ts';

/** What to render: as what to expand, with values by name. */
export interface RenderWish {
  readonly id: PromptId | null;
  readonly content?: string | undefined;
  readonly values: ReadonlyMap<string, VariableValue>;
  readonly sourceMap?: boolean | undefined;
}

/** A rendered prompt, with the texts it was made from. */
export interface RenderedPrompt {
  readonly content: string;
  readonly expansion: Expansion;
  readonly variables: readonly Variable[];
  readonly rendering: Rendering;
}

/** Finds the variables of prompts and replaces them (SPEC V). Reads heads only, so it shows nothing that is not durable. */
export class Renderer {
  readonly #heads: Heads;
  readonly #expansions: Expansions;
  readonly #limits: Limits;
  /** A head never changes, so what it declares is read once and goes with it. */
  readonly #declarations = new WeakMap<Head, readonly VariableDeclaration[]>();

  constructor({
    heads,
    expansions,
    limits,
  }: {
    readonly heads: Heads;
    readonly expansions: Expansions;
    readonly limits: Limits;
  }) {
    this.#heads = heads;
    this.#expansions = expansions;
    this.#limits = limits;
  }

  /** An expansion with its source map. @throws PromptError `expansion_too_large`, `prompt_not_found` */
  expand(wish: Pick<RenderWish, 'id' | 'content'>): Expansion & MappedExpansion {
    const { expansion } = this.#expansions.expand({ ...wish, sourceMap: true });
    return { ...expansion, segments: expansion.segments ?? [] };
  }

  /** The variables of an expansion with its source map; `id` is the expanded prompt, whose declarations count first. */
  variablesOf(expansion: MappedExpansion, id: PromptId | null): readonly Variable[] {
    return variablesOf(expansion, {
      id,
      declarationsOf: (of) => this.#declarationsOf(of),
      maxPlaces: this.#limits.maxVariablePlaces,
    });
  }

  /** @throws PromptError `invalid_request` naming the value, `expansion_too_large`, `prompt_not_found` */
  render({ id, content: given, values, sourceMap }: RenderWish): RenderedPrompt {
    const expansion = this.expand({ id, content: given });
    const content = given ?? (id === null ? '' : (this.#heads.get(id)?.content ?? ''));
    const variables = this.variablesOf(expansion, id);
    const rendering = render({
      expansion,
      id,
      variables,
      values,
      // A piece without a revision is of the text that was given.
      bodyOf: ({ promptId, revision }) =>
        revision === null || promptId === null
          ? content
          : (this.#heads.get(promptId)?.content ?? ''),
      names: this.#heads.names,
      limits: this.#limits,
      sourceMap,
    });
    return { content, expansion, variables, rendering };
  }

  #declarationsOf(id: PromptId): readonly VariableDeclaration[] {
    const head = this.#heads.get(id);
    if (head === undefined) return [];
    const known = this.#declarations.get(head);
    if (known !== undefined) return known;
    const declarations = readDeclarations(head.header);
    this.#declarations.set(head, declarations);
    return declarations;
  }
}
