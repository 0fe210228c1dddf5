/**
 * What opening and using the page feels like on libraries of 2,000 and 10,000 prompts, in a real browser:
 * `node bench/web/load.ts`; the built page must be there (`npm run build`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { startBrowser, type Browser } from '../../e2e/browser.ts';
import { createCorpus } from '../corpus.ts';
import { writeCorpus } from '../library/write-corpus.ts';
import { median, quantile } from '../realtime/statistics.ts';
import { writeSection } from '../realtime/write-section.ts';

const counts = [2_000, 10_000];
const rounds = 5;
/** What is typed into the palette, key by key, and into the editor. */
const sought = 'prompt';
const typed = 'the quick brown fox '.repeat(5);

/** One cold load: ms from the start of the navigation. */
interface Load {
  readonly shell: number;
  readonly editor: number;
  readonly tree: number;
}

/** What one library gave; times in ms. */
interface Measured {
  readonly count: number;
  readonly warmStart: number;
  readonly load: Load;
  readonly slowLoad: Load;
  readonly paletteOpen: number;
  readonly paletteKey: { readonly p50: number; readonly worst: number };
  readonly layoutShift: number;
  readonly longestTask: number;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));
const load = loadavg()[0] ?? Number.NaN;
const measured: Measured[] = [];
for (const count of counts) measured.push(await measure(count));

const resultsPath = join(repository, 'bench/results/web.json');
const known = JSON.parse(await readFile(resultsPath, 'utf8').catch(() => '{}')) as object;
const machine = { cpu: cpus()[0]?.model, node: process.version, load, rounds };
await writeFile(
  resultsPath,
  `${JSON.stringify({ ...known, load: { ...machine, measured } }, null, 2)}\n`,
);
await writeSection(join(repository, 'docs/benchmarks.md'), 'web-load', section());
process.stdout.write(`${section()}\n`);

async function measure(count: number): Promise<Measured> {
  const root = await mkdtemp(join(tmpdir(), 'prompt-manager-bench-load-'));
  try {
    writeCorpus(root, count);
    const id = createCorpus({ count }).prompts.find(({ body }) => body.includes('[['))?.id ?? '';
    await (await start(root)).stop();
    const warm: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const server = await start(root);
      warm.push(server.tookMs);
      await server.stop();
    }
    const server = await start(root);
    try {
      const address = `${server.url}p/${id}`;
      return {
        count,
        warmStart: median(warm),
        load: await coldLoads(address, 1),
        slowLoad: await coldLoads(address, 4),
        ...(await useOf(address)),
      };
    } finally {
      await server.stop();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The command as people start it, until it prints its address. */
async function start(
  root: string,
): Promise<{ readonly url: string; readonly tookMs: number; stop(): Promise<void> }> {
  const startMs = performance.now();
  const main = join(repository, 'packages/cli/bin/prompt-manager.js');
  const child = spawn(process.execPath, [main, 'serve', root, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/localhost:\d+\//.exec(line)?.[0];
    if (url === undefined) continue;
    const tookMs = performance.now() - startMs;
    child.stdout.resume();
    const stop = async (): Promise<void> => {
      child.kill('SIGINT');
      await exited;
    };
    return { url, tookMs, stop };
  }
  throw new Error('the server ended before it served');
}

/** The medians of several loads, each with a profile of its own, so that nothing is cached. */
async function coldLoads(address: string, slowdown: number): Promise<Load> {
  const loads: Load[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await using browser = await startBrowser();
    const page = await watchedPage(browser);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.goto(address);
    const read = (): Promise<Partial<Load>> =>
      page.evaluate(() => (globalThis as unknown as World).seen);
    let seen = await read();
    while (seen.shell === undefined || seen.editor === undefined || seen.tree === undefined) {
      await page.waitForTimeout(50);
      seen = await read();
    }
    loads.push({ shell: seen.shell, editor: seen.editor, tree: seen.tree });
  }
  const of = (part: keyof Load): number => median(loads.map((each) => each[part]));
  return { shell: of('shell'), editor: of('editor'), tree: of('tree') };
}

/** A page that notes when it is seen and can be typed into, shifts of its layout and long tasks. */
async function watchedPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const world = globalThis as unknown as World;
    world.seen = {};
    world.shift = 0;
    world.tasks = [];
    const look = (): void => {
      const has = (selector: string): boolean => world.document.querySelector(selector) !== null;
      const nowMs = world.performance.now();
      if (has('header')) world.seen.shell ??= nowMs;
      if (has('[role="treeitem"]')) world.seen.tree ??= nowMs;
      const field = world.document.querySelector('[data-scope="editor"]');
      if (field?.isContentEditable === true && field.textContent.length > 20)
        world.seen.editor ??= nowMs;
      world.requestAnimationFrame(look);
    };
    world.requestAnimationFrame(look);
    const observe = (type: string, take: (entry: Entry) => void): void =>
      new world.PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
        type,
        buffered: true,
      });
    // As the measure is defined: what moves within half a second of a key or press is meant to.
    observe('layout-shift', ({ value, hadRecentInput }) => {
      if (!hadRecentInput) world.shift += value;
    });
    observe('longtask', ({ duration }) => world.tasks.push(duration));
  });
  return page;
}

/** The palette key by key, then typing in the editor. */
async function useOf(
  address: string,
): Promise<Pick<Measured, 'paletteOpen' | 'paletteKey' | 'layoutShift' | 'longestTask'>> {
  await using browser = await startBrowser();
  const page = await watchedPage(browser);
  await page.goto(address);
  await page.locator('[data-testid="chip"]').filter({ hasText: 'Saved' }).waitFor();
  await page.waitForTimeout(2_000);
  await page.evaluate(() => {
    const world = globalThis as unknown as World;
    world.keys = [];
    world.document.addEventListener(
      'keydown',
      ({ timeStamp }) => world.keys.push({ startMs: timeStamp, settledMs: timeStamp }),
      { capture: true },
    );
    new world.MutationObserver(() => {
      const key = world.keys.at(-1);
      if (key !== undefined && world.document.querySelector('[role="option"]') !== null)
        key.settledMs = world.performance.now();
    }).observe(world.document.body, { childList: true, characterData: true, subtree: true });
  });
  const opens: number[] = [];
  const keys: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.evaluate(() => void ((globalThis as unknown as World).keys.length = 0));
    await page.keyboard.press('Control+p');
    await page.waitForTimeout(300);
    // The last key down of the chord is the one that opens.
    opens.push((await keyTimes(page)).at(-1) ?? Number.NaN);
    await page.evaluate(() => void ((globalThis as unknown as World).keys.length = 0));
    await page.keyboard.type(sought, { delay: 200 });
    await page.waitForTimeout(300);
    keys.push(...(await keyTimes(page)));
    await page.keyboard.press('Escape');
  }
  const field = page.locator('[data-scope="editor"]');
  await field.click({ position: { x: 200, y: 20 } });
  await page.evaluate(() => {
    const world = globalThis as unknown as World;
    world.shift = 0;
    world.tasks.length = 0;
  });
  await page.keyboard.type(typed, { delay: 50 });
  await page.waitForTimeout(1_000);
  const { shift, tasks } = await page.evaluate(() => {
    const world = globalThis as unknown as World;
    return { shift: world.shift, tasks: world.tasks };
  });
  const sorted = Float64Array.from(keys).sort();
  return {
    paletteOpen: median(opens),
    paletteKey: { p50: quantile(sorted, 0.5), worst: quantile(sorted, 1) },
    layoutShift: shift,
    longestTask: Math.max(0, ...tasks),
  };
}

/** From each key to the last change it made, in ms. */
async function keyTimes(page: Page): Promise<readonly number[]> {
  const keys = await page.evaluate(() => (globalThis as unknown as World).keys);
  return keys.map(({ startMs, settledMs }) => settledMs - startMs);
}

function section(): string {
  const row = (what: string, of: (each: Measured) => string, budget: string): string =>
    `| ${what} | ${measured.map(of).join(' | ')} | ${budget} |`;
  const ms = (value: number): string => value.toFixed(0);
  return [
    '## Opening and using the page',
    '',
    `\`node bench/web/load.ts\`. Made-up libraries of 2 KB a prompt, headless Chromium on the machine that also serves, a fresh profile for every load; ms, medians of ${rounds}. Measured with Node ${process.version.slice(1)} on ${cpus().length} processors ${machine.cpu}, load ${load.toFixed(1)} when it began.`,
    '',
    `| | ${measured.map(({ count }) => `${count.toLocaleString('en')} prompts`).join(' | ')} | budget |`,
    `|---|${measured.map(() => '---:').join('|')}|---|`,
    row(
      'start with nothing changed, until the address is printed',
      (m) => ms(m.warmStart),
      '1,500',
    ),
    row('shell visible', (m) => ms(m.load.shell), '500'),
    row('editor takes keys', (m) => ms(m.load.editor), '1,200'),
    row('library listed', (m) => ms(m.load.tree), '–'),
    row('shell visible, processor four times slower', (m) => ms(m.slowLoad.shell), '–'),
    row('editor takes keys, processor four times slower', (m) => ms(m.slowLoad.editor), '3,000'),
    row('palette opens', (m) => ms(m.paletteOpen), '100'),
    row(
      'palette has the results of a key, median / worst',
      ({ paletteKey }) => `${ms(paletteKey.p50)} / ${ms(paletteKey.worst)}`,
      '50',
    ),
    row('layout shift while typing', (m) => m.layoutShift.toFixed(3), '0.02'),
    row('longest task while typing', (m) => ms(m.longestTask), '100'),
  ].join('\n');
}

interface Entry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly duration: number;
}

/** What of a page is used here. */
interface World {
  seen: Partial<{ -readonly [Part in keyof Load]: number }>;
  shift: number;
  tasks: number[];
  keys: { startMs: number; settledMs: number }[];
  readonly performance: { now(): number };
  requestAnimationFrame(run: () => void): void;
  readonly MutationObserver: new (run: () => void) => {
    observe(node: unknown, what: object): void;
  };
  readonly PerformanceObserver: new (run: (list: { getEntries(): Entry[] }) => void) => {
    observe(what: object): void;
  };
  readonly document: {
    readonly body: unknown;
    querySelector(selector: string): {
      readonly isContentEditable: boolean;
      readonly textContent: string;
    } | null;
    addEventListener(
      type: string,
      run: (event: { readonly timeStamp: number }) => void,
      options: object,
    ): void;
  };
}
