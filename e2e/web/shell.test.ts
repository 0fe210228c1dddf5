import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { serveBlankPage } from '../served-library.ts';
import { expectSoon, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

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
  await page.locator('[data-scope="editor"]').getByText('Be formal.').waitFor();
  await page.getByRole('treeitem', { name: 'a', exact: true }).click();
  await page.locator('[data-scope="editor"]').getByText('Text of a.').waitFor();
  expect(page.url()).toBe(`${url}/p/a`);
  await page.goBack();
  await page.locator('[data-scope="editor"]').getByText('Be formal.').waitFor();
});

test('S1 U4 a foreign page can neither read nor edit, a script can', async () => {
  const { url } = await openWorkspace(browser, { 'a.md': 'a' });
  const foreign = { origin: 'http://evil.example' };
  const refused = await globalThis.fetch(`${url}/api/prompts/a`, { headers: foreign });
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'forbidden_origin' }]);
  const written = await globalThis.fetch(`${url}/api/prompts/a`, {
    method: 'PUT',
    headers: { ...foreign, 'content-type': 'application/json' },
    body: '{"content":"b"}',
  });
  expect(written.status).toBe(403);
  const client = createHttpClient({ baseUrl: url });
  expect((await client.get('a')).content).toBe('a');
  const page = await browser.newPage();
  await page.goto(await serveBlankPage());
  const attempts = await page.evaluate(
    async ({ http, ws }) => {
      const socket = await new Promise<string>((resolve) => {
        const opening = new WebSocket(ws);
        opening.addEventListener('open', () => resolve('opened'));
        opening.addEventListener('error', () => resolve('refused'));
      });
      const request = await globalThis.fetch(http, { method: 'DELETE' }).then(
        () => 'answered',
        () => 'refused',
      );
      return [socket, request];
    },
    { http: `${url}/api/prompts/a`, ws: `${url.replace('http', 'ws')}/api/prompts/ws/a` },
  );
  expect(attempts).toEqual(['refused', 'refused']);
  expect((await client.get('a')).content).toBe('a');
  // The browser complains of what it was refused, on the foreign page: of the socket, and of the request twice.
  const complaints: string[] = [];
  await expectSoon(() => complaints.push(...browser.takeComplaints())).toBeGreaterThan(2);
  await page.close();
});

test('U46 a prompt is made, found, renamed and come back to with the keyboard alone', async () => {
  const { page, root } = await openWorkspace(browser, { 'one.md': '1', 'two.md': '2' });
  await page.getByRole('heading', { name: 'Your prompts' }).waitFor();
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'New prompt' }).waitFor();
  await page.keyboard.type('a/../b');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'begins with a dot' }).waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('folder/three');
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/folder/three');
  await expectSoon(() => readFile(join(root, 'folder/three.md'), 'utf8')).toBe('');
  await page.keyboard.press('ControlOrMeta+p');
  await page.keyboard.type('tw');
  await page.getByRole('option', { name: /two/ }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/two');
  await page.keyboard.press('F2');
  await page.getByRole('dialog', { name: 'Rename two' }).waitFor();
  await page.keyboard.type('2nd');
  await page.getByText('two → 2nd').waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/2nd');
  await page.goBack();
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/folder/three');
});

test('W9 a rename is followed, a deletion keeps the text, a wrong link offers to make it', async () => {
  const { page, url } = await openWorkspace(browser, { 'a.md': 'The text of a' }, { at: '/p/a' });
  const client = createHttpClient({ baseUrl: url });
  await expectSoon(() => textOf(page)).toBe('The text of a');
  await client.rename({ from: 'a', to: 'b' });
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/b');
  await client.remove('b');
  await page.getByTestId('banner').filter({ hasText: 'deleted' }).waitFor();
  expect(await textOf(page)).toBe('The text of a');
  await page.goto(`${url}/p/nothing/here`);
  await page.getByRole('button', { name: 'Create “nothing/here”' }).waitFor();
});

for (const width of [320, 900, 1440])
  test(`U132 search, graph and settings are buttons in the library at ${width} px, with their keys`, async () => {
    const { page } = await openWorkspace(browser, library, { width });
    const pane = page.getByRole('navigation', { name: 'Library' });
    const press = (name: string) => pane.getByRole('button', { name, exact: true }).click();
    // A pointer that has not moved since the page was loaded points at nothing.
    await page.mouse.move(2, 2);
    await pane.getByRole('button', { name: 'Settings', exact: true }).hover();
    await page.getByRole('tooltip').filter({ hasText: 'Settings' }).locator('kbd').waitFor();
    await press('Settings');
    await expectSoon(() => new URL(page.url()).pathname).toBe('/settings');
    await page.goBack();
    await press('Graph');
    await expectSoon(() => new URL(page.url()).pathname).toBe('/graph');
    await page.goBack();
    await press('Search the text of the library');
    await page.locator('[data-search-field]:focus').waitFor();
  });

test('U133 a message lies below dialogs and goes after its time, what failed once its page is left', async () => {
  const { page } = await openWorkspace(browser, library, { at: '/p/a' });
  await ready(page);
  await page.evaluate(
    "Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } })",
  );
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('>copy as inclusion');
  await page.getByRole('option', { name: /Copy as inclusion/ }).click();
  const toast = page.getByTestId('toast').filter({ hasText: 'did not allow copying' });
  await toast.waitFor();
  const box = await toast.boundingBox();
  await page.keyboard.press('F1');
  await page.getByRole('dialog').waitFor();
  const onTop = await page.evaluate(
    `document.elementFromPoint(${box?.x ?? 0} + 5, ${box?.y ?? 0} + 5).closest('[data-testid="toast"]') === null`,
  );
  expect(onTop).toBe(true);
  await page.keyboard.press('Escape');
  await page.clock.install();
  await page.clock.runFor(30_000);
  expect(await toast.count()).toBe(1);
  await page.getByRole('treeitem', { name: /formal/ }).click();
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/tone/formal');
  await page.clock.runFor(11_000);
  await expectSoon(() => toast.count()).toBe(0);
});

test('U5 the page has a new nonce in every answer, allows no inline script, and logs nothing', async () => {
  browser.takeComplaints(); // A window before may have asked for the prompt that was just deleted under it.
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
