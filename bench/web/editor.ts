/**
 * What typing feels like in a real browser: how long a key takes to be painted, to reach the expanded text beside it,
 * and to reach another person. `node bench/web/editor.ts`; the built page must be there (`npm run build`).
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '@prompt-manager/server';
import type { Page } from 'playwright-core';
import { startBrowser } from '../../e2e/browser.ts';
import { quantile } from '../realtime/statistics.ts';
import { writeSection } from '../realtime/write-section.ts';

const keys = 200;
/** Between two keys: a fast writer. */
const pauseMs = 50;
const inclusions = 200;
const lines = 10_000;

interface Times {
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));
const root = await mkdtemp(join(tmpdir(), 'prompt-manager-bench-web-'));
const text = Array.from({ length: lines }, (_, n) => `Line ${n}: some **words** of a prompt.`);
await writeFile(join(root, 'long.md'), `${text.join('\n')}\n`);
for (let number = 0; number < inclusions; number += 1)
  await writeFile(join(root, `part-${number}.md`), `Part ${number} says\ntwo lines of text.\n`);
const parts = Array.from({ length: inclusions }, (_, n) => `[[part-${n}]]\n`);
await writeFile(join(root, 'whole.md'), `Top line.\n${parts.join('')}`);
await writeFile(join(root, 'shared.md'), 'Shared line.\n');

const app = await createApp({ root, webRoot: join(repository, 'packages/web/dist') });
const { url } = await app.listen({ port: 0 });
const browser = await startBrowser();
const results = {
  keyToPaint: await keyToPaint(),
  keyToPreview: await keyToPreview(),
  keyToOther: await keyToOther(),
};
await browser[Symbol.asyncDispose]();
await app.close();
await rm(root, { recursive: true, force: true });

const resultsPath = join(repository, 'bench/results/web.json');
const known = JSON.parse(await readFile(resultsPath, 'utf8').catch(() => '{}')) as object;
await writeFile(
  resultsPath,
  `${JSON.stringify({ ...known, editor: { cpu: cpus()[0]?.model, node: process.version, keys, lines, inclusions, ...results } }, null, 2)}\n`,
);
await writeSection(join(repository, 'docs/benchmarks.md'), 'web-editor', section());
process.stdout.write(`${section()}\n`);

/** From the key to the frame that shows it, at the top of a long file. */
async function keyToPaint(): Promise<Times> {
  const page = await open('/p/long');
  await page.evaluate(() => {
    const world = globalThis as unknown as World;
    world.times = [];
    world.document.addEventListener(
      'keydown',
      (event) => {
        const startMs = event.timeStamp;
        world.requestAnimationFrame(() => {
          const channel = new world.MessageChannel();
          channel.port1.onmessage = () => world.times.push(world.performance.now() - startMs);
          channel.port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  await type(page);
  return timesOf(page);
}

/** From the key to the change of the expanded text, 200 inclusions below the key. */
async function keyToPreview(): Promise<Times> {
  const page = await open('/p/whole');
  const preview = page.locator('[aria-label="Inspector"] .cm-content');
  await preview.getByText('Top line.').waitFor();
  await page.evaluate(() => {
    const world = globalThis as unknown as World;
    world.times = [];
    const waiting: { startMs: number; length: number }[] = [];
    const field = world.document.querySelector('[aria-label="Inspector"] .cm-content');
    const firstLine = (): number => field.querySelector('.cm-line').textContent.length;
    let typed = firstLine();
    world.document.addEventListener(
      'keydown',
      ({ timeStamp }) => waiting.push({ startMs: timeStamp, length: (typed += 1) }),
      { capture: true },
    );
    new world.MutationObserver(() => {
      const length = firstLine();
      while (waiting[0] !== undefined && waiting[0].length <= length)
        world.times.push(world.performance.now() - (waiting.shift()?.startMs ?? 0));
    }).observe(field, { childList: true, characterData: true, subtree: true });
  });
  await type(page);
  return timesOf(page);
}

/** From the key of one person to the change of the text in the window of another. */
async function keyToOther(): Promise<Times> {
  const [writer, reader] = [await open('/p/shared'), await open('/p/shared')];
  await reader.evaluate(() => {
    const world = globalThis as unknown as World;
    world.times = [];
    const field = world.document.querySelector('[data-scope="editor"]');
    let seen = field.querySelector('.cm-line').textContent.replace(/Guest \d+/, '').length;
    new world.MutationObserver(() => {
      const caret = field.querySelector('.cm-peer-name')?.textContent ?? '';
      const length = field.querySelector('.cm-line').textContent.length - caret.length;
      const nowMs = world.performance.timeOrigin + world.performance.now();
      while (seen < length) {
        seen += 1;
        world.times.push(nowMs);
      }
    }).observe(field, { childList: true, characterData: true, subtree: true });
  });
  await writer.evaluate(() => {
    const world = globalThis as unknown as World;
    world.times = [];
    world.document.addEventListener(
      'keydown',
      ({ timeStamp }) => world.times.push(world.performance.timeOrigin + timeStamp),
      { capture: true },
    );
  });
  await writer.bringToFront();
  await type(writer);
  const [sent, seen] = [await read(writer), await read(reader)];
  await Promise.all([writer.close(), reader.close()]);
  return quantiles(
    sent.flatMap((atMs, index) => (seen[index] === undefined ? [] : [seen[index] - atMs])),
  );
}

async function open(address: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${url}${address}`);
  const field = page.locator('[data-scope="editor"]');
  await field.waitFor();
  await page.locator('[data-testid="chip"]').filter({ hasText: 'Saved' }).waitFor();
  await field.click({ position: { x: 200, y: 20 } });
  await page.keyboard.press('Control+Home');
  return page;
}

async function type(page: Page): Promise<void> {
  await page.keyboard.type('abcdefghij'.repeat(keys / 10), { delay: pauseMs });
  await page.waitForTimeout(1_500);
}

async function timesOf(page: Page): Promise<Times> {
  const times = await read(page);
  await page.close();
  return quantiles(times);
}

function read(page: Page): Promise<number[]> {
  return page.evaluate(() => (globalThis as unknown as World).times);
}

function quantiles(times: readonly number[]): Times {
  if (times.length < keys * 0.95)
    throw new Error(`only ${times.length} of ${keys} keys were seen: the measurement is broken`);
  const sorted = Float64Array.from(times).sort();
  const rounded = (share: number): number => Math.round(quantile(sorted, share) * 10) / 10;
  return { p50: rounded(0.5), p95: rounded(0.95), worst: rounded(1) };
}

function section(): string {
  const row = (what: string, { p50, p95, worst }: Times, budget: string): string =>
    `| ${what} | ${p50} | ${p95} | ${worst} | ${budget} |`;
  return [
    '## Typing in the page',
    '',
    `${keys} keys, one every ${pauseMs} ms, in headless Chromium on the machine that also serves; milliseconds from the key.`,
    '',
    '| until | median | 95 of 100 | worst | budget |',
    '|---|---:|---:|---:|---|',
    row(`it is painted, in ${lines.toLocaleString('en')} lines`, results.keyToPaint, '20 / 60'),
    row(
      `the expanded text has it, with ${inclusions} inclusions`,
      results.keyToPreview,
      '150 (95 of 100)',
    ),
    row('another window has it', results.keyToOther, '200 (95 of 100)'),
  ].join('\n');
}

/** What of a page is used here. */
interface World {
  times: number[];
  readonly performance: { now(): number; readonly timeOrigin: number };
  readonly document: {
    addEventListener(
      type: 'keydown',
      run: (event: { readonly timeStamp: number }) => void,
      options: object,
    ): void;
    querySelector(selector: string): PageElement;
  };
  readonly requestAnimationFrame: (run: () => void) => void;
  readonly MessageChannel: new () => {
    readonly port1: { onmessage: () => void };
    readonly port2: { postMessage(message: unknown): void };
  };
  readonly MutationObserver: new (run: () => void) => {
    observe(element: PageElement, options: object): void;
  };
}

interface PageElement {
  readonly textContent: string;
  querySelector(selector: string): PageElement;
}
