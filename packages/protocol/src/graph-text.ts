import type { GraphMessage } from './graph.ts';

/** The colour of what is part of a cycle; dark enough on white and light enough on black. */
const cycleColour = '#d1242f';

/** A graph in the DOT language of Graphviz: what includes points at what is included. */
export function graphDot(graph: GraphMessage): string {
  const isInCycle = cycleCheck(graph);
  const nodes = graph.nodes.map(
    ({ id, display_name: name }) => `  ${dotText(id)} [label=${dotText(name)}];`,
  );
  const edges = graph.edges.map((edge) => {
    const attributes = [
      ...(edge.count > 1 ? [`label="${edge.count}"`] : []),
      ...(isInCycle(edge) ? [`color="${cycleColour}"`] : []),
    ];
    const list = attributes.length === 0 ? '' : ` [${attributes.join(' ')}]`;
    return `  ${dotText(edge.from)} -> ${dotText(edge.to)}${list};`;
  });
  const head = ['digraph prompts {', '  rankdir=LR;', '  node [shape=box];'];
  return [...head, ...nodes, ...edges, '}', ''].join('\n');
}

/** A graph as a Mermaid flowchart, which Markdown viewers of most forges draw. */
export function graphMermaid(graph: GraphMessage): string {
  const isInCycle = cycleCheck(graph);
  const numbers = new Map(graph.nodes.map(({ id }, number) => [id, `n${number}`]));
  const nodes = graph.nodes.map(
    ({ id, display_name: name }) => `  ${numbers.get(id)}["${mermaidText(name)}"]`,
  );
  const edges = graph.edges.map(({ from, to, count }) => {
    const arrow = count > 1 ? `-->|${count}|` : '-->';
    return `  ${numbers.get(from)} ${arrow} ${numbers.get(to)}`;
  });
  const inCycle = graph.edges.flatMap((edge, number) => (isInCycle(edge) ? [number] : []));
  const style =
    inCycle.length === 0 ? [] : [`  linkStyle ${inCycle.join(',')} stroke:${cycleColour}`];
  return ['flowchart LR', ...nodes, ...edges, ...style, ''].join('\n');
}

function cycleCheck({ cycles }: GraphMessage): (edge: GraphMessage['edges'][number]) => boolean {
  const groupOf = new Map(cycles.flatMap((ids, group) => ids.map((id) => [id, group] as const)));
  return ({ from, to }) => groupOf.has(from) && groupOf.get(from) === groupOf.get(to);
}

function dotText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** Mermaid reads Markdown, HTML and entities in a label: only what is none of these stays. */
function mermaidText(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._/-]/gu, (character) => `#${character.codePointAt(0)};`);
}
