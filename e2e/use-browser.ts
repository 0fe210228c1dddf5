import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startBrowser } from './browser.ts';
import type { Browser, BrowserOptions } from './browser.ts';

/** A browser for the tests of a file, called where it begins: started before the first of them, ended after the last. */
export function useBrowser(options: BrowserOptions = {}): Browser {
  let started: Browser | null = null;
  const browser = (): Browser => {
    if (started === null) throw new Error('the browser is there in tests and hooks alone');
    return started;
  };
  const end = async (): Promise<void> => {
    await started?.[Symbol.asyncDispose]();
    started = null;
  };
  beforeAll(async () => {
    started = await startBrowser(options);
  });
  afterAll(end);
  beforeEach(({ task }) => {
    // A test that is repeated is not to hear what was complained of the first time.
    if ((task.result?.retryCount ?? 0) > 0) started?.takeComplaints();
  });
  return {
    get context() {
      return browser().context;
    },
    takeComplaints: () => browser().takeComplaints(),
    newPage: () => browser().newPage(),
    [Symbol.asyncDispose]: end,
  };
}
