/**
 * What a prompt inside a cycle inserts depends on the way it was reached: a target already on the way
 * becomes a marker (SPEC E4). Seen from outside its cycle it does not, because no prompt on the way
 * there can be reached again from inside. So every prompt of a cycle that is entered from outside is
 * laid out once, as a flat list of texts and of prompts beyond the cycle, and from then on it is like
 * any other. The ways inside a cycle may be exponentially many; a named limit bounds them.
 */
import { findComponents } from './components.ts';
import type { Components } from './components.ts';
import { PromptError } from './errors.ts';
import type { TextPiece } from './expansion-plan.ts';
import { ExpansionNode } from './expansion-tree.ts';
import type { ExpansionTree, Link } from './expansion-tree.ts';
import type { PromptId } from './ids.ts';
import { circularMarker } from './inclusion.ts';
import { maxPathLength } from './problems.ts';

/**
 * The nodes of a tree that insert prompts, each after those it links to, with every cycle laid out and reported.
 *
 * @throws PromptError `expansion_too_large` when cycles need more than `maxSteps` pieces.
 */
export function unrollCycles(tree: ExpansionTree, maxSteps: number): readonly ExpansionNode[] {
  if (!tree.mayCycle) return tree.nodes;
  const targets: number[][] = tree.prompts.map(() => []);
  for (const node of tree.nodes) {
    for (const link of node.links) {
      if (link instanceof ExpansionNode) targets[node.prompt.rank]!.push(link.prompt.rank);
    }
  }
  const components = findComponents(targets.length, (rank) => targets[rank]!);
  return new Unrolling(tree, components, maxSteps).run();
}

class Unrolling {
  readonly #tree: ExpansionTree;
  readonly #components: Components;
  readonly #maxSteps: number;
  #steps = 0;
  readonly #ordered: ExpansionNode[] = [];
  /** A node per fixed text of a node in a cycle, by the text's place among its links. */
  readonly #leaves = new Map<ExpansionNode, Map<number, ExpansionNode>>();
  /** The same for the markers that stand where a cycle closes. */
  readonly #markers = new Map<ExpansionNode, Map<number, ExpansionNode>>();

  constructor(tree: ExpansionTree, components: Components, maxSteps: number) {
    this.#tree = tree;
    this.#components = components;
    this.#maxSteps = maxSteps;
  }

  run(): readonly ExpansionNode[] {
    const members: ExpansionNode[][] = Array.from({ length: this.#components.count }, () => []);
    const entries = new Set([this.#tree.root]);
    const cyclic = new Set<number>();
    for (const node of this.#tree.nodes) {
      const component = this.#componentOf(node);
      members[component]!.push(node);
      for (const link of node.links) {
        if (!(link instanceof ExpansionNode)) continue;
        if (this.#componentOf(link) === component) cyclic.add(component);
        else entries.add(link);
      }
    }
    for (const [component, nodes] of members.entries()) {
      if (!cyclic.has(component)) {
        for (const node of nodes) this.#ordered.push(node);
        continue;
      }
      const flats = nodes.filter((node) => entries.has(node)).map((node) => this.#layOut(node));
      for (const { node, links, pieceOf } of flats) {
        node.links = links;
        node.pieceOf = pieceOf;
        this.#ordered.push(node);
      }
    }
    return this.#ordered;
  }

  #componentOf(node: ExpansionNode): number {
    return this.#components.of[node.prompt.rank]!;
  }

  /** Walks every way from a node through its cycle; the links of all nodes stay as they are meanwhile. */
  #layOut(entry: ExpansionNode): LaidOut {
    const component = this.#componentOf(entry);
    const links: Link[] = [];
    const pieceOf: number[] = [];
    const path: Frame[] = [{ node: entry, next: 0 }];
    const onPath = new Map([[entry.prompt, 0]]);
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { node } = frame;
      const place = frame.next++;
      const link = node.links[place];
      this.#countStep();
      if (link === undefined) {
        onPath.delete(node.prompt);
        path.pop();
      } else if (!(link instanceof ExpansionNode)) {
        links.push(this.#leaf(node, link, place));
      } else if (this.#componentOf(link) !== component) {
        links.push(link);
      } else if (onPath.has(link.prompt)) {
        links.push(this.#marker(node, place, path, onPath.get(link.prompt)!));
      } else {
        onPath.set(link.prompt, path.length);
        path.push({ node: link, next: 0 });
      }
      // Pieces of the entry itself: what is deeper came of the one that leads there.
      if (pieceOf.length < links.length) pieceOf.push((path[0] ?? frame).next - 1);
    }
    return { node: entry, links, pieceOf };
  }

  #countStep(): void {
    if (++this.#steps <= this.#maxSteps) return;
    const detail = `going round the cycles takes more than ${this.#maxSteps} pieces`;
    throw new PromptError('expansion_too_large', { detail });
  }

  #leaf(node: ExpansionNode, text: TextPiece, place: number): ExpansionNode {
    return remembered(this.#leaves, node, place, () => this.#textNode(node, text));
  }

  #marker(
    node: ExpansionNode,
    place: number,
    path: readonly Frame[],
    since: number,
  ): ExpansionNode {
    return remembered(this.#markers, node, place, () => {
      const { from, to } = node.plan.pieces[place]!;
      const id = path[since]!.node.prompt.promptId!;
      node.report({ code: 'cycle', ...pathOf(path, since, id), from, to });
      return this.#textNode(node, { text: circularMarker(id), from, to, isMade: true });
    });
  }

  #textNode(owner: ExpansionNode, piece: TextPiece): ExpansionNode {
    const node = new ExpansionNode(owner.prompt, owner.plan);
    node.links = [piece];
    this.#ordered.push(node);
    return node;
  }
}

interface LaidOut {
  readonly node: ExpansionNode;
  readonly links: Link[];
  readonly pieceOf: number[];
}

interface Frame {
  readonly node: ExpansionNode;
  next: number;
}

/** The ids from a prompt to itself; a long way is cut before its end. */
function pathOf(
  path: readonly Frame[],
  since: number,
  id: PromptId,
): { readonly path: readonly PromptId[]; readonly length: number } {
  const shown = path.slice(since, since + maxPathLength - 1);
  const ids = shown.map((frame) => frame.node.prompt.promptId!);
  return { path: [...ids, id], length: path.length - since + 1 };
}

function remembered(
  known: Map<ExpansionNode, Map<number, ExpansionNode>>,
  node: ExpansionNode,
  place: number,
  make: () => ExpansionNode,
): ExpansionNode {
  let ofNode = known.get(node);
  if (!ofNode) known.set(node, (ofNode = new Map()));
  let found = ofNode.get(place);
  if (!found) ofNode.set(place, (found = make()));
  return found;
}
