import type { GraphMessage } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { layoutGraph } from './graph-layout.ts';
import { neighbourOf } from './neighbour-of.ts';

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
  expect(edges.every(({ path }) => /^M.*[CL]/.test(path))).toBe(true);
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

/** Points along a path of upright lines and cubic bends, close to each other. */
function pointsOf(path: string): readonly { readonly x: number; readonly y: number }[] {
  const found: { x: number; y: number }[] = [];
  let from = { x: 0, y: 0 };
  for (const [, kind = '', numbers = ''] of path.matchAll(/([MLC])([^MLC]*)/g)) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers.trim().split(/\s+/).map(Number);
    const to = kind === 'C' ? { x: e, y: f } : { x: a, y: b };
    for (let t = 0; kind !== 'M' && t <= 1; t += 0.02) {
      const [p, q] =
        kind === 'C'
          ? [
              { x: a, y: b },
              { x: c, y: d },
            ]
          : [from, to];
      const mix = (axis: 'x' | 'y') =>
        (1 - t) ** 3 * from[axis] +
        3 * (1 - t) ** 2 * t * p[axis] +
        3 * (1 - t) * t ** 2 * q[axis] +
        t ** 3 * to[axis];
      found.push({ x: mix('x'), y: mix('y') });
    }
    from = to;
  }
  return found;
}

test('U201 no line goes through the box of a prompt it is not about, in a library of 200 prompts too', () => {
  const hub = Array.from(
    { length: 60 },
    (_, each) =>
      `user-${each}>shared/tone user-${each}>mid-${each % 7} mid-${each % 7}>deep-${each % 3} deep-${each % 3}>shared/tone`,
  );
  const lone = Array.from(
    { length: 60 },
    (_, each) => `x${each}>y${each % 20} y${each % 20}>z${each % 5}`,
  );
  const texts = [
    'q/user>code/review q/user>format/json-answer format/json-answer>code/review a>q/user a>code/review',
    [...new Set([...hub, ...lone].join(' ').split(' '))].join(' '),
    'a>b b>c c>a a>d d>e e>c a>e',
  ];
  for (const text of texts) {
    const { nodes, edges } = layoutGraph(graph(text));
    const crossed = edges.flatMap(({ from, to, path }) =>
      nodes
        .filter(({ id }) => id !== from && id !== to)
        .filter((node) =>
          pointsOf(path).some(
            ({ x, y }) =>
              Math.abs(x - node.x) < node.width / 2 && Math.abs(y - node.y) < node.height / 2,
          ),
        )
        .map(({ id }) => `${from} > ${to} goes through ${id}`),
    );
    expect(crossed).toEqual([]);
  }
});

test('U201 what nothing connects stands side by side in the shape of a window, nothing over anything', () => {
  const { nodes, width, height } = layoutGraph(
    graph(Array.from({ length: 100 }, (_, each) => `from-${each}>to-${each}`).join(' ')),
  );
  expect(width / height).toBeGreaterThan(0.8);
  expect(width / height).toBeLessThan(3);
  const over = nodes.filter((node, index) =>
    nodes
      .slice(index + 1)
      .some(
        (other) =>
          Math.abs(node.x - other.x) < (node.width + other.width) / 2 &&
          Math.abs(node.y - other.y) < (node.height + other.height) / 2,
      ),
  );
  expect(over).toEqual([]);
});
