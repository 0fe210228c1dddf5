import { lastSegmentOf } from '@prompt-manager/core';
import type { ListedRecord } from '@prompt-manager/protocol';

/** A prompt in the tree. */
export interface PromptNode {
  readonly kind: 'prompt';
  /** Unique in the tree: a folder and a prompt may have one path. */
  readonly key: string;
  /** The last segment of the id. */
  readonly name: string;
  readonly id: string;
  readonly prompt: ListedRecord;
}

/** A folder in the tree: a part of the ids below it. */
export interface FolderNode {
  readonly kind: 'folder';
  readonly key: string;
  readonly name: string;
  /** The path from the root, without a slash at the end. */
  readonly path: string;
  readonly children: readonly TreeNode[];
  /** How many prompts are below it, at any depth. */
  readonly count: number;
}

export type TreeNode = PromptNode | FolderNode;

/** The key of a prompt's row. */
export const promptKey = (id: string): string => `p:${id}`;

/** The key of a folder's row. */
export const folderKey = (path: string): string => `d:${path}`;

/** What a key stands for; null for a key of neither. */
export function readKey(
  key: string,
): { readonly kind: 'prompt' | 'folder'; readonly path: string } | null {
  if (key.startsWith('p:')) return { kind: 'prompt', path: key.slice(2) };
  return key.startsWith('d:') ? { kind: 'folder', path: key.slice(2) } : null;
}

/** The folders around a path, the outermost first. */
export function foldersAround(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

interface Draft {
  readonly folders: Map<string, Draft>;
  readonly prompts: PromptNode[];
}

let collator: Intl.Collator | null = null;

/** Made when the first names are compared: the first screen has none, and the rules of sorting take a while to load. */
function inReadingOrder(a: string, b: string): number {
  collator ??= new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  return collator.compare(a, b);
}

/** Prompts as folders and files: folders first, numbers by value. */
export function buildTree(prompts: readonly ListedRecord[]): readonly TreeNode[] {
  const root: Draft = { folders: new Map(), prompts: [] };
  for (const prompt of prompts) {
    let draft = root;
    for (const folder of foldersAround(prompt.id)) {
      const name = lastSegmentOf(folder);
      const inside = draft.folders.get(name) ?? { folders: new Map(), prompts: [] };
      draft.folders.set(name, inside);
      draft = inside;
    }
    draft.prompts.push(nodeOf(prompt));
  }
  return nodesOf(root, '');
}

const nodes = new WeakMap<ListedRecord, PromptNode>();

/** The same node for the same record, so that a change elsewhere renders no row anew. */
function nodeOf(prompt: ListedRecord): PromptNode {
  const known = nodes.get(prompt);
  if (known !== undefined) return known;
  const { id } = prompt;
  const node: PromptNode = {
    kind: 'prompt',
    key: promptKey(id),
    name: lastSegmentOf(id),
    id,
    prompt,
  };
  nodes.set(prompt, node);
  return node;
}

function nodesOf(draft: Draft, path: string): readonly TreeNode[] {
  const folders = [...draft.folders].map(([name, inside]): FolderNode => {
    const inner = path === '' ? name : `${path}/${name}`;
    const children = nodesOf(inside, inner);
    return {
      kind: 'folder',
      key: folderKey(inner),
      name,
      path: inner,
      children,
      count: countOf(children),
    };
  });
  const byName = (a: TreeNode, b: TreeNode): number => inReadingOrder(a.name, b.name);
  return [...folders.sort(byName), ...draft.prompts.toSorted(byName)];
}

function countOf(children: readonly TreeNode[]): number {
  return children.reduce((sum, node) => sum + (node.kind === 'folder' ? node.count : 1), 0);
}

/** One shown row, with its place among the rows beside it. */
export interface TreeRow {
  readonly node: TreeNode;
  /** From 1. */
  readonly level: number;
  /** From 1, among `siblings`. */
  readonly position: number;
  readonly siblings: number;
  /** The row of the folder around it; -1 at the root. */
  readonly parent: number;
}

/** The rows that are shown when these folders are open, from the top. */
export function visibleRows(
  tree: readonly TreeNode[],
  open: ReadonlySet<string>,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (nodes: readonly TreeNode[], level: number, parent: number): void => {
    nodes.forEach((node, index) => {
      rows.push({ node, level, position: index + 1, siblings: nodes.length, parent });
      if (node.kind === 'folder' && open.has(node.key))
        add(node.children, level + 1, rows.length - 1);
    });
  };
  add(tree, 1, -1);
  return rows;
}

/** The keys of every folder. */
export function allFolders(tree: readonly TreeNode[]): readonly string[] {
  return tree.flatMap((node) =>
    node.kind === 'folder' ? [node.key, ...allFolders(node.children)] : [],
  );
}

/** The prompts that have every tag and every word of the filter in their path or description; `#word` asks for a tag. */
export function filterPrompts(
  prompts: readonly ListedRecord[],
  { text, tags }: { readonly text: string; readonly tags: ReadonlySet<string> },
): readonly ListedRecord[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0 && tags.size === 0) return prompts;
  return prompts.filter((prompt) => {
    const hasTags = [...tags].every((tag) => prompt.tags.includes(tag));
    return hasTags && words.every((word) => matches(prompt, word));
  });
}

function matches({ id, description, tags }: ListedRecord, word: string): boolean {
  if (word.startsWith('#')) return tags.some((tag) => tag.toLowerCase().startsWith(word.slice(1)));
  return id.toLowerCase().includes(word) || (description?.toLowerCase().includes(word) ?? false);
}

/** The tags of these prompts with how many have them, the commonest first. */
export function tagCounts(
  prompts: readonly ListedRecord[],
): readonly (readonly [tag: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { tags } of prompts)
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort(
    ([tagA, countA], [tagB, countB]) => countB - countA || inReadingOrder(tagA, tagB),
  );
}
