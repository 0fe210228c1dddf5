import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const files = {
  'tone/formal.md': 'Be formal.\n',
  'mail/reply.md': 'Hello\n[[formal]]\n',
  'alone.md': 'x\n',
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

test('U185 a quick Enter makes no prompt before the clashes of its name were shown, and one without clashes at once', async () => {
  const { page, root, url } = await openWorkspace(browser, files, { at: '/p/alone' });
  await ready(page);
  const dialog = page.getByRole('dialog', { name: 'New prompt' });
  await page.getByRole('button', { name: 'New prompt' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).waitFor();
  // The second Enter comes at the very moment the warning does, which nobody can have read by then.
  await page.evaluate(`new MutationObserver((changes, observer) => {
    const button = [...document.querySelectorAll('[role="dialog"] button')].find((each) => each.textContent === 'Create anyway');
    if (button === undefined) return;
    observer.disconnect();
    button.form.requestSubmit();
  }).observe(document.body, { subtree: true, childList: true, characterData: true })`);
  await page.keyboard.insertText('mail/formal');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'mail/reply:2' }).waitFor();
  expect(await isThere(join(root, 'mail/formal.md'))).toBe(false);
  await dialog.getByRole('button', { name: 'Create anyway', disabled: false }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => page.url()).toBe(`${url}/p/mail/formal`);
  await page.getByRole('button', { name: 'New prompt' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('other');
  await page.keyboard.press('Enter');
  await expectSoon(() => page.url()).toBe(`${url}/p/other`);
});

test('U185 a quick Enter renames nothing before it was shown what else changes, and what nothing includes at once', async () => {
  const { page, root, url } = await openWorkspace(browser, files, { at: '/p/tone/formal' });
  await ready(page);
  await page.keyboard.press('F2');
  const name = page.getByRole('textbox', { name: 'New name' });
  await name.waitFor();
  await page.keyboard.type('dry');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  const button = page.getByRole('button', { name: 'Rename and change 1 file', disabled: false });
  await button.waitFor();
  expect(await isThere(join(root, 'tone/dry.md'))).toBe(false);
  await page.keyboard.press('Enter');
  await expectSoon(() => page.url()).toBe(`${url}/p/tone/dry`);
  await page.goto(`${url}/p/alone`);
  await ready(page);
  await page.keyboard.press('F2');
  await name.waitFor();
  await page.keyboard.type('lonely');
  await page.keyboard.press('Enter');
  await expectSoon(() => page.url()).toBe(`${url}/p/lonely`);
});

test('U185 Enter in the dialog of an inclusion replaces it, however early it comes', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/mail/reply' });
  await ready(page);
  await page.locator('.cm-inclusion, .cm-content').first().waitFor();
  await placeCaret(page, 'Hello\n[[for'.length);
  await page.keyboard.press('F1');
  await page.keyboard.type('>by its text');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Replace [[formal]] by its text' }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => textOf(page)).toBe('Hello\nBe formal.\n');
});

test('U185 a quick Enter extracts what was selected under the name that was typed', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/alone' });
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('Alt+Shift+e');
  await page.getByRole('textbox', { name: 'Name of the fragment' }).fill('piece');
  await page.keyboard.press('Enter');
  await expectSoon(() => textOf(page)).toBe('[[piece]]\n');
});

test('U5 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
