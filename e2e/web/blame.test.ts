import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

/** What is typed has the name that the others see; this browser was given none. */
const guestNow: unknown = expect.stringMatching(/^G\d now$/);

/** What stands beside the lines that are in view, the first of each change. */
function beside(page: Page): Promise<readonly string[]> {
  return page.locator('.cm-blame .cm-gutterElement:visible').allTextContents();
}

test('U122 who changed each line stands beside it, moves with it, follows, and leads to the revision', async () => {
  const { page, url, root } = await openWorkspace(
    browser,
    { 'a.md': 'one\ntwo\nthree\n' },
    { at: '/p/a' },
  );
  const client = createHttpClient({ baseUrl: url });
  await client.update('a', { content: 'one\nTWO\nthree\n' });
  await ready(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('last changed');
  await page.getByRole('option', { name: /Show or hide who changed each line/ }).click();
  await expectSoon(() => beside(page)).toEqual(['disk now', 'app now', 'disk now', '']);

  await placeCaret(page, 0);
  await page.keyboard.type('zero\n');
  await expectSoon(() => beside(page)).toEqual([guestNow, 'disk now', 'app now', 'disk now', '']);
  // Whoever saves the file has seen what was typed: else both would have added a line.
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('zero\none\nTWO\nthree\n');
  await writeFile(join(root, 'a.md'), 'zero\none\nTWO\nthree, by hand\n');
  await expectSoon(() => beside(page)).toEqual([
    guestNow,
    'disk now',
    'app now',
    'disk now',
    'disk now',
  ]);

  expect(await page.locator('.cm-blame-who', { hasText: 'app' }).getAttribute('title')).toMatch(
    /^v2 · Changed by a program \(REST\) · just now/,
  );
  await placeCaret(page, 11);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('say who changed');
  await page.getByRole('option', { name: /Say who changed this line/ }).waitFor();
  await page.keyboard.press('Enter');
  await page
    .getByText(/^Line 3: v2 · Changed by a program/)
    .first()
    .waitFor();

  await page.locator('.cm-blame-who', { hasText: 'app' }).click();
  await page.getByText('Viewing v2').waitFor();
  await page.keyboard.press('Escape');
  await ready(page);
  await expectSoon(async () => (await beside(page)).length).toBe(5);
  await page.getByRole('button', { name: 'Actions for a' }).last().click();
  await page.getByRole('menuitem', { name: 'Show or hide who changed each line' }).click();
  await expectSoon(() => page.locator('.cm-blame').count()).toBe(0);
});

test('U122 on the smallest screens the names alone stand beside the lines', async () => {
  const { page } = await openWorkspace(browser, { 'a.md': 'one\n' }, { at: '/p/a', width: 320 });
  await ready(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('last changed');
  await page.getByRole('option', { name: /Show or hide who changed each line/ }).click();
  await page.locator('.cm-blame-who[title*="v1"]').waitFor();
  const width = (await page.locator('.cm-blame').boundingBox())?.width ?? 0;
  expect(width).toBeGreaterThan(20);
  expect(width).toBeLessThan(60);
});

test('U12 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
