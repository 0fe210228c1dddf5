import { PromptError } from './errors.ts';
import { ExpansionNode, growTree } from './expansion-tree.ts';
import type { ExpansionTree } from './expansion-tree.ts';
import { FindingWriter } from './finding.ts';
import type { PromptId } from './ids.ts';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { ParseCache, ParsedPrompt } from './parse-cache.ts';
import type { Problem } from './problems.ts';
import type { PromptNames } from './prompt-names.ts';
import type { PromptSource } from './prompt-source.ts';
import { unrollCycles } from './unroll-cycles.ts';
import { utf8Length } from './utf8-length.ts';

/** The limits of one expansion. */
export type ExpansionLimits = Pick<Limits, 'maxExpansionBytes' | 'maxProblems' | 'maxCycleSteps'>;

/** What to expand, and in which library. */
export interface ExpansionOptions {
  /** The prompt to expand, or the one in whose place `body` stands; null for a text outside the library. */
  readonly id: PromptId | null;
  /** A text to expand instead of the stored one. */
  readonly body?: string | undefined;
  /** The newest text of a prompt; undefined counts as missing. */
  readonly read: (id: PromptId) => PromptSource | undefined;
  readonly names: PromptNames;
  readonly limits?: Partial<ExpansionLimits> | undefined;
  /** Whether to make {@link Expansion.segments}. */
  readonly sourceMap?: boolean | undefined;
  /** Keeps texts taken apart from one expansion to the next. */
  readonly parsed?: ParseCache | undefined;
}

/** A prompt whose text is used, itself or by another one that is. */
export interface UsedPrompt {
  readonly id: PromptId;
  /** Whether the expanded text includes it itself. */
  readonly direct: boolean;
}

/** A prompt's text with every inclusion replaced. */
export interface Expansion {
  readonly text: string;
  /** The prompts whose text is used, each once, in first-use order, the expanded one left out (SPEC E7). */
  readonly dependencies: readonly UsedPrompt[];
  /** Targets that name nothing, as written, each once. */
  readonly missing: readonly string[];
  /** Ordered by prompt in first-use order, then by offset. */
  readonly problems: readonly Problem[];
  /** Problems beyond the limit, not listed. */
  readonly omittedProblems: number;
  /** The source map; null unless asked for (SPEC E9). */
  readonly segments: readonly SourceSegment[] | null;
}

/**
 * Where a piece of an expansion comes from (SPEC E9). Segments tile the expansion. Without `marker`
 * the piece equals the source range; with it the piece was made: a marker, or the line break between
 * the matches of a glob, and the source range is the inclusion it stands for.
 */
export interface SourceSegment {
  /** Range in the expansion, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** Null for a given text outside the library. */
  readonly promptId: PromptId | null;
  /** Null for a given text. */
  readonly revision: number | null;
  /** Range in that prompt's body. */
  readonly sourceFrom: number;
  readonly sourceTo: number;
  readonly marker?: true | undefined;
  /** Offset in the expanded text's own body of the inclusion that brought the piece in; absent for its own text. */
  readonly includedAt?: number | undefined;
  /** In rendered text: the variable whose value the piece is; the source range is its `{{name}}`. */
  readonly variable?: string | undefined;
}

/**
 * The text of a prompt, or a given text in its place, with every inclusion replaced (SPEC E1 to E13).
 *
 * The same library gives the same answer everywhere. Cost is linear in the output plus the distinct
 * prompts used; the size is known before anything is put together.
 *
 * @throws PromptError `expansion_too_large` beyond the limits; `prompt_not_found` when `id` cannot be
 *   read and no `body` is given.
 */
export function expand(options: ExpansionOptions): Expansion {
  const {
    maxExpansionBytes: maxLength = defaultLimits.maxExpansionBytes,
    maxCycleSteps = defaultLimits.maxCycleSteps,
    maxProblems = defaultLimits.maxProblems,
  } = options.limits ?? {};
  const parsed = options.parsed ?? new ParseCache();
  const { read, names } = options;
  const tooLarge = () => {
    const detail = `the expansion is larger than ${maxLength} bytes`;
    return new PromptError('expansion_too_large', { detail });
  };
  const tree = growTree({ ...rootOf(options, parsed), read, names, parsed, maxLength, tooLarge });
  const nodes = unrollCycles(tree, maxCycleSteps);
  // A UTF-16 unit takes one to three bytes, so bytes are counted only when that may tell.
  if (tree.mayCycle) measure(nodes, (text) => text.length);
  if (tree.root.size > maxLength) throw tooLarge();
  if (tree.root.size * 3 > maxLength && countBytes(tree, nodes) > maxLength) throw tooLarge();
  if (tree.mayCycle) for (const node of nodes) node.text = textOf(node);
  return {
    text: tree.root.text,
    dependencies: dependenciesOf(tree),
    ...reportProblems(tree, names, maxProblems),
    segments: options.sourceMap ? mapSources(tree.root, nodes) : null,
  };
}

function rootOf(
  { id, body, read }: ExpansionOptions,
  parsed: ParseCache,
): { readonly root: ParsedPrompt; readonly rootRevision: number | null } {
  if (body !== undefined) return { root: new ParsedPrompt(id, body), rootRevision: null };
  const source = id === null ? undefined : read(id);
  if (source !== undefined) return { root: parsed.get(source), rootRevision: source.revision };
  const detail =
    id === null ? 'neither a prompt nor a text is given' : `no prompt has the id ${id}`;
  throw new PromptError('prompt_not_found', { detail });
}

/** Sums sizes from the leaves up (SPEC E8): 2^60 copies of a text are one addition per level. */
function measure(nodes: readonly ExpansionNode[], lengthOf: (text: string) => number): void {
  for (const node of nodes) {
    let size = 0;
    for (const link of node.links) {
      size += link instanceof ExpansionNode ? link.size : lengthOf(link.text);
    }
    node.size = size;
  }
}

function countBytes(tree: ExpansionTree, nodes: readonly ExpansionNode[]): number {
  for (const leaf of tree.leaves) leaf.size = utf8Length(leaf.text);
  measure(nodes, utf8Length);
  return tree.root.size;
}

function textOf(node: ExpansionNode): string {
  let text = '';
  for (const link of node.links) text += link.text;
  return text;
}

/**
 * Lists where each piece comes from. A node that only passes another one on is skipped, so every
 * visit adds at least one segment or joins two, and the cost stays linear in the output.
 */
function mapSources(
  root: ExpansionNode,
  nodes: readonly ExpansionNode[],
): readonly SourceSegment[] {
  for (const node of nodes) node.stand = standOf(node);
  const segments: SourceSegment[] = [];
  const path = [{ node: root.stand, next: 0 }];
  const only = root.stand === root ? -1 : root.links.findIndex(({ text }) => text !== '');
  let includedAt = inclusionOf(root, only);
  let at = 0;
  for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
    if (path.length === 1 && frame.node === root) includedAt = inclusionOf(root, frame.next);
    const link = frame.node.links[frame.next++];
    if (link === undefined) {
      path.pop();
    } else if (link instanceof ExpansionNode) {
      if (link.text !== '') path.push({ node: link.stand, next: 0 });
    } else if (link.text !== '') {
      const { promptId, revision } = frame.node.prompt;
      const { text, from: sourceFrom, to: sourceTo } = link;
      const segment = { from: at, to: at + text.length, promptId, revision, sourceFrom, sourceTo };
      segments.push({
        ...segment,
        ...(link.isMade && { marker: true as const }),
        ...(includedAt !== undefined && { includedAt }),
      });
      at += text.length;
    }
  }
  return segments;
}

/** Where the text that is expanded has the inclusion that one of its links came of; undefined for its own text. */
function inclusionOf({ plan, pieceOf }: ExpansionNode, link: number): number | undefined {
  const piece = plan.pieces[pieceOf?.[link] ?? link];
  return piece?.id === undefined ? undefined : piece.from;
}

function standOf(node: ExpansionNode): ExpansionNode {
  let only: ExpansionNode | null = null;
  for (const link of node.links) {
    if (link.text === '') continue;
    if (only !== null || !(link instanceof ExpansionNode)) return node;
    only = link.stand;
  }
  return only ?? node;
}

function dependenciesOf({ prompts }: ExpansionTree): readonly UsedPrompt[] {
  const dependencies: UsedPrompt[] = [];
  for (let rank = 1; rank < prompts.length; rank++) {
    const { promptId, isDirect } = prompts[rank]!;
    dependencies.push({ id: promptId!, direct: isDirect });
  }
  return dependencies;
}

function hasFindings(node: ExpansionNode): boolean {
  return node.findings !== null || node.plan.findings.length > 0;
}

/** One object for the many expansions that have nothing to report. */
const noProblems = { problems: [], omittedProblems: 0, missing: [] };

function reportProblems(
  tree: ExpansionTree,
  names: PromptNames,
  maxProblems: number,
): Pick<Expansion, 'problems' | 'omittedProblems' | 'missing'> {
  if (!tree.hasFindings && !tree.mayCycle) return noProblems;
  const found = [...tree.nodes.filter(hasFindings), ...tree.leaves.filter(hasFindings)];
  found.sort((a, b) => a.prompt.rank - b.prompt.rank);
  const known = new Set<string>();
  const all = found
    .flatMap(({ prompt, plan, findings }) =>
      [...plan.findings, ...(findings ?? [])].map((finding) => ({ finding, prompt })),
    )
    .filter(({ finding, prompt }) => {
      // The same place counts once, also when several sections of a prompt are used.
      const about = finding.code === 'cycle' ? finding.path[0] : 'id' in finding ? finding.id : '';
      const key = `${prompt.rank} ${finding.from} ${finding.code} ${about}`;
      return known.size < known.add(key).size;
    })
    .sort((a, b) => a.prompt.rank - b.prompt.rank || a.finding.from - b.finding.from);
  const writer = new FindingWriter(names);
  const shown = all.slice(0, maxProblems);
  const missing = found.flatMap((node) => [...node.plan.missing, ...(node.missing ?? [])]);
  return {
    problems: shown.map(({ finding, prompt }) => writer.write(finding, prompt)),
    omittedProblems: all.length - shown.length,
    missing: [...new Set(missing)],
  };
}
