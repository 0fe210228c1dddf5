import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { caretOf, editor, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const text =
  '# Title\n\nfirst word\nsecond word\n[[zebra]] and [[nobody]]\n\n## Part\n\nlast {{name}}\n';
const at = (words: string): number => text.indexOf(words);

/** Where the keys are pressed: at words of the text, in the tree, in the inspector, or nowhere in particular. */
type From = { readonly words: string } | 'tree' | 'inspector' | 'page';

interface Row {
  /** As Playwright has them; several are pressed one after the other. */
  readonly keys: readonly string[];
  readonly from: From;
  readonly does: string;
  readonly sees: (page: Page) => Promise<unknown>;
}

const there = (selector: string) => (page: Page) => page.locator(selector).first().waitFor();
const gone = (selector: string) => (page: Page) =>
  page.locator(selector).first().waitFor({ state: 'detached' });
const isAt = (end: string) => (page: Page) =>
  expectSoon(() => page.url().split('/p/')[1] ?? page.url()).toMatch(new RegExp(`^${end}`));
const reads = (changed: string) => (page: Page) => expectSoon(() => textOf(page)).toBe(changed);
const toast = (words: string) => (page: Page) =>
  page.getByTestId('toast').getByText(words).waitFor();
const caret = (place: number) => (page: Page) => expectSoon(() => caretOf(page)).toBe(place);
const selectedRows = (count: number) => (page: Page) =>
  expectSoon(() => page.locator('[role="treeitem"][aria-selected="true"]').count()).toBe(count);

const first = { words: 'first' };
const middle = { words: 'irst word' };
const palette = '#palette-list';

/** The keyboard map of the workspace. F7, Tab and the refactorings have tests of their own: U23, U35, U95. */
const rows: readonly Row[] = [
  { keys: ['ControlOrMeta+k'], from: first, does: 'the palette', sees: there(palette) },
  { keys: ['F1'], from: 'page', does: 'the palette', sees: there(palette) },
  { keys: ['ControlOrMeta+p'], from: first, does: 'the prompts', sees: there(palette) },
  {
    keys: ['ControlOrMeta+Shift+p'],
    from: first,
    does: 'the commands',
    sees: (page) => expectSoon(() => page.locator('[role="combobox"]').inputValue()).toBe('>'),
  },
  {
    keys: ['ControlOrMeta+Shift+f'],
    from: first,
    does: 'the search of the library',
    sees: there('[data-search-field]:focus'),
  },
  {
    keys: ['ControlOrMeta+Shift+e'],
    from: first,
    does: 'the tree',
    sees: there('[data-region="library"] :focus'),
  },
  { keys: ['ControlOrMeta+f'], from: first, does: 'find', sees: there('.cm-search input:focus') },
  {
    keys: ['ControlOrMeta+f', 'w', 'o', 'r', 'd', 'F3', 'Escape'],
    from: { words: '# Title' },
    does: 'find in the field of the search, which Escape closes',
    sees: async (page) => {
      await gone('.cm-search')(page);
      await there(`${editor}:focus`)(page);
      await caret(at('word') + 4)(page);
    },
  },
  {
    keys: ['ControlOrMeta+f', 'w', 'o', 'r', 'd', 'Escape', 'F3', 'ControlOrMeta+g'],
    from: { words: '# Title' },
    does: 'the next match',
    sees: caret(at('second word') + 'second word'.length),
  },
  {
    keys: ['ControlOrMeta+f', 'w', 'o', 'r', 'd', 'Escape', 'F3', 'F3', 'Shift+F3'],
    from: { words: '# Title' },
    does: 'the match before',
    sees: caret(at('word') + 4),
  },
  {
    keys: ['ControlOrMeta+Alt+g', '4', 'Enter'],
    from: first,
    does: 'a line',
    sees: caret(at('second')),
  },
  {
    keys: ['ControlOrMeta+b'],
    from: first,
    does: 'no library',
    sees: gone('[data-region="library"]'),
  },
  {
    keys: ['ControlOrMeta+\\'],
    from: first,
    does: 'no inspector',
    sees: gone('[data-region="inspector"]'),
  },
  {
    keys: ['ControlOrMeta+j'],
    from: first,
    does: 'the panel',
    sees: there('[data-region="bottom"]'),
  },
  {
    keys: ['F6'],
    from: first,
    does: 'the next part',
    sees: there('[data-region="inspector"] :focus'),
  },
  {
    keys: ['Shift+F6'],
    from: first,
    does: 'the part before',
    sees: there('[data-region="library"] :focus'),
  },
  {
    keys: ['Control+Space'],
    from: { words: 'zebra]]' },
    does: 'the completion',
    sees: there('.cm-tooltip-autocomplete [role="option"]'),
  },
  { keys: ['Alt+Enter'], from: { words: 'zebra' }, does: 'the inclusion', sees: isAt('zebra$') },
  { keys: ['F12'], from: { words: 'zebra' }, does: 'the inclusion', sees: isAt('zebra$') },
  {
    keys: ['Alt+Shift+Enter'],
    from: { words: 'zebra' },
    does: 'the inclusion beside',
    sees: isAt('zebra[?]left=row-'),
  },
  {
    keys: ['Shift+F12'],
    from: first,
    does: 'the links',
    sees: (page) => page.getByRole('tab', { name: 'Links', selected: true }).waitFor(),
  },
  {
    keys: ['Alt+Enter', 'Alt+ArrowLeft'],
    from: { words: 'zebra' },
    does: 'where one was',
    sees: isAt('row-'),
  },
  {
    keys: ['Alt+Enter', 'Alt+ArrowLeft', 'Alt+ArrowRight'],
    from: { words: 'zebra' },
    does: 'and forward',
    sees: isAt('zebra$'),
  },
  {
    keys: ['F2'],
    from: first,
    does: 'the renaming',
    sees: (page) => page.getByRole('dialog', { name: /^Rename row-/ }).waitFor(),
  },
  { keys: ['F8'], from: first, does: 'the problem', sees: caret(at('nobody]]') + 8) },
  { keys: ['Shift+F8'], from: first, does: 'the problem', sees: caret(at('nobody]]') + 8) },
  {
    keys: ['Alt+F8'],
    from: first,
    does: 'a problem of the library',
    sees: (page) => expectSoon(() => page.url()).toMatch(/#L\d+$/),
  },
  {
    keys: ['Alt+Shift+F8'],
    from: first,
    does: 'a problem of the library',
    sees: (page) => expectSoon(() => page.url()).toMatch(/#L\d+$/),
  },
  {
    keys: ['ControlOrMeta+.'],
    from: { words: 'nobody' },
    does: 'the fixes',
    sees: there('.cm-quick-fixes [role="menuitem"]'),
  },
  { keys: ['ControlOrMeta+Enter'], from: first, does: 'a copy', sees: toast('Copied') },
  { keys: ['ControlOrMeta+s'], from: first, does: 'that it is saved', sees: toast('Saved') },
  { keys: ['x', 'ControlOrMeta+z'], from: first, does: 'undo', sees: reads(text) },
  {
    keys: ['x', 'ControlOrMeta+z', 'ControlOrMeta+Shift+z'],
    from: first,
    does: 'redo',
    sees: reads(text.replace('first', 'xfirst')),
  },
  {
    keys: ['x', 'ControlOrMeta+z', 'ControlOrMeta+y'],
    from: first,
    does: 'redo',
    sees: reads(text.replace('first', 'xfirst')),
  },
  {
    keys: ['ControlOrMeta+d', 'ControlOrMeta+d', 'X'],
    from: { words: 'word' },
    does: 'the next occurrence too',
    sees: reads(text.replaceAll('word', 'X')),
  },
  {
    keys: ['ControlOrMeta+d', 'ControlOrMeta+Shift+l', 'X'],
    from: { words: 'word' },
    does: 'every occurrence',
    sees: reads(text.replaceAll('word', 'X')),
  },
  {
    keys: ['Alt+ArrowDown'],
    from: middle,
    does: 'the line down',
    sees: reads(text.replace('first word\nsecond word', 'second word\nfirst word')),
  },
  {
    keys: ['Alt+ArrowUp'],
    from: { words: 'second' },
    does: 'the line up',
    sees: reads(text.replace('first word\nsecond word', 'second word\nfirst word')),
  },
  {
    keys: ['Alt+Shift+ArrowDown'],
    from: middle,
    does: 'the line again',
    sees: reads(text.replace('first word', 'first word\nfirst word')),
  },
  {
    keys: ['Alt+Shift+ArrowUp'],
    from: middle,
    does: 'the line again',
    sees: reads(text.replace('first word', 'first word\nfirst word')),
  },
  {
    keys: ['ControlOrMeta+/'],
    from: middle,
    does: 'a comment',
    sees: reads(text.replace('first word', '<!-- first word -->')),
  },
  {
    keys: ['ControlOrMeta+]'],
    from: middle,
    does: 'indented',
    sees: reads(text.replace('first', '  first')),
  },
  {
    keys: ['ControlOrMeta+]', 'ControlOrMeta+['],
    from: middle,
    does: 'indented less',
    sees: reads(text),
  },
  {
    keys: ['Control+Shift+BracketLeft'],
    from: { words: '## Part' },
    does: 'folded',
    sees: there('.cm-foldPlaceholder'),
  },
  {
    keys: ['Control+Shift+BracketLeft', 'Control+Shift+BracketRight'],
    from: { words: '## Part' },
    does: 'unfolded',
    sees: async (page) => {
      await gone('.cm-foldPlaceholder')(page);
    },
  },
  {
    keys: ['Control+m'],
    from: first,
    does: 'that Tab leaves',
    sees: (page) => page.getByText('Tab: leaves (Ctrl+M)').waitFor(),
  },
  { keys: ['Escape'], from: 'inspector', does: 'the text', sees: there(`${editor}:focus`) },
  {
    keys: ['End', 'Enter'],
    from: 'tree',
    does: 'the last row opened',
    sees: isAt('zebra$'),
  },
  { keys: ['z', 'Enter'], from: 'tree', does: 'the row that begins so', sees: isAt('zebra$') },
  {
    keys: ['Home', 'Control+ArrowDown', ' '],
    from: 'tree',
    does: 'a row chosen too',
    sees: selectedRows(2),
  },
  {
    keys: ['Home', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowUp'],
    from: 'tree',
    does: 'a range',
    sees: selectedRows(2),
  },
  {
    keys: ['Delete'],
    from: 'tree',
    does: 'the question',
    sees: (page) => page.getByRole('alertdialog').waitFor(),
  },
  {
    keys: ['ControlOrMeta+a'],
    from: 'tree',
    does: 'all rows',
    sees: async (page) => {
      const all = page.locator('[role="treeitem"]');
      await expectSoon(async () => all.and(page.locator('[aria-selected="true"]')).count()).toBe(
        await all.count(),
      );
    },
  },
  {
    keys: ['c'],
    from: 'page',
    does: 'a new prompt',
    sees: (page) => page.getByRole('dialog', { name: 'New prompt' }).waitFor(),
  },
  { keys: ['/'], from: 'page', does: 'the search', sees: there('[data-search-field]:focus') },
  {
    keys: ['?'],
    from: 'page',
    does: 'the sheet',
    sees: (page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor(),
  },
  { keys: ['g', 'l'], from: 'page', does: 'tree', sees: there('[data-region="library"] :focus') },
  {
    keys: ['g', 'g'],
    from: 'page',
    does: 'the graph',
    sees: (page) => page.waitForURL('**/graph**'),
  },
  {
    keys: ['g', 'p'],
    from: 'page',
    does: 'the problems',
    sees: (page) => page.getByRole('tab', { name: /Problems/, selected: true }).waitFor(),
  },
  {
    keys: ['g', 'h'],
    from: 'page',
    does: 'the history',
    sees: (page) => page.getByRole('tab', { name: 'History', selected: true }).waitFor(),
  },
  { keys: ['g', 's'], from: 'page', does: 'search', sees: there('[data-search-field]:focus') },
];

/** Each has a prompt of its own, so that none sees what another did. */
const named = rows.map((row, index) => ({ ...row, id: `row-${String(index).padStart(2, '0')}` }));

async function stand(page: Page, from: From): Promise<void> {
  if (from === 'tree') await page.locator('[role="treeitem"][tabindex="0"]').focus();
  else if (from === 'inspector')
    await page.locator('[data-region="inspector"] [role="tab"][tabindex="0"]').focus();
  else if (from === 'page') await page.evaluate('document.activeElement?.blur()');
  else await placeCaret(page, at(from.words));
}

/** A page for each row takes its time: a test has a few of them. */
const rowsPerTest = 12;
const parts = Array.from({ length: Math.ceil(named.length / rowsPerTest) }, (_, part) =>
  named.slice(part * rowsPerTest, (part + 1) * rowsPerTest),
);

test.for(parts.map((part) => [part[0]!.id, part] as const))(
  'U179 every key of the keyboard map does what the map says, from %s on',
  async ([, part]) => {
    const files = Object.fromEntries(part.map(({ id }) => [`${id}.md`, text]));
    const { page, url } = await openWorkspace(browser, { ...files, 'zebra.md': 'Striped.\n' });
    const faults: string[] = [];
    page.setDefaultTimeout(5_000);
    for (const { id, keys, from, does, sees } of part) {
      await page.evaluate('localStorage.removeItem("prompt-manager.layout")');
      await page.goto(`${url}/p/${id}`);
      await ready(page);
      await page.locator(`${editor} .cm-lintRange`).first().waitFor();
      await stand(page, from);
      for (const key of keys) await page.keyboard.press(key);
      try {
        await sees(page);
      } catch (error) {
        faults.push(`${keys.join(' ')} shows not ${does}: ${String(error).slice(0, 300)}`);
      }
    }
    expect(faults).toEqual([]);
  },
);

test('U179 AltGr writes its character and is no Ctrl+Alt', async () => {
  const { page } = await openWorkspace(browser, { 'a.md': 'first word\n' }, { at: '/p/a' });
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('Shift+End');
  // No keyboard of a test has AltGr. False when the page took the key.
  const press = (isAltGr: boolean): Promise<boolean> =>
    page.evaluate<boolean>(
      `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '€', code: 'KeyE', ctrlKey: true, altKey: true, modifierAltGraph: ${isAltGr}, bubbles: true, cancelable: true }))`,
    );
  expect(await press(true)).toBe(true);
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await press(false)).toBe(false);
  await page.getByRole('dialog').waitFor();
});

test('U179 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
