import { planBody } from './expansion-plan.ts';
import type { Plan, PlanPiece, PromptPiece, TextPiece } from './expansion-plan.ts';
import type { Finding, FindingPlace } from './finding.ts';
import type { PromptId } from './ids.ts';
import { notFoundMarker } from './inclusion.ts';
import type { ParseCache, ParsedPrompt } from './parse-cache.ts';
import type { PromptNames } from './prompt-names.ts';
import type { PromptSource } from './prompt-source.ts';

/** What a node inserts, in order: fixed text, or another node. */
export type Link = TextPiece | ExpansionNode;

/** One text that an expansion inserts, whole or a section of it; shared by all that include it. */
export class ExpansionNode {
  readonly place: FindingPlace;
  readonly pieces: readonly PlanPiece[];
  /** Problems whatever the way here; those of cycles come when cycles are unrolled. */
  readonly findings: Finding[];
  readonly missing: string[];
  /** Place in the order of first use; 0 is the text that is expanded. Nodes of one prompt share it. */
  readonly rank: number;
  /** One link per piece, made as the search gets there. */
  links: Link[] = [];
  state: 'new' | 'open' | 'done' = 'new';
  /** UTF-16 units or bytes of UTF-8, whichever was measured last. */
  size = 0;
  text = '';
  /** The node whose text this one's is, when it adds nothing of its own; else itself. */
  stand: ExpansionNode = this;

  constructor(place: FindingPlace, plan: Plan, rank: number) {
    this.place = place;
    this.pieces = plan.pieces;
    this.findings = [...plan.findings];
    this.missing = [...plan.missing];
    this.rank = rank;
  }
}

/** A prompt whose text is used, in first-use order (SPEC E7). */
export interface UsedPrompt {
  readonly id: PromptId;
  direct: boolean;
}

/** Everything an expansion is made of, found but not yet put together. */
export interface ExpansionTree {
  readonly root: ExpansionNode;
  /** Every node after those it links to, unless there are cycles. */
  readonly nodes: readonly ExpansionNode[];
  /** How many ranks there are. */
  readonly rankCount: number;
  readonly used: readonly UsedPrompt[];
  /** Whether some prompt may be reached from itself. */
  readonly mayCycle: boolean;
}

export interface TreeInput {
  readonly root: ParsedPrompt;
  readonly rootRevision: number | null;
  readonly read: (id: PromptId) => PromptSource | undefined;
  readonly names: PromptNames;
  readonly parsed: ParseCache;
}

/** Finds every prompt an expansion uses, each once, without recursion. */
export function growTree(input: TreeInput): ExpansionTree {
  const growth = new TreeGrowth(input);
  return growth.grow();
}

class TreeGrowth {
  readonly #input: TreeInput;
  readonly #root: ExpansionNode;
  readonly #nodes: ExpansionNode[] = [];
  /** By id, or id and section with a `#`, which no id has. */
  readonly #byKey = new Map<string, ExpansionNode>();
  readonly #used = new Map<PromptId, UsedPrompt & { readonly rank: number }>();
  #mayCycle = false;

  constructor(input: TreeInput) {
    this.#input = input;
    const { root, rootRevision: revision, names } = input;
    const plan = root.plan(names);
    const { body, bodyEnd } = root;
    const rest: TextPiece[] = [];
    if (bodyEnd < body.length) {
      const from = bodyEnd;
      rest.push({ text: body.slice(from), from, to: body.length, isMade: false });
    }
    const whole = { ...plan, pieces: [...plan.pieces, ...rest] };
    this.#root = new ExpansionNode({ promptId: root.id, revision, body }, whole, 0);
  }

  grow(): ExpansionTree {
    const root = this.#root;
    const path = [root];
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      node.state = 'open';
      const piece = node.pieces[node.links.length];
      if (piece === undefined) {
        node.state = 'done';
        this.#nodes.push(node);
        path.pop();
        continue;
      }
      const link = piece.id === undefined ? piece : this.#link(node, piece);
      node.links.push(link);
      if (!(link instanceof ExpansionNode)) continue;
      if (link.state === 'open') this.#mayCycle = true;
      if (link.state === 'new') path.push(link);
    }
    return {
      root,
      nodes: this.#nodes,
      rankCount: this.#used.size + 1,
      used: [...this.#used.values()],
      mayCycle: this.#mayCycle,
    };
  }

  #link(node: ExpansionNode, piece: PromptPiece): Link {
    const { id, section } = piece;
    const isRoot = id === this.#root.place.promptId;
    const key = section === null ? id : `${id}#${section}`;
    let link = isRoot && section === null ? this.#root : this.#byKey.get(key);
    if (link === undefined) {
      const found = this.#read(node, piece, isRoot);
      if (!(found instanceof ExpansionNode)) return found;
      link = found;
      this.#byKey.set(key, link);
    }
    if (node === this.#root && !isRoot) this.#used.get(id)!.direct = true;
    return link;
  }

  /** A node for a prompt met for the first time, or the marker for one that has nothing to insert. */
  #read(node: ExpansionNode, piece: PromptPiece, isRoot: boolean): Link {
    const { read, names, parsed: cache, root } = this.#input;
    const { id, section, target, from, to } = piece;
    const source = isRoot ? undefined : read(id);
    const marker = { text: notFoundMarker(target), from, to, isMade: true };
    if (!isRoot && source === undefined) {
      node.findings.push({ code: 'missing', target, from, to });
      node.missing.push(target);
      return marker;
    }
    const used = isRoot ? null : this.#use(id, node === this.#root);
    const parsed = source === undefined ? root : cache.get(source);
    const range = section === null ? null : parsed.section(section);
    if (range === undefined) {
      node.findings.push({ code: 'missing_section', id, section: section!, from, to });
      return marker;
    }
    if (used === null || source === undefined) return this.#root;
    // A prompt used in several shapes may meet itself although no single node does.
    if (section !== null) this.#mayCycle = true;
    const plan = range === null ? parsed.plan(names) : planBody(parsed, range, names);
    const place = { promptId: id, revision: source.revision, body: source.body };
    return new ExpansionNode(place, plan, used.rank);
  }

  #use(id: PromptId, direct: boolean): UsedPrompt & { readonly rank: number } {
    let used = this.#used.get(id);
    if (!used) this.#used.set(id, (used = { id, direct, rank: this.#used.size + 1 }));
    if (direct) used.direct = true;
    return used;
  }
}
