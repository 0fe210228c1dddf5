import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { openBlockable } from './blockable.fixture.ts';
import { caretOf, chip, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

/** Notes every text the chip has from now on. */
async function watchChip(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.getByTestId('chip').evaluate((element) => {
    const seen: string[] = [];
    const world = globalThis as unknown as {
      chipTexts: string[];
      MutationObserver: new (run: () => void) => {
        observe(node: unknown, options: Record<string, boolean>): void;
      };
    };
    world.chipTexts = seen;
    new world.MutationObserver(() =>
      seen.push((element as { textContent: string }).textContent),
    ).observe(element, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { chipTexts: string[] }).chipTexts);
}

test('U26 two people who type in one paragraph for 30 s end with one text, which the file has within 2 s', async () => {
  const {
    page: ann,
    open,
    root,
  } = await openWorkspace(browser, { 'a.md': 'Ann: . Bob: .\n' }, { at: '/p/a' });
  const bob = await open('/p/a');
  await Promise.all([ready(ann), ready(bob)]);
  await placeCaret(ann, 'Ann: '.length);
  await placeCaret(bob, 'Ann: . Bob: '.length);
  const words = (name: string): string =>
    Array.from({ length: 66 }, (_, number) => `${name}${number} `).join('');
  await Promise.all([
    ann.keyboard.type(words('a'), { delay: 120 }),
    bob.keyboard.type(words('b'), { delay: 120 }),
  ]);
  const both = `Ann: ${words('a')}. Bob: ${words('b')}.\n`;
  await expect.poll(() => readFile(join(root, 'a.md'), 'utf8'), { timeout: 2_000 }).toBe(both);
  expect([await textOf(ann), await textOf(bob)]).toEqual([both, both]);
});

test('U28 what is typed without a connection is said to be offline, survives a reload, and reaches the others', async () => {
  const { page: bob, url } = await openWorkspace(browser, { 'a.md': 'start\n' }, { at: '/p/a' });
  const { page: ann, block } = await openBlockable(browser, `${url}/p/a`);
  await Promise.all([ready(ann), ready(bob)]);
  await expectSoon(() => chip(ann)).toBe('Saved');
  block(true);
  await placeCaret(ann, 0);
  await ann.keyboard.type('offline ');
  await expect.poll(() => chip(ann), { timeout: 3_000 }).toBe('Offline — kept in this browser');
  const asked: string[] = [];
  ann.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await ann.reload();
  expect(asked).toEqual(['beforeunload']);
  await ready(ann);
  await expectSoon(() => textOf(ann)).toBe('offline start\n');
  await expectSoon(() => chip(ann)).toBe('Offline — kept in this browser');
  await placeCaret(ann, 0);
  await ann.keyboard.type('still ');
  expect(await textOf(bob)).toBe('start\n');
  block(false);
  await expect.poll(() => textOf(bob), { timeout: 5_000 }).toBe('still offline start\n');
  await expectSoon(() => chip(ann)).toBe('Saved');
});

test('U28 what an earlier visit left unsaved is sent though another prompt is open', async () => {
  const { url } = await openWorkspace(browser, { 'a.md': 'start\n', 'b.md': 'b' }, { at: '/p/b' });
  const { page: ann, block } = await openBlockable(browser, `${url}/p/a`);
  await ready(ann);
  block(true);
  await placeCaret(ann, 0);
  await ann.keyboard.type('kept ');
  await expectSoon(() => chip(ann)).toBe('Offline — kept in this browser');
  ann.on('dialog', (dialog) => void dialog.accept());
  block(false);
  await ann.goto(`${url}/p/b`);
  const client = createHttpClient({ baseUrl: url });
  await expectSoon(async () => (await client.get('a')).content).toBe('kept start\n');
});

test('U28 the server killed and started again gets what was typed meanwhile, once', async () => {
  const served = await openWorkspace(browser, { 'a.md': 'one\ntwo\n' }, { at: '/p/a' });
  const { page } = served;
  await ready(page);
  await expectSoon(() => chip(page)).toBe('Saved');
  await served.stop();
  await expectSoon(() => chip(page)).toBe('Reconnecting…');
  await expectSoon(() => page.getByTestId('chip').getAttribute('title')).toMatch(
    /^The next try is in \d+ s\. Everything is saved\.$/,
  );
  await placeCaret(page, 3);
  await page.keyboard.type(' typed');
  await expectSoon(() => chip(page)).toBe('Offline — kept in this browser');
  await writeFile(join(served.root, 'a.md'), 'one\ntwo changed\n');
  await served.start();
  await expectSoon(() => textOf(page)).toBe('one typed\ntwo changed\n');
  await expectSoon(() => chip(page)).toBe('Saved');
  await expectSoon(() => readFile(join(served.root, 'a.md'), 'utf8')).toBe(
    'one typed\ntwo changed\n',
  );
});

test('U29 U208 a file that cannot be written is said within 3 s, and "Saved" never before it is', async () => {
  const { page, root } = await openWorkspace(browser, { 'a.md': 'old' }, { at: '/p/a' });
  await ready(page);
  await expectSoon(() => chip(page)).toBe('Saved');
  const seen = await watchChip(page);
  // A folder where the file was: it can be neither read nor replaced, whoever the server is.
  await rename(join(root, 'a.md'), join(root, '.hidden'));
  await mkdir(join(root, 'a.md'));
  await placeCaret(page, 0);
  await page.keyboard.type('new ');
  await expect.poll(() => chip(page), { timeout: 3_000 }).toBe('Not on disk');
  await page.keyboard.type('and more ');
  const told = page.getByTestId('toast').filter({ hasText: 'could not be written' });
  await told.getByText(/^a\.md could not be written \(E[A-Z]+\)/).waitFor();
  await told.getByRole('button', { name: 'Download' }).waitFor();
  expect(await seen()).not.toContain('Saved');
  await told.getByRole('button', { name: 'Retry' }).click();
  await page
    .getByTestId('toast')
    .getByText(/^a\.md still cannot be written \(E[A-Z]+\)/)
    .waitFor();
  await told.waitFor();
  await rmdir(join(root, 'a.md'));
  await rename(join(root, '.hidden'), join(root, 'a.md'));
  await told.getByRole('button', { name: 'Retry' }).click();
  await expectSoon(() => chip(page)).toBe('Saved');
  expect(await readFile(join(root, 'a.md'), 'utf8')).toBe('new and more old');
  await expectSoon(() => told.count()).toBe(0);
});

test('U208 what is said of a file goes when it is written, however many prompts were looked at since', async () => {
  const others = ['b', 'c', 'd', 'e', 'f'];
  const { page, root, url } = await openWorkspace(
    browser,
    Object.fromEntries(['a', ...others].map((id) => [`${id}.md`, `${id}\n`])),
    { at: '/p/a' },
  );
  await ready(page);
  await rename(join(root, 'a.md'), join(root, '.hidden'));
  await mkdir(join(root, 'a.md'));
  await placeCaret(page, 0);
  await page.keyboard.type('new ');
  const told = page.getByTestId('toast').filter({ hasText: 'could not be written' });
  await told.waitFor();
  for (const id of others) {
    await page.getByRole('treeitem', { name: id, exact: true }).click();
    await expectSoon(() => page.url()).toBe(`${url}/p/${id}`);
    await expectSoon(() => chip(page)).toBe('Saved');
  }
  expect(await told.count()).toBe(1);
  await rmdir(join(root, 'a.md'));
  await rename(join(root, '.hidden'), join(root, 'a.md'));
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('new a\n');
  await expectSoon(() => told.count()).toBe(0);
});

test('U30 leaving asks if and only if something is not acknowledged', async () => {
  const { page, journal } = await openWorkspace(browser, { 'a.md': 'x' }, { at: '/p/a' });
  await ready(page);
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await placeCaret(page, 0);
  await page.keyboard.type('a');
  await expectSoon(() => chip(page)).toBe('Saving…');
  await expectSoon(() => chip(page)).toBe('Saved');
  expect(await page.getByTestId('chip').getAttribute('title')).toMatch(/^a\.md · \d+:\d\d:\d\d/);
  await page.reload();
  await ready(page);
  expect(asked).toEqual([]);
  journal.hang();
  await placeCaret(page, 0);
  await page.keyboard.type('b');
  await expectSoon(() => chip(page)).toBe('Saving…');
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  journal.release();
  await expectSoon(() => chip(page)).toBe('Saved');
  await expectSoon(() => textOf(page)).toBe('bax');
});

test('U29 a journal that fails is said as "Not saved", and everything is saved once it works', async () => {
  const { page, journal, root } = await openWorkspace(browser, { 'a.md': 'x' }, { at: '/p/a' });
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('first ');
  await expectSoon(() => chip(page)).toBe('Saved');
  journal.fillDisk();
  await page.keyboard.type('second ');
  await expectSoon(() => chip(page)).toBe('Not saved');
  journal.heal();
  await expectSoon(() => chip(page)).toBe('Saved');
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe('first second x');
});

test('U31 a change by another program merges with the typing, keeps the cursor on its text, and is in the history', async () => {
  const { page, root, url } = await openWorkspace(
    browser,
    { 'a.md': 'top\nmiddle\nend\n' },
    { at: '/p/a' },
  );
  await ready(page);
  await placeCaret(page, 'top\nmiddle'.length);
  const typing = page.keyboard.type(' typed on and on and on', { delay: 60 });
  await writeFile(join(root, 'a.md'), 'top, changed on disk\nmiddle\nend\n');
  await typing;
  const merged = 'top, changed on disk\nmiddle typed on and on and on\nend\n';
  await expectSoon(() => textOf(page)).toBe(merged);
  expect(await caretOf(page)).toBe(merged.indexOf('\nend'));
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(merged);
  const { items } = await createHttpClient({ baseUrl: url }).history('a');
  expect(items.map(({ origin }) => origin)).toContain('file');
});

test('U32 the name at a caret is gone 3 s after it moved, never lies on the own row, and can be hidden for good', async () => {
  const { page: ann, open } = await openWorkspace(
    browser,
    { 'a.md': 'one\ntwo\nthree\nfour\n' },
    { at: '/p/a' },
  );
  const bob = await open('/p/a');
  await Promise.all([ready(ann), ready(bob)]);
  const name = ann.locator('.cm-peer-name');
  for (const [annAt, bobAt] of [
    [0, 1],
    [1, 5],
    [5, 1],
    [9, 5],
    [5, 9],
    [9, 9],
  ] as const) {
    await placeCaret(ann, annAt);
    await placeCaret(bob, bobAt);
    await name.waitFor();
    await expectSoon(async () => {
      const [box, caret] = [
        await name.boundingBox(),
        await ann.locator('.cm-activeLine').boundingBox(),
      ];
      return (
        box !== null &&
        caret !== null &&
        (box.y + box.height <= caret.y + 1 || box.y >= caret.y + caret.height - 1)
      );
    }).toBe(true);
  }
  await expect.poll(() => name.isVisible(), { timeout: 3_000 }).toBe(false);
  // Hidden at once by the command, and for good.
  await placeCaret(bob, 3);
  await ann.locator('.cm-peer').first().waitFor();
  await ann.keyboard.press('F1');
  await ann.keyboard.type('>cursors of others');
  await ann.getByRole('option', { name: /cursors of others/ }).waitFor();
  await ann.keyboard.press('Enter');
  await expectSoon(() => ann.locator('.cm-peer').count()).toBe(0);
  await ann.reload();
  await ready(ann);
  await placeCaret(bob, 2);
  await ann.getByRole('list', { name: 'Also here' }).waitFor();
  expect(await ann.locator('.cm-peer').count()).toBe(0);
});

test('U12 no page complained of anything but sockets that were refused', () => {
  const others = browser
    .takeComplaints()
    .filter((text) => !/WebSocket|ERR_CONNECTION|Failed to load/.test(text));
  expect(others).toEqual([]);
});
