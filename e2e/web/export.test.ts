import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createHttpClient } from '@prompt-manager/client';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();
beforeAll(() => browser.context.grantPermissions(['clipboard-read', 'clipboard-write']));

const commandPath = fileURLToPath(
  new URL('../../packages/cli/bin/prompt-manager.js', import.meta.url),
);

const files = { 'a.md': "It's {{who}}, {{what}}.\n[[b]]\n", 'b.md': 'Be kind.\n' };

const copied = (page: Page): Promise<string> =>
  page.evaluate(() =>
    (
      globalThis as unknown as { navigator: { clipboard: { readText(): Promise<string> } } }
    ).navigator.clipboard.readText(),
  );

test('U146 the mode Messages shows the message that is copied, with its role, its values and its sources', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await page.getByRole('button', { name: 'Messages', exact: true }).click();
  const message = page.getByRole('region', { name: 'Message 1 of 1: user' });
  await message.getByRole('heading', { name: 'user' }).waitFor();
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByRole('textbox', { name: 'who' }).fill('Ada');
  await page.getByRole('tab', { name: 'Preview' }).click();
  await page.getByRole('button', { name: 'Messages', exact: true }).click();
  const text = "It's Ada, {{what}}.\nBe kind.\n";
  await expectSoon(() => textOf(page, '[aria-label="Message 1 of 1: user"] .cm-content')).toBe(
    text,
  );
  await message.locator('.cm-piece[data-prompt="b"]').waitFor();
  await message.getByRole('button', { name: 'Copy as messages JSON' }).click();
  await expectSoon(() => copied(page)).toContain('Be kind.');
  expect(JSON.parse(await copied(page))).toEqual([{ role: 'user', content: text }]);
});

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

test('U96 curl and TypeScript have the values of the variables the text uses, as what those are declared', async () => {
  const typed = {
    'a.md':
      '---\nvariables:\n  n: { type: number }\n  price: { type: number }\n  loud: { type: boolean }\n  idle: {}\n---\n{{n}} {{price}} {{loud}} {{who}} {{gone}}\n',
  };
  const { page, url } = await openWorkspace(browser, typed, { at: '/p/a' });
  const client = createHttpClient({ baseUrl: url });
  await ready(page);
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByRole('button', { name: 'Paste JSON…' }).click();
  await page
    .getByRole('textbox', { name: 'Values as JSON' })
    .fill('{"n": 3, "price": "1.50", "loud": true, "who": "7", "gone": "old", "idle": "x"}');
  await page.getByRole('button', { name: 'Fill in' }).click();
  await page.getByRole('textbox', { name: 'gone' }).waitFor();
  await page.getByRole('tab', { name: 'Preview' }).click();
  await client.update('a', { content: '{{n}} {{price}} {{loud}} {{who}}\n' });
  const values = { n: 3, price: '1.50', loud: true, who: '7' };
  const copy = async (form: string): Promise<void> => {
    await page.getByRole('button', { name: 'Copy as…' }).click();
    await page.getByRole('menuitem', { name: form }).click();
  };
  await copy('Copy as a curl command');
  await expectSoon(() => copied(page)).toContain(
    JSON.stringify({ prompt_id: 'a', variables: values }),
  );
  const { stdout } = await promisify(execFile)('sh', ['-c', await copied(page)]);
  expect(JSON.parse(stdout)).toMatchObject({ rendered: '3 1.50 true 7\n', unused_values: [] });
  await copy('Copy as TypeScript');
  await expectSoon(() => copied(page)).toMatch(/^import /);
  const words = (await copied(page)).replace(/\s+/g, ' ');
  expect(words).toContain('values: { "n": 3, "price": "1.50", "loud": true, "who": "7" }');
});

test('U96 copying a text with markers in it is a warning, in the words of the command', async () => {
  const { page, root } = await openWorkspace(browser, { 'a.md': '[[nonexist]]\n' }, { at: '/p/a' });
  await ready(page);
  for (const form of ['Copy as a request to OpenAI', 'Copy as a curl command']) {
    await page.getByRole('button', { name: 'Copy as…' }).click();
    await page.getByRole('menuitem', { name: form }).click();
    const warning = page.locator('[data-testid="toast"][data-tone="warn"]');
    await warning.getByText('with 1 problem: No prompt is named “nonexist”.').waitFor();
    await warning.getByRole('button', { name: 'Dismiss' }).click();
    await warning.waitFor({ state: 'detached' });
  }
  const words = [commandPath, 'render', 'a', '--format', 'openai', '--model', 'm'];
  await expect(
    promisify(execFile)(process.execPath, [...words, '--library', root]),
  ).rejects.toMatchObject({
    code: 4,
    stderr: expect.stringContaining('No prompt is named “nonexist”.'),
  });
});

test('U17 copying as messages gives the bytes that the command renders', async () => {
  const prompts = {
    'a.md':
      '---\nvariables:\n  n: { type: number, default: 2 }\n---\nDear {{who}}, {{n}} × "é\u{1F600}" \\{{x}}\n[[b]]\n',
    'b.md': 'Be kind.\n',
  };
  const { page, root } = await openWorkspace(browser, prompts, { at: '/p/a' });
  await ready(page);
  await expectSoon(() => textOf(page, '[aria-label="Expanded: a"]')).toContain('Be kind.');
  const rendered = async (...values: string[]): Promise<string> => {
    const words = ['render', 'a', '--format', 'messages', '--library', root, ...values];
    return (
      await promisify(execFile)(process.execPath, [commandPath, ...words]).catch(
        // A variable that is not filled in ends with 4, and prints the text all the same.
        (error: { readonly stdout: string }) => error,
      )
    ).stdout;
  };
  const copy = async (): Promise<string> => {
    await page.evaluate(() =>
      (
        globalThis as unknown as {
          navigator: { clipboard: { writeText(text: string): Promise<void> } };
        }
      ).navigator.clipboard.writeText(''),
    );
    await page.getByRole('button', { name: 'Copy as…' }).click();
    await page.getByRole('menuitem', { name: 'Copy as messages JSON' }).click();
    await expectSoon(() => copied(page)).toContain('role');
    return copied(page);
  };
  expect(await copy()).toBe(await rendered());
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByRole('textbox', { name: 'who' }).fill('$& "Ada"\\');
  await page.getByRole('tab', { name: 'Preview' }).click();
  const filled = await rendered('--var', 'who=$& "Ada"\\');
  expect(JSON.parse(filled)).toMatchObject([
    { role: 'user', content: expect.stringContaining('Ada') },
  ]);
  expect(await copy()).toBe(filled);
});

test('U96 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
