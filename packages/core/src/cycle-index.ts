import { findComponents } from './components.ts';
import { findCycles, findCyclesThrough } from './cycles.ts';
import type { LocatedCycle, TextLibrary } from './cycles.ts';
import { compareIds } from './ids.ts';
import type { PromptId } from './ids.ts';

/** Where the edges come from. */
export interface InclusionEdges {
  readonly dependencies: (id: PromptId) => readonly PromptId[];
}

/** Prompts that all include each other, at some depth. */
interface Component {
  readonly members: ReadonlySet<PromptId>;
  /** By the prompt that holds the closing inclusion; found when first asked for. */
  cycles: ReadonlyMap<PromptId, readonly LocatedCycle[]> | null;
}

/**
 * The cycles of a library, kept up while texts change (SPEC E4, I2).
 *
 * Prompts that include each other form a component, and a cycle never leaves its component. Only what
 * a prompt whose inclusions changed leads to can be in another component than before, so only that is
 * searched again; a change of text alone looks for the cycles of its own component again.
 *
 * 1. It always equals the index built afresh.
 * 2. Within a component, a cycle is listed once: where it closes when the members are visited in id order.
 */
export class CycleIndex {
  readonly #library: TextLibrary;
  readonly #graph: InclusionEdges;
  readonly #componentOf = new Map<PromptId, Component>();
  /** Prompts whose inclusions changed since the components were last looked for. */
  readonly #unsure = new Set<PromptId>();

  constructor(library: TextLibrary, graph: InclusionEdges) {
    this.#library = library;
    this.#graph = graph;
  }

  /** Takes in a change of a prompt; `edges` says whether it includes other prompts than before, or is gone. */
  changed(id: PromptId, { edges }: { readonly edges: boolean }): void {
    const component = this.#componentOf.get(id);
    if (component !== undefined) component.cycles = null;
    if (!edges) return;
    this.#unsure.add(id);
    for (const member of component?.members ?? []) {
      this.#componentOf.delete(member);
      this.#unsure.add(member);
    }
  }

  /** Forgets everything; `ids` are all prompts there are. */
  rebuild(ids: Iterable<PromptId>): void {
    this.#componentOf.clear();
    this.#unsure.clear();
    for (const id of ids) this.#unsure.add(id);
  }

  /** Every cycle once, by the prompt whose text holds the inclusion that closes it. */
  all(): ReadonlyMap<PromptId, readonly LocatedCycle[]> {
    this.#settle();
    const all = new Map<PromptId, readonly LocatedCycle[]>();
    for (const component of new Set(this.#componentOf.values())) {
      component.cycles ??= findCycles([...component.members].sort(compareIds), this.#library);
      for (const [id, cycles] of component.cycles) all.set(id, cycles);
    }
    return all;
  }

  /** The inclusions of one prompt through which it comes to include itself. */
  through(id: PromptId): readonly LocatedCycle[] {
    this.#settle();
    const component = this.#componentOf.get(id);
    return component === undefined ? [] : findCyclesThrough(id, component.members, this.#library);
  }

  /** Whether a prompt includes itself, at any depth. */
  has(id: PromptId): boolean {
    this.#settle();
    return this.#componentOf.has(id);
  }

  /** The prompts that include each other, each group in id order, the groups by their first id. */
  groups(): readonly (readonly PromptId[])[] {
    this.#settle();
    return [...new Set(this.#componentOf.values())]
      .map(({ members }) => [...members].sort(compareIds))
      .sort((a, b) => compareIds(a[0]!, b[0]!));
  }

  #settle(): void {
    if (this.#unsure.size === 0) return;
    const ids = this.#reached();
    const numbers = new Map(ids.map((id, number) => [id, number]));
    const { of, count } = findComponents(ids.length, (vertex) =>
      this.#graph.dependencies(ids[vertex]!).map((id) => numbers.get(id)!),
    );
    const sizes = new Int32Array(count);
    for (const number of of) sizes[number]!++;
    const found = new Map<number, Set<PromptId>>();
    for (const [vertex, id] of ids.entries()) {
      const number = of[vertex]!;
      if (sizes[number] === 1 && !this.#graph.dependencies(id).includes(id)) continue;
      const members = found.get(number);
      if (members) members.add(id);
      else found.set(number, new Set([id]));
    }
    for (const members of found.values()) {
      const component: Component = { members, cycles: null };
      for (const id of members) this.#componentOf.set(id, component);
    }
    this.#unsure.clear();
  }

  /** The unsure prompts and all they include; what includes nothing is in no cycle and left out. */
  #reached(): readonly PromptId[] {
    const reached = new Set<PromptId>();
    for (const id of this.#unsure) if (this.#graph.dependencies(id).length > 0) reached.add(id);
    // A set is walked in insertion order and sees what is added meanwhile.
    for (const id of reached) for (const each of this.#graph.dependencies(id)) reached.add(each);
    return [...reached];
  }
}
