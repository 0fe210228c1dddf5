import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import type { Browser } from '../browser.ts';
import { expectSoon, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
});

const files = { 'a.md': "It's {{who}}, {{what}}.\n[[b]]\n", 'b.md': 'Be kind.\n' };

const copied = (page: Page): Promise<string> =>
  page.evaluate(() =>
    (
      globalThis as unknown as { navigator: { clipboard: { readText(): Promise<string> } } }
    ).navigator.clipboard.readText(),
  );

test('U96 a prompt is copied with its values, in every form, and what is not filled in is said', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await expectSoon(() => textOf(page, '[aria-label="Expanded: a"]')).toContain('Be kind.');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page
    .getByText(/^Copied \d+ tokens\. Not filled in: who, what\.$/)
    .first()
    .waitFor();
  expect(await copied(page)).toBe("It's {{who}}, {{what}}.\nBe kind.\n");
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByRole('textbox', { name: 'who' }).fill("O'Hara");
  await page.getByRole('textbox', { name: 'what' }).fill('$& "quoted"');
  await page.getByRole('tab', { name: 'Preview' }).click();
  const text = 'It\'s O\'Hara, $& "quoted".\nBe kind.\n';
  const copy = async (form: string): Promise<void> => {
    await page.getByRole('button', { name: 'Copy as…' }).click();
    await page.getByRole('menuitem', { name: form }).click();
  };
  await copy('Copy as a request to OpenAI');
  await expectSoon(() => copied(page)).toContain('MODEL');
  expect(JSON.parse(await copied(page))).toEqual({
    model: 'MODEL',
    messages: [{ role: 'user', content: text }],
  });
  await copy('Copy as a request to Anthropic');
  await expectSoon(() => copied(page)).toContain('max_tokens');
  expect(JSON.parse(await copied(page))).toMatchObject({
    max_tokens: 1024,
    messages: [{ role: 'user', content: text }],
  });
  await copy('Copy as a curl command');
  await expectSoon(() => copied(page)).toMatch(/^curl /);
  const { stdout } = await promisify(execFile)('sh', ['-c', await copied(page)]);
  expect((JSON.parse(stdout) as { rendered: string }).rendered).toBe(text);
});

test('U96 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
