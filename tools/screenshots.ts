import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '@prompt-manager/server';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { startBrowser } from '../e2e/browser.ts';
import type { BrowserOptions } from '../e2e/browser.ts';

/**
 * `node tools/screenshots.ts`: builds the page, serves a copy of the sample library and takes the pictures of the
 * documentation, `docs/screens/*.png`, from the running product.
 */

const repository = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(repository, 'docs/screens');

/** One picture: where the page is opened, how the window looks, what is done before it is taken. */
interface Picture {
  readonly name: string;
  readonly at: string;
  readonly window?: BrowserOptions;
  readonly before?: (page: Page) => Promise<unknown>;
}

const prompt = '/p/support/reply';
const preview = (page: Page): Promise<void> =>
  page.locator('[data-region="inspector"] .cm-content').waitFor();
const tab =
  (name: string) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('tab', { name, exact: true }).click();
    await page.getByRole('tabpanel', { name }).waitFor();
  };

const shown: readonly Picture[] = [
  { name: 'workspace', at: prompt, before: preview },
  { name: 'workspace-dark', at: prompt, window: { colorScheme: 'dark' }, before: preview },
  { name: 'variables', at: prompt, before: tab('Variables') },
  { name: 'links', at: prompt, before: tab('Links') },
  {
    name: 'palette',
    at: prompt,
    before: async (page) => {
      await preview(page);
      await page.keyboard.press('Control+K');
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'search', at: '/search?q=refund' },
  { name: 'graph', at: '/graph/support/reply' },
  { name: 'mobile', at: prompt, window: { width: 360, height: 740 } },
];

await build({ configFile: join(repository, 'packages/web/vite.config.ts'), logLevel: 'error' });
await mkdir(pictures, { recursive: true });
const root = await mkdtemp(join(tmpdir(), 'prompt-manager-sample-'));
try {
  await cp(join(repository, 'packages/cli/sample'), root, { recursive: true });
  const webRoot = join(repository, 'packages/web/dist');
  const app = await createApp({ root, webRoot, isSample: true });
  try {
    const { url } = await app.listen({ port: 0 });
    for (const picture of shown) await takePicture(url, picture);
  } finally {
    await app.close();
  }
} finally {
  await rm(root, { recursive: true, force: true });
}

async function takePicture(url: string, { name, at, window, before }: Picture): Promise<void> {
  await using browser = await startBrowser({ width: 1440, height: 900, ...window });
  const page = await browser.newPage();
  await page.goto(`${url}${at}`);
  await page.waitForLoadState('load');
  await before?.(page);
  // Skeletons and fades end within this time.
  await page.waitForTimeout(1_000);
  const path = join(pictures, `${name}.png`);
  await page.screenshot({ path });
  process.stdout.write(`${path}\n`);
}
