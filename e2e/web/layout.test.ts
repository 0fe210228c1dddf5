import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const long =
  'a-name-that-somebody-made-as-long-as-a-sentence-because-it-had-to-say-everything-there-is';
const files = {
  'reply.md': `---\ntags: [${Array.from({ length: 40 }, (_, index) => `tag-number-${index}`).join(', ')}]\n---\nHello. [[tone/formal]] [[nobody]]\n${'A very long line of text. '.repeat(40)}\n`,
  'tone/formal.md': 'Be formal.\n',
  [`${long}.md`]: 'x\n',
  [`deep/er/and/deeper/${long}.md`]: 'y\n',
};

/** Lists, in the page, what is wider than the window and what is too small to be pressed. */
const listMisfits = `(() => {
  const root = document.documentElement;
  const found = root.scrollWidth > root.clientWidth ? ['the page is ' + root.scrollWidth + ' px wide'] : [];
  const pressed = 'button, a[href], input, select, [role="tab"], [role="treeitem"]';
  for (const element of document.querySelectorAll(pressed)) {
    if (!element.checkVisibility() || element.closest('.cm-editor') !== null) continue;
    // Skip links are beyond the edge until they have the focus; links in a sentence are as high as its line.
    if (element.getBoundingClientRect().right < 0 || element.closest('p') !== null) continue;
    // What only readers of the screen are told of is not pressed.
    if (element.closest('[style*="clip"]') !== null) continue;
    // A label around a box is pressed in its place.
    const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
    if (width < 24 || height < 24)
      found.push((element.ariaLabel ?? element.textContent) + ': ' + width + ' x ' + height);
  }
  return found;
})()`;

const misfits = (page: Page): Promise<readonly string[]> => page.evaluate(listMisfits);

test('U37 at 320 px nothing scrolls sideways, the chip is visible, and everything can be pressed', async () => {
  const { page, url } = await openWorkspace(browser, files, {
    at: '/p/reply',
    width: 320,
    height: 640,
  });
  const found: string[] = [];
  for (const tab of ['Library', 'Edit', 'Preview', 'More']) {
    await page.getByRole('button', { name: tab, exact: true }).click();
    expect(await page.getByTestId('chip').isVisible()).toBe(true);
    found.push(...(await misfits(page)).map((each) => `${tab}: ${each}`));
  }
  for (const at of ['/', '/settings']) {
    await page.goto(`${url}${at}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    found.push(...(await misfits(page)).map((each) => `${at}: ${each}`));
  }
  expect(found).toEqual([]);
});

test('U37 at 320 px every page, panel and dialog fits too', async () => {
  const { page, url } = await openWorkspace(browser, files, { width: 320, height: 640 });
  const found: string[] = [];
  const look = async (where: string): Promise<void> => {
    found.push(...(await misfits(page)).map((each) => `${where}: ${each}`));
  };
  for (const [at, shown] of [
    ['/graph', '[data-prompt]'],
    ['/graph/reply', '[data-prompt]'],
    ['/search?q=hello', 'main li'],
    ['/diff?a=reply&b=tone/formal', '.cm-changedLine, .cm-insertedLine, .cm-deletedChunk'],
    ['/trash', 'main h1'],
    ['/p/reply?v=1', 'text=Viewing v1'],
    ['/p/reply?panel=variables', '[data-region="inspector"] [role="tabpanel"] > *'],
    ['/p/reply?panel=links', '[data-region="inspector"] [role="tabpanel"] > *'],
    ['/p/reply?panel=history', '[data-revision]'],
  ] as const) {
    await page.goto(`${url}${at}`);
    await page.locator(shown).filter({ visible: true }).first().waitFor();
    await look(at);
  }
  await page.goto(`${url}/p/reply`);
  await ready(page);
  for (const title of [
    'Edit details…',
    'Rename…',
    'Move to…',
    'Delete…',
    'New prompt…',
    'Who is here?',
    'Show the keyboard shortcuts',
    'How prompts are written',
  ]) {
    await page.keyboard.press('F1');
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.type(`>${title}`);
    await page.getByRole('option', { name: title }).first().waitFor();
    if (title === 'Edit details…') await look('palette');
    await page.keyboard.press('Enter');
    await page.locator('#palette-list').waitFor({ state: 'detached' });
    const dialog = page.locator('[role="dialog"], [role="alertdialog"]').first();
    await dialog.waitFor();
    await look(title);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  expect(found).toEqual([]);
});

test('U175 the header says how many tags have no room, and opens the details', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/reply' });
  const more = page.getByRole('button', { name: /^\+\d+ more tags \(edit details\)$/ });
  await more.waitFor();
  // The window is still being filled; in the end those that are seen and those that are counted are all.
  await expectSoon(async () => {
    const hidden = Number(/\d+/.exec((await more.textContent()) ?? '')?.[0]);
    const shown = await page.locator('[aria-label^="Tags: "] > span').evaluateAll((tags) => {
      const tops = (tags as unknown as { offsetTop: number }[]).map(({ offsetTop }) => offsetTop);
      return tops.filter((top) => top === tops[0]).length;
    });
    return shown > 0 ? hidden + shown : 0;
  }).toBe(40);
  await more.click();
  await page.getByRole('dialog', { name: /^Details/ }).waitFor();
});

test('U176 the bar of the preview is one line with Copy as… written out, however wide it is', async () => {
  for (const width of [1440, 1280, 1024, 360]) {
    const { page } = await openWorkspace(browser, files, { at: '/p/reply', width });
    await page.getByTestId('chip').waitFor();
    if (width === 1024) await page.getByRole('button', { name: 'Inspector' }).click();
    if (width === 360) await page.getByRole('button', { name: 'Preview', exact: true }).click();
    const copy = page.getByRole('button', { name: 'Copy as…' });
    await copy.waitFor();
    expect(await copy.textContent()).toBe('Copy as…');
    const middle = async (name: string): Promise<number> => {
      const box = await page.getByRole('button', { name, exact: true }).last().boundingBox();
      return (box?.y ?? -1) + (box?.height ?? 0) / 2;
    };
    expect(Math.abs((await middle('Expanded')) - (await middle('Copy as…')))).toBeLessThan(4);
    const box = await copy.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  }
});

test('U37 with text twice as large nothing scrolls sideways and the chip is visible', async () => {
  await using large = await startBrowser({ fontSize: 32 });
  const { page } = await openWorkspace(large, files, {
    at: '/p/reply',
    width: 1280,
    height: 800,
  });
  await ready(page);
  expect(await page.getByTestId('chip').isVisible()).toBe(true);
  expect(await misfits(page)).toEqual([]);
});

test('U41 splitters move with the arrow keys and stay where they were put', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/reply' });
  const width = async (): Promise<number> =>
    (await page.getByRole('navigation', { name: 'Library' }).boundingBox())?.width ?? 0;
  const before = await width();
  await page.getByRole('separator', { name: 'Width of the library' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expectSoon(async () => (await width()) > before + 20).toBe(true);
  const moved = await width();
  await page.reload();
  await expectSoon(width).toBe(moved);
});

test('U41 under 1200 px the inspector lies over the editor and Escape takes it away', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/reply', width: 1024 });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  const main = page.getByRole('main', { name: 'Editor' });
  await main.waitFor();
  expect(await inspector.count()).toBe(0);
  await page.keyboard.press('ControlOrMeta+\\');
  await inspector.waitFor();
  const [over, under] = [await inspector.boundingBox(), await main.boundingBox()];
  expect((over?.x ?? 0) < (under?.x ?? 0) + (under?.width ?? 0)).toBe(true);
  await inspector.getByRole('tab').first().focus();
  await page.keyboard.press('Escape');
  await inspector.waitFor({ state: 'detached' });
  await page.keyboard.press('ControlOrMeta+\\');
  await inspector.waitFor();
});

test('U36 closing a dialog, a menu and the palette gives the focus back, and F6 goes through all parts', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/reply' });
  await page.getByRole('treeitem', { name: 'reply' }).waitFor();
  const focused = () =>
    page.evaluate<string>(
      `document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? ''`,
    );
  const opener = page.getByRole('button', { name: 'New prompt' });
  await opener.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await expectSoon(focused).toBe('New prompt');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await expectSoon(focused).toBe('New prompt');
  await page.getByRole('treeitem', { name: 'reply' }).focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('Escape');
  await expectSoon(focused).toContain('reply');
  await page.keyboard.press('ControlOrMeta+j');
  const regions: string[] = [];
  const region = () =>
    page.evaluate<string>(`document.activeElement?.closest('[data-region]')?.dataset.region ?? ''`);
  await page.getByRole('region', { name: 'Panel' }).waitFor();
  for (const expected of ['main', 'inspector', 'bottom', 'status', 'header', 'library']) {
    await page.keyboard.press('F6');
    await expectSoon(region).toBe(expected);
    regions.push(expected);
  }
  await page.keyboard.press('Shift+F6');
  await expectSoon(region).toBe('header');
  expect(regions).toHaveLength(6);
});

test('U42 the theme is the system’s unless one was chosen, from the first paint on', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/settings' });
  const theme = () => page.evaluate<string>('document.documentElement.dataset.theme');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectSoon(theme).toBe('dark');
  await page.getByRole('radio', { name: 'Light' }).check();
  await expectSoon(theme).toBe('light');
  await page.reload();
  // Nothing of the page has run but the script that chooses the theme: the module comes later.
  const early = await page.context().newPage();
  await early.emulateMedia({ colorScheme: 'dark' });
  await early.route('**/assets/*.js', (route) => route.abort());
  await early.goto(page.url());
  expect(await early.evaluate<string>('document.documentElement.dataset.theme')).toBe('light');
  await early.close();
  browser.takeComplaints();
});

test('U43 keys are changed in the settings, and then do it; taken and kept ones are refused', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/settings' });
  await page.getByRole('button', { name: 'Change keys of Show or hide the bottom panel' }).click();
  const listening = page.getByRole('button', { name: /^New keys for/ });
  await listening.waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('table').getByText('belongs to “Search or run a command”').waitFor();
  await page.keyboard.press('ControlOrMeta+t');
  await page.getByRole('table').getByText('belongs to the browser').waitFor();
  await page.keyboard.press('Alt+Shift+B');
  await listening.waitFor({ state: 'detached' });
  await page.keyboard.press('ControlOrMeta+j');
  const panel = page.getByRole('region', { name: 'Panel' });
  expect(await panel.count()).toBe(0);
  await page.keyboard.press('Alt+Shift+B');
  await panel.waitFor();
  await page.getByRole('button', { name: 'Keyboard shortcuts and help' }).click();
  const line = page
    .getByRole('dialog')
    .locator('div', { hasText: /^Show or hide the bottom panel/ })
    .last();
  expect(await line.textContent()).toContain('Alt+Shift+B');
  await page.keyboard.press('Escape');
  // The same keys stand in the tooltip and in the palette, and the old ones nowhere.
  await page.mouse.move(2, 2);
  await page
    .getByRole('button', { name: /bottom panel$/i })
    .first()
    .hover();
  await expectSoon(() => page.getByRole('tooltip').locator('kbd').allTextContents()).toEqual([
    'Alt+Shift+B',
  ]);
  await page.keyboard.press('F1');
  await page.keyboard.type('>bottom panel');
  await expectSoon(() =>
    page
      .getByRole('option', { name: /bottom panel/ })
      .locator('kbd')
      .allTextContents(),
  ).toEqual(['Alt+Shift+B']);
});

test('U43 single letters are commands outside text only, and can be switched off', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/settings' });
  await page.getByRole('searchbox', { name: 'Filter commands' }).focus();
  await page.keyboard.press('c');
  expect(await page.getByRole('dialog').count()).toBe(0);
  const title = page.getByRole('heading', { name: 'Settings' });
  await title.click();
  await page.keyboard.press('c');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Single letters are shortcuts outside text' }).uncheck();
  await title.click();
  await page.keyboard.press('c');
  expect(await page.getByRole('dialog').count()).toBe(0);
});
