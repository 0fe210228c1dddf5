import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, ready, textOf } from './editor.fixture.ts';
import { openWorkspace, sampleFiles } from './workspace.fixture.ts';

const browser = useBrowser();

/** Every screen there is, each with what shows that it is there. */
const screens = [
  ['/settings', 'main tbody tr'],
  ['/p/support/reply', '[data-scope="editor"]'],
  ...['preview', 'variables', 'links', 'history'].map(
    (panel) =>
      [
        `/p/support/reply?panel=${panel}`,
        '[data-region="inspector"] [role="tabpanel"] > *',
      ] as const,
  ),
  ['/p/support/reply?v=1', 'main .cm-content'],
  ['/p/support/reply#L3', '[data-scope="editor"]'],
  ['/p/support/triage?left=support/reply', '[aria-label^="Right editor"] [data-scope="editor"]'],
  ['/p/there/is/none', 'main h1'],
  ['/diff?a=support/reply%401&b=support/reply', 'main .cm-mergeView'],
  ['/diff?a=support/reply&b=support/triage', 'main .cm-mergeView'],
  ['/graph', 'main [data-prompt]'],
  ['/graph/support/reply', 'main [data-prompt]'],
  ['/search?q=refund', 'main li'],
  ['/trash', 'main h1'],
] as const;

test('U2 U5 a tour of the sample shows a prompt with its expansion, asks nobody else, and nothing complains', async () => {
  const { page, url } = await openWorkspace(browser, await sampleFiles(), {
    isSample: true,
    at: '/trash',
  });
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).host));
  page.on('websocket', (socket) => asked.add(new URL(socket.url()).host));
  await page.goto(`${url}/`);
  await ready(page);
  expect(new URL(page.url()).pathname).toBe('/p/support/reply');
  const { expanded } = await createHttpClient({ baseUrl: url }).expand({ id: 'support/reply' });
  await expectSoon(() => textOf(page, '[data-region="inspector"] .cm-content')).toBe(expanded);
  expect(expanded.length).toBeGreaterThan(200);
  for (const [at, shown] of screens) {
    await page.goto(`${url}${at}`);
    await page.locator(shown).first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
  }
  expect([...asked]).toEqual([new URL(url).host]);
  // Of a prompt that there is none of.
  const isOfNothing = (each: string): boolean => /404 .*there%2Fis%2Fnone/.test(each);
  expect(browser.takeComplaints().filter((each) => !isOfNothing(each))).toEqual([]);
});
