import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const files = { 'a.md': 'first [[b]]\n', 'b.md': 'second\n', 'c.md': 'third\n' };

/** Gives a command another key, as a person does it in the settings. */
async function chooseKeys(page: Page, title: string, keys: string): Promise<void> {
  await page.getByRole('button', { name: `Change keys of ${title}`, exact: true }).click();
  await page.keyboard.press(keys);
}

test('U184 a key that is chosen for a command works wherever the focus is, whatever keys it came with', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/settings' });
  await chooseKeys(page, 'Show the graph', 'Alt+Shift+g');
  await page.goto(`${url}/p/a`);
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('Alt+Shift+g');
  await page.waitForURL('**/graph**');
  await page.goto(`${url}/p/a`);
  await ready(page);
  await page.locator('[role="treeitem"][tabindex="0"]').focus();
  await page.keyboard.press('Alt+Shift+g');
  await expectSoon(() => page.url()).toContain('/graph');
});

test('U184 a plain letter that is chosen writes in texts and is a command elsewhere', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/settings' });
  await chooseKeys(page, 'Show or hide the bottom panel', 'x');
  // What it would take from another command, or from writing, it does not get.
  await chooseKeys(page, 'Show or hide the library', 'g');
  await page
    .getByText(/G then L/)
    .first()
    .waitFor();
  await page.getByText('G belongs to').first().waitFor();
  await page.keyboard.press('Escape');
  await chooseKeys(page, 'Fold', 'y');
  await page.getByText('Y writes itself').first().waitFor();
  await page.goto(`${url}/p/a`);
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('x');
  await expectSoon(() => textOf(page)).toBe('xfirst [[b]]\n');
  expect(await page.locator('[data-region="bottom"]').count()).toBe(0);
  await page.evaluate('document.activeElement?.blur()');
  await page.keyboard.press('x');
  await page.locator('[data-region="bottom"]').waitFor();
});

test('U191 every command is one row in the settings, with all its keys, and none of them is AltGr', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/settings' });
  const rows = page.locator('tbody tr');
  await rows.first().waitFor();
  const titles = await page.locator('tbody th').allTextContents();
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  const search = rows.filter({ hasText: 'Search the text of the library' });
  expect(await search.locator('kbd').allTextContents()).toEqual(['Ctrl+Shift+F', '/', 'G then S']);
  const keys = await page.locator('tbody kbd').allTextContents();
  expect(keys.filter((each) => /^Ctrl\+Alt\+[A-Z]$/.test(each))).toEqual([]);
  await page.goto(`${url}/p/a`);
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('Alt+g');
  await page.locator('.cm-panel input:focus').waitFor();
  await page.keyboard.press('Escape');
  await placeCaret(page, 0);
  await page.keyboard.press('Shift+ControlOrMeta+ArrowRight');
  await page.keyboard.press('Alt+Shift+e');
  await page.getByRole('dialog', { name: 'Extract a fragment' }).waitFor();
});

test('U186 with nothing typed Enter goes to the prompt before, again and again', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await page.getByRole('treeitem', { name: 'c', exact: true }).click();
  await page.waitForURL(/\/p\/c$/);
  for (const [keys, id] of [
    ['ControlOrMeta+p', 'a'],
    ['ControlOrMeta+k', 'c'],
    ['ControlOrMeta+p', 'a'],
  ] as const) {
    await page.keyboard.press(keys);
    await page.getByRole('option').first().waitFor();
    const open = id === 'a' ? 'c' : 'a';
    expect(await page.getByRole('option', { name: open, exact: true }).count()).toBe(0);
    await page.keyboard.press('Enter');
    await expectSoon(() => page.url()).toBe(`${url}/p/${id}`);
  }
});

test('U188 a command that shows a tab puts the focus on that tab or into what it shows', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  /** Where the focus is: the tab, or the tab of the panel, with whether it is the chosen one. */
  const focused = () =>
    page.evaluate<string>(`(() => {
      const focused = document.activeElement;
      const tab = focused?.closest('[role="tab"]') ?? document.getElementById(focused?.closest('[role="tabpanel"]')?.getAttribute('aria-labelledby') ?? '');
      return (tab?.textContent ?? 'none') + ' ' + tab?.getAttribute('aria-selected');
    })()`);
  const inspector = page.locator('[data-region="inspector"]');
  await inspector.getByRole('tab', { name: 'Preview' }).focus();
  await placeCaret(page, 0);
  await page.keyboard.press('Shift+F12');
  await expectSoon(focused).toBe('Links true');
  for (const [title, tab] of [
    ['Show the history', 'History'],
    ['Fill in the variables', 'Variables'],
    ['Show the problems', 'Problems'],
    ['Search the text of the library', 'Search'],
    ['Show what the prompt includes', 'Links'],
    ['Show the problems', 'Problems'],
  ] as const) {
    await placeCaret(page, 0);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type(`>${title}`);
    await page.getByRole('option', { name: title }).first().waitFor();
    await page.keyboard.press('Enter');
    await expectSoon(focused).toBe(`${tab} true`);
  }
});

test('U189 an editor is called by the name its prompt has now', async () => {
  const { page, serverUrl } = await openRenamable();
  const left = page.locator('[aria-label^="Left editor"] [data-scope="editor"]');
  const right = page.locator('[aria-label^="Right editor"] [data-scope="editor"]');
  await ready(page, '[aria-label^="Right editor"] [data-scope="editor"]');
  for (const [from, to] of [
    ['a', 'one'],
    ['b', 'two'],
  ])
    await fetch(`${serverUrl}/api/prompts/rename`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ old_id: from, new_id: to }),
    });
  await expectSoon(() => left.getAttribute('aria-label')).toBe('Editor: one');
  await expectSoon(() => right.getAttribute('aria-label')).toBe('Editor: two');
  browser.takeComplaints(); // What is asked while a name goes is answered with 404.
});

async function openRenamable() {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/b?left=a' });
  return { page, serverUrl: url };
}

test('U187 how prompts are written is found from the palette and from the sheet of keys', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await page.keyboard.press('F1');
  await page.keyboard.type('>help');
  await page.getByRole('option', { name: /How prompts are written/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Writing prompts' });
  await dialog.getByText('[[rules/*]]').waitFor();
  await dialog.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByRole('button', { name: 'Writing prompts' }).click();
  await dialog.getByText('{{name}}').waitFor();
  expect(await dialog.getByText('CIRCULAR DEPENDENCY').count()).toBe(1);
});

test('U5 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
