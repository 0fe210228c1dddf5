import type { PromptError } from './errors.ts';
import { planBody } from './expansion-plan.ts';
import type { Plan, PromptPiece, TextPiece } from './expansion-plan.ts';
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
  readonly prompt: TreePrompt;
  readonly plan: Plan;
  /** By link the piece of the plan it came of, when a cycle was laid out; else each link is of the piece at its place. */
  pieceOf: readonly number[] | null = null;
  /** True while the search is below this node. */
  isOpen = false;
  /** Length of the text in UTF-16 units, or in bytes of UTF-8 once those had to be counted. */
  size = 0;
  text = '';
  /** The node whose text this one's is, when it adds nothing of its own; else itself. */
  stand: ExpansionNode = this;
  /** Problems that show only with the texts at hand; those of the plan come on top. */
  findings: Finding[] | null = null;
  missing: string[] | null = null;
  #links: readonly Link[] | null = null;

  constructor(prompt: TreePrompt, plan: Plan) {
    this.prompt = prompt;
    this.plan = plan;
  }

  /** One link per piece of the plan, made as the search gets there; where all pieces are text, those. */
  get links(): readonly Link[] {
    return (this.#links ??= this.plan.onlyText?.pieces ?? []);
  }

  set links(links: readonly Link[]) {
    this.#links = links;
  }

  report(finding: Finding): void {
    this.findings ??= [];
    this.findings.push(finding);
  }
}

/** A prompt whose text is used. */
export class TreePrompt implements FindingPlace {
  readonly promptId: PromptId | null;
  readonly revision: number | null;
  readonly body: string;
  readonly parsed: ParsedPrompt;
  /** Place in the order of first use; 0 is the text that is expanded. */
  readonly rank: number;
  isDirect = false;
  whole: ExpansionNode | null = null;
  sections: Map<string, ExpansionNode> | null = null;

  constructor(parsed: ParsedPrompt, revision: number | null, rank: number) {
    this.promptId = parsed.id;
    this.revision = revision;
    this.body = parsed.body;
    this.parsed = parsed;
    this.rank = rank;
  }
}

/** Everything an expansion is made of. Unless there are cycles, sizes and texts are final. */
export interface ExpansionTree {
  readonly root: ExpansionNode;
  /** The nodes that insert prompts; unless there are cycles, each after those it links to. */
  readonly nodes: readonly ExpansionNode[];
  /** The nodes that insert text alone. */
  readonly leaves: readonly ExpansionNode[];
  /** By rank: the expanded text, then the prompts it uses in first-use order (SPEC E7). */
  readonly prompts: readonly TreePrompt[];
  /** Whether some prompt may be reached from itself. */
  readonly mayCycle: boolean;
  /** Whether a node has something to report; with cycles more may come. */
  readonly hasFindings: boolean;
}

export interface TreeInput {
  readonly root: ParsedPrompt;
  readonly rootRevision: number | null;
  readonly read: (id: PromptId) => PromptSource | undefined;
  readonly names: PromptNames;
  readonly parsed: ParseCache;
  /** Length in UTF-16 units beyond which the search ends. */
  readonly maxLength: number;
  /** The error for a text beyond it. */
  readonly tooLarge: () => PromptError;
}

/**
 * Finds every prompt an expansion uses, each once, without recursion.
 *
 * Texts are put together on the way by concatenation, which copies nothing: an engine writes the
 * characters when the whole is read. No text is longer than the limit.
 *
 * @throws PromptError `expansion_too_large`
 */
export function growTree(input: TreeInput): ExpansionTree {
  return new TreeGrowth(input).grow();
}

interface Frame {
  readonly node: ExpansionNode;
  readonly links: Link[];
}

class TreeGrowth {
  readonly #input: TreeInput;
  readonly #root: ExpansionNode;
  readonly #path: Frame[] = [];
  readonly #nodes: ExpansionNode[] = [];
  readonly #leaves: ExpansionNode[] = [];
  readonly #prompts: TreePrompt[] = [];
  readonly #byId = new Map<PromptId, TreePrompt>();
  #mayCycle = false;
  #hasFindings = false;

  constructor(input: TreeInput) {
    this.#input = input;
    const prompt = this.#addPrompt(input.root, input.rootRevision);
    this.#root = new ExpansionNode(prompt, input.root.rootPlan(input.names));
    prompt.whole = this.#root;
    this.#enter(this.#root, null);
  }

  grow(): ExpansionTree {
    const path = this.#path;
    while (path.length > 0) {
      const { node, links } = path[path.length - 1]!;
      const piece = node.plan.pieces[links.length];
      if (piece === undefined) {
        path.pop();
        this.#leave(node, path.at(-1)?.node);
        continue;
      }
      const link = piece.id === undefined ? piece : this.#follow(node, piece);
      links.push(link);
      if (link === piece || !(link instanceof ExpansionNode) || !link.isOpen)
        this.#append(node, link.text);
    }
    return {
      root: this.#root,
      nodes: this.#nodes,
      leaves: this.#leaves,
      prompts: this.#prompts,
      mayCycle: this.#mayCycle,
      hasFindings: this.#hasFindings,
    };
  }

  /** Goes below a new node; one that only has text is finished at once. `plain`: that text, when it is known without a look at the plan. */
  #enter(node: ExpansionNode, plain: string | null): void {
    // Looks at as little as it can: in a large library each object that is looked at is fetched from memory.
    const text = plain ?? this.#onlyTextOf(node);
    if (text !== null) {
      node.text = text;
      node.size = text.length;
      this.#leaves.push(node);
      return;
    }
    const links: Link[] = [];
    node.links = links;
    node.isOpen = true;
    this.#path.push({ node, links });
  }

  /** What a node inserts that has no prompts to insert; null for one that has. */
  #onlyTextOf({ plan }: ExpansionNode): string | null {
    if (plan.findings.length > 0) this.#hasFindings = true;
    return plan.onlyText === null ? null : plan.onlyText.text;
  }

  #leave(node: ExpansionNode, parent: ExpansionNode | undefined): void {
    node.isOpen = false;
    this.#nodes.push(node);
    if (parent !== undefined) this.#append(parent, node.text);
  }

  /** Adds a finished text; one that is still open follows when it is left, or is part of a cycle. */
  #append(node: ExpansionNode, text: string): void {
    // With cycles, sizes and texts are worked out afterwards.
    if (this.#mayCycle) return;
    node.size += text.length;
    if (node.size > this.#input.maxLength) throw this.#input.tooLarge();
    node.text += text;
  }

  /** The node that a piece inserts, or the marker for one that has nothing to insert. */
  #follow(node: ExpansionNode, piece: PromptPiece): Link {
    const { id, section, target, from, to } = piece;
    const prompt = this.#byId.get(id) ?? this.#meet(piece);
    if (prompt === undefined) {
      this.#hasFindings = true;
      node.report({ code: 'missing', target, from, to });
      node.missing ??= [];
      node.missing.push(target);
      return { text: notFoundMarker(target), from, to, isMade: true };
    }
    if (node === this.#root) prompt.isDirect = true;
    const known = section === null ? prompt.whole : prompt.sections?.get(section);
    const link = known ?? this.#newNode(prompt, section);
    if (link === undefined) {
      this.#hasFindings = true;
      node.report({ code: 'missing_section', id, section: section!, from, to });
      return { text: notFoundMarker(target), from, to, isMade: true };
    }
    if (link.isOpen) this.#mayCycle = true;
    if (link !== known) this.#enter(link, section === null ? prompt.parsed.plainText : null);
    return link;
  }

  /** Undefined when the prompt has no such section. */
  #newNode(prompt: TreePrompt, section: string | null): ExpansionNode | undefined {
    const { names } = this.#input;
    if (section === null) {
      prompt.whole = new ExpansionNode(prompt, prompt.parsed.plan(names));
      return prompt.whole;
    }
    const range = prompt.parsed.section(section);
    if (range === undefined) return undefined;
    // A prompt used in several shapes may meet itself although no single node does.
    this.#mayCycle = true;
    const node = new ExpansionNode(prompt, planBody(prompt.parsed, range, names));
    prompt.sections ??= new Map();
    prompt.sections.set(section, node);
    return node;
  }

  #meet(piece: PromptPiece): TreePrompt | undefined {
    const { read, parsed } = this.#input;
    const source = read(piece.id);
    return source && this.#addPrompt(parsed.follow(piece, source), source.revision);
  }

  #addPrompt(parsed: ParsedPrompt, revision: number | null): TreePrompt {
    const prompt = new TreePrompt(parsed, revision, this.#prompts.length);
    this.#prompts.push(prompt);
    if (parsed.id !== null) this.#byId.set(parsed.id, prompt);
    return prompt;
  }
}
