import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { caretOf, expectSoon, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const files = {
  'reply.md': 'Hello.\n\n[[tone]]\n[[nobody]]\n',
  'mail.md': '[[reply]]\n',
  'tone.md': 'Be kind. [[rules/one]]\n',
  'rules/one.md': 'One.\n',
  'loop-a.md': 'A [[loop-b]]\n',
  'loop-b.md': 'B [[loop-a]]\n',
};

test('U91 the links of a prompt are a tree of what it includes and the lines of what includes it', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/reply' });
  await ready(page);
  await page.getByRole('tab', { name: 'Links' }).click();
  const includes = page.getByRole('region', { name: 'Includes' });
  const usedBy = page.getByRole('region', { name: 'Used by' });
  await includes.getByRole('button', { name: 'rules/one' }).waitFor();
  await includes.getByRole('button', { name: 'missing: No prompt is named “nobody”.' }).waitFor();
  await usedBy.getByRole('button', { name: 'line 1 [[reply]]' }).waitFor();
  await createHttpClient({ baseUrl: url }).create({ id: 'late', content: 'x\n\nSee [[reply]].\n' });
  await usedBy.getByRole('heading', { name: 'Used by (2)' }).waitFor();
  await usedBy.getByRole('button', { name: 'line 3 See [[reply]].' }).click();
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/late');
  await ready(page);
  await expectSoon(() => caretOf(page)).toBe(3);
});

test('U45 U91 the links are those of now when the prompt is shown again, and after the server was away', async () => {
  const opened = await openWorkspace(browser, files, { at: '/p/reply' });
  const { page, url, root } = opened;
  await ready(page);
  await page.getByRole('tab', { name: 'Links' }).click();
  const usedBy = (count: number) =>
    page.getByRole('region', { name: 'Used by' }).getByText(`Used by (${count})`);
  await usedBy(1).waitFor();
  await page.getByRole('treeitem', { name: /^loop-a/ }).click();
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/loop-a');
  await createHttpClient({ baseUrl: url }).create({ id: 'late', content: 'See [[reply]].\n' });
  await page.getByRole('treeitem', { name: /^late/ }).waitFor();
  await page.getByRole('treeitem', { name: /^reply/ }).click();
  await usedBy(2).waitFor({ timeout: 10_000 });
  await opened.stop();
  await writeFile(join(root, 'later.md'), '[[reply]]\n');
  await opened.start();
  await page.getByRole('treeitem', { name: /^later/ }).waitFor();
  await usedBy(3).waitFor({ timeout: 10_000 });
});

test('U91 a cycle is said in words where it closes', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/loop-a' });
  await ready(page);
  await page.keyboard.press('Shift+F12');
  const includes = page.getByRole('region', { name: 'Includes' });
  await includes.getByText('⟳ cycle, not expanded').waitFor();
  expect(await includes.getByRole('button').allTextContents()).toEqual(['loop-b', 'loop-a']);
});

test('U92 the graph around a prompt is walked with the arrow keys, Enter opens', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/graph/reply' });
  const node = (name: string) => page.getByRole('link', { name });
  await node('reply, includes 1, used by 1').focus();
  await page.keyboard.press('ArrowUp');
  await page.locator('[data-prompt="mail"]:focus').waitFor();
  for (const id of ['reply', 'tone', 'rules/one']) {
    await page.keyboard.press('ArrowDown');
    await page.locator(`[data-prompt="${id}"]:focus`).waitFor();
  }
  await page.getByLabel('Depth').selectOption('1');
  await node('rules/one').waitFor({ state: 'detached' });
  await page.getByRole('combobox', { name: 'Show' }).selectOption('What uses it');
  await node('tone').waitFor({ state: 'detached' });
  await node('mail').focus();
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/mail');
});

test('U92 the graph of the library says its cycles in words, as the table does', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/graph' });
  await page.getByText('6 prompts, 5 inclusions, 1 cycle. Cycle: loop-a, loop-b.').waitFor();
  await page.getByRole('link', { name: 'loop-a, includes 1, used by 1, in a cycle' }).waitFor();
  expect(
    await page.getByRole('main').locator('svg').getByText('cycle', { exact: true }).count(),
  ).toBe(2);
  await page.getByRole('button', { name: 'Table' }).click();
  const rows = page.getByRole('row');
  expect(await rows.allTextContents()).toContain('loop-aloop-bloop-bcycle, 1 problem');
  await page.getByRole('combobox', { name: 'Around' }).fill('tone');
  await page.getByRole('heading', { name: 'Graph around tone' }).waitFor();
  await page.getByRole('row', { name: 'rules/one included' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/graph/tone');
});

test('U92 no page complained of anything but what it asked of a server that was away', () => {
  const others = browser
    .takeComplaints()
    .filter((text) => !/WebSocket|Failed to load|net::ERR/.test(text));
  expect(others).toEqual([]);
});
