import { onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import type { Browser } from '../browser.ts';
import { serve } from '../served-library.ts';
import type { Served } from '../served-library.ts';

/** A served library with a window open on it. */
export interface OpenWorkspace extends Served {
  readonly page: Page;
  /** Another window on the same library. */
  open(address: string): Promise<Page>;
}

/** Serves these files and opens the workspace at an address of it, until the test ends. */
export async function openWorkspace(
  browser: Browser,
  files: Readonly<Record<string, string>>,
  { at = '/', width = 1440, height = 900 }: { at?: string; width?: number; height?: number } = {},
): Promise<OpenWorkspace> {
  const served = await serve(files);
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
