import type { ListedRecord } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { clicked, stepOf, typedAhead } from './tree-keys.ts';
import type { TreeFocus } from './tree-keys.ts';
import { buildTree, visibleRows } from './tree.ts';

const tree = buildTree(
  ['a/one', 'a/two', 'b/three', 'z'].map((id) => ({ id, name: id }) as ListedRecord),
);
const open = new Set(['d:a']);
const rows = visibleRows(tree, open);

/** Presses keys one after the other; `S-` with Shift, `M-` with Ctrl or ⌘. */
function press(
  keys: string,
  start: TreeFocus = { focus: 'd:a', anchor: 'd:a', selected: ['d:a'] },
): unknown {
  let state = start;
  for (const word of keys.split(' ')) {
    const [key = '', ...modifiers] = word.split('-').toReversed();
    const step = stepOf(rows, open, state, {
      key: key === 'Space' ? ' ' : key,
      shift: modifiers.includes('S'),
      mod: modifiers.includes('M'),
      page: 2,
    });
    if (step?.kind !== 'focus') return step;
    ({ state } = step);
  }
  return [state.focus, state.selected];
}

test('U46 the tree is walked, opened and selected in with the keys of a tree', () => {
  expect(rows.map(({ node }) => node.key)).toEqual(['d:a', 'p:a/one', 'p:a/two', 'd:b', 'p:z']);
  expect(press('ArrowDown ArrowDown')).toEqual(['p:a/two', ['p:a/two']]);
  expect(press('ArrowUp')).toEqual(['d:a', ['d:a']]);
  expect(press('End')).toEqual(['p:z', ['p:z']]);
  expect(press('PageDown')).toEqual(['p:a/two', ['p:a/two']]);
  expect(press('ArrowRight')).toEqual(['p:a/one', ['p:a/one']]);
  expect(press('ArrowLeft')).toEqual({ kind: 'toggle', key: 'd:a' });
  expect(press('ArrowDown ArrowLeft')).toEqual(['d:a', ['d:a']]);
  expect(press('End ArrowUp ArrowRight')).toEqual({ kind: 'toggle', key: 'd:b' });
  expect(press('ArrowDown Enter')).toEqual({ kind: 'open', key: 'p:a/one' });
  expect(press('ArrowDown S-ArrowDown S-ArrowDown')).toEqual([
    'd:b',
    ['p:a/one', 'p:a/two', 'd:b'],
  ]);
  expect(press('M-ArrowDown M-ArrowDown Space')).toEqual(['p:a/two', ['d:a', 'p:a/two']]);
  expect(press('Space')).toEqual(['d:a', []]);
  expect(press('M-a')).toEqual(['d:a', rows.map(({ node }) => node.key)]);
  expect(press('x')).toBe(null);
});

test('U46 a click selects one row, with Ctrl one more, with Shift all up to it', () => {
  const start: TreeFocus = { focus: null, anchor: null, selected: [] };
  const one = clicked(rows, start, 'p:a/one', { shift: false, mod: false });
  expect(one.selected).toEqual(['p:a/one']);
  expect(clicked(rows, one, 'p:z', { shift: false, mod: true }).selected).toEqual([
    'p:a/one',
    'p:z',
  ]);
  expect(clicked(rows, one, 'd:b', { shift: true, mod: false }).selected).toEqual([
    'p:a/one',
    'p:a/two',
    'd:b',
  ]);
  expect(typedAhead(rows, 'p:a/one', 't')).toBe('p:a/two');
  expect(typedAhead(rows, 'p:a/two', 'tw')).toBe('p:a/two');
  expect(typedAhead(rows, 'p:z', 'a')).toBe('d:a');
  expect(typedAhead(rows, null, 'q')).toBe(null);
});
