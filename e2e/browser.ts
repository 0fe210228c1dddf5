import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';

/** A real browser with a profile of its own. */
export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext;
  /** What pages logged as errors or warnings since the last call, each with its address, and errors nobody caught; quiet pages leave it empty. */
  takeComplaints(): readonly string[];
  newPage(): Promise<Page>;
}

/** How the window looks. */
export interface BrowserOptions {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly colorScheme?: 'light' | 'dark' | undefined;
  /** The size of text that the browser is set to, in px; 16 unless given. Media queries in em follow it, as people's do. */
  readonly fontSize?: number | undefined;
  /** The browser lets no site keep anything: no storage, no databases. */
  readonly keepsNothing?: boolean | undefined;
}

/** No window, no sandbox (containers have none), and no request to anybody but the pages' own servers. */
const flags: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Chromium; `CHROMIUM` names another one than Debian's. */
export async function startBrowser({
  width = 1440,
  height = 900,
  colorScheme = 'light',
  fontSize,
  keepsNothing = false,
}: BrowserOptions = {}): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'prompt-manager-browser-'));
  if (fontSize !== undefined || keepsNothing) {
    const preferences = {
      webkit: { webprefs: { default_font_size: fontSize } },
      ...(keepsNothing && { profile: { default_content_setting_values: { cookies: 2 } } }),
    };
    await mkdir(join(profile, 'Default'));
    await writeFile(join(profile, 'Default/Preferences'), JSON.stringify(preferences));
  }
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...flags],
    viewport: { width, height },
    colorScheme,
  });
  const complaints: string[] = [];
  const watch = (page: Page): void => {
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        complaints.push(`${message.text()} ${message.location().url}`);
    });
  };
  context.pages().forEach(watch);
  context.on('page', watch);
  return {
    context,
    takeComplaints: () => complaints.splice(0),
    newPage: () => context.newPage(),
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
