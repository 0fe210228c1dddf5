import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '@prompt-manager/server';
import { build } from 'vite';
import { startBrowser } from '../e2e/browser.ts';

/** `node tools/screenshots.ts`: builds the page, serves a copy of the sample library and takes the pictures of the documentation. */

const repository = fileURLToPath(new URL('..', import.meta.url));
const shown = 'support/reply';

await build({ configFile: join(repository, 'packages/web/vite.config.ts'), logLevel: 'error' });
const root = await mkdtemp(join(tmpdir(), 'prompt-manager-sample-'));
try {
  await cp(join(repository, 'packages/cli/sample'), root, { recursive: true });
  const app = await createApp({
    root,
    webRoot: join(repository, 'packages/web/dist'),
    isSample: true,
  });
  try {
    const { url } = await app.listen({ port: 0 });
    await takePicture(`${url}/p/${shown}`, join(repository, 'docs/first-page.png'));
  } finally {
    await app.close();
  }
} finally {
  await rm(root, { recursive: true, force: true });
}

async function takePicture(address: string, path: string): Promise<void> {
  await using browser = await startBrowser({ width: 1440, height: 900 });
  const page = await browser.newPage();
  await page.goto(address);
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('tree', { name: 'Prompts' }).waitFor();
  await page.locator('[data-region="inspector"] .cm-content').waitFor();
  await page.screenshot({ path });
  process.stdout.write(`${path}\n`);
}
