import { nodeHeight } from './placed-graph.ts';
import type { GraphLayout, PlacedNode } from './placed-graph.ts';

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
