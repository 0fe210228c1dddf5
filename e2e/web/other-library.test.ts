import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { serve } from '../served-library.ts';
import { chip, editor, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';
import type { OpenWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const typed = 'typed offline, ';

/** Types into `a` of a library while nobody serves it, then has another library served at its address. */
async function replaced(): Promise<{
  readonly first: OpenWorkspace;
  readonly second: Awaited<ReturnType<typeof serve>>;
}> {
  const first = await openWorkspace(
    browser,
    { 'a.md': 'first\n', 'own.md': 'own' },
    { at: '/p/own', startCommand: 'prompt-manager serve first' },
  );
  const { page } = first;
  await ready(page);
  await page.goto(`${first.url}/p/a`);
  await ready(page);
  await expectSoon(() => chip(page)).toBe('Saved');
  await first.stop();
  await expectSoon(() => chip(page)).toBe('Reconnecting…');
  await placeCaret(page, 0);
  await page.keyboard.type(typed);
  await expectSoon(() => chip(page)).toBe('Offline — kept in this browser');
  const port = Number(new URL(first.url).port);
  const second = await serve({ 'a.md': 'second\n' }, { port });
  await bannerOf(page).waitFor();
  return { first, second };
}

const bannerOf = (page: Page) =>
  page.getByTestId('banner').filter({ hasText: 'now serves another library' });

const tabsOf = (page: Page) => page.getByRole('tablist', { name: 'Open prompts' }).getByRole('tab');

test('U150 another library at the address gets and gives nothing, and what was typed is sent when the first is back', async () => {
  const { first, second } = await replaced();
  const { page } = first;
  const banner = bannerOf(page);
  const said = await banner.textContent();
  expect(said).toContain(second.root.split('/').at(-1));
  expect(said).toContain('What you typed in a is kept in this browser');
  expect(said).toContain('prompt-manager serve first');
  expect(await textOf(page)).toBe(`${typed}first\n`);
  expect(await chip(page)).toBe('Offline — kept in this browser');
  expect(await page.locator(editor).getAttribute('aria-readonly')).toBe('true');
  expect(await tabsOf(page).count()).toBe(2);
  const client = createHttpClient({ baseUrl: second.url });
  expect(await client.get('a')).toMatchObject({ content: 'second\n', revision: 1 });
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    banner.getByRole('button', { name: 'Download my text' }).click(),
  ]);
  expect(await readFile(await file.path(), 'utf8')).toBe(`${typed}first\n`);

  await second.stop();
  await first.start();
  await banner.waitFor({ state: 'detached' });
  await expectSoon(() => chip(page)).toBe('Saved');
  await ready(page);
  expect(await textOf(page)).toBe(`${typed}first\n`);
  await expectSoon(() => readFile(join(first.root, 'a.md'), 'utf8')).toBe(`${typed}first\n`);
  expect(await readFile(join(second.root, 'a.md'), 'utf8')).toBe('second\n');
  // The browser complains of every try that was refused.
  browser.takeComplaints();
});

test('U150 a page of the other library has nothing of the first, whose text is sent at its next visit', async () => {
  const { first, second } = await replaced();
  const { page } = first;
  page.on('dialog', (dialog) => void dialog.accept());
  await bannerOf(page).getByRole('button', { name: 'Open the other library' }).click();
  await page.getByRole('treeitem', { name: 'a' }).waitFor();
  await page.goto(`${second.url}/p/a`);
  await ready(page);
  expect(await textOf(page)).toBe('second\n');
  expect(await tabsOf(page).count()).toBe(1);
  await expectSoon(() => chip(page)).toBe('Saved');
  await second.stop();
  await first.start();
  await bannerOf(page).getByRole('button', { name: 'Open the other library' }).click();
  await expectSoon(() => readFile(join(first.root, 'a.md'), 'utf8')).toBe(`${typed}first\n`);
  expect(await readFile(join(second.root, 'a.md'), 'utf8')).toBe('second\n');
  browser.takeComplaints();
});
