import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import { useBrowser } from '../use-browser.ts';
import { chip, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const files = { 'a.md': 'Hello {{who}}. [[b]] [[nobody]]\n', 'b.md': 'b text\n' };

/** Waits until the browser has every part of the page. */
async function allFetched(page: Page): Promise<void> {
  const missing = () =>
    page.evaluate<number>(`(async () => {
      const parts = await (await fetch('/parts.json')).json();
      const seen = new Set(performance.getEntriesByType('resource').filter((each) => each.responseEnd > 0).map((each) => new URL(each.name).pathname));
      return parts.filter((each) => !seen.has(each)).length;
    })()`);
  // They are fetched once what people do at first is done.
  await expect.poll(missing, { timeout: 60_000, interval: 1_000 }).toBe(0);
}

test('U230 every part of the page opens while the server is away, though none was opened before', async () => {
  const { page, stop } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await allFetched(page);
  await stop();
  await page.getByTestId('banner').filter({ hasText: 'does not answer' }).waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
  const escape = () => page.keyboard.press('Escape');
  for (const tab of ['Variables', 'Links', 'History', 'Preview'])
    await page.getByRole('tab', { name: tab }).click();
  for (const mode of ['Formatted', 'Messages', 'Expanded']) await press(mode);
  await press('Copy as…');
  await page.getByRole('menuitem').first().waitFor();
  await escape();
  await page.getByRole('treeitem', { name: 'b', exact: true }).click({ button: 'right' });
  await page.getByRole('menuitem').first().waitFor();
  await escape();
  await press('All open prompts');
  await page.getByRole('menuitem').first().waitFor();
  await escape();
  for (const keys of ['F1', 'F2', 'Delete']) {
    await page.getByRole('treeitem', { name: /^a/ }).focus();
    await page.keyboard.press(keys);
    await page.locator('[role="dialog"], [role="alertdialog"]').waitFor();
    await escape();
    await page.locator('[role="dialog"], [role="alertdialog"]').waitFor({ state: 'detached' });
  }
  await press('Keyboard shortcuts and help');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await escape();
  await page.keyboard.press('ControlOrMeta+j');
  await page.getByRole('tab', { name: 'Search' }).click();
  await page.locator('[data-search-field]').waitFor();
  for (const name of ['Settings', 'Graph']) {
    await press(name);
    await page.getByRole('main', { name }).waitFor();
  }
  await page.getByRole('link', { name: 'Trash' }).click();
  await page.getByRole('main', { name: 'Trash' }).waitFor();
  await page.getByRole('treeitem', { name: /^a/ }).click();
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('Still ');
  expect(await textOf(page)).toBe(`Still ${files['a.md']}`);
  expect(await page.getByText('is not loaded yet').count()).toBe(0);
  browser.takeComplaints(); // Of everything that nobody answered.
});

test('U230 a part that is not there while the server is away says so in its place, and comes with the server', async () => {
  const { page, url, stop, start } = await openWorkspace(browser, files);
  // Nothing is fetched before it is wanted.
  await page.route('**/parts.json', (route) => route.abort());
  await page.goto(`${url}/p/a`);
  await ready(page);
  await stop();
  await page.getByTestId('banner').filter({ hasText: 'does not answer' }).waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  const told = page.locator('[data-region="inspector"]').getByText('is not loaded yet');
  await told.waitFor();
  await page.getByRole('treeitem', { name: 'b', exact: true }).click({ button: 'right' });
  await page.getByTestId('toast').getByText('is not loaded yet').waitFor();
  await placeCaret(page, 0);
  await page.keyboard.type('Still ');
  expect(await textOf(page)).toBe(`Still ${files['a.md']}`);
  await start();
  const row = page.getByRole('button', { name: /^v1 Created/ });
  await row.waitFor();
  expect(await told.count()).toBe(0);
  // With its styles, which are files of their own.
  await expectSoon(() =>
    page.evaluate<string>(
      `getComputedStyle(document.querySelector('[data-region="inspector"] [data-revision]')).borderTopStyle`,
    ),
  ).toBe('none');
  await page.getByRole('treeitem', { name: 'b', exact: true }).click({ button: 'right' });
  await page.getByRole('menuitem').first().waitFor();
  browser.takeComplaints();
});

test('U231 in a browser that keeps nothing the page works, and says "Not saved" of what only it has', async () => {
  await using strict = await startBrowser({ keepsNothing: true });
  const { page, root, stop } = await openWorkspace(strict, files, { at: '/p/b' });
  expect(
    await page.evaluate<string>(
      `(() => { try { return typeof localStorage } catch { return 'refused' } })()`,
    ),
  ).toBe('refused');
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('kept ');
  await expectSoon(() => readFile(join(root, 'b.md'), 'utf8')).toBe('kept b text\n');
  await expectSoon(() => chip(page)).toBe('Saved');
  // What is chosen holds for this window.
  await page.keyboard.press('ControlOrMeta+b');
  await page.locator('[data-region="library"]').waitFor({ state: 'detached' });
  await page.keyboard.press('ControlOrMeta+b');
  await page.getByRole('treeitem', { name: /^a/ }).waitFor();
  await stop();
  await placeCaret(page, 0);
  await page.keyboard.type('nowhere ');
  await expectSoon(() => chip(page)).toBe('Not saved');
  const banner = page.getByTestId('banner').filter({ hasText: 'cannot keep what you type' });
  expect(await banner.getAttribute('role')).toBe('alert');
  expect(await banner.getByRole('button').allTextContents()).toEqual([
    'Copy text',
    'Download',
    'Try now',
  ]);
  const download = page.waitForEvent('download');
  await banner.getByRole('button', { name: 'Download' }).click();
  const path = await (await download).path();
  expect(await readFile(path, 'utf8')).toBe('nowhere kept b text\n');
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.reload({ timeout: 2_000 }).catch(() => undefined);
  expect(asked).toEqual(['beforeunload']);
  expect(await textOf(page)).toBe('nowhere kept b text\n');
});

test('U232 a page that stopped says so, gives what was typed, and has it again when it is loaded again', async () => {
  const { page, journal, root, url } = await openWorkspace(browser, files, { at: '/p/b' });
  await ready(page);
  journal.hang();
  await placeCaret(page, 0);
  await page.keyboard.type('typed ');
  await expectSoon(() => chip(page)).toBe('Saving…');
  // As a faulty extension of the browser does.
  await page.evaluate(
    `Array.prototype.toSorted = () => { throw new Error('broken from outside'); }`,
  );
  await page.getByRole('link', { name: 'Prompt Manager' }).click();
  await page.getByRole('heading', { name: 'This page has a fault and stopped' }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my text' }).click();
  expect((await download).suggestedFilename()).toBe('b.md');
  expect(await readFile(await (await download).path(), 'utf8')).toBe('typed b text\n');
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy details' }).click();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toContain(
    'broken from outside',
  );
  journal.release();
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('heading', { name: 'Your prompts' }).waitFor();
  await page.goto(`${url}/p/b`);
  await ready(page);
  await expectSoon(() => textOf(page)).toBe('typed b text\n');
  await expectSoon(() => readFile(join(root, 'b.md'), 'utf8')).toBe('typed b text\n');
  browser.takeComplaints();
});
