import { expect, test } from 'vitest';
import { graphRows, relationOf } from './graph-table.ts';

test('U92 the table says of every prompt of the graph what it is to the one in the middle', () => {
  const edge = (from: string, to: string) => ({ from, to, count: 1 });
  const node = (id: string) => ({ id, display_name: id, is_composite: true, problems: 0 });
  const rows = graphRows(
    {
      nodes: ['z', 'a', 'b', 'c', 'm'].map(node),
      edges: [edge('m', 'a'), edge('a', 'b'), edge('z', 'm'), edge('b', 'c'), edge('c', 'b')],
      cycles: [['b', 'c']],
      truncated: false,
    },
    'm',
  );
  expect(rows.map((row) => [row.id, relationOf(row)])).toEqual([
    ['m', 'this prompt'],
    ['a', 'included'],
    ['b', 'included, 2 deep'],
    ['c', 'included, 3 deep'],
    ['z', 'uses it'],
  ]);
  expect(rows.filter(({ isInCycle }) => isInCycle).map(({ id }) => id)).toEqual(['b', 'c']);
  expect(rows[2]).toMatchObject({ includes: ['c'], usedBy: ['a', 'c'] });
});
