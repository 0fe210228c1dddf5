import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import type { Browser } from '../browser.ts';
import { serve } from '../served-library.ts';
import type { ServeOptions, Served } from '../served-library.ts';

/** A served library with a window open on it. */
export interface OpenWorkspace extends Served {
  readonly page: Page;
  /** Another window on the same library. */
  open(address: string): Promise<Page>;
}

/** How the window is opened. */
export interface WorkspaceOptions extends ServeOptions {
  readonly at?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** Serves these files and opens the workspace at an address of it, until the test ends. */
export async function openWorkspace(
  browser: Browser,
  files: Readonly<Record<string, string>>,
  { at = '/', width = 1440, height = 900, ...options }: WorkspaceOptions = {},
): Promise<OpenWorkspace> {
  const served = await serve(files, options);
  const open = async (address: string): Promise<Page> => {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.setViewportSize({ width, height });
    await page.goto(`${served.url}${address}`);
    return page;
  };
  const page = await open(at);
  return Object.defineProperties(
    { page, open } as OpenWorkspace,
    Object.getOwnPropertyDescriptors(served),
  );
}

const sample = fileURLToPath(new URL('../../packages/cli/sample', import.meta.url));

/** The files of the sample library, path to text. */
export async function sampleFiles(): Promise<Readonly<Record<string, string>>> {
  const paths = (await readdir(sample, { recursive: true })).filter((path) => path.endsWith('.md'));
  const texts = paths.map(async (path) => [path, await readFile(join(sample, path), 'utf8')]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}
