import type { GraphMessage } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { layoutGraph, neighbourOf } from './graph-layout.ts';

/** `a>b b>c`: a graph in few letters. */
function graph(text: string, cycles: readonly (readonly string[])[] = []): GraphMessage {
  const edges = text.split(' ').map((edge) => {
    const [from = '', to = ''] = edge.split('>');
    return { from, to, count: 1 };
  });
  const ids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  return {
    nodes: ids.map((id) => ({ id, display_name: id, is_composite: true, problems: 0 })),
    edges,
    cycles: cycles.map((ids) => [...ids]),
    truncated: false,
  };
}

test('U92 what includes stands above what is included, and nothing lies over anything', () => {
  const { nodes } = layoutGraph(graph('a>b a>c b>d c>d'));
  const at = (id: string) => nodes.find((node) => node.id === id) ?? expect.unreachable(id);
  expect(at('a').y).toBeLessThan(at('b').y);
  expect(at('b').y).toBe(at('c').y);
  expect(at('b').y).toBeLessThan(at('d').y);
  expect(Math.abs(at('b').x - at('c').x)).toBeGreaterThan(at('b').width);
});

test('U92 inclusions within a cycle are marked, one of itself too, others are not', () => {
  const { edges } = layoutGraph(graph('a>b b>a b>c d>d', [['a', 'b'], ['d']]));
  const marked = edges.filter(({ isCycle }) => isCycle).map(({ from, to }) => `${from}>${to}`);
  expect(marked).toEqual(['a>b', 'b>a', 'd>d']);
  expect(edges.every(({ points }) => points.length >= 2)).toBe(true);
});

test('U92 arrow keys go to the nearest prompt of the next layer and along a layer', () => {
  const layout = layoutGraph(graph('a>b a>c b>d c>e'));
  const [left = '', right = ''] = ['b', 'c'].sort((x, y) => xOf(x) - xOf(y));
  function xOf(id: string): number {
    return layout.nodes.find((node) => node.id === id)?.x ?? 0;
  }
  expect(['b', 'c']).toContain(neighbourOf(layout, 'a', 'ArrowDown'));
  expect(neighbourOf(layout, left, 'ArrowRight')).toBe(right);
  expect(neighbourOf(layout, right, 'ArrowLeft')).toBe(left);
  expect(neighbourOf(layout, 'b', 'ArrowDown')).toBe('d');
  expect(neighbourOf(layout, 'e', 'ArrowUp')).toBe('c');
  expect(neighbourOf(layout, 'a', 'ArrowUp')).toBeNull();
  expect(neighbourOf(layout, right, 'ArrowRight')).toBeNull();
});

test('U125 a name with no room is cut at its front, where a word begins if one is near', () => {
  const long = `folder/${'some-words-'.repeat(5)}end`;
  const labels = (text: string) => layoutGraph(graph(text)).nodes.map(({ label }) => label);
  expect(labels(`short>${long} ${'x'.repeat(60)}>short`)).toEqual([
    'short',
    '…some-words-some-words-some-words-end',
    `…${'x'.repeat(41)}`,
  ]);
});
