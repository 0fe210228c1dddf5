import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '@prompt-manager/client';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startBrowser } from './browser.ts';
import type { Browser } from './browser.ts';
import { serve, serveBlankPage } from './served-library.ts';

let browser: Browser;

beforeAll(async () => {
  const configFile = fileURLToPath(new URL('../packages/web/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'error' });
  browser = await startBrowser();
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
});

async function openPage(address: string): Promise<Page> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(address);
  return page;
}

/** A machine with much to do gets time to come to what is expected. */
// oxlint-disable-next-line vitest/require-awaited-expect-poll -- its callers await it
const soon = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 15_000 });

const text = (page: Page): Promise<string> => page.locator('#text').inputValue();
const expanded = (page: Page): Promise<string | null> => page.locator('#expanded').textContent();

/** Waits until the page says this. */
async function sees(page: Page, selector: string, content: string): Promise<void> {
  await page.locator(selector).filter({ hasText: content, visible: true }).waitFor();
}

/** Waits until the chip says exactly this. */
async function chipIs(page: Page, said: string): Promise<void> {
  await soon(() => page.locator('#chip').textContent()).toBe(said);
}

async function caret(page: Page): Promise<number> {
  return page
    .locator('#text')
    .evaluate((field: { selectionStart: number }) => field.selectionStart);
}

async function placeCaret(page: Page, at: number): Promise<void> {
  await page
    .locator('#text')
    .evaluate(
      (
        field: { focus(): void; setSelectionRange(from: number, to: number): void },
        offset: number,
      ) => {
        field.focus();
        field.setSelectionRange(offset, offset);
      },
      at,
    );
}

test('W7 two people edit one prompt live and both end with the text of the file', async () => {
  const { url, root } = await serve({ 'a.md': '---\nowner: me # kept\n---\nfirst\nlast\n' });
  const [ann, bob] = [await openPage(`${url}/#/a`), await openPage(`${url}/#/a`)];
  await chipIs(ann, 'Saved');
  await chipIs(bob, 'Saved');
  await placeCaret(ann, 'first'.length);
  await placeCaret(bob, 'first\nlast'.length);
  await Promise.all([
    ann.keyboard.type(' from Ann, who types', { delay: 5 }),
    bob.keyboard.type(' from Bob, who types too', { delay: 5 }),
  ]);
  const both = 'first from Ann, who types\nlast from Bob, who types too\n';
  await soon(() => text(ann)).toBe(both);
  await soon(() => text(bob)).toBe(both);
  await expect
    .poll(() => readFile(join(root, 'a.md'), 'utf8'))
    .toBe(`---\nowner: me # kept\n---\n${both}`);
  expect([await caret(ann), await caret(bob)]).toEqual([
    'first from Ann, who types'.length,
    both.length - 1,
  ]);
});

test('E11 the expanded text follows a fragment that somebody else changes', async () => {
  const { url } = await serve({ 'reply.md': 'Hello.\n[[tone]]\n', 'tone.md': 'Be formal.\n' });
  const page = await openPage(`${url}/#/reply`);
  await soon(() => expanded(page)).toBe('Hello.\nBe formal.\n');
  await createHttpClient({ baseUrl: url }).update('tone', {
    content: 'Be brief, see [[nobody]].\n',
  });
  await expect
    .poll(() => expanded(page))
    .toBe('Hello.\nBe brief, see [[PROMPT NOT FOUND: nobody]].\n');
  await sees(page, '#problems', 'nobody');
  expect(await text(page)).toBe('Hello.\n[[tone]]\n');
});

test('D2 the chip says Not saved while the journal fails, and Saved once it works', async () => {
  const { url, journal, root } = await serve({ 'a.md': 'before\n' });
  const page = await openPage(`${url}/#/a`);
  await chipIs(page, 'Saved');
  journal.fillDisk();
  await placeCaret(page, 0);
  await page.keyboard.type('not ');
  await chipIs(page, 'Not saved');
  await sees(page, '#banner', 'disk is full');
  expect(await text(page)).toBe('not before\n');
  expect((await createHttpClient({ baseUrl: url }).get('a')).content).toBe('before\n');
  journal.heal();
  await chipIs(page, 'Saved');
  await soon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('not before\n');
  await soon(() => page.locator('#banner').isVisible()).toBe(false);
});

test('D4 what is typed while the server is away is kept, said to be unsaved, and merged when it is back', async () => {
  const served = await serve({ 'a.md': 'one\ntwo\n' });
  const page = await openPage(`${served.url}/#/a`);
  await chipIs(page, 'Saved');
  await served.stop();
  await chipIs(page, 'Reconnecting…');
  await placeCaret(page, 'one'.length);
  await page.keyboard.type(' typed');
  await chipIs(page, 'Not saved');
  await sees(page, '#banner', 'kept in this window');
  await writeFile(join(served.root, 'a.md'), 'one\ntwo\nthree\n');
  await served.start();
  await page.locator('#banner-retry').click();
  await soon(() => text(page)).toBe('one typed\ntwo\nthree\n');
  await chipIs(page, 'Saved');
  await soon(() => readFile(join(served.root, 'a.md'), 'utf8')).toBe('one typed\ntwo\nthree\n');
  expect(await caret(page)).toBe('one typed'.length);
  // The browser complains of every try that found nobody.
  browser.takeComplaints();
});

test('D3 leaving asks first if and only if something is not saved', async () => {
  const { url, root, journal } = await serve({ 'a.md': 'before\n' });
  const page = await openPage(`${url}/#/a`);
  await chipIs(page, 'Saved');
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await placeCaret(page, 0);
  await page.keyboard.type('x');
  // The chip says "Saved" for a moment more; the file comes long after the page was told.
  await soon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('xbefore\n');
  await chipIs(page, 'Saved');
  await page.reload();
  await chipIs(page, 'Saved');
  expect(asked).toEqual([]);
  journal.hang();
  await placeCaret(page, 0);
  await page.keyboard.type('y');
  await chipIs(page, 'Saving…');
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  journal.release();
});

test('S3 markup in a prompt, its description, its tags and its name is shown and never run', async () => {
  const markup = '<img src=x onerror="document.title=\'run\'">';
  const { url } = await serve({
    'a.md': `---\ndescription: '${markup.replaceAll("'", "''")}'\ntags: ["<b>t</b>"]\n---\n${markup}\n<context><b>x</b></context>\n[[<i>nobody</i>]]\n`,
  });
  const page = await openPage(`${url}/#/a`);
  await sees(page, '#expanded', markup);
  await sees(page, '#description', markup);
  await sees(page, '#tags', '<b>t</b>');
  await sees(page, '#problems', '<i>nobody</i>');
  await sees(page, '#prompts', markup);
  expect(await page.locator('img, context, b, i').count()).toBe(0);
  expect(await page.title()).toBe('a — Saved — Prompt Manager');
});

test('S1 a foreign page can neither read nor edit, a script can', async () => {
  const { url } = await serve({ 'a.md': 'a' });
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
  const page = await openPage(await serveBlankPage());
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
  // The browser complains of what it was refused, on the foreign page.
  browser.takeComplaints();
});

test('R1 a prompt is made, found by the filter, linked and come back to with the keyboard alone', async () => {
  const { url, root } = await serve({ 'one.md': '1', 'two.md': '2' });
  const page = await openPage(`${url}/`);
  await sees(page, '#library-state', '2 prompts');
  await page.locator('#new').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('a/../b');
  await page.keyboard.press('Enter');
  await sees(page, '#create-error', 'cannot be a name');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('folder/three');
  await page.keyboard.press('Enter');
  await sees(page, '#name', 'folder/three');
  expect(new URL(page.url()).hash).toBe('#/folder/three');
  await soon(() => readFile(join(root, 'folder/three.md'), 'utf8')).toBe('');
  await page.locator('#filter').fill('tw');
  await sees(page, '#library-state', '1 prompt');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await sees(page, '#name', 'two');
  await page.goBack();
  await sees(page, '#name', 'folder/three');
});

test('W9 a rename is followed, a deletion leaves the text to be copied, a wrong link says so', async () => {
  const { url } = await serve({ 'a.md': 'a' });
  const client = createHttpClient({ baseUrl: url });
  const page = await openPage(`${url}/#/a`);
  await sees(page, '#name', 'a');
  await client.rename({ from: 'a', to: 'b' });
  await sees(page, '#name', 'b');
  await soon(() => new URL(page.url()).hash).toBe('#/b');
  await client.remove('b');
  await sees(page, '#banner', 'This prompt was deleted.');
  expect(await text(page)).toBe('a');
  await page.goto(`${url}/#/nothing/here`);
  await sees(page, '#welcome', 'There is no prompt with this name.');
});

test('S3 no page complained of anything, not even of its content policy', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
