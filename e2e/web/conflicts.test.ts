import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { openBlockable } from './blockable.fixture.ts';
import { caretOf, chip, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

/** Saves `a.md` as careful programs do: never half of it is there. */
async function saveElsewhere(root: string, text: string): Promise<void> {
  await writeFile(join(root, '.a.tmp'), text);
  await rename(join(root, '.a.tmp'), join(root, 'a.md'));
}

test('U100 a save by another program is told with its changes, can be looked at, and taken back without what was typed since', async () => {
  const { page, root, url } = await openWorkspace(
    browser,
    { 'a.md': 'top\nmiddle\nlow\nend\n' },
    { at: '/p/a' },
  );
  await ready(page);
  await expectSoon(() => chip(page)).toBe('Saved');
  await saveElsewhere(root, 'top of disk\nmiddle\nlow\nend of disk\n');
  const toast = page.getByTestId('toast').filter({ hasText: 'Merged 2 changes from disk into a' });
  await toast.waitFor();
  await placeCaret(page, 'top of disk\nmiddle'.length);
  await page.keyboard.type(' typed since');
  await expectSoon(() => chip(page)).toBe('Saved');
  await toast.getByRole('button', { name: 'Undo' }).click();
  await page.getByTestId('toast').filter({ hasText: 'Took back what came from disk' }).waitFor();
  await expectSoon(() => textOf(page)).toBe('top\nmiddle typed since\nlow\nend\n');
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(
    'top\nmiddle typed since\nlow\nend\n',
  );
  const { items } = await createHttpClient({ baseUrl: url }).history('a');
  const fromDisk = items.find(({ origin }) => origin === 'file');
  expect(fromDisk?.kind).toBe('update');

  await saveElsewhere(root, 'top\nmiddle typed since\nlow\nend, again\n');
  await page
    .getByTestId('toast')
    .filter({ hasText: 'Merged 1 change from disk into a' })
    .getByRole('button', { name: 'View diff' })
    .click();
  await expectSoon(() => page.getByTestId('diff-count').textContent()).toBe('1 change');
  await page.getByText('end, again').waitFor();
});

test('U100 U101 saves on and on are told as one message, and nothing is said of what this window or others type', async () => {
  const { page, open, root } = await openWorkspace(
    browser,
    { 'a.md': 'one\n\n\ntwo\n' },
    { at: '/p/a' },
  );
  const other = await open('/p/a');
  await Promise.all([ready(page), ready(other)]);
  await placeCaret(other, 0);
  await other.keyboard.type('typed ');
  await expectSoon(() => textOf(page)).toBe('typed one\n\n\ntwo\n');
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('typed one\n\n\ntwo\n');
  expect(await page.getByTestId('toast').count()).toBe(0);
  await saveElsewhere(root, 'typed one, first\n\n\ntwo\n');
  await page.getByTestId('toast').filter({ hasText: 'Merged 1 change from disk into a' }).waitFor();
  await saveElsewhere(root, 'typed one, first\n\n\ntwo, second\n');
  const toast = page.getByTestId('toast').filter({ hasText: 'Merged 2 changes from disk into a' });
  await toast.waitFor();
  expect(await page.getByTestId('toast').count()).toBe(1);
  await toast.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(() => textOf(page)).toBe('typed one\n\n\ntwo\n');
});

test('U100 front matter that another program changed can be looked at and taken back, unless it was changed since', async () => {
  const header = '# ours\nowner: me # kept\ntags: [mail]\nmodel: {temperature: 0.50}\n';
  const file = (yaml: string, text = 'Hello.\n'): string => `---\n${yaml}---\n${text}`;
  const { page, root, url } = await openWorkspace(
    browser,
    { 'a.md': file(header) },
    { at: '/p/a' },
  );
  await ready(page);
  await expectSoon(() => chip(page)).toBe('Saved');
  await saveElsewhere(root, file(header.replace('0.50', '0.9')));
  const toast = page
    .getByTestId('toast')
    .filter({ hasText: 'The front matter of a was changed on disk' });
  await toast.getByRole('button', { name: 'View diff' }).click();
  await page.getByTestId('diff-count').filter({ hasText: '1 change' }).waitFor();
  await page.getByText('model: {temperature: 0.9}').waitFor();
  await page.goBack();
  await ready(page);
  await saveElsewhere(root, file(header.replace('0.50', '0.7')));
  await toast.getByRole('button', { name: 'Undo' }).click();
  await page.getByTestId('toast').filter({ hasText: 'Took back what came from disk' }).waitFor();
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(
    file(header.replace('0.50', '0.9')),
  );

  const theirs = header.replace('0.50', '0.1');
  await saveElsewhere(root, file(theirs, 'Hello from disk.\n'));
  const both = page.getByTestId('toast').filter({ hasText: 'Merged 1 change from disk into a' });
  await both.waitFor();
  await createHttpClient({ baseUrl: url }).update('a', { tags: ['mail', 'new'] });
  await both.getByRole('button', { name: 'Undo' }).click();
  await page
    .getByText(/the front matter was changed since, and stays$/)
    .first()
    .waitFor();
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(
    file(theirs.replace('[mail]', '[mail, new]')),
  );
});

test('U101 a prompt deleted elsewhere keeps its text here: it can be put back, let go, or saved under another name', async () => {
  const { page, open, root, url } = await openWorkspace(
    browser,
    {
      'a.md': '---\ndescription: First\nmodel: x\n---\nmine\n',
      'b.md': 'b text\n',
      'dir/c.md': 'c text\n',
    },
    { at: '/p/a' },
  );
  const client = createHttpClient({ baseUrl: url });
  await ready(page);
  const banner = page.getByTestId('banner');
  await rm(join(root, 'a.md'));
  await banner.getByText('This prompt was deleted elsewhere.').waitFor();
  expect(await banner.getByRole('button').allTextContents()).toEqual([
    'Keep mine',
    'Accept',
    'Save as…',
  ]);
  await placeCaret(page, 0);
  await page.keyboard.type('still ');
  await banner.getByText('What you typed is still here.').waitFor();
  await banner.getByRole('button', { name: 'Keep mine' }).click();
  await expectSoon(() => chip(page)).toBe('Saved');
  await expectSoon(() => textOf(page)).toBe('still mine\n');
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(
    '---\ndescription: First\nmodel: x\n---\nstill mine\n',
  );
  expect(await banner.count()).toBe(0);
  expect((await client.history('a')).items.map(({ kind }) => kind)).toContain('delete');
  // The window goes on with the prompt that is there now, and so does the preview.
  await placeCaret(page, 0);
  await page.keyboard.type('and ');
  await expectSoon(async () => (await client.get('a')).content).toBe('and still mine\n');
  await page.locator('[data-region="inspector"]').getByText('and still mine').waitFor();

  const second = await open('/p/b');
  await ready(second);
  await client.remove('b');
  await second.getByRole('button', { name: 'Accept' }).click();
  // The tab of the first one is the one beside it.
  await expectSoon(() => new URL(second.url()).pathname).toBe('/p/a');
  expect((await client.all()).map(({ id }) => id)).toEqual(['a', 'dir/c']);

  const third = await open('/p/dir/c');
  await ready(third);
  await client.remove('dir/c');
  await third.getByRole('button', { name: 'Save as…' }).click();
  const dialog = third.getByRole('dialog', { name: 'Save as' });
  expect(await dialog.getByLabel('Name').inputValue()).toBe('dir/c copy');
  await dialog.getByLabel('Name').fill('dir/saved');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expectSoon(() => new URL(third.url()).pathname).toBe('/p/dir/saved');
  await ready(third);
  await expectSoon(() => textOf(third)).toBe('c text\n');
});

/** A window on the prompt `a` that has lost its server and in which something was typed since. */
async function typeOffline() {
  const { url, root } = await openWorkspace(browser, { 'a.md': 'text\n', 'b.md': 'b\n' });
  const { page, block } = await openBlockable(browser, `${url}/p/a`);
  await ready(page);
  await expectSoon(() => chip(page)).toBe('Saved');
  block(true);
  await placeCaret(page, 0);
  await page.keyboard.type('offline ');
  await expectSoon(() => chip(page)).toBe('Offline — kept in this browser');
  return { page, root, client: createHttpClient({ baseUrl: url }), reconnect: () => block(false) };
}

test('U101 nothing is asked of a prompt that was deleted, whatever else becomes of the library', async () => {
  const { page, root, url } = await openWorkspace(
    browser,
    { 'a.md': 'mine\n[[b]]\n', 'b.md': 'b\n' },
    { at: '/p/a' },
  );
  await ready(page);
  await page.getByRole('contentinfo').getByText('LF', { exact: true }).waitFor();
  await rm(join(root, 'a.md'));
  await page.getByTestId('banner').getByText('This prompt was deleted elsewhere.').waitFor();
  const asked = page.waitForRequest(/\/api\/prompts\/%2Fa\//, { timeout: 2_000 });
  await createHttpClient({ baseUrl: url }).create({ id: 'later', content: 'l\n' });
  await expect(asked).rejects.toThrow('Timeout');
});

test('U101 a prompt deleted while this window was offline offers the same, and one that comes back is shown again', async () => {
  const { page, root, client, reconnect } = await typeOffline();
  await client.remove('a');
  reconnect();
  const banner = page.getByTestId('banner');
  await banner.getByText('deleted while you were away').waitFor();
  await banner.getByRole('button', { name: 'Keep mine' }).click();
  await expectSoon(() => chip(page)).toBe('Saved');
  expect((await client.get('a')).content).toBe('offline text\n');
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('offline text\n');

  await client.remove('a');
  await banner.getByText('This prompt was deleted elsewhere.').waitFor();
  await client.create({ id: 'a', content: 'back again\n' });
  await expectSoon(() => textOf(page)).toBe('back again\n');
  await expectSoon(() => chip(page)).toBe('Saved');
  expect(await banner.count()).toBe(0);
});

test('U206 F16 a prompt that is back while something typed waits is said to be, and either text is kept', async () => {
  const { page, root, url } = await openWorkspace(
    browser,
    { 'a.md': 'one\ntwo\n', 'b.md': 'b\n' },
    { at: '/p/a' },
  );
  const client = createHttpClient({ baseUrl: url });
  const banner = page.getByTestId('banner');
  const goAndComeBack = async (typed: string, text: string): Promise<void> => {
    await ready(page);
    await expectSoon(() => chip(page)).toBe('Saved');
    await rm(join(root, 'a.md'));
    await banner.getByText('This prompt was deleted elsewhere.').waitFor();
    await placeCaret(page, 0);
    await page.keyboard.type(typed);
    await banner.getByText('What you typed is still here.').waitFor();
    await writeFile(join(root, 'a.md'), text);
    await banner.getByText('This prompt is back.').waitFor();
  };
  await goAndComeBack('mine ', 'one\ntwo from disk\n');
  await banner.getByRole('button', { name: 'Keep mine' }).click();
  await expectSoon(() => textOf(page)).toBe('mine one\ntwo from disk\n');
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('mine one\ntwo from disk\n');
  const kept = page.getByTestId('toast').filter({ hasText: 'What you typed is a change of a' });
  await kept.getByRole('button', { name: 'View diff' }).waitFor();
  await kept.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(() => textOf(page)).toBe('one\ntwo from disk\n');
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('one\ntwo from disk\n');

  await goAndComeBack('lost ', 'three\n');
  await banner.getByRole('button', { name: 'Take what is there' }).click();
  await expectSoon(() => textOf(page)).toBe('three\n');
  expect(new URL(page.url()).pathname).toBe('/p/a');
  const taken = page.getByTestId('toast').filter({ hasText: 'what you typed is not in it' });
  await taken.getByRole('button', { name: 'Copy my text' }).waitFor();
  await taken.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(async () => (await client.get('a')).content).toBe('lost three\n');
  await expectSoon(() => textOf(page)).toBe('lost three\n');
  expect(await banner.count()).toBe(0);
});

test('U212 the preview of a prompt that was never read says so while the server does not answer', async () => {
  const { url } = await openWorkspace(browser, { 'a.md': 'text\n', 'b.md': 'b text\n' });
  const { page, block } = await openBlockable(browser, `${url}/p/a`);
  await ready(page);
  await expectSoon(() => chip(page)).toBe('Saved');
  block(true);
  await page.getByTestId('preview-lag').getByText('Offline').waitFor();
  await page.getByRole('treeitem', { name: 'b', exact: true }).first().click();
  const preview = page.locator('[data-region="inspector"]');
  await preview.getByText('this window has not read this prompt before').waitFor();
  block(false);
  await preview.getByText('b text').first().waitFor();
  expect(await preview.getByText('has not read').count()).toBe(0);
});

test('U206 letting go of a deleted prompt with something typed in it can be undone', async () => {
  const { page, url } = await openWorkspace(
    browser,
    { 'a.md': 'text\n', 'b.md': 'b\n' },
    { at: '/p/a' },
  );
  const client = createHttpClient({ baseUrl: url });
  await ready(page);
  await client.remove('a');
  const banner = page.getByTestId('banner');
  await banner.getByText('This prompt was deleted elsewhere.').waitFor();
  await placeCaret(page, 0);
  await page.keyboard.type('typed ');
  await banner.getByText('What you typed is still here.').waitFor();
  await banner.getByRole('button', { name: 'Accept' }).click();
  const told = page.getByTestId('toast').filter({ hasText: 'a is let go' });
  await told.getByRole('button', { name: 'Copy my text' }).waitFor();
  await told.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(() => textOf(page)).toBe('typed text\n');
  expect((await client.get('a')).content).toBe('typed text\n');
});

test('U102 a prompt renamed while this window was offline is followed, and what was typed arrives there', async () => {
  const { page, root, client, reconnect } = await typeOffline();
  await client.rename({ from: 'a', to: 'dir/new' });
  reconnect();
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/dir/new');
  await expectSoon(() => chip(page)).toBe('Saved');
  expect(await textOf(page)).toBe('offline text\n');
  expect((await client.get('dir/new')).content).toBe('offline text\n');
  await expectSoon(() => readFile(join(root, 'dir/new.md'), 'utf8')).toBe('offline text\n');
  await placeCaret(page, 0);
  await page.keyboard.type('and on ');
  await expectSoon(async () => (await client.get('dir/new')).content).toBe('and on offline text\n');
});

test('U107 a rename leaves the editor as it is: cursor, place and focus', async () => {
  const text = Array.from({ length: 300 }, (_, line) => `line ${line + 1}\n`).join('');
  const { page, url } = await openWorkspace(
    browser,
    { 'a.md': text, 'b.md': '[[a]]\n' },
    { at: '/p/a' },
  );
  await ready(page);
  const at = text.indexOf('line 200');
  await placeCaret(page, at);
  const scrolled = (): Promise<number> =>
    page
      .locator('.cm-scroller')
      .first()
      .evaluate(({ scrollTop }) => Math.round(scrollTop));
  await expectSoon(scrolled).toBeGreaterThan(500);
  const before = await scrolled();
  await page.keyboard.press('F2');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('renamed');
  const rename = dialog.getByRole('button', { name: 'Rename and change 1 file' });
  await rename.waitFor();
  await expectSoon(() => rename.isEnabled()).toBe(true);
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/renamed');
  await expectSoon(() => page.getByRole('dialog').count()).toBe(0);
  expect(await caretOf(page)).toBe(at);
  expect(await scrolled()).toBe(before);
  await page.keyboard.type('typed on ');
  const client = createHttpClient({ baseUrl: url });
  await expectSoon(async () => (await client.get('renamed')).content).toBe(
    text.replace('line 200', 'typed on line 200'),
  );
  // The status line goes on with the same editor.
  await page.getByText('Ln 200, Col 10').waitFor();
  // Going away and back finds the place too.
  await page.getByRole('treeitem', { name: 'b', exact: true }).click();
  await expectSoon(() => textOf(page)).toBe('[[renamed]]\n');
  await page.goBack();
  await ready(page);
  await expectSoon(() => caretOf(page)).toBe(at + 'typed on '.length);
});

test('U108 what this window made and renamed is not said to be a program’s', async () => {
  const { page, url } = await openWorkspace(
    browser,
    { 'a.md': 'a\n' },
    { at: '/p/a?panel=history' },
  );
  await ready(page);
  await page.keyboard.press('F2');
  await page.getByRole('dialog').getByRole('textbox').fill('b');
  await page.keyboard.press('Enter');
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/b');
  const inspector = page.locator('[data-region="inspector"]');
  await inspector.getByText(/^Guest \d+ · Changed$/).waitFor();
  expect(await inspector.getByText('by a program').count()).toBe(0);
  await createHttpClient({ baseUrl: url }).update('b', { content: 'from a program\n' });
  await inspector.getByText('Changed by a program').waitFor();
});

test('U101 no page complained of anything but sockets that were refused', () => {
  const others = browser
    .takeComplaints()
    .filter((text) => !/WebSocket|ERR_CONNECTION|Failed to load/.test(text));
  expect(others).toEqual([]);
});
