import type { Graph } from '@dagrejs/dagre';
import { edgePath } from './edge-path.ts';
import type { Waypoint } from './edge-path.ts';
import { nodeHeight } from './placed-graph.ts';
import type { PlacedNode } from './placed-graph.ts';

/** A place, in px. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** How an inclusion is drawn. */
export interface EdgeLine {
  readonly path: string;
  /** The middle of the words beside it. */
  readonly label: Point;
}

/** An inclusion whose line is wanted. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly hasWords: boolean;
}

/** What a line passes between its two boxes. */
interface Route extends Edge {
  readonly isDown: boolean;
  readonly between: readonly Waypoint[];
  readonly label: Point;
}

/** The boxes of a part of the graph, as they were laid out. */
type Boxes = ReadonlyMap<string, PlacedNode>;

/** The lines of inclusions, in their order, moved by `shift` with all that is laid out (SPEC U201). */
export function edgeLines(
  edges: readonly Edge[],
  { graph, boxes }: { readonly graph: Graph; readonly boxes: Boxes },
): (shift: Point) => readonly EdgeLine[] {
  const layers = new Set([...boxes.values()].map(({ y }) => Math.round(y)));
  const routes = edges.map((edge) =>
    edge.from === edge.to ? null : routeOf(edge, { graph, boxes, layers }),
  );
  const ports = portsOf(
    routes.filter((route) => route !== null),
    boxes,
  );
  return (shift) =>
    routes.map((route, index) =>
      route === null
        ? loopLine(boxes.get(edges[index]?.from ?? ''), shift)
        : { path: edgePath(pointsOf(route, ports, shift)), label: moved(route.label, shift) },
    );
}

/**
 * The way of an inclusion past the layers between: the layout keeps a place free in each, beside the boxes there. What it says
 * of the gaps between layers is of no use: a line may cross them as it likes.
 */
function routeOf(
  edge: Edge,
  {
    graph,
    boxes,
    layers,
  }: { readonly graph: Graph; readonly boxes: Boxes; readonly layers: ReadonlySet<number> },
): Route {
  const {
    points = [],
    x: labelX = 0,
    y: labelY = 0,
  } = graph.edge(edge.from, edge.to) as {
    readonly points?: readonly Point[];
    readonly x?: number;
    readonly y?: number;
  };
  const isDown = (boxes.get(edge.from)?.y ?? 0) < (boxes.get(edge.to)?.y ?? 0);
  const half = (isDown ? 1 : -1) * (nodeHeight / 2 + 4);
  const between = points.slice(1, -1).flatMap(({ x, y }): readonly Waypoint[] => {
    if (layers.has(Math.round(y))) return [{ x, y: y - half, until: y + half }];
    return edge.hasWords && Math.abs(y - labelY) < 1 ? [{ x, y, until: y }] : [];
  });
  return { ...edge, isDown, between, label: { x: labelX, y: labelY } };
}

/** Where each line leaves and reaches its boxes: beside each other in the order of where they go. */
interface Ports {
  readonly from: ReadonlyMap<Route, Point>;
  readonly to: ReadonlyMap<Route, Point>;
}

function portsOf(routes: readonly Route[], boxes: Boxes): Ports {
  const from = new Map<Route, Point>();
  const to = new Map<Route, Point>();
  const sides = new Map<string, LineEnd[]>();
  const add = (id: string, isBelow: boolean, end: Omit<LineEnd, 'id' | 'isBelow'>): void => {
    const side = `${isBelow ? 'below' : 'above'} ${id}`;
    const own = sides.get(side) ?? [];
    own.push({ ...end, id, isBelow });
    sides.set(side, own);
  };
  for (const route of routes) {
    const { between, isDown } = route;
    const there = between[0]?.x ?? boxes.get(route.to)?.x ?? 0;
    const back = between.at(-1)?.x ?? boxes.get(route.from)?.x ?? 0;
    add(route.from, isDown, { towards: there, put: (point) => from.set(route, point) });
    add(route.to, !isDown, { towards: back, put: (point) => to.set(route, point) });
  }
  for (const ends of sides.values()) spread(ends, boxes);
  return { from, to };
}

/** An end of a line at one side of a box. */
interface LineEnd {
  readonly id: string;
  readonly isBelow: boolean;
  /** Where the line goes from here. */
  readonly towards: number;
  readonly put: (point: Point) => void;
}

/** Gives the ends at one side of a box places beside each other. */
function spread(ends: readonly LineEnd[], boxes: Boxes): void {
  const box = boxes.get(ends[0]?.id ?? '');
  if (box === undefined) return;
  const gap = Math.min(12, (box.width - 16) / ends.length);
  for (const [index, { isBelow, put }] of ends
    .toSorted((a, b) => a.towards - b.towards)
    .entries()) {
    const y = box.y + ((isBelow ? 1 : -1) * box.height) / 2;
    put({ x: box.x + (index - (ends.length - 1) / 2) * gap, y });
  }
}

function pointsOf(route: Route, ports: Ports, shift: Point): readonly Waypoint[] {
  const end = ({ x, y }: Point = { x: 0, y: 0 }): Waypoint => ({ x, y, until: y });
  return [end(ports.from.get(route)), ...route.between, end(ports.to.get(route))].map((point) => ({
    ...moved(point, shift),
    until: point.until + shift.y,
  }));
}

/** The line of a prompt that includes itself: out of its right side and back. */
function loopLine(box: PlacedNode | undefined, shift: Point): EdgeLine {
  const { x, y } = moved(box ?? { x: 0, y: 0 }, shift);
  const right = x + (box?.width ?? 0) / 2;
  const out = right + 24;
  return {
    path: `M${right} ${y - 6} C${out} ${y - 10} ${out} ${y + 10} ${right} ${y + 6}`,
    label: { x: right + 40, y },
  };
}

function moved({ x, y }: Point, shift: Point): Point {
  return { x: x + shift.x, y: y + shift.y };
}
