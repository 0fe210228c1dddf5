import { expect, test } from 'vitest';
import { graphDot, graphMermaid } from './graph-text.ts';
import type { GraphMessage } from './graph.ts';

const node = (id: string, name = id): GraphMessage['nodes'][number] => ({
  id,
  display_name: name,
  is_composite: true,
  problems: 0,
});

const graph: GraphMessage = {
  nodes: [node('a'), node('tone/b c', 'b c'), node('z"\\')],
  edges: [
    { from: 'a', to: 'tone/b c', count: 2 },
    { from: 'a', to: 'z"\\', count: 1 },
    { from: 'tone/b c', to: 'a', count: 1 },
  ],
  cycles: [['a', 'tone/b c']],
  truncated: false,
};

test('I8 a graph in DOT quotes every name, counts edges and marks what is part of a cycle', () => {
  expect(graphDot(graph)).toBe(`digraph prompts {
  rankdir=LR;
  node [shape=box];
  "a" [label="a"];
  "tone/b c" [label="b c"];
  "z\\"\\\\" [label="z\\"\\\\"];
  "a" -> "tone/b c" [label="2" color="#d1242f"];
  "a" -> "z\\"\\\\";
  "tone/b c" -> "a" [color="#d1242f"];
}
`);
});

test('I8 a graph in Mermaid numbers its nodes and writes what Mermaid would read as entities', () => {
  expect(graphMermaid(graph)).toBe(`flowchart LR
  n0["a"]
  n1["b c"]
  n2["z#34;#92;"]
  n0 -->|2| n1
  n0 --> n2
  n1 --> n0
  linkStyle 0,2 stroke:#d1242f
`);
  expect(graphMermaid({ nodes: [], edges: [], cycles: [], truncated: false })).toBe(
    'flowchart LR\n',
  );
});
