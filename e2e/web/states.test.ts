import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import { expect, onTestFinished, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { builtPage } from '../served-library.ts';
import { chip, editor, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

test('U47 an empty library says how to begin, and what is put into the folder appears by itself', async () => {
  const { page, root } = await openWorkspace(browser, {});
  await page.getByRole('heading', { name: 'No prompts here yet' }).waitFor();
  await page
    .getByRole('navigation', { name: 'Library' })
    .getByRole('button', { name: 'Create a prompt' })
    .waitFor();
  await writeFile(join(root, 'first.md'), 'Here I am.\n');
  await page.getByRole('treeitem', { name: 'first' }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Your prompts');
});

test('U47 a library that is being read is a skeleton after a moment, and the text is there before it', async () => {
  const { page, url } = await openWorkspace(browser, { 'a.md': 'one\n' });
  const held = Promise.withResolvers<null>();
  await page.route('**/api/prompts/all*', async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto(`${url}/p/a`);
  const skeleton = page.getByRole('status', { name: 'Reading the library' });
  await skeleton.waitFor();
  // A fast answer shows none of it.
  expect(
    await page.evaluate<string>(
      `getComputedStyle(document.querySelector('[aria-label="Reading the library"]')).animationDelay`,
    ),
  ).toBe('0.2s');
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('Number ');
  expect(await textOf(page)).toBe('Number one\n');
  expect(await skeleton.count()).toBe(1);
  held.resolve(null);
  await page.getByRole('treeitem', { name: 'a' }).waitFor();
  expect(await skeleton.count()).toBe(0);
});

test('U47 a server that stopped is said with what to do; typing goes on, and it is found again by itself', async () => {
  const { page, stop, start, root } = await openWorkspace(
    browser,
    { 'a.md': 'one\n' },
    { at: '/p/a', startCommand: "npx prompt-manager serve './my prompts'" },
  );
  await ready(page);
  await stop();
  const { port } = new URL(page.url());
  const banner = page
    .getByTestId('banner')
    .filter({ hasText: `npx prompt-manager serve './my prompts' --port ${port}` });
  await banner.waitFor();
  await banner.getByRole('button', { name: 'Copy the command' }).waitFor();
  await placeCaret(page, 3);
  await page.keyboard.type(' and two');
  expect(await textOf(page)).toBe('one and two\n');
  await start();
  await banner.waitFor({ state: 'detached' });
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('one and two\n');
  // The browser complains of every try that found nobody.
  browser.takeComplaints();
});

test('U216 an open editor follows the mode of its file, and its chip says why nothing can be typed', async () => {
  const { page, root } = await openWorkspace(browser, { 'a.md': 'one\n' }, { at: '/p/a' });
  const file = join(root, 'a.md');
  await ready(page);
  await chmod(file, 0o444);
  await expectSoon(() => chip(page)).toBe('View only');
  expect(await page.getByTestId('chip').getAttribute('title')).toContain('chmod u+w');
  await page.locator(editor).click();
  await page.keyboard.type('lost?');
  expect(await textOf(page)).toBe('one\n');
  await chmod(file, 0o644);
  await expectSoon(() => chip(page)).toBe('Saved');
  await placeCaret(page, 0);
  await page.keyboard.type('Now ');
  await expectSoon(() => readFile(file, 'utf8')).toBe('Now one\n');
});

test('U131 the preview says that it is offline, and has what is saved as soon as the chip says so', async () => {
  const { page, stop, start } = await openWorkspace(browser, { 'a.md': 'one\n' }, { at: '/p/a' });
  let tries = 0;
  page.on('websocket', (socket) => {
    if (!socket.url().includes('/yjs/')) tries += 1;
  });
  await ready(page);
  const preview = page.locator('[data-region="inspector"]');
  await preview.getByText('one').waitFor();
  await stop();
  const lag = page.getByTestId('preview-lag');
  await lag.filter({ hasText: 'Offline' }).waitFor();
  await placeCaret(page, 3);
  await page.keyboard.type(' and two');
  expect(await preview.getByText('and two').count()).toBe(0);
  // By now the next try of its own would come only seconds later.
  await expectSoon(() => tries).toBeGreaterThanOrEqual(5);
  await start();
  await page.getByTestId('chip').getByText('Saved').waitFor();
  const savedMs = performance.now();
  await preview.getByText('one and two').waitFor();
  expect(performance.now() - savedMs).toBeLessThan(600);
  expect(await lag.count()).toBe(0);
  browser.takeComplaints();
});

test('U47 a newer page on the server is said and loaded when the person says so', async () => {
  const webRoot = await mkdtemp(join(tmpdir(), 'prompt-manager-built-'));
  onTestFinished(() => rm(webRoot, { recursive: true, force: true }));
  await cp(builtPage, webRoot, { recursive: true });
  const { page, stop, start } = await openWorkspace(
    browser,
    { 'a.md': 'one\n' },
    { at: '/p/a', webRoot },
  );
  await ready(page);
  await stop();
  const index = join(webRoot, 'index.html');
  const html = await readFile(index, 'utf8');
  const script = /assets\/index-[^."]+\.js/.exec(html)?.[0] ?? 'none';
  await cp(join(webRoot, script), join(webRoot, 'assets/index-newer.js'));
  await writeFile(index, html.replaceAll(script, 'assets/index-newer.js'));
  await start();
  const banner = page.getByTestId('banner').filter({ hasText: 'The server was updated' });
  await banner.waitFor();
  expect(await textOf(page)).toBe('one\n');
  await banner.getByRole('button', { name: 'Reload' }).click();
  await banner.waitFor({ state: 'detached' });
  await ready(page);
  expect(await page.locator('script[type="module"]').getAttribute('src')).toBe(
    '/assets/index-newer.js',
  );
  browser.takeComplaints();
});

test('U2 the sample opens a prompt beside its expanded text, asks nobody else, and can be removed', async () => {
  const sample = {
    'support/reply.md': 'Answer.\n[[tone/formal]]\n',
    'tone/formal.md': 'Be formal.\n',
  };
  const { page, url } = await openWorkspace(browser, sample, { isSample: true, at: '/settings' });
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await page.goto(`${url}/`);
  await ready(page);
  expect(new URL(page.url()).pathname).toBe('/p/support/reply');
  await expectSoon(() => textOf(page, '[data-region="inspector"] .cm-content')).toBe(
    'Answer.\nBe formal.\n',
  );
  expect([...hosts]).toEqual([new URL(url).host]);
  await createHttpClient({ baseUrl: url }).create({ id: 'mine', content: 'Mine.\n' });
  await page.getByRole('treeitem', { name: 'mine' }).waitFor();
  await page.getByRole('button', { name: 'Remove samples' }).click();
  await expectSoon(() =>
    page.getByRole('treeitem').evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel)),
  ).toEqual(['mine']);
  expect(await page.getByRole('region', { name: 'Sample library' }).count()).toBe(0);
  browser.takeComplaints();
});

test('U19 renaming a folder shows every file first, adds no problem, and one Undo brings all back byte for byte', async () => {
  const files = {
    'reply.md': '---\nowner: me # kept\n---\nHello.\n[[tone/formal]] and [[tone/dry]]\n',
    'deep/other.md': 'See [[tone/dry]].\n',
    'tone/formal.md': 'Be formal.\n[[./dry]]\n',
    'tone/dry.md': 'Be dry.\r\n',
  };
  const { page, root, url } = await openWorkspace(browser, files, { at: '/p/reply' });
  await page.getByRole('treeitem', { name: 'tone' }).focus();
  await page.keyboard.press('F2');
  const dialog = page.getByRole('dialog', { name: 'Rename folder tone' });
  await dialog.getByRole('textbox', { name: 'New name' }).fill('voice');
  await dialog.getByText('tone/formal → voice/formal').waitFor();
  await dialog.getByText('tone/dry → voice/dry').waitFor();
  const affected = dialog.getByRole('list', { name: 'Affected files' });
  await affected.getByText('reply', { exact: true }).waitFor();
  await affected.getByText('deep/other', { exact: true }).waitFor();
  expect(await readFile(join(root, 'reply.md'), 'utf8')).toBe(files['reply.md']);
  await dialog.getByRole('button', { name: /^Rename/ }).click();
  await expectSoon(() => readFile(join(root, 'deep/other.md'), 'utf8')).toBe(
    'See [[voice/dry]].\n',
  );
  expect((await createHttpClient({ baseUrl: url }).problems()).counts).toMatchObject({
    error: 0,
    warning: 0,
  });
  await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).click();
  for (const [path, text] of Object.entries(files))
    await expectSoon(() => readFile(join(root, path), 'utf8').catch(() => 'missing')).toBe(text);
});

test('U233 a text too long to be highlighted says so, and is edited and saved all the same', async () => {
  const long = '**Bold** words of a line.\n'.repeat(90_000);
  const { page, root } = await openWorkspace(
    browser,
    { 'long.md': long, 'short.md': '**Bold** words.\n' },
    { at: '/p/short' },
  );
  await ready(page);
  const note = page.locator('main').getByText('characters is shown without colours');
  const highlighted = page.locator(`${editor} .cm-line span`);
  await expectSoon(() => highlighted.count()).toBeGreaterThan(0);
  expect(await note.count()).toBe(0);
  await page.getByRole('treeitem', { name: 'long' }).click();
  await note.waitFor();
  await expectSoon(async () => (await textOf(page)).length).toBe(long.length);
  expect(await highlighted.count()).toBe(0);
  await placeCaret(page, 0);
  await page.keyboard.type('Typed ');
  await expectSoon(async () => (await readFile(join(root, 'long.md'), 'utf8')).slice(0, 14)).toBe(
    'Typed **Bold**',
  );
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type('**Bold** again');
  await note.waitFor({ state: 'detached' });
  await expectSoon(() => highlighted.count()).toBeGreaterThan(0);
});

test('U48 the palette finds prompts, commands, tags, headings and lines, and names that are only included', async () => {
  const { page } = await openWorkspace(
    browser,
    {
      'support/reply.md': '# Task\n\n## How to answer\n\n[[brand/voice]]\n',
      'tone/formal.md': '---\ntags: [style]\n---\nBe formal.\n',
    },
    { at: '/p/support/reply' },
  );
  await ready(page);
  const options = () => page.getByRole('option').allTextContents();
  const find = async (typed: string): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: 'Search or run' }).fill(typed);
  };
  await find('formal');
  await expectSoon(async () => (await options())[0]).toContain('tone/formal');
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/tone/formal');
  await page.goBack();
  await ready(page);
  await find('>dark');
  await expectSoon(options).toEqual(['Dark themeView']);
  await page.keyboard.press('Enter');
  await expectSoon(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  await find('@how');
  await expectSoon(async () => (await options())[0]).toContain('How to answer');
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).hash).toBe('#L3');
  await find('#sty');
  await expectSoon(options).toEqual(['style1 prompt']);
  await page.keyboard.press('Escape');
  await find('voice');
  await expectSoon(async () => (await options())[0]).toContain('brand/voice');
  await page.keyboard.press('Enter');
  await expectSoon(() => page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe(
    'brand/voice',
  );
});

test('U5 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
