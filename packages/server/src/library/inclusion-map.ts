import type { PromptId } from '@prompt-manager/core';
import type { GraphMessage } from '@prompt-manager/protocol';
import { Turns } from '../turns.ts';
import { isComposite } from './head.ts';
import type { Heads } from './heads.ts';
import type { Library } from './open-library.ts';

/** Which part of the graph to show. */
export interface MapWish {
  /** The prompt to begin at; null for the whole library. */
  readonly root: PromptId | null;
  /** Edges from the root, in each direction. */
  readonly depth: number;
  /** What the root includes (`out`), what includes it (`in`), or both; never what is beside it. */
  readonly direction: 'in' | 'out' | 'both';
  /** Most prompts shown: the nearest to the root, or the first in id order. */
  readonly limit: number;
}

/** Who includes whom, as far as a wish goes (SPEC I8): nodes and edges in id order. Worked out in slices. */
export async function inclusionMap(
  { heads, problemIndex, ports }: Pick<Library, 'heads' | 'problemIndex' | 'ports'>,
  wish: MapWish,
): Promise<GraphMessage> {
  await problemIndex.takeIn();
  const { shown, truncated } = choose(heads, wish);
  const turns = new Turns(ports);
  const nodes: GraphMessage['nodes'] = [];
  const edges: GraphMessage['edges'] = [];
  for (const id of [...shown].sort()) {
    await turns.breathe();
    // A prompt that went away meanwhile has neither node nor edges.
    const source = heads.read(id);
    if (source === undefined) continue;
    nodes.push({
      id,
      display_name: heads.names.displayName(id),
      is_composite: isComposite(source.body),
      problems: problemIndex.countOf(id),
    });
    for (const [to, count] of inclusionsOf(id, heads))
      if (shown.has(to)) edges.push({ from: id, to, count });
  }
  const present = new Set<string>(nodes.map(({ id }) => id));
  const cycles = problemIndex
    .cycleGroups()
    .map((ids) => ids.filter((id) => present.has(id)))
    .filter((ids) => ids.length > 0);
  return { nodes, edges: edges.filter(({ to }) => present.has(to)), cycles, truncated };
}

function choose(
  heads: Heads,
  wish: MapWish,
): { readonly shown: ReadonlySet<PromptId>; readonly truncated: boolean } {
  const { root, depth, direction, limit } = wish;
  if (root === null) {
    const ids = heads.sortedIds();
    return { shown: new Set(ids.slice(0, limit)), truncated: ids.length > limit };
  }
  const { graph } = heads;
  const shown = new Set([root]);
  const fronts = [
    ...(direction === 'in' ? [] : [new Front(root, (id) => graph.dependencies(id))]),
    ...(direction === 'out' ? [] : [new Front(root, (id) => graph.dependents(id))]),
  ];
  for (let step = 0; step < depth && fronts.some((front) => !front.isDone); step += 1)
    for (const front of fronts)
      for (const id of front.advance()) {
        if (shown.has(id)) continue;
        if (shown.size === limit) return { shown, truncated: true };
        shown.add(id);
      }
  return { shown, truncated: false };
}

/** What is reached from a prompt in one direction, edge by edge. */
class Front {
  readonly #next: (id: PromptId) => readonly PromptId[];
  readonly #seen: Set<PromptId>;
  #edge: readonly PromptId[];

  constructor(root: PromptId, next: (id: PromptId) => readonly PromptId[]) {
    this.#next = next;
    this.#seen = new Set([root]);
    this.#edge = [root];
  }

  get isDone(): boolean {
    return this.#edge.length === 0;
  }

  /** The prompts one edge further that were not reached before. */
  *advance(): Generator<PromptId> {
    const reached: PromptId[] = [];
    for (const from of this.#edge)
      for (const id of this.#next(from)) {
        if (this.#seen.has(id)) continue;
        this.#seen.add(id);
        reached.push(id);
        yield id;
      }
    this.#edge = reached;
  }
}

/** How often a text includes each prompt, in first-use order. */
function inclusionsOf(id: PromptId, heads: Heads): ReadonlyMap<PromptId, number> {
  const counts = new Map<PromptId, number>();
  if (heads.graph.dependencies(id).length === 0) return counts;
  const source = heads.read(id);
  if (source === undefined) return counts;
  for (const piece of heads.parsed.get(source).plan(heads.names).pieces)
    if (piece.id !== undefined) counts.set(piece.id, (counts.get(piece.id) ?? 0) + 1);
  return counts;
}
