import { Graph, layout } from '@dagrejs/dagre';
import type { GraphMessage } from '@prompt-manager/protocol';
import { edgeLines } from './edge-lines.ts';
import { nodeHeight } from './placed-graph.ts';
import type { GraphLayout, PlacedEdge, PlacedNode } from './placed-graph.ts';

const nodeGap = 18;
/** A letter of the label takes about this much; a longer label is cut. */
const letterWidth = 6.8;
const maxLetters = 42;
const padding = 22;
const margin = 12;

/** Between what is not connected, in px. */
const apart = 36;
/** Between the boxes of a layer and those of the next one; lines bend there. */
const layerGap = 56;
/** About the shape of the windows it is shown in: what is not connected stands beside each other until it is so wide. */
const aspect = 1.7;

/** Puts the prompts of a graph into layers, each part that is connected by itself, and those by themselves below. */
export function layoutGraph(graph: GraphMessage): GraphLayout {
  const parts = connectedParts(graph).map((part) => layoutPart(part));
  const area = parts.reduce(
    (sum, { width, height }) => sum + (width + apart) * (height + apart),
    0,
  );
  const room = Math.max(640, Math.sqrt(area * aspect), ...parts.map(({ width }) => width));
  const nodes: PlacedNode[] = [];
  const edges: PlacedEdge[] = [];
  let [x, y, rowHeight, width] = [margin, margin, 0, 0];
  let isAlone = false;
  for (const part of parts) {
    const isNextAlone = part.nodes.length === 1;
    // Prompts by themselves begin a row of their own.
    if (x > margin && (x + part.width > room + margin || isNextAlone !== isAlone))
      [x, y, rowHeight] = [margin, y + rowHeight + (isAlone ? nodeGap : apart), 0];
    isAlone = isNextAlone;
    const gap = isAlone ? nodeGap : apart;
    nodes.push(...part.nodes.map((node) => ({ ...node, x: node.x + x, y: node.y + y })));
    edges.push(...part.edgesAt(x, y));
    rowHeight = Math.max(rowHeight, part.height);
    width = Math.max(width, x + part.width);
    x += part.width + gap;
  }
  return { nodes, edges, width: width + margin, height: y + rowHeight + margin };
}

interface Part {
  readonly nodes: readonly PlacedNode[];
  readonly edgesAt: (x: number, y: number) => readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** The parts of a graph that nothing connects, the largest first, with the cycles of all. */
function connectedParts({ nodes, edges, cycles }: GraphMessage): readonly GraphPart[] {
  const partOf = new Map(nodes.map(({ id }) => [id, id] as const));
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = partOf.get(root); next !== undefined && next !== root; next = partOf.get(root))
      root = next;
    partOf.set(id, root);
    return root;
  };
  for (const { from, to } of edges) partOf.set(rootOf(from), rootOf(to));
  const parts = new Map<string, { nodes: GraphMessage['nodes']; edges: GraphMessage['edges'] }>();
  for (const node of nodes) {
    const root = rootOf(node.id);
    const part = parts.get(root) ?? { nodes: [], edges: [] };
    part.nodes.push(node);
    parts.set(root, part);
  }
  for (const edge of edges) parts.get(rootOf(edge.from))?.edges.push(edge);
  return [...parts.values()]
    .toSorted((a, b) => b.nodes.length - a.nodes.length)
    .map((part) => ({ ...part, cycles }));
}

type GraphPart = Pick<GraphMessage, 'nodes' | 'edges' | 'cycles'>;

function layoutPart({ nodes, edges, cycles }: GraphPart): Part {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'TB', nodesep: nodeGap, ranksep: layerGap });
  for (const { id } of nodes) {
    const label = labelOf(id);
    const width = widthOf(label);
    graph.setNode(id, { width, height: nodeHeight });
  }
  const groupOf = new Map(cycles.flatMap((ids, group) => ids.map((id) => [id, group] as const)));
  const isWithin = (from: string, to: string): boolean =>
    from === to || (groupOf.has(from) && groupOf.get(from) === groupOf.get(to));
  const inclusions = edges.map(({ from, to, count }) => {
    const isCycle = isWithin(from, to);
    return { from, to, count, isCycle, words: wordsOf(count, isCycle) };
  });
  for (const { from, to, words } of inclusions) {
    const room = { width: words.length * letterWidth + 8, height: 14, labelpos: 'c' as const };
    if (from !== to) graph.setEdge(from, to, words === '' ? {} : room);
  }
  layout(graph);
  const boxes = new Map(
    nodes.map(({ id, problems }): readonly [string, PlacedNode] => {
      const { x = 0, y = 0, width, height } = graph.node(id) as Placed;
      return [id, { id, label: labelOf(id), problems, x, y, width, height }];
    }),
  );
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const lines = edgeLines(
    inclusions.map(({ words, ...edge }) => ({ ...edge, hasWords: words !== '' })),
    { graph, boxes },
  );
  return {
    nodes: [...boxes.values()],
    edgesAt: (x, y) =>
      lines({ x, y }).map(({ path, label }, index) => {
        const { words, ...edge } = inclusions[index]!;
        return { ...edge, path, label: words === '' ? null : { text: words, ...label } };
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

function wordsOf(count: number, isCycle: boolean): string {
  return [...(isCycle ? ['cycle'] : []), ...(count > 1 ? [`${count}×`] : [])].join(' ');
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
