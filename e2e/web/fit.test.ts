import { createHttpClient } from '@prompt-manager/client';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import { useBrowser } from '../use-browser.ts';
import { editor, expectSoon, placeCaret, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const long = 'a-name-that-somebody-made-as-long-as-a-sentence-because-it-had-to-say-everything';
const lines = (changed: string): string =>
  Array.from({ length: 60 }, (_, line) => (line === 30 ? changed : `line ${line}`)).join('\n');
const files = {
  'reply.md':
    '---\ndescription: Answers a customer who wrote to us, as well as anybody could, whatever it was about\ntags: [customer-support, mail, de]\n---\nHello. [[tone/formal]] [[nobody]]\n',
  'tone/formal.md': 'Be formal.\n',
  [`policies/${long}.md`]: `${'One more line.\n'.repeat(200)}`,
  'before.md': lines('one'),
  'after.md': lines('two'),
};

/** Lists, in the page, what scrolls within something that scrolls in the same direction, by the names of their classes. */
const listNested = `(() => {
  const scrolls = (element) =>
    element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY);
  const all = [...document.querySelectorAll('main, main *')].filter((each) => each.checkVisibility() && scrolls(each));
  return all
    .filter((each) => all.some((other) => other !== each && other.contains(each) && !each.closest('pre')))
    .map((each) => each.className + ' within another: ' + each.scrollHeight);
})()`;

/** Lists, in the page, what may scroll and does not hold what stands in it out of sight: that would scroll what is around it. */
const listLoose = `[...document.querySelectorAll('body *')]
  .filter((each) => !each.matches('input, textarea, [role="tablist"], [data-panel] > *'))
  .filter((each) => each.checkVisibility() && /auto|scroll/.test(getComputedStyle(each).overflowY))
  .filter((each) => getComputedStyle(each).position === 'static')
  .map((each) => each.className + ' is not positioned')`;

/** How far, in the page, parts of the window reach beyond their own height. */
const measureOver = `Math.max(...[...document.querySelectorAll('main, [data-panel], [data-region]')].map((each) => each.scrollHeight - each.clientHeight))`;

test('U196 every page has one scroller for its height, and nothing of it scrolls into blank', async () => {
  const names = Array.from({ length: 60 }, (_, each) => `value_${each}`);
  const { page, url } = await openWorkspace(
    browser,
    { ...files, 'many.md': names.map((name) => `{{${name}}}`).join('\n'), 'gone.md': 'x\n' },
    { at: '/p/reply', height: 700 },
  );
  await ready(page);
  await createHttpClient({ baseUrl: url }).remove('gone');
  const found: string[] = [];
  const look = async (where: string): Promise<void> => {
    const nested = await page.evaluate<readonly string[]>(listNested);
    const loose = await page.evaluate<readonly string[]>(listLoose);
    const over = await page.evaluate<number>(measureOver);
    found.push(...[...nested, ...loose].map((each) => `${where}: ${each}`));
    if (over > 1) found.push(`${where}: ${over} px beyond the page`);
  };
  for (const [at, shown] of [
    [`/p/policies/${long}`, 'main [data-scope="editor"]'],
    ['/settings', 'main tbody tr'],
    ['/graph', 'main [data-prompt]'],
    ['/trash', 'main [aria-label="Deleted prompts"] li'],
    ['/search?q=line', 'main [role="listitem"], main li'],
    ['/diff?a=before&b=after', 'main .cm-mergeView'],
    ['/', 'main h1'],
  ] as const) {
    await page.goto(`${url}${at}`);
    await page.locator(shown).first().waitFor();
    await look(at);
  }
  for (const panel of ['preview', 'variables', 'links', 'history']) {
    await page.goto(`${url}/p/many?panel=${panel}`);
    await ready(page);
    await page.locator('[data-region="inspector"] [role="tabpanel"] > *').first().waitFor();
    await look(panel);
  }
  expect(found).toEqual([]);
});

const inspectorOf = (page: Page) => page.getByRole('complementary', { name: 'Inspector' });

test('U197 what lies over the editor is closed on load and goes when somebody goes on with the text', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/reply' });
  await ready(page);
  // Asked for where there is room for it; a narrower window has none.
  await page.getByRole('tab', { name: 'History' }).click();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('>show history');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1024, height: 768 });
  const inspector = inspectorOf(page);
  await expectSoon(() => inspector.count()).toBe(0);
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+\\');
  await inspector.waitFor();
  await expectSoon(() =>
    page.evaluate<string>(`document.activeElement?.closest('[data-region]')?.dataset.region ?? ''`),
  ).toBe('inspector');
  await page.reload();
  await ready(page);
  expect(await inspector.count()).toBe(0);

  const open = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Inspector', exact: true }).click();
    await inspector.waitFor();
  };
  const isInText = () =>
    page.evaluate<boolean>(`document.activeElement?.closest('[data-scope="editor"]') !== null`);
  await open();
  await page.locator(editor).click({ position: { x: 40, y: 10 } });
  await inspector.waitFor({ state: 'detached' });
  // Also a press that takes no focus.
  await open();
  await page.getByRole('heading', { level: 1 }).click();
  await inspector.waitFor({ state: 'detached' });
  await open();
  await page.keyboard.press('Escape');
  await inspector.waitFor({ state: 'detached' });
  await expectSoon(isInText).toBe(true);
  // What gives the focus back leaves it, until the next letter.
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('>show history');
  await page
    .getByRole('option', { name: /history/i })
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('option').first().waitFor({ state: 'detached' });
  await expectSoon(isInText).toBe(true);
  await open();
  await page.keyboard.press('ControlOrMeta+p');
  await page.keyboard.type('tone');
  await page.getByRole('option', { name: /tone\/formal/ }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(isInText).toBe(true);
  expect(await inspector.count()).toBe(1);
  await ready(page);
  await page.keyboard.type('x');
  await inspector.waitFor({ state: 'detached' });
  // Also what was typed before the prompt was there.
  await open();
  await page.keyboard.press('ControlOrMeta+p');
  await page.keyboard.type('reply');
  await page.keyboard.press('Enter');
  await page.keyboard.type('x');
  await inspector.waitFor({ state: 'detached' });
  await page.keyboard.press('ControlOrMeta+p');
  await page.keyboard.type('tone/formal');
  await page.getByRole('option', { name: 'tone/formal', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/tone\/formal$/);
  await page.getByRole('button', { name: 'Actions for tone/formal' }).last().click();
  await page.getByRole('menu').waitFor();
});

test('U198 every sign of a comparison is one that the fonts have', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/diff?a=before&b=after' });
  await page.locator('.cm-collapsedLines').first().waitFor();
  const missing = await page.evaluate<readonly string[]>(`(() => {
    const line = document.querySelector('.cm-collapsedLines');
    const font = getComputedStyle(line).font;
    const draw = (text) => {
      const context = new OffscreenCanvas(40, 40).getContext('2d');
      context.font = font;
      context.fillText(text, 4, 28);
      return context.getImageData(0, 0, 40, 40).data.join();
    };
    const none = draw('\\u{10fffd}');
    return ['::before', '::after']
      .flatMap((part) => [...getComputedStyle(line, part).content.replaceAll('"', '')])
      .filter((sign) => draw(sign) === none);
  })()`);
  expect(missing).toEqual([]);
});

test('U199 a name as long as a line leaves its folder in the heading, and the first tag is whole', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: `/p/policies/${long}` });
  const heading = page.getByRole('heading', { level: 1 });
  await heading.waitFor();
  const folder = await heading.locator('span').first().boundingBox();
  expect(folder?.width ?? 0).toBeGreaterThan(40);
  await page.goto(`${url}/p/reply`);
  const tag = page.locator('[aria-label^="Tags: "] > span').first();
  await tag.waitFor();
  const cut = await tag.evaluate(
    (each) =>
      (each as unknown as { scrollWidth: number }).scrollWidth -
      (each as unknown as { clientWidth: number }).clientWidth,
  );
  expect(cut).toBe(0);
  // Where there is room for all of it nothing is cut.
  const whole = await heading.evaluate((each) =>
    [
      ...(each as unknown as { children: Iterable<{ scrollWidth: number; clientWidth: number }> })
        .children,
    ].every(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth),
  );
  expect(whole).toBe(true);
});

/** Lists, in the page, controls that reach out of the part of the window they are in, and rows lower than their text. */
const listSqueezed = `(() => {
  const found = [];
  for (const part of document.querySelectorAll('[data-region]')) {
    const box = part.getBoundingClientRect();
    for (const each of part.querySelectorAll('button, a[href], input, select')) {
      if (!each.checkVisibility() || each.closest('.cm-editor, [role="tablist"]') !== null) continue;
      const { left, right, width } = each.getBoundingClientRect();
      if (width > 0 && right > 0 && (right > box.right + 1 || left < box.left - 1))
        found.push((each.ariaLabel ?? each.textContent) + ' is out of ' + part.dataset.region);
    }
  }
  const shown = [...document.querySelectorAll('[role="treeitem"]')].filter((row) => row.checkVisibility());
  for (const row of shown) {
    const text = parseFloat(getComputedStyle(row).fontSize);
    if (row.offsetHeight < text * 1.5) found.push('a row of ' + row.offsetHeight + ' px has text of ' + text);
    const icon = row.querySelector('svg');
    if (icon.getBoundingClientRect().height < text * 0.9) found.push('an icon is smaller than its text');
  }
  const rows = shown.map((row) => row.getBoundingClientRect());
  rows.forEach((row, at) => {
    if (at > 0 && row.top < rows[at - 1].bottom - 1) found.push('rows lie over each other');
  });
  return found;
})()`;

test('U200 text twice as large has the room of a window half as wide: nothing is pushed out, rows and icons grow', async () => {
  await using large = await startBrowser({ fontSize: 32 });
  const { page } = await openWorkspace(large, files, { at: '/p/reply' });
  await ready(page);
  expect(await page.evaluate<string>('getComputedStyle(document.documentElement).fontSize')).toBe(
    '32px',
  );
  const found: string[] = [];
  const look = async (where: string): Promise<void> => {
    const squeezed = await page.evaluate<readonly string[]>(listSqueezed);
    found.push(...squeezed.map((each) => `${where}: ${each}`));
  };
  // As 720 px of usual text: one part at a time.
  for (const part of ['Library', 'Edit', 'Preview', 'More']) {
    await page.getByRole('button', { name: part, exact: true }).click();
    await look(`1440 ${part}`);
  }
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.getByRole('button', { name: 'Inspector', exact: true }).click();
  await page.getByRole('button', { name: 'Copy as…' }).waitFor();
  await look('1920');
  await page.setViewportSize({ width: 2560, height: 1440 });
  await page.getByRole('button', { name: 'Copy as…' }).waitFor();
  await look('2560');
  // Text that grows while the page is open moves the rows too.
  await page.evaluate(`document.documentElement.style.fontSize = '40px'`);
  await expectSoon(() =>
    page
      .getByRole('treeitem')
      .first()
      .evaluate((row) => (row as unknown as { offsetHeight: number }).offsetHeight),
  ).toBe(70);
  await look('larger');
  expect(found).toEqual([]);
});

const troubled = {
  'a.md': '---\nvariables:\n  bud:\n    description: Unused\n---\nHello\n',
  'b.md': 'See [[same]].\n',
  'one/same.md': '1\n',
  'two/same.md': '2\n',
  'three/same.md': '3\n',
  'zeal.md': `[[${'a-prompt-that-is-not-there-'.repeat(4)}end]]\n`,
};

test('U202 every count of problems is of the same, and hints are named beside them', async () => {
  const { page } = await openWorkspace(browser, troubled, { at: '/p/a' });
  await ready(page);
  const status = page.getByRole('contentinfo');
  await expectSoon(() => status.textContent()).toContain('0 problems here (and 1 hint), 2 in all');
  await page.keyboard.press('ControlOrMeta+j');
  await page.getByRole('tab', { name: 'Problems (2)' }).waitFor();
  await page.getByText(/^2 problems, \d hints? in 6 prompts$/).waitFor();
  await page.getByRole('checkbox', { name: 'This prompt only' }).check();
  await page.getByText('No problems, 1 hint in this prompt').waitFor();
});

test('U203 the panel offers every way to mend that the editor offers', async () => {
  const { page } = await openWorkspace(browser, troubled, { at: '/p/b' });
  await ready(page);
  await page.keyboard.press('ControlOrMeta+j');
  await page.getByRole('button', { name: /^Choose…: “same” could mean/ }).click();
  const ways = page.getByRole('menuitem');
  await expectSoon(() => ways.count()).toBe(3);
  await page.getByRole('menuitem', { name: /two\/same/ }).click();
  await expectSoon(() => page.locator(editor).textContent()).toContain('two/same');
});

test('U203 what is wrong is read whole in a narrow window', async () => {
  const { page } = await openWorkspace(browser, troubled, {
    at: '/p/zeal',
    width: 360,
    height: 740,
  });
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const message = page.getByRole('list', { name: 'Problems' }).getByText(/^No prompt is named/);
  await message.waitFor();
  const [cut, right] = await message.evaluate((each) => {
    const { scrollWidth, clientWidth } = each as unknown as Record<string, number>;
    const box = (
      each as unknown as { getBoundingClientRect(): { right: number } }
    ).getBoundingClientRect();
    return [(scrollWidth ?? 0) - (clientWidth ?? 0), box.right];
  });
  expect(cut).toBeLessThanOrEqual(0);
  expect(right).toBeLessThanOrEqual(360);
});

test('U201 the graph is zoomed with buttons, keys and Ctrl+wheel, and fits', async () => {
  const wide = Object.fromEntries(
    Array.from({ length: 40 }, (_, each) => [`user-number-${each}.md`, '[[shared/tone]]\n']),
  );
  const { page } = await openWorkspace(
    browser,
    { ...wide, 'shared/tone.md': 'x\n' },
    { at: '/graph' },
  );
  const zoom = page.getByRole('group', { name: 'Zoom' });
  const picture = page.getByRole('group', { name: /^Graph: / });
  const width = async (): Promise<number> => (await picture.boundingBox())?.width ?? 0;
  const beyond = (): Promise<number> =>
    picture.evaluate((each) => {
      const parent = (
        each as unknown as { parentElement: { scrollWidth: number; clientWidth: number } }
      ).parentElement;
      return parent.scrollWidth - parent.clientWidth;
    });
  await zoom.getByText('92 %').waitFor();
  await zoom.getByRole('button', { name: 'Fit (0)' }).click();
  await expectSoon(beyond).toBe(0);
  const whole = await width();
  await page.getByRole('link', { name: /^shared\/tone/ }).focus();
  await page.keyboard.press('+');
  await expectSoon(width).toBeGreaterThan(whole * 1.2);
  await page.keyboard.press('0');
  await expectSoon(beyond).toBe(0);
  // At the edge, where the middle of the picture would not do.
  const target = page.getByRole('link', { name: /^user-number-/ }).first();
  const before = await target.boundingBox();
  await page.mouse.move((before?.x ?? 0) + 5, (before?.y ?? 0) + 5);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -400);
  await page.keyboard.up('Control');
  await expectSoon(width).toBeGreaterThan(whole * 2);
  const after = await target.boundingBox();
  expect(Math.abs((after?.x ?? 0) - (before?.x ?? 0))).toBeLessThan(40);
  await zoom.getByText(/^\d+ %$/).click();
  await zoom.getByText('100 %').waitFor();
});

test('U201 at 360 px the graph opens with names that can be read, and the open prompt in view', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, each) => [`user-number-${each}.md`, '[[shared/tone]]\n']),
  );
  const { page, url } = await openWorkspace(
    browser,
    { ...many, 'shared/tone.md': 'x\n' },
    { at: '/p/user-number-47', width: 360, height: 740 },
  );
  await page.locator('[data-scope="editor"]').waitFor();
  await page.goto(`${url}/graph`);
  const prompt = page.getByRole('link', { name: /^user-number-47,/ });
  const letters = (): Promise<number> =>
    prompt.locator('text').evaluate((each) => {
      const text = each as unknown as { getScreenCTM(): { readonly a: number } };
      return text.getScreenCTM().a * 12;
    });
  await prompt.waitFor();
  expect(await letters()).toBeGreaterThanOrEqual(11);
  const isSeen = async (): Promise<boolean> => {
    const box = await prompt.boundingBox();
    return box !== null && box.x >= 0 && box.x + box.width <= 360 && box.y > 0 && box.y < 740;
  };
  await expectSoon(isSeen).toBe(true);
  await page.goto(`${url}/graph/user-number-47`);
  await expectSoon(isSeen).toBe(true);
});

test('U205 the panel grows for the preview of a replacement, and is as it was afterwards', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/reply' });
  await ready(page);
  await page.keyboard.press('ControlOrMeta+Shift+f');
  const panel = page.getByRole('region', { name: 'Panel' });
  await panel.getByRole('button', { name: 'Replace', exact: true }).click();
  const height = async (): Promise<number> => (await panel.boundingBox())?.height ?? 0;
  const before = await height();
  await panel.getByRole('textbox', { name: 'Find' }).fill('One more');
  const matches = panel.getByRole('list', { name: 'Matches' });
  await matches.waitFor();
  await expectSoon(async () => (await matches.boundingBox())?.height ?? 0).toBeGreaterThan(160);
  expect(await height()).toBeLessThan(900 * 0.7);
  await panel.getByRole('textbox', { name: 'Find' }).fill('');
  await matches.waitFor({ state: 'detached' });
  await expectSoon(async () => Math.abs((await height()) - before)).toBeLessThan(3);
  // Where somebody moves the edge meanwhile, there it stays.
  await panel.getByRole('textbox', { name: 'Find' }).fill('One more');
  await matches.waitFor();
  await expectSoon(height).toBeGreaterThan(before + 100);
  await page.getByRole('separator', { name: 'Height of the bottom panel' }).focus();
  await page.keyboard.press('ArrowDown');
  await expectSoon(height).toBeLessThan(28 * 16 - 10);
  const moved = await height();
  await panel.getByRole('textbox', { name: 'Find' }).fill('');
  await matches.waitFor({ state: 'detached' });
  await panel.getByText('Every match is shown here before').waitFor();
  expect(Math.abs((await height()) - moved)).toBeLessThan(3);
});
