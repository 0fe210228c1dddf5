import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { chip, editor, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const strip = (page: Page): Locator => page.getByRole('tablist', { name: 'Open prompts' });

/** The tabs in their order, the shown one in brackets. */
const tabsOf = (page: Page): Promise<readonly string[]> =>
  strip(page)
    .getByRole('tab')
    .evaluateAll((tabs) =>
      tabs.map((tab) => {
        const name = tab.getAttribute('aria-label') ?? '';
        return tab.getAttribute('aria-selected') === 'true' ? `[${name}]` : name;
      }),
    );

const openInTree = (page: Page, name: string): Promise<void> =>
  page.getByRole('treeitem', { name, exact: true }).click();

/** Whether the strip shows all of the shown tab. */
const isShownInView = async (page: Page): Promise<boolean> => {
  const shown = strip(page).getByRole('tab', { selected: true });
  const [box, frame] = [await shown.boundingBox(), await strip(page).boundingBox()];
  return (
    box !== null &&
    frame !== null &&
    box.x >= frame.x - 1 &&
    box.x + box.width <= frame.x + frame.width + 1
  );
};

const pathOf = (page: Page): string => new URL(page.url()).pathname;

const files = { 'a.md': 'a text\n', 'b.md': 'b text\n', 'c.md': 'c text\n', 'd.md': 'd text\n' };

test('U103 every opened prompt has a tab; a click shows it, middle click and commands close it, and it can be reopened', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  for (const name of ['b', 'c', 'd']) await openInTree(page, name);
  await expectSoon(() => tabsOf(page)).toEqual(['a', 'b', 'c', '[d]']);
  const tab = (name: string): Locator => strip(page).getByRole('tab', { name, exact: true });
  await tab('b').click();
  await expectSoon(() => textOf(page)).toBe('b text\n');
  await tab('c').click({ button: 'middle' });
  await expectSoon(() => tabsOf(page)).toEqual(['a', '[b]', 'd']);
  await placeCaret(page, 0);
  await page.keyboard.press('Alt+w');
  await expectSoon(() => tabsOf(page)).toEqual(['a', '[d]']);
  await expectSoon(() => textOf(page)).toBe('d text\n');
  await page.keyboard.press('Alt+Shift+W');
  await expectSoon(() => textOf(page)).toBe('b text\n');
  await page.keyboard.press('Alt+Shift+W');
  await expectSoon(() => tabsOf(page)).toEqual(['a', 'd', 'b', '[c]']);
  await page.keyboard.press('Alt+PageDown');
  await expectSoon(() => tabsOf(page)).toEqual(['[a]', 'd', 'b', 'c']);
  await page.keyboard.press('Alt+PageUp');
  await expectSoon(() => tabsOf(page)).toEqual(['a', 'd', 'b', '[c]']);
  await tab('d').hover();
  await tab('d').getByTestId('close-tab').click();
  await expectSoon(() => tabsOf(page)).toEqual(['a', 'b', '[c]']);

  await tab('b').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Close others' }).click();
  await expectSoon(() => tabsOf(page)).toEqual(['[b]']);
  await expectSoon(() => pathOf(page)).toBe('/p/b');
  await page.getByRole('button', { name: 'All open prompts' }).click();
  await page.getByRole('menuitem', { name: 'Close all tabs' }).click();
  await expectSoon(() => pathOf(page)).toBe('/');
  expect(await strip(page).count()).toBe(0);
});

test('U103 the tabs are one stop of Tab: arrows go along them, Enter shows, Delete closes, the menu has its key', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  for (const name of ['b', 'c']) await openInTree(page, name);
  await expectSoon(() => tabsOf(page)).toEqual(['a', 'b', '[c]']);
  const focused = (): Promise<string | null> =>
    page.locator(':focus').getAttribute('aria-label', { timeout: 2_000 });
  const stops = await strip(page).locator('[role="tab"][tabindex="0"]').count();
  expect(stops).toBe(1);
  await strip(page).locator('[role="tab"][tabindex="0"]').focus();
  expect(await focused()).toBe('c');
  await page.keyboard.press('ArrowRight');
  expect(await focused()).toBe('a');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  expect(await focused()).toBe('b');
  expect(await tabsOf(page)).toEqual(['a', 'b', '[c]']);
  await page.keyboard.press('Enter');
  await expectSoon(() => tabsOf(page)).toEqual(['a', '[b]', 'c']);
  expect(await focused()).toBe('b');
  await page.keyboard.press('Delete');
  await expectSoon(() => tabsOf(page)).toEqual(['a', '[c]']);
  await expectSoon(focused).toBe('c');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menu', { name: 'Tab c' }).waitFor();
  await page.keyboard.press('Escape');
  await expectSoon(focused).toBe('c');
  expect(await page.getByRole('tabpanel', { name: 'c', exact: true }).locator(editor).count()).toBe(
    1,
  );
});

test('U104 tabs are there after a reload, follow renames and deletions, and tell what is not saved', async () => {
  const served = await openWorkspace(
    browser,
    { ...files, 'support/reply.md': 'one\n', 'sales/reply.md': 'two\n' },
    { at: '/p/support/reply' },
  );
  const { page, url, root, journal } = served;
  const client = createHttpClient({ baseUrl: url });
  await ready(page);
  for (const id of ['b', 'a']) await openInTree(page, id);
  await page.goto(`${url}/p/sales/reply`);
  await ready(page);
  await expectSoon(() => tabsOf(page)).toEqual(['reply, support', 'b', 'a', '[reply, sales]']);
  await client.rename({ from: 'b', to: 'renamed' });
  await client.remove('support/reply');
  await expectSoon(() => tabsOf(page)).toEqual(['renamed', 'a', '[reply]']);
  await rm(join(root, 'a.md'));
  await expectSoon(() => tabsOf(page)).toEqual(['renamed', '[reply]']);
  await page.reload();
  await ready(page);
  expect(await tabsOf(page)).toEqual(['renamed', '[reply]']);

  journal.hang();
  await placeCaret(page, 0);
  await page.keyboard.type('x');
  await expectSoon(() => tabsOf(page)).toEqual(['renamed', '[reply, not saved]']);
  await strip(page).getByRole('tab', { name: 'renamed' }).click();
  await expectSoon(() => tabsOf(page)).toEqual(['[renamed]', 'reply, not saved']);
  journal.release();
  await expectSoon(() => tabsOf(page)).toEqual(['[renamed]', 'reply']);
  await expectSoon(() => chip(page)).toBe('Saved');
});

test('U103 many tabs scroll, the shown one is in view, and the menu has all; under 900 px there are none', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 24 }, (_, number) => [
      `a prompt of some length ${number}.md`,
      `${number}\n`,
    ]),
  );
  const { page, url } = await openWorkspace(browser, many, { at: '/' });
  for (let number = 0; number < 24; number += 1) {
    await page.goto(`${url}/p/a%20prompt%20of%20some%20length%20${number}`);
    await strip(page)
      .getByRole('tab', { selected: true, name: `length ${number}`, exact: false })
      .waitFor();
  }
  await ready(page);
  await expectSoon(() => isShownInView(page)).toBe(true);
  await page.getByRole('button', { name: 'All open prompts' }).click();
  await expectSoon(() =>
    page.getByRole('menuitem', { name: 'a prompt of some length' }).count(),
  ).toBe(24);
  await page.getByRole('menuitem', { name: 'a prompt of some length 0', exact: true }).click();
  await expectSoon(() => textOf(page)).toBe('0\n');
  await expectSoon(() => isShownInView(page)).toBe(true);
  await page.setViewportSize({ width: 800, height: 900 });
  await expectSoon(() => strip(page).count()).toBe(0);
});

test('U103 a prompt that is opened from the start page has its tab in view', async () => {
  const numbers = Array.from({ length: 9 }, (_, number) => number);
  const name = (number: number): string => `a prompt of some length ${number}`;
  const { page, url } = await openWorkspace(
    browser,
    Object.fromEntries(numbers.map((number) => [`${name(number)}.md`, `${number}\n`])),
    { at: `/p/${encodeURIComponent(name(0))}` },
  );
  await ready(page);
  for (const number of numbers.slice(1, 8)) await openInTree(page, name(number));
  await expectSoon(() => textOf(page)).toBe('7\n');
  for (const number of [8, 3]) {
    await page.goto(`${url}/`);
    await page.getByRole('treeitem', { name: name(number), exact: true }).waitFor();
    await openInTree(page, name(number));
    await expectSoon(() => textOf(page)).toBe(`${number}\n`);
    await expectSoon(() => isShownInView(page)).toBe(true);
  }
});

test('U103 no page complained', () => {
  const others = browser.takeComplaints().filter((text) => !/WebSocket|Failed to load/.test(text));
  expect(others).toEqual([]);
});
