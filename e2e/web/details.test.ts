import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

test('U43 the sheet of shortcuts has every command once, with all its keys', async () => {
  const { page } = await openWorkspace(browser, { 'a.md': 'a\n' });
  await page.getByRole('button', { name: 'Keyboard shortcuts and help' }).click();
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  const titles = await page.getByRole('dialog').locator('dt').allTextContents();
  expect(titles.length).toBeGreaterThan(30);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  const search = page.getByRole('dialog').locator('div', { hasText: 'Search the text of the' });
  expect(await search.last().locator('kbd').count()).toBe(3);
});

test('U123 two inclusions beside each other lead each to its own place', async () => {
  const { page } = await openWorkspace(
    browser,
    { 'a.md': 'x [[one]][[two]]\n', 'one.md': 'First.', 'two.md': 'Second.' },
    { at: '/p/a' },
  );
  await ready(page);
  const preview = page.locator('[aria-label="Expanded: a"]');
  await preview.getByText('Second.').waitFor();
  const chosen = (): Promise<readonly string[]> =>
    preview.locator('.cm-counterpart').allTextContents();
  await placeCaret(page, 5);
  await expectSoon(chosen).toEqual(['First.']);
  await placeCaret(page, 13);
  await expectSoon(chosen).toEqual(['Second.']);
});

test('U124 what was filled in for a prompt goes with it when it is renamed, by whomever', async () => {
  const { page, url } = await openWorkspace(
    browser,
    { 'a.md': 'Dear {{name}}.\n', 'b.md': 'b\n' },
    { at: '/p/a' },
  );
  await ready(page);
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByRole('textbox', { name: 'name' }).fill('Ada');
  await page.getByRole('button', { name: 'Save as preset…' }).click();
  await page.getByRole('textbox', { name: 'Name of the preset' }).fill('trial');
  await page.keyboard.press('Enter');
  await page.goto(`${url}/p/b`);
  await ready(page);
  await createHttpClient({ baseUrl: url }).rename({ from: 'a', to: 'letters/a' });
  await page.getByRole('treeitem', { name: 'letters' }).waitFor();
  await page.goto(`${url}/p/letters/a`);
  await page.getByRole('tab', { name: 'Variables' }).click();
  await expectSoon(() => page.getByRole('textbox', { name: 'name' }).inputValue()).toBe('Ada');
  await page.getByLabel('Preset', { exact: true }).waitFor();
});

const long = 'a-name-that-somebody-made-as-long-as-a-sentence/because-it-had-to-say-everything';

test('U125 a name too long for its box is shown whole when it is pointed at or has the focus', async () => {
  const { page } = await openWorkspace(
    browser,
    { 'a.md': `[[${long}]]\n`, [`${long}.md`]: 'x\n' },
    { at: '/graph/a' },
  );
  const whole = page.getByTestId('whole-name');
  await page.locator(`[data-prompt="${long}"]`).waitFor();
  expect(await whole.count()).toBe(0);
  await page.locator(`[data-prompt="${long}"]`).hover();
  await expectSoon(() => whole.textContent()).toBe(long);
  await page.locator('[data-prompt="a"]').hover();
  await expectSoon(() => whole.count()).toBe(0);
  await page.locator('[data-prompt="a"]').focus();
  await page.keyboard.press('ArrowDown');
  await expectSoon(() => whole.textContent()).toBe(long);
});

test('U126 the card of an inclusion, and of a row of the completion, has uses and tokens', async () => {
  const { page } = await openWorkspace(
    browser,
    {
      'a.md': 'x [[frag]]\n',
      'frag.md': 'Be brief. [[tone]]\n',
      'tone.md': 'Be kind to whoever asks, always.\n',
    },
    { at: '/p/a' },
  );
  await ready(page);
  await page.locator('.cm-inclusion').first().hover();
  await page.getByText(/^Used by 1 prompt · \d+ tokens, \d+ expanded$/).waitFor();
  await page.keyboard.press('Escape');
  await placeCaret(page, 0);
  await page.keyboard.type('[[to');
  await page.getByRole('option').first().waitFor();
  await page
    .locator('.cm-completionInfo')
    .getByText(/^Used by 2 prompts · \d+ tokens$/)
    .waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => page.locator('.cm-completionInfo').count()).toBe(0);
});

test('U127 at 360 px an address shows what it names, whatever was shown before', async () => {
  const { page, url } = await openWorkspace(
    browser,
    { 'a.md': 'x\n' },
    { at: '/p/a', width: 360, height: 740 },
  );
  const shown = (): Promise<string | null> =>
    page.getByRole('group', { name: 'Shown part' }).locator('[aria-pressed="true"]').textContent();
  await ready(page);
  expect(await shown()).toBe('Edit');
  await page.getByRole('button', { name: 'Library', exact: true }).click();
  await page.goto(`${url}/p/a#L1`);
  await page.reload();
  await ready(page);
  expect(await shown()).toBe('Edit');
  await page.goto(`${url}/`);
  await page.getByRole('treeitem', { name: 'a' }).waitFor();
  expect(await shown()).toBe('Library');
});

test('U12 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
