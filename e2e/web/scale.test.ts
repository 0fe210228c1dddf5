import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

/** Times are bounds that a machine with other work keeps; what people wait for is measured in bench/web. */
const slack = 10;

const many = (count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `folder-${index % 50}/prompt-${index}.md`,
      `Text ${index}.\n`,
    ]),
  );

test('U40 with 10,000 prompts the tree has at most 100 rows, the palette is quick, and nothing piles up', async () => {
  const { page } = await openWorkspace(browser, many(10_000), { at: '/p/folder-1/prompt-1' });
  await ready(page);
  await page.getByRole('searchbox', { name: 'Filter prompts' }).fill('prompt');
  await page.getByText('10,000 of 10,000 prompts').waitFor();
  const rows = () => page.getByRole('treeitem').count();
  expect(await rows()).toBeLessThanOrEqual(100);
  await page.getByRole('treeitem').first().focus();
  await page.keyboard.press('End');
  await page.getByRole('treeitem', { name: 'prompt-9999' }).waitFor();
  expect(await rows()).toBeLessThanOrEqual(100);
  await page.getByRole('searchbox', { name: 'Filter prompts' }).fill('');

  const startMs = performance.now();
  await page.keyboard.press('ControlOrMeta+p');
  await page.getByRole('option').first().waitFor();
  expect(performance.now() - startMs).toBeLessThan(100 * slack);
  const typedMs = performance.now();
  await page.getByRole('combobox').fill('9876');
  await page.getByRole('option', { name: 'folder-26/prompt-9876' }).waitFor();
  expect(performance.now() - typedMs).toBeLessThan(50 * slack);
  await page.keyboard.press('Escape');

  const session = await page.context().newCDPSession(page);
  const heapMB = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize / 1_000_000;
  };
  const open = async (index: number): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+p');
    await page.getByRole('combobox').fill(`folder-${index % 50}/prompt-${index}`);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await expectSoon(() => textOf(page)).toBe(`Text ${index}.\n`);
  };
  for (let index = 100; index < 105; index += 1) await open(index);
  const before = await heapMB();
  for (let index = 200; index < 250; index += 1) await open(index);
  expect((await heapMB()) - before).toBeLessThanOrEqual(20);
});

test('U38 with 2,000 prompts the editor takes a key soon after a cold load', async () => {
  const { page, url } = await openWorkspace(browser, many(2_000), { at: '/settings' });
  await page.getByRole('treeitem').first().waitFor();
  const startMs = performance.now();
  await page.goto(`${url}/p/folder-1/prompt-1`);
  await ready(page);
  await page.locator('[data-scope="editor"]').focus();
  await page.keyboard.type('x');
  await expectSoon(() => textOf(page)).toBe('xText 1.\n');
  expect(performance.now() - startMs).toBeLessThan(1_200 * slack);
});

test('U5 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
