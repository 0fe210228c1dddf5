import { expect, test } from 'vitest';
import { startApp } from './fixture.ts';

const files = {
  'top.md': '[[mid]] [[mid]] [[leaf]]',
  'mid.md': '[[leaf]] [[nowhere]]',
  'leaf.md': 'leaf',
  'other.md': '[[leaf]]',
  'alone.md': '',
  'x/ring.md': '[[x/ring2]]',
  'x/ring2.md': '[[x/ring]]',
};

interface Graph {
  readonly nodes: { readonly id: string }[];
  readonly edges: { readonly from: string; readonly to: string; readonly count: number }[];
  readonly cycles: string[][];
  readonly truncated: boolean;
}

test('I8 the graph of the library has every prompt, every edge with its count, and the cycles', async () => {
  const { request } = await startApp(files);
  const { status, body } = await request('GET', '/api/graph');
  expect(status).toBe(200);
  expect(body).toEqual({
    nodes: [
      { id: 'alone', display_name: 'alone', is_composite: false, problems: 0 },
      { id: 'leaf', display_name: 'leaf', is_composite: false, problems: 0 },
      { id: 'mid', display_name: 'mid', is_composite: true, problems: 1 },
      { id: 'other', display_name: 'other', is_composite: true, problems: 0 },
      { id: 'top', display_name: 'top', is_composite: true, problems: 0 },
      { id: 'x/ring', display_name: 'ring', is_composite: true, problems: 1 },
      { id: 'x/ring2', display_name: 'ring2', is_composite: true, problems: 1 },
    ],
    edges: [
      { from: 'mid', to: 'leaf', count: 1 },
      { from: 'other', to: 'leaf', count: 1 },
      { from: 'top', to: 'mid', count: 2 },
      { from: 'top', to: 'leaf', count: 1 },
      { from: 'x/ring', to: 'x/ring2', count: 1 },
      { from: 'x/ring2', to: 'x/ring', count: 1 },
    ],
    cycles: [['x/ring', 'x/ring2']],
    truncated: false,
  });
});

test('I8 the graph around a prompt goes in one direction or both, as far as asked, and never beside', async () => {
  const { request } = await startApp(files);
  const around = async (query: string): Promise<string> => {
    const { nodes, truncated } = (await request('GET', `/api/graph?${query}`))
      .body as unknown as Graph;
    return nodes.map(({ id }) => id).join(' ') + (truncated ? ' …' : '');
  };
  expect(await around('root=mid')).toBe('leaf mid top');
  expect(await around('root=mid&direction=out')).toBe('leaf mid');
  expect(await around('root=leaf&direction=in')).toBe('leaf mid other top');
  expect(await around('root=top&direction=out&depth=0')).toBe('top');
  expect(await around('root=ring')).toBe('x/ring x/ring2');
  expect(await around('root=leaf&direction=in&limit=2')).toBe('leaf mid …');
  expect(await around('limit=3')).toBe('alone leaf mid …');
  expect((await request('GET', '/api/graph?root=nobody')).status).toBe(404);
  expect((await request('GET', '/api/graph?depth=-1')).status).toBe(422);
});

test('I8 the graph is answered as text for Graphviz and Mermaid', async () => {
  const { request } = await startApp({ 'a.md': '[[b]]', 'b.md': '' });
  const dot = await request('GET', '/api/graph?format=dot');
  expect(dot.headers.get('content-type')).toBe('text/vnd.graphviz; charset=utf-8');
  expect(dot.text).toContain('"a" -> "b";');
  const mermaid = await request('GET', '/api/graph?format=mermaid&root=a');
  expect(mermaid.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(mermaid.text).toBe('flowchart LR\n  n0["a"]\n  n1["b"]\n  n0 --> n1\n');
});
