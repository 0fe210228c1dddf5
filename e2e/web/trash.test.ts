import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const lastText = 'main .cm-content';

test('U121 a deleted prompt is in the trash with its text and comes back, typed in and with its history', async () => {
  const { page, url } = await openWorkspace(
    browser,
    { 'drafts/idea.md': 'An idea\n', 'b.md': 'b\n' },
    { at: '/p/drafts/idea' },
  );
  const client = createHttpClient({ baseUrl: url });
  await ready(page);
  await page.locator('[data-scope="editor"]').click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('and more');
  await expectSoon(async () => (await client.get('drafts/idea')).content).toBe('An idea\nand more');
  await page.getByRole('button', { name: 'Actions for drafts/idea' }).last().click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Show the trash' }).click();

  await page.getByRole('heading', { name: 'Trash' }).waitFor();
  await page.getByRole('button', { name: /drafts\/idea .*Deleted .*just now/ }).waitFor();
  await expectSoon(() => textOf(page, lastText)).toBe('An idea\nand more');
  await page.locator(lastText).click();
  await page.keyboard.type('typed');
  expect(await textOf(page, lastText)).toBe('An idea\nand more');
  await page.getByRole('button', { name: 'Restore' }).click();

  await ready(page);
  expect(new URL(page.url()).pathname).toBe('/p/drafts/idea');
  expect(await textOf(page)).toBe('An idea\nand more');
  await page.locator('[data-scope="editor"]').click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('!');
  await expectSoon(async () => (await client.get('drafts/idea')).content).toBe(
    'An idea\nand more!',
  );
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'v1 Created' }).waitFor();
  const { items } = await client.history('drafts/idea');
  expect([...new Set(items.map(({ kind }) => kind))]).toEqual(['update', 'create', 'delete']);
});

test('U121 a prompt whose name is taken comes back under another one, with the keyboard alone', async () => {
  const { page, url, root } = await openWorkspace(
    browser,
    { 'a.md': 'first\n', 'c.md': 'c\n' },
    { at: '/trash' },
  );
  const client = createHttpClient({ baseUrl: url });
  await page.getByText('Nothing was deleted.').waitFor();
  await client.remove('a');
  await client.create({ id: 'a', content: 'second\n' });
  await rm(join(root, 'c.md'));
  await page.getByRole('button', { name: /^c Deleted on disk/ }).waitFor();
  await page.getByRole('button', { name: /^c / }).focus();
  await page.keyboard.press('ArrowDown');
  await expectSoon(() => textOf(page, lastText)).toBe('first\n');
  await page.getByText('There is a prompt a already. Choose another name.').waitFor();
  expect(await page.getByRole('button', { name: 'Restore' }).isDisabled()).toBe(true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('old/a');
  await page.keyboard.press('Enter');
  await ready(page);
  expect(new URL(page.url()).pathname).toBe('/p/old/a');
  expect((await client.get('old/a')).content).toBe('first\n');
  await page.getByRole('link', { name: 'Trash' }).click();
  await page.getByText('1 deleted prompt', { exact: true }).waitFor();
});

test('U133 a deletion is taken back from its message, and the prompt that was open is opened again', async () => {
  const { page, url } = await openWorkspace(
    browser,
    { 'a.md': 'a\n', 'drafts/b.md': 'b\n' },
    { at: '/p/drafts/b' },
  );
  const client = createHttpClient({ baseUrl: url });
  await client.update('drafts/b', { content: 'b, changed\n' });
  await page.getByRole('treeitem', { name: 'b', exact: true }).click();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  const toast = page.getByTestId('toast').filter({ hasText: 'Deleted drafts/b' });
  await toast.getByRole('button', { name: 'Undo' }).click();
  await page.getByTestId('toast').filter({ hasText: 'drafts/b is back' }).waitFor();
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/drafts/b');
  expect((await client.get('drafts/b')).content).toBe('b, changed\n');
  expect((await client.history('drafts/b')).items.length).toBeGreaterThan(2);
});

test('U12 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
