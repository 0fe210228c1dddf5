import { expect, test } from 'vitest';
import { includeTree } from './include-tree.ts';
import type { IncludedPrompt } from './include-tree.ts';

const graph = (text: string) => ({
  nodes: [],
  edges: text.split(' ').map((edge) => {
    const [from = '', to = ''] = edge.split('>');
    return { from, to, count: 1 };
  }),
  cycles: [],
  truncated: false,
});

/** `b(d) c`: a tree in few letters. */
const written = (all: readonly IncludedPrompt[]): string =>
  all
    .map(({ id, end, below }) => {
      const inside = end === null ? written(below) : end;
      return inside === '' ? id : `${id}(${inside})`;
    })
    .join(' ');

test('U91 what is included twice stands twice, and a cycle ends where it closes', () => {
  expect(written(includeTree(graph('a>b a>c b>d c>d'), 'a'))).toBe('b(d) c(d)');
  expect(written(includeTree(graph('a>b b>c c>a'), 'a'))).toBe('b(c(a(cycle)))');
  expect(written(includeTree(graph('a>a'), 'a'))).toBe('a(cycle)');
});

test('U91 the tree ends at a depth, and says where more is below', () => {
  const chain = 'a>b b>c c>d d>e e>f f>g';
  expect(written(includeTree(graph(chain), 'a'))).toBe('b(c(d(e(f(deep)))))');
  expect(written(includeTree(graph(chain), 'b'))).toBe('c(d(e(f(g))))');
});

test('U91 a prompt reached by very many ways has a tree of bounded size', () => {
  const layers = ['a', 'b', 'c', 'd', 'e'];
  const edges = layers
    .slice(1)
    .flatMap((layer, index) =>
      Array.from({ length: 100 }, (_, at) =>
        Array.from({ length: index === 0 ? 1 : 100 }, (_each, from) =>
          index === 0 ? `a>${layer}${at}` : `${layers[index]}${from}>${layer}${at}`,
        ),
      ).flat(),
    );
  const size = (all: readonly IncludedPrompt[]): number =>
    all.reduce((sum, { below }) => sum + 1 + size(below), 0);
  expect(size(includeTree(graph(edges.join(' ')), 'a'))).toBeLessThan(1_000);
});
