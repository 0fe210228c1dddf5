import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

/** Says, in the page, what is wrong with where the focus is; empty when it is seen. */
const focusFault = `(() => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return 'nothing has the focus';
  const name = focused.ariaLabel ?? focused.textContent;
  if (!focused.checkVisibility()) return name + ' is hidden';
  const rings = [focused, focused.closest('.cm-editor'), focused.closest('label'), focused.nextElementSibling];
  const isRinged = rings.some((element) => element !== null && parseFloat(getComputedStyle(element).outlineWidth) >= 2 && getComputedStyle(element).outlineStyle !== 'none');
  return isRinged ? '' : name + ' has no outline';
})()`;

const expectSeen = (page: Page) => expectSoon(() => page.evaluate<string>(focusFault)).toBe('');

/** Goes on with Tab until the element has the focus; every stop on the way is seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
    // Behind the last element come the browser's own, where a page sees nothing.
    if (await page.evaluate<boolean>('document.activeElement !== document.body'))
      await expectSeen(page);
  }
  expect.fail(`Tab never came to ${target.toString()}`);
}

test('U34 the keyboard alone creates, includes, fills in, compares and restores, and the focus is always seen', async () => {
  const { page, root } = await openWorkspace(browser, { 'tone/formal.md': 'Be formal.\n' });
  await page.getByRole('heading', { name: 'Your prompts' }).waitFor();
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'New prompt' }).waitFor();
  await expectSeen(page);
  await page.keyboard.type('letter');
  await page.keyboard.press('Enter');
  await ready(page);
  await page.locator('[data-scope="editor"]:focus').waitFor();
  await expectSeen(page);
  await page.keyboard.type('Dear {{who}}, [[for', { delay: 60 });
  await page.getByRole('option', { name: 'formal' }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => textOf(page)).toBe('Dear {{who}}, [[formal]]');

  await page.keyboard.press('F6');
  await expectSeen(page);
  await tabTo(page, page.locator('[data-region="inspector"]').getByRole('tab', { selected: true }));
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tab', { name: 'Variables', selected: true }).waitFor();
  await expectSeen(page);
  await tabTo(page, page.getByRole('textbox', { name: 'who' }));
  await page.keyboard.type('Ann');
  await expectSoon(() => page.getByRole('textbox', { name: 'who' }).inputValue()).toBe('Ann');

  await page.keyboard.press('ControlOrMeta+k');
  await expectSeen(page);
  await page.keyboard.type('>history');
  await page.getByRole('option', { name: /Show the history/ }).waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: /^v1 Created/ }));
  await page.keyboard.press('Enter');
  await page.getByText('Viewing v1').waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Compare', exact: true }).first());
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).pathname).toBe('/diff');
  await page.keyboard.press('Alt+ArrowLeft');
  await page.getByText('Viewing v1').waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Restore' }));
  await page.keyboard.press('Enter');
  await expectSoon(() => textOf(page)).toBe('');
  await expectSoon(() => readFile(join(root, 'letter.md'), 'utf8')).toBe('');
});

test('U183 a prompt that cannot be changed keeps no keys waiting', async () => {
  const { page, root } = await openWorkspace(
    browser,
    { 'a.md': 'text\n', 'fixed.md': 'one\ntwo\nthree\n' },
    { at: '/p/a' },
  );
  await ready(page);
  await chmod(join(root, 'fixed.md'), 0o444);
  await page.getByRole('treeitem', { name: /fixed/ }).waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('fixed');
  await page.getByRole('option', { name: 'fixed', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('[data-scope="editor"]:focus').waitFor();
  await expectSoon(() => page.getByTestId('chip').textContent()).toBe('View only');
  await page.keyboard.press('ArrowDown');
  await page.getByText('Ln 2, Col 1').waitFor({ timeout: 5_000 });
});

test('U5 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
/** Holds up the code of a part, which the page asks for when it is wanted, until it is let go. */
async function holdUp(page: Page, part: string): Promise<() => Promise<unknown>> {
  const held = Promise.withResolvers<null>();
  await page.route(new RegExp(`assets/${part}-.*\\.js$`), async (route) => {
    await held.promise;
    await route.continue();
  });
  return () => {
    const loaded = page.waitForResponse(new RegExp(`assets/${part}-`));
    held.resolve(null);
    return loaded;
  };
}

test('U182 what is typed while a dialog is being loaded goes into it and not into the prompt', async () => {
  const { page, root } = await openWorkspace(browser, { 'a.md': 'text\n', 'other.md': 'x\n' });
  const letPaletteGo = await holdUp(page, 'palette-dialog');
  const letRenameGo = await holdUp(page, 'rename-dialog');
  await page.goto(`${new URL(page.url()).origin}/p/a`);
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('othex');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('r');
  await letPaletteGo();
  await expectSoon(() => page.getByRole('combobox').inputValue()).toBe('other');
  expect(await textOf(page)).toBe('text\n');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/p\/other$/);
  await ready(page);

  await page.keyboard.press('F2');
  await page.keyboard.type('new');
  await page.keyboard.press('Enter');
  await letRenameGo();
  const name = page.getByRole('textbox', { name: 'New name' });
  await expectSoon(() => name.inputValue()).toBe('new');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/p\/new$/);
  await expectSoon(() => readFile(join(root, 'new.md'), 'utf8').catch(() => '')).toBe('x\n');
});

test('U182 what an input method writes while a dialog is being loaded goes into it, or nowhere and says so, never into the prompt', async () => {
  const { page } = await openWorkspace(browser, { 'a.md': 'text\n' });
  const letPaletteGo = await holdUp(page, 'palette-dialog');
  await page.goto(`${new URL(page.url()).origin}/p/a`);
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+k');
  // As from a list of emoji, by voice, or by completion.
  await page.keyboard.insertText('日本');
  // Letters that become a word only later cannot be kept.
  const input = await page.context().newCDPSession(page);
  await input.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await page.getByTestId('toast').filter({ hasText: 'was not typed' }).waitFor();
  expect(await textOf(page)).toBe('text\n');
  await letPaletteGo();
  await expectSoon(() => page.getByRole('combobox').inputValue()).toBe('日本');
  await page.keyboard.press('Escape');
  await page.locator('[data-scope="editor"]:focus').waitFor();
  expect(await textOf(page)).toBe('text\n');
  await input.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await page.keyboard.insertText('日');
  await expectSoon(() => textOf(page)).toBe('日text\n');
});

test('U182 Escape lets a dialog go that is being loaded', async () => {
  const { page } = await openWorkspace(browser, { 'a.md': 'text\n' });
  const letPaletteGo = await holdUp(page, 'palette-dialog');
  await page.goto(`${new URL(page.url()).origin}/p/a`);
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('lost');
  await page.keyboard.press('Escape');
  await page.keyboard.type('kept ');
  await expectSoon(() => textOf(page)).toBe('kept text\n');
  await letPaletteGo();
  await page.keyboard.type('too ');
  await expectSoon(() => textOf(page)).toBe('kept too text\n');
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('U183 what is typed while a panel is being loaded goes into its field and not into the prompt', async () => {
  const { page } = await openWorkspace(browser, { 'a.md': 'text\n', 'b.md': 'x\n' });
  const letSearchGo = await holdUp(page, 'search-panel');
  await page.goto(`${new URL(page.url()).origin}/p/a`);
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+Shift+f');
  await page.keyboard.type('text');
  await letSearchGo();
  const field = page.locator('[data-search-field]');
  await expectSoon(() => field.inputValue()).toBe('text');
  expect(await textOf(page)).toBe('text\n');
  // In the field already, its keys are its own.
  await page.keyboard.press('ControlOrMeta+Shift+f');
  await page.keyboard.type('other');
  await expectSoon(() => field.inputValue()).toBe('other');
});

test('U183 Escape lets a panel go that is being loaded, and keys are the prompt’s again', async () => {
  const { page } = await openWorkspace(browser, { 'a.md': 'text\n' });
  const letSearchGo = await holdUp(page, 'search-panel');
  await page.goto(`${new URL(page.url()).origin}/p/a`);
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+Shift+f');
  await page.keyboard.type('lost');
  await page.keyboard.press('Escape');
  await page.keyboard.type('kept ');
  await expectSoon(() => textOf(page)).toBe('kept text\n');
  await letSearchGo();
});

test('U183 what is typed behind Enter in the palette goes where Enter leads, though the list was not there yet', async () => {
  const files = { 'a.md': 'text\n', 'zebra.md': 'z\n' };
  const { page, url } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await placeCaret(page, 0);
  const slow = await page.context().newCDPSession(page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 10 });
  await page.keyboard.press('ControlOrMeta+p');
  await page.getByRole('combobox').waitFor();
  for (const key of ['z', 'e', 'b', 'Enter', 'x']) void page.keyboard.press(key);
  await expectSoon(() => page.url()).toBe(`${url}/p/zebra`);
  await expectSoon(() => textOf(page)).toBe('xz\n');
});

test('U183 nothing is lost that is typed at once: after a command of the palette, a prompt that is opened, a part of the window', async () => {
  const { page, url } = await openWorkspace(
    browser,
    { 'a.md': 'text\n', 'b.md': 'x\n', 'zebra.md': 'z\n' },
    { at: '/p/a' },
  );
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('>new prompt');
  await page.getByRole('option', { name: /New prompt/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('sales/offer');
  await expectSoon(() => page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe(
    'sales/offer',
  );
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.type('Dear you');
  await expectSoon(() => textOf(page)).toBe('Dear you');
  await expectSoon(() => page.url()).toBe(`${url}/p/sales/offer`);
  await page.keyboard.press('ControlOrMeta+p');
  await page.keyboard.type('b');
  await page.getByRole('option', { name: 'b', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('new ');
  await expectSoon(() => textOf(page)).toBe('new x\n');
  await page.keyboard.press('ControlOrMeta+Shift+e');
  await page.keyboard.type('z');
  await page.locator('[data-region="library"] :focus').first().waitFor();
  expect(await textOf(page)).toBe('new x\n');
});
