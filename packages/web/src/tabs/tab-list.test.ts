import { expect, test } from 'vitest';
import { noTabs, shownAfter, titlesOf, withoutTabs, withRenamed, withTab } from './tab-list.ts';

const tabs = (...ids: readonly string[]) => ({ ...noTabs, ids });

test('U103 a prompt opens behind the tab that was shown, once; beyond forty the one shown longest ago goes', () => {
  expect(withTab(tabs('a', 'b'), 'c', { behind: 'a' }).ids).toEqual(['a', 'c', 'b']);
  expect(withTab(tabs('a', 'b'), 'c', { behind: null }).ids).toEqual(['a', 'b', 'c']);
  expect(withTab(tabs('a', 'b'), 'a', { behind: 'b' }).ids).toEqual(['a', 'b']);
  const many = Array.from({ length: 40 }, (_, number) => `p${number}`);
  const recent = many.filter((id) => id !== 'p7').toReversed();
  const { ids } = withTab(tabs(...many), 'new', {
    behind: 'p39',
    recent,
    isKept: (id) => id === 'p7',
  });
  expect(ids).toHaveLength(40);
  expect(ids).toContain('p7');
  expect(ids).not.toContain('p0');
});

test('U103 closing shows the next tab, else the one before, and can be taken back in turn', () => {
  expect(shownAfter(tabs('a', 'b', 'c'), 'b', ['b'])).toBe('c');
  expect(shownAfter(tabs('a', 'b', 'c'), 'c', ['c'])).toBe('b');
  expect(shownAfter(tabs('a', 'b', 'c'), 'b', ['a', 'b', 'c'])).toBeNull();
  const one = withoutTabs(tabs('a', 'b', 'c'), ['b'], { isRemembered: true });
  const two = withoutTabs(one, ['a'], { isRemembered: true });
  expect(two).toEqual({ ids: ['c'], closed: ['a', 'b'] });
  expect(withTab(two, 'a', { behind: 'c' })).toEqual({ ids: ['c', 'a'], closed: ['b'] });
  expect(withoutTabs(two, ['c', 'b'], { isRemembered: false })).toEqual({ ids: [], closed: ['a'] });
});

test('U103 tabs follow renames where they are and are told apart by their folders', () => {
  const renames = new Map([
    ['b', 'dir/b'],
    ['x', 'c'],
  ]);
  expect(withRenamed({ ids: ['a', 'b', 'c', 'x'], closed: ['x'] }, renames)).toEqual({
    ids: ['a', 'dir/b', 'c'],
    closed: ['c'],
  });
  expect(titlesOf(['support/reply', 'sales/reply', 'reply', 'other/one'])).toEqual([
    { name: 'reply', folder: 'support' },
    { name: 'reply', folder: 'sales' },
    { name: 'reply', folder: null },
    { name: 'one', folder: null },
  ]);
});
