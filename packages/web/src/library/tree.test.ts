import type { ListedRecord } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import {
  allFolders,
  buildTree,
  filterPrompts,
  foldersAround,
  tagCounts,
  visibleRows,
} from './tree.ts';
import type { TreeNode } from './tree.ts';

function prompt(
  id: string,
  tags: readonly string[] = [],
  description: string | null = null,
): ListedRecord {
  return {
    id,
    name: id,
    display_name: id,
    directory: '',
    description,
    tags: [...tags],
    is_composite: false,
    created_at: '',
    updated_at: '',
    revision: 1,
  };
}

const drawn = (nodes: readonly TreeNode[], indent = ''): string[] =>
  nodes.flatMap((node) =>
    node.kind === 'folder'
      ? [`${indent}${node.name}/ ${node.count}`, ...drawn(node.children, `${indent}  `)]
      : [`${indent}${node.name}`],
  );

test('U46 prompts are shown as folders and files, folders first, numbers by value', () => {
  const prompts = ['z', 'a/10', 'a/9', 'a/b/c', 'tone', 'tone/dry', 'A'].map((id) => prompt(id));
  const tree = buildTree(prompts);
  expect(drawn(tree)).toEqual([
    'a/ 3',
    '  b/ 1',
    '    c',
    '  9',
    '  10',
    'tone/ 1',
    '  dry',
    'A',
    'tone',
    'z',
  ]);
  expect(allFolders(tree)).toEqual(['d:a', 'd:a/b', 'd:tone']);
  expect(visibleRows(tree, new Set(['d:a'])).map(({ node }) => node.key)).toEqual([
    'd:a',
    'd:a/b',
    'p:a/9',
    'p:a/10',
    'd:tone',
    'p:A',
    'p:tone',
    'p:z',
  ]);
  expect(foldersAround('a/b/c')).toEqual(['a', 'a/b']);
  expect(buildTree(prompts)[3]).toBe(tree[3]);
});

test('U46 the filter wants every word and every tag', () => {
  const prompts = [
    prompt('support/reply', ['mail', 'de'], 'Answers a customer'),
    prompt('support/triage', ['mail']),
    prompt('tone/dry', ['style']),
  ];
  const ids = (text: string, ...tags: string[]): string[] =>
    filterPrompts(prompts, { text, tags: new Set(tags) }).map(({ id }) => id);
  expect(ids('')).toHaveLength(3);
  expect(ids('SUP re')).toEqual(['support/reply']);
  expect(ids('customer')).toEqual(['support/reply']);
  expect(ids('#mai tri')).toEqual(['support/triage']);
  expect(ids('', 'mail', 'de')).toEqual(['support/reply']);
  expect(ids('nobody')).toEqual([]);
  expect(tagCounts(prompts)).toEqual([
    ['mail', 2],
    ['de', 1],
    ['style', 1],
  ]);
});
