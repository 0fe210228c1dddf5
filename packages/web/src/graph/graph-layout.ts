import { Graph, layout } from '@dagrejs/dagre';
import type { GraphMessage } from '@prompt-manager/protocol';
import { edgePath } from './edge-path.ts';
import type { Waypoint } from './edge-path.ts';

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

/** An inclusion as a line. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Of SVG. It goes through no box of another prompt (SPEC U201). */
  readonly path: string;
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
  const routes = edges
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, count }) =>
      routeOf(graph, placed, { from, to, hasWords: wordsOf(count, isWithin(from, to)) !== '' }),
    );
  const ports = portsOf(routes, placed);
  return {
    nodes: [...placed.values()],
    edgesAt: (dx, dy) =>
      edges.map(({ from, to, count }) => {
        const isCycle = isWithin(from, to);
        const text = wordsOf(count, isCycle);
        const route = routes.find((each) => each.from === from && each.to === to);
        const line = route === undefined ? loopAt(placed.get(from)) : lineOf(route, ports);
        const moved = line.points.map((point) => ({
          x: point.x + dx,
          y: point.y + dy,
          until: point.until + dy,
        }));
        const label = text === '' ? null : { text, x: line.label.x + dx, y: line.label.y + dy };
        return {
          from,
          to,
          count,
          path: route === undefined ? loopPath(moved) : edgePath(moved),
          isCycle,
          label,
        };
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
  readonly points: readonly Waypoint[];
  readonly label: { readonly x: number; readonly y: number };
}

/** What a line passes between its two boxes. */
interface EdgeRoute {
  readonly from: string;
  readonly to: string;
  readonly isDown: boolean;
  readonly between: readonly Waypoint[];
  readonly label: { readonly x: number; readonly y: number };
}

/**
 * The way of an inclusion past the layers between: the layout keeps a place free in each, beside the boxes there. What it says
 * of the gaps between layers is of no use: a line may cross them as it likes.
 */
function routeOf(
  graph: Graph,
  placed: ReadonlyMap<string, PlacedNode>,
  {
    from,
    to,
    hasWords,
  }: { readonly from: string; readonly to: string; readonly hasWords: boolean },
): EdgeRoute {
  const edge = graph.edge(from, to) as {
    readonly points?: { x: number; y: number }[];
    readonly x?: number;
    readonly y?: number;
  };
  const label = { x: edge.x ?? 0, y: edge.y ?? 0 };
  const isDown = (placed.get(from)?.y ?? 0) < (placed.get(to)?.y ?? 0);
  const layers = new Set([...placed.values()].map(({ y }) => Math.round(y)));
  const half = (isDown ? 1 : -1) * (nodeHeight / 2 + 4);
  const between = (edge.points ?? []).slice(1, -1).flatMap(({ x, y }): readonly Waypoint[] => {
    if (layers.has(Math.round(y))) return [{ x, y: y - half, until: y + half }];
    return hasWords && Math.abs(y - label.y) < 1 ? [{ x, y, until: y }] : [];
  });
  return { from, to, isDown, between, label };
}

/** Where each line leaves and reaches its boxes, by `from to` and end: beside each other in the order of where they go. */
function portsOf(
  routes: readonly EdgeRoute[],
  placed: ReadonlyMap<string, PlacedNode>,
): ReadonlyMap<string, { readonly x: number; readonly y: number }> {
  const sides = new Map<string, { readonly key: string; readonly towards: number }[]>();
  const add = (side: string, key: string, towards: number): void => {
    const own = sides.get(side);
    if (own === undefined) sides.set(side, [{ key, towards }]);
    else own.push({ key, towards });
  };
  for (const { from, to, isDown, between } of routes) {
    const towards = between[0]?.x ?? placed.get(to)?.x ?? 0;
    const back = between.at(-1)?.x ?? placed.get(from)?.x ?? 0;
    add(`${isDown ? 'below' : 'above'} ${from}`, `${from} ${to} from`, towards);
    add(`${isDown ? 'above' : 'below'} ${to}`, `${from} ${to} to`, back);
  }
  const ports = new Map<string, { readonly x: number; readonly y: number }>();
  for (const [side, ends] of sides) {
    const at = side.indexOf(' ');
    const node = placed.get(side.slice(at + 1));
    if (node === undefined) continue;
    const y = node.y + (side.startsWith('below') ? 1 : -1) * (node.height / 2);
    const gap = Math.min(12, (node.width - 16) / ends.length);
    ends
      .toSorted((a, b) => a.towards - b.towards)
      .forEach(({ key }, index) =>
        ports.set(key, { x: node.x + (index - (ends.length - 1) / 2) * gap, y }),
      );
  }
  return ports;
}

function lineOf(
  { from, to, between, label }: EdgeRoute,
  ports: ReadonlyMap<string, { readonly x: number; readonly y: number }>,
): Line {
  const end = (which: 'from' | 'to'): Waypoint => {
    const { x, y } = ports.get(`${from} ${to} ${which}`) ?? { x: 0, y: 0 };
    return { x, y, until: y };
  };
  return { points: [end('from'), ...between, end('to')], label };
}

function wordsOf(count: number, isCycle: boolean): string {
  return [...(isCycle ? ['cycle'] : []), ...(count > 1 ? [`${count}×`] : [])].join(' ');
}

/** The line of a prompt that includes itself: out of its right side and back. */
function loopAt(node: PlacedNode | undefined): Line {
  if (node === undefined) return { points: [], label: { x: 0, y: 0 } };
  const right = node.x + node.width / 2;
  const points = [
    { x: right, y: node.y - 6, until: node.y - 6 },
    { x: right + 24, y: node.y - 10, until: node.y - 10 },
    { x: right + 24, y: node.y + 10, until: node.y + 10 },
    { x: right, y: node.y + 6, until: node.y + 6 },
  ];
  return { points, label: { x: right + 40, y: node.y } };
}

function loopPath(points: readonly Waypoint[]): string {
  const [start, out, back, end] = points.map(({ x, y }) => `${x} ${y}`);
  return start === undefined ? '' : `M${start} C${out ?? ''} ${back ?? ''} ${end ?? ''}`;
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
