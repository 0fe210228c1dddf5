import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready } from './editor.fixture.ts';
import { openWorkspace, sampleFiles } from './workspace.fixture.ts';

const command = fileURLToPath(new URL('../../packages/cli/bin/prompt-manager.js', import.meta.url));

const browser = useBrowser();

test('U18 the number of tokens shown is the command line’s, for every prompt of the sample', async () => {
  const { page, url, root } = await openWorkspace(browser, await sampleFiles());
  const { stdout } = await promisify(execFile)(process.execPath, [
    command,
    'tokens',
    '--json',
    '--cwd',
    root,
  ]);
  const counts = JSON.parse(stdout) as { id: string; expansion: number }[];
  expect(counts.length).toBeGreaterThan(10);
  for (const { id, expansion } of counts) {
    await page.goto(`${url}/p/${id}`);
    const shown = `${expansion.toLocaleString('en')} token${expansion === 1 ? '' : 's'}`;
    await expectSoon(() => page.getByTestId('preview-count').textContent()).toBe(shown);
    await page.getByRole('contentinfo').getByText(shown, { exact: true }).waitFor();
  }
});

test('U214 the count follows the values that the preview shows, and the bars say what they are of', async () => {
  const { page } = await openWorkspace(
    browser,
    { 'a.md': '---\nvariables: {topic: {}}\n---\nWrite about {{topic}}.\n' },
    { at: '/p/a' },
  );
  await ready(page);
  const count = page.getByTestId('preview-count');
  await expectSoon(() => count.textContent()).toMatch(/^\d+ tokens$/);
  const before = (await count.textContent()) ?? '';
  await page.getByRole('tab', { name: /Variables/ }).click();
  await page.getByRole('textbox', { name: /topic/ }).fill('many words '.repeat(300));
  const status = page.getByRole('contentinfo');
  await status.getByText(/^6\d\d tokens$/).waitFor();
  await page.getByRole('tab', { name: /Preview/ }).click();
  await expectSoon(() => count.textContent()).toMatch(/^6\d\d tokens$/);
  await count.click();
  const bars = page.getByRole('region', { name: 'Tokens by prompt' });
  await bars.getByText(/variables as\s+written; with the values in their places 6\d\d/).waitFor();
  await page.getByRole('button', { name: 'Show the values in their places' }).click();
  await expectSoon(() => count.textContent()).toBe(before);
  await status.getByText(before, { exact: true }).waitFor();
});

test('U214 until the text with the values is counted, no number says how long another text is', async () => {
  const { page } = await openWorkspace(
    browser,
    { 'a.md': 'Write about {{topic}}.\n' },
    { at: '/p/a' },
  );
  await ready(page);
  const count = page.getByTestId('preview-count');
  await expectSoon(() => count.textContent()).toMatch(/^\d+ tokens$/);
  const counting = Promise.withResolvers<void>();
  await page.route('**/api/prompts/render', async (route) => {
    if (route.request().postData()?.includes('"tokens":true') === true) await counting.promise;
    await route.continue();
  });
  await page.getByRole('tab', { name: /Variables/ }).click();
  await page.getByRole('textbox', { name: /topic/ }).fill('many words '.repeat(300));
  const status = page.getByRole('contentinfo');
  await status.getByText('… tokens', { exact: true }).waitFor();
  await page.getByRole('tab', { name: /Preview/ }).click();
  await page.getByText('many words many words').first().waitFor();
  expect(await count.textContent()).toBe('… tokens');
  counting.resolve();
  await expectSoon(() => count.textContent()).toMatch(/^6\d\d tokens$/);
  await status.getByText(/^6\d\d tokens$/).waitFor();
});

test('U18 the parts of a count add up to it, the largest first, and it follows the text', async () => {
  const { page } = await openWorkspace(
    browser,
    { 'a.md': 'One two three.\n[[long]]\n', 'long.md': 'word '.repeat(200) },
    { at: '/p/a' },
  );
  await ready(page);
  await page.getByTestId('preview-count').click();
  const bars = page.getByRole('region', { name: 'Tokens by prompt' });
  await bars.getByRole('listitem').first().waitFor();
  const read = async (): Promise<readonly number[]> =>
    (await bars.getByRole('listitem').allTextContents()).map((text) =>
      Number(/([\d,]+) ·/.exec(text)?.[1]?.replaceAll(',', '')),
    );
  const total = async (): Promise<number> =>
    Number.parseInt((await page.getByTestId('preview-count').textContent()) ?? '', 10);
  const [first = 0, second = 0] = await read();
  expect(first).toBeGreaterThan(second);
  expect(first + second).toBe(await total());
  expect(await bars.getByRole('listitem').first().textContent()).toMatch(/^long/);
  const before = await total();
  await placeCaret(page, 0);
  await page.keyboard.type('More words here. ');
  await expectSoon(total).toBeGreaterThan(before);
});

test('U18 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
