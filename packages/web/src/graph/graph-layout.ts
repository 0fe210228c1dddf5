import { Graph, layout } from '@dagrejs/dagre';
import type { GraphMessage } from '@prompt-manager/protocol';

/** A prompt in its place; `x` and `y` are its middle, in px. */
export interface PlacedNode {
  readonly id: string;
  readonly label: string;
  readonly problems: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An inclusion as a line through points. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly isCycle: boolean;
  /** Words beside the line, and where their middle is; null when there is nothing to say. */
  readonly label: { readonly text: string; readonly x: number; readonly y: number } | null;
}

/** A graph in layers, what includes above what is included. */
export interface GraphLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

const nodeHeight = 30;
/** A letter of the label takes about this much; a longer label is cut. */
const letterWidth = 6.8;
const maxLetters = 42;
const padding = 22;
const margin = 12;

/** Puts the prompts of a graph into layers. */
export function layoutGraph({ nodes, edges, cycles }: GraphMessage): GraphLayout {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'TB', nodesep: 18, ranksep: 44, marginx: margin, marginy: margin });
  for (const { id } of nodes) {
    const label = labelOf(id);
    const width = widthOf(label);
    graph.setNode(id, { width, height: nodeHeight });
  }
  const groupOf = new Map(cycles.flatMap((ids, group) => ids.map((id) => [id, group] as const)));
  const isWithin = (from: string, to: string): boolean =>
    from === to || (groupOf.has(from) && groupOf.get(from) === groupOf.get(to));
  for (const { from, to, count } of edges) {
    const words = wordsOf(count, isWithin(from, to));
    const room = { width: words.length * letterWidth + 8, height: 14, labelpos: 'c' as const };
    if (from !== to) graph.setEdge(from, to, words === '' ? {} : room);
  }
  layout(graph);
  const placed = new Map(
    nodes.map(({ id, problems }): readonly [string, PlacedNode] => {
      const { x = 0, y = 0, width, height } = graph.node(id) as Placed;
      return [id, { id, label: labelOf(id), problems, x, y, width, height }];
    }),
  );
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    nodes: [...placed.values()],
    edges: edges.map(({ from, to, count }) => {
      const isCycle = isWithin(from, to);
      const text = wordsOf(count, isCycle);
      const line = from === to ? loopAt(placed.get(from)) : lineOf(graph, from, to);
      const label = text === '' ? null : { text, ...line.label };
      return { from, to, count, points: line.points, isCycle, label };
    }),
    // A loop of a prompt onto itself stands out on the right.
    width: width + (edges.some(({ from, to }) => from === to) ? 70 : 0),
    height,
  };
}

interface Placed {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

interface Line {
  readonly points: PlacedEdge['points'];
  readonly label: { readonly x: number; readonly y: number };
}

function wordsOf(count: number, isCycle: boolean): string {
  return [...(isCycle ? ['cycle'] : []), ...(count > 1 ? [`${count}×`] : [])].join(' ');
}

function lineOf(graph: Graph, from: string, to: string): Line {
  const edge = graph.edge(from, to) as {
    readonly points?: { x: number; y: number }[];
    readonly x?: number;
    readonly y?: number;
  };
  return { points: edge.points ?? [], label: { x: edge.x ?? 0, y: edge.y ?? 0 } };
}

/** The line of a prompt that includes itself: out of its right side and back. */
function loopAt(node: PlacedNode | undefined): Line {
  if (node === undefined) return { points: [], label: { x: 0, y: 0 } };
  const right = node.x + node.width / 2;
  const points = [
    { x: right, y: node.y - 6 },
    { x: right + 24, y: node.y - 10 },
    { x: right + 24, y: node.y + 10 },
    { x: right, y: node.y + 6 },
  ];
  return { points, label: { x: right + 40, y: node.y } };
}

/** How wide a box is that shows this text whole. */
export function widthOf(text: string): number {
  return Math.ceil(text.length * letterWidth) + padding;
}

/** The end of a long name, from where a word of it begins if there is one near. */
function labelOf(id: string): string {
  if (id.length <= maxLetters) return id;
  const end = id.slice(1 - maxLetters);
  const atWord = end.search(/[^\p{L}\p{N}][\p{L}\p{N}]/u) + 1;
  return `…${atWord <= maxLetters / 2 ? end.slice(atWord) : end}`;
}

/** The prompt an arrow key goes to from another: the next layer's nearest, or the neighbour in the same layer. */
export function neighbourOf({ nodes }: GraphLayout, id: string, key: string): string | null {
  const from = nodes.find((node) => node.id === id);
  const isAcross = key === 'ArrowLeft' || key === 'ArrowRight';
  const sign = key === 'ArrowDown' || key === 'ArrowRight' ? 1 : -1;
  if (from === undefined) return null;
  const distance = (node: PlacedNode): number => {
    const [dx, dy] = [node.x - from.x, node.y - from.y];
    const isSameLayer = Math.abs(dy) < nodeHeight / 2;
    if (isAcross) return isSameLayer && dx * sign > 0 ? Math.abs(dx) : Infinity;
    // The nearest layer comes first, in it the nearest prompt.
    return !isSameLayer && dy * sign > 0 ? Math.abs(dy) * 1_000 + Math.abs(dx) : Infinity;
  };
  let best: { readonly id: string; readonly distance: number } | null = null;
  for (const node of nodes) {
    const far = distance(node);
    if (far < (best?.distance ?? Infinity)) best = { id: node.id, distance: far };
  }
  return best?.id ?? null;
}
