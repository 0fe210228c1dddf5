import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import type { Browser } from '../browser.ts';
import { openWorkspace } from './workspace.fixture.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
});

const library = { 'a.md': 'Text of a.\n', 'tone/formal.md': 'Be formal.\n' };

test('U41 the parts of the window are landmarks, and a skip link leads past the header', async () => {
  const { page } = await openWorkspace(browser, library, { at: '/p/a' });
  await page.getByRole('main', { name: 'Editor' }).waitFor();
  for (const [role, name] of [
    ['navigation', 'Library'],
    ['complementary', 'Inspector'],
    ['contentinfo', 'Status'],
  ] as const)
    expect(await page.getByRole(role, { name }).count()).toBe(1);
  expect(await page.getByRole('banner').count()).toBe(1);
  await page.getByRole('treeitem', { name: 'a', exact: true }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('nav[aria-label="Library"] :focus').waitFor();
});

test('U44 an address of a screen is answered with the page, in the address bar too', async () => {
  const { page, url } = await openWorkspace(browser, library, { at: '/p/tone/formal' });
  await page.getByText('Be formal.').waitFor();
  await page.getByRole('treeitem', { name: 'a', exact: true }).click();
  await page.getByText('Text of a.').waitFor();
  expect(page.url()).toBe(`${url}/p/a`);
  await page.goBack();
  await page.getByText('Be formal.').waitFor();
});

test('U5 the page has a new nonce in every answer, allows no inline script, and logs nothing', async () => {
  const { url } = await openWorkspace(browser, library);
  const policies = await Promise.all(
    [`${url}/p/a`, `${url}/p/a`].map(async (address) => {
      const answer = await globalThis.fetch(address);
      const policy = answer.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      expect(await answer.text()).toContain(`nonce="${nonce}"`);
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain('unsafe');
      return nonce;
    }),
  );
  expect(new Set(policies).size).toBe(2);
  expect(browser.takeComplaints()).toEqual([]);
});
