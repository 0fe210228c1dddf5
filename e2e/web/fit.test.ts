import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import type { Browser } from '../browser.ts';
import { editor, expectSoon, placeCaret, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
});

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

test('U196 every page has one scroller for its height, and nothing of it scrolls into blank', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/reply', height: 700 });
  await ready(page);
  const found: string[] = [];
  for (const at of [
    `/p/policies/${long}`,
    '/settings',
    '/graph',
    '/trash',
    '/search?q=line',
    '/diff?a=before&b=after',
    '/',
  ]) {
    await page.goto(`${url}${at}`);
    await page.locator('main h1, main [data-scope="editor"], main input').first().waitFor();
    const nested = await page.evaluate<readonly string[]>(listNested);
    found.push(...nested.map((each) => `${at}: ${each}`));
    const over = await page.evaluate<number>(
      `Math.max(...[...document.querySelectorAll('main, [data-panel]')].map((each) => each.scrollHeight - each.clientHeight))`,
    );
    if (over > 1) found.push(`${at}: ${over} px beyond the page`);
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
  await open();
  await page.keyboard.press('Escape');
  await inspector.waitFor({ state: 'detached' });
  await expectSoon(isInText).toBe(true);
  // What is opened from the text by a command lies over it only until the next letter.
  await open();
  await placeCaret(page, 3);
  await page.keyboard.type('x');
  await inspector.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Actions for reply' }).last().click();
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
