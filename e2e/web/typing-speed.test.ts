import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

/** How many times the budget a machine that runs other tests too may take; `bench/web` measures on a quiet one. */
const slack = 3;

interface World {
  times: number[];
  readonly performance: { now(): number };
  addEventListener(
    type: string,
    run: (event: { readonly timeStamp: number }) => void,
    options: object,
  ): void;
  requestAnimationFrame(run: () => void): void;
  setTimeout(run: () => void, delayMs: number): void;
}

/** Types and answers how long each key took to be drawn, in ms, sorted. */
async function keyTimes(page: Page, keys: string): Promise<readonly number[]> {
  await page.evaluate(() => {
    const world = globalThis as unknown as World;
    world.times = [];
    world.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        world.requestAnimationFrame(() =>
          world.setTimeout(() => world.times.push(world.performance.now() - timeStamp), 0),
        );
      },
      { capture: true },
    );
  });
  await page.keyboard.type(keys, { delay: 40 });
  await expectSoon(() => textOf(page)).toContain(keys);
  const times = await page.evaluate(() => (globalThis as unknown as World).times);
  return times.toSorted((a, b) => a - b);
}

test('U39 a key is drawn at once in 10,000 lines, one paragraph or many, and nothing typed is lost', async () => {
  const lines = (between: string): string =>
    Array.from(
      { length: 10_000 },
      (_, number) => `Line ${number}: some **words** of a prompt.`,
    ).join(between);
  const { open } = await openWorkspace(browser, {
    'many.md': lines('\n\n'),
    'one.md': lines('\n'),
  });
  const keys = 'a key and another one '.repeat(4);
  for (const address of ['/p/many', '/p/one']) {
    // One after the other: a window that nobody looks at is not drawn.
    const each = await open(address);
    await ready(each);
    await placeCaret(each, 0);
    const times = await keyTimes(each, keys);
    expect(times.length).toBe(keys.length);
    expect(times[Math.floor(times.length * 0.5)]).toBeLessThan(20 * slack);
    expect(times[Math.floor(times.length * 0.95)]).toBeLessThan(60 * slack);
  }
});

test('U39 an expanded text with 200 inclusions follows the keys', async () => {
  const parts = Array.from({ length: 200 }, (_, number) => number);
  const { page } = await openWorkspace(
    browser,
    {
      'whole.md': `Top.\n${parts.map((number) => `[[part-${number}]]\n`).join('')}`,
      ...Object.fromEntries(parts.map((number) => [`part-${number}.md`, `Part ${number}.\n`])),
    },
    { at: '/p/whole' },
  );
  await ready(page);
  const preview = '[aria-label="Inspector"] .cm-content';
  await expectSoon(() => textOf(page, preview)).toContain('Part 199.');
  const waits: number[] = [];
  for (let key = 0; key < 10; key += 1) {
    await placeCaret(page, 0);
    const startMs = performance.now();
    await page.keyboard.type('x');
    await page
      .locator(preview)
      .getByText(`${'x'.repeat(key + 1)}Top.`)
      .waitFor();
    waits.push(performance.now() - startMs);
  }
  expect(waits.toSorted((a, b) => a - b)[5]).toBeLessThan(150 * slack);
});
