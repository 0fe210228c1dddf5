import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
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

/** Holds up one request of a page. `asked` is done when it was made, `letGo` lets it go on. */
async function holdUp(
  page: Page,
  isMeant: (method: string, path: string, isTrial: boolean) => boolean,
): Promise<{ readonly asked: Promise<void>; readonly letGo: () => void }> {
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const fits = (request: Request): boolean =>
    isMeant(
      request.method(),
      new URL(request.url()).pathname,
      request.postData()?.includes('"dry_run":true') === true,
    );
  await page.route('**/api/**', async (route) => {
    if (!fits(route.request())) return route.fallback();
    asked.resolve();
    await held.promise;
    return route.continue();
  });
  return { asked: asked.promise, letGo: () => held.resolve() };
}

test('U217 what is typed behind Enter in the dialog of a new prompt goes into its text, however long it takes to make', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/alone' });
  await ready(page);
  const check = await holdUp(page, (_, path, isTrial) => isTrial && path === '/api/prompts');
  const making = await holdUp(
    page,
    (method, path, isTrial) => method === 'POST' && !isTrial && path === '/api/prompts',
  );
  await page.getByRole('button', { name: 'New prompt' }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.waitFor();
  await page.keyboard.type('letter');
  await page.keyboard.press('Enter');
  await check.asked;
  await page.keyboard.type('Dear');
  expect(await name.inputValue()).toBe('letter');
  check.letGo();
  await making.asked;
  await page.keyboard.type(' you');
  // Without keys, as by voice or from a list.
  await page.keyboard.insertText(' all');
  expect(await name.inputValue()).toBe('letter');
  making.letGo();
  await expectSoon(() => page.url()).toBe(`${url}/p/letter`);
  await expectSoon(() => textOf(page)).toBe('Dear you all');
});

test('U217 what is typed while a prompt is renamed, extracted from or given details goes into the text, not into the dialog', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/alone' });
  await ready(page);
  await placeCaret(page, 1);
  const renaming = await holdUp(page, (_, path, isTrial) => !isTrial && path.endsWith('/rename'));
  await page.keyboard.press('F2');
  const name = page.getByRole('textbox', { name: 'New name' });
  await name.waitFor();
  await page.keyboard.type('lonely');
  // Whoever presses Enter again means the same by it.
  for (const key of ['Enter', 'Enter', 'y']) await page.keyboard.press(key);
  await renaming.asked;
  await page.keyboard.type('z');
  expect(await name.inputValue()).toBe('lonely');
  renaming.letGo();
  await expectSoon(() => page.url()).toBe(`${url}/p/lonely`);
  await expectSoon(() => textOf(page)).toBe('xyz\n');

  const saving = await holdUp(page, (method) => method === 'PUT');
  await page.keyboard.press('F1');
  await page.keyboard.type('>details');
  await page
    .getByRole('option', { name: /details/i })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  const description = page.getByRole('textbox', { name: 'Description' });
  await expectSoon(() => description.isEditable()).toBe(true);
  await page.keyboard.type('Alone');
  await page.keyboard.press('ControlOrMeta+Enter');
  await saving.asked;
  await page.keyboard.type('!');
  expect(await description.inputValue()).toBe('Alone');
  saving.letGo();
  await expectSoon(() => textOf(page)).toBe('xyz!\n');

  await placeCaret(page, 0);
  await page.keyboard.press('Shift+End');
  const extracting = await holdUp(
    page,
    (_, path, isTrial) => !isTrial && path.endsWith('/extract'),
  );
  await page.keyboard.press('Alt+Shift+e');
  const fragment = page.getByRole('textbox', { name: 'Name of the fragment' });
  await fragment.fill('piece');
  await page.keyboard.press('Enter');
  await extracting.asked;
  await page.keyboard.type(' end');
  expect(await fragment.inputValue()).toBe('piece');
  extracting.letGo();
  await expectSoon(() => textOf(page)).toBe('[[piece]] end\n');
});

test('U217 what is typed behind an Enter that a dialog asks back about, or refuses, goes nowhere', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/alone' });
  await ready(page);
  await page.getByRole('button', { name: 'New prompt' }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('alone');
  const making = await holdUp(page, (_, path, isTrial) => !isTrial && path === '/api/prompts');
  await page.keyboard.press('Enter');
  await making.asked;
  await page.keyboard.type('lost');
  making.letGo();
  await page.getByRole('alert').getByText('alone').waitFor();
  expect(await name.inputValue()).toBe('alone');
  browser.takeComplaints(); // A name that is taken is answered with 409.
  await name.fill('mail/formal');
  const check = await holdUp(page, (_, path, isTrial) => isTrial && path === '/api/prompts');
  await page.keyboard.press('Enter');
  await check.asked;
  await page.keyboard.type('lost');
  check.letGo();
  await page.getByRole('button', { name: 'Create anyway', disabled: false }).waitFor();
  expect(await name.inputValue()).toBe('mail/formal');
  await page.keyboard.press('Enter');
  await expectSoon(() => page.url()).toBe(`${url}/p/mail/formal`);
  await page.locator('[data-loaded] [data-scope="editor"]:focus').waitFor();
  await page.keyboard.type('kept');
  await expectSoon(() => textOf(page)).toBe('kept');
});

test('U217 Escape leaves a dialog that works: what it did is told, and nothing is opened or closed for it', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/alone' });
  await ready(page);
  await placeCaret(page, 1);
  const making = await holdUp(page, (_, path, isTrial) => !isTrial && path === '/api/prompts');
  await page.getByRole('button', { name: 'New prompt' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('letter');
  await page.keyboard.press('Enter');
  await making.asked;
  await page.keyboard.type('lost');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search or run' }).waitFor();
  making.letGo();
  await page.getByText('Created letter').first().waitFor();
  expect(await page.getByRole('combobox', { name: 'Search or run' }).count()).toBe(1);
  expect(page.url()).toBe(`${url}/p/alone`);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expectSoon(() => page.url()).toBe(`${url}/p/letter`);
  await expectSoon(() => textOf(page)).toBe('');
});

test('U36 whatever dialog, menu or panel is closed with Escape, the focus is where it was before', async () => {
  const { page } = await openWorkspace(
    browser,
    { ...files, 'mail/reply.md': '---\ntags: [mail]\n---\nHello\n[[nobody]] [[formal]]\n' },
    { at: '/p/mail/reply' },
  );
  await ready(page);
  await page.locator('.cm-lintRange').first().waitFor();
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
  const row = page.getByRole('treeitem', { name: 'formal' });
  const inText = (offset: number) => async () => placeCaret(page, offset);
  const onRow = () => row.focus();
  const key = (keys: string) => () => page.keyboard.press(keys);
  const command = (title: string) => async () => {
    await page.keyboard.press('F1');
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.type(`>${title}`);
    await page.getByRole('option', { name: title }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#palette-list').waitFor({ state: 'detached' });
  };
  const ofButton = (name: string | RegExp) => [() => button(name).focus(), key('Enter')] as const;
  const ways: readonly (readonly [() => Promise<unknown>, () => Promise<unknown>])[] = [
    [inText(0), key('F1')],
    [inText(0), key('ControlOrMeta+p')],
    [inText(0), key('F2')],
    [inText('Hello\n[[no'.length), key('ControlOrMeta+.')],
    [inText(0), key('ControlOrMeta+f')],
    [inText(0), key('Alt+g')],
    [inText(0), command('New prompt…')],
    [inText(0), command('Edit details…')],
    [inText(0), command('Move to…')],
    [inText(0), command('Delete…')],
    [inText(0), command('Who is here?')],
    [inText(0), command('Show the keyboard shortcuts')],
    [inText(0), command('How prompts are written')],
    [
      inText('Hello\n[[nobody]] [[for'.length),
      command('Replace the inclusion at the cursor by its text…'),
    ],
    [onRow, key('F2')],
    [onRow, key('Delete')],
    [onRow, key('Shift+F10')],
    [onRow, key('F1')],
    ofButton('Copy as…'),
    ofButton('Actions for mail/reply'),
    ofButton('All open prompts'),
    ofButton('Keyboard shortcuts and help'),
    ofButton('New prompt'),
    ofButton(/edit details/),
  ];
  const open = page.locator('[role="dialog"], [role="alertdialog"], [role="menu"], .cm-panel');
  const focused = () =>
    page.evaluate<string>(
      `document.activeElement.ariaLabel ?? document.activeElement.textContent.slice(0, 40)`,
    );
  const faults: string[] = [];
  for (const [at, [stand, bring]] of ways.entries()) {
    await stand();
    const before = await focused();
    await bring();
    await open
      .first()
      .waitFor({ timeout: 10_000 })
      .catch(() => expect.fail(`way ${at} opens nothing`));
    // It takes the focus a moment after it is there, a menu with its first line.
    await expectSoon(() =>
      page.evaluate<boolean>(
        `document.activeElement.closest('[role="dialog"], [role="alertdialog"], [role="menu"], .cm-panel') !== null && !document.activeElement.matches('[data-placement]')`,
      ),
    ).toBe(true);
    await page.keyboard.press('Escape');
    await open
      .first()
      .waitFor({ state: 'detached', timeout: 10_000 })
      .catch(() => expect.fail(`way ${at} is not closed`));
    await expect
      .poll(focused, { timeout: 3_000 })
      .toBe(before)
      .catch(async () => faults.push(`way ${at}: ${before}, but then ${await focused()}`));
  }
  expect(faults).toEqual([]);
});

test('U5 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
