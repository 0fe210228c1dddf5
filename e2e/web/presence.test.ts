import { createHttpClient } from '@prompt-manager/client';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import type { Served } from '../served-library.ts';
import { serve } from '../served-library.ts';
import { caretOf, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';

const browser = useBrowser();

const long = Array.from({ length: 300 }, (_, line) => `line ${line + 1}\n`).join('');
const files = { 'a.md': 'a\n', 'b.md': 'b\n', 'dir/long.md': long };

/** A window of somebody with a name. */
async function openAs(
  { url }: Served,
  name: string,
  address: string,
  { appearAs = 'editor' }: { readonly appearAs?: 'editor' | 'hidden' } = {},
): Promise<Page> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.addInitScript(
    (settings) => {
      const { localStorage } = globalThis as unknown as {
        localStorage: { setItem(key: string, value: string): void };
      };
      localStorage.setItem('prompt-manager.settings', settings);
    },
    JSON.stringify({ state: { name, appearAs, colour: name.length }, version: 0 }),
  );
  await page.goto(`${url}${address}`);
  if (address !== '/') await ready(page);
  return page;
}

const rowsOf = (page: Page): Promise<readonly (string | null)[]> =>
  page.getByRole('treeitem').evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel));

const pathOf = (page: Page): string => new URL(page.url()).pathname;

const whoIsHere = async (page: Page): Promise<readonly string[]> => {
  await page.keyboard.press('F1');
  await page.keyboard.type('>who is here');
  await page.getByRole('option', { name: 'Who is here?' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Who is here?' }).waitFor();
  return page
    .getByRole('list', { name: 'People' })
    .getByRole('listitem')
    .locator('p')
    .allTextContents();
};

test('U173 who gave no name is one guest, wherever they are named and after each reload', async () => {
  const served = await serve(files);
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(`${served.url}/p/a`);
  const client = createHttpClient({ baseUrl: served.url });
  const authors = async (): Promise<readonly (string | null)[]> =>
    (await client.history('a')).items
      .filter(({ kind }) => kind !== 'create')
      .map(({ author }) => author);
  for (const round of [1, 2]) {
    await ready(page);
    await placeCaret(page, 0);
    await page.keyboard.type('x');
    await expectSoon(async () => (await authors()).length).toBe(2 * round - 1);
    await page
      .getByRole('button', { name: 'Add description' })
      .or(page.getByRole('button', { name: /edit details/ }))
      .first()
      .click();
    await page.getByRole('dialog').getByLabel('Description').fill(`round ${round}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await expectSoon(async () => (await authors()).length).toBe(2 * round);
    await page.reload();
  }
  const [name = null] = await authors();
  expect(name).toMatch(/^Guest [1-9]\d?$/);
  expect(new Set(await authors())).toEqual(new Set([name]));
  await openAs(served, 'Ann', '/p/a');
  await page.getByRole('button', { name: `You: ${name}, set your name` }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Bea');
  await page.goto(`${served.url}/p/a`);
  await ready(page);
  expect(await page.getByText('You: Guest').count()).toBe(0);
});

test('U105 rows show who has which prompt open, within two seconds, wherever they go, and nobody who is hidden', async () => {
  const served = await serve(files);
  const ann = await openAs(served, 'Ann', '/p/a');
  const bob = await openAs(served, 'Bob B', '/p/b');
  await openAs(served, 'Cid', '/p/b', { appearAs: 'hidden' });
  const list = (here: Readonly<Record<'a' | 'b' | 'long', string>>) => [
    'dir, folder, 1 prompt',
    `long${here.long}`,
    `a${here.a}`,
    `b${here.b}`,
  ];
  await expect
    .poll(() => rowsOf(ann), { timeout: 2_500 })
    .toEqual(list({ a: '', b: ', open by Bob B', long: '' }));
  await expectSoon(() => rowsOf(bob)).toEqual(list({ a: ', open by Ann', b: '', long: '' }));
  await bob.getByRole('treeitem', { name: 'long' }).click();
  await expectSoon(() => textOf(bob)).toBe(long);
  await placeCaret(bob, long.indexOf('line 40\n'));
  await expectSoon(() => rowsOf(ann)).toEqual(list({ a: '', b: '', long: ', open by Bob B' }));
  // A window that comes later hears it too, though another one has the stream.
  const dan = await openAs(served, 'Dan', '/settings'.replace('settings', ''));
  await expectSoon(() => rowsOf(dan)).toEqual(
    list({ a: ', open by Ann', b: '', long: ', open by Bob B' }),
  );
  await expectSoon(() => whoIsHere(ann)).toEqual(['Bob Bdir/long, line 40']);
  await ann.getByRole('button', { name: 'Jump to Bob B' }).click();
  await expectSoon(() => pathOf(ann)).toBe('/p/dir/long');
  await ready(ann);
  await expectSoon(() => caretOf(ann)).toBe(long.indexOf('line 40\n'));
  // In the header a press goes there again.
  await placeCaret(ann, 0);
  await ann.getByRole('button', { name: 'Bob B, line 40' }).click();
  await expectSoon(() => caretOf(ann)).toBe(long.indexOf('line 40\n'));
  await bob.close();
  await expectSoon(() => rowsOf(ann)).toEqual(list({ a: '', b: '', long: '' }));
  await ann.keyboard.press('Escape');
  expect(await whoIsHere(ann)).toEqual([]);
  await ann.getByText('Nobody else has a prompt open.').waitFor();
});

test('U105 who comes to the open prompt and who leaves it is told politely, who was there before is not', async () => {
  const served = await serve(files);
  await openAs(served, 'Eve', '/p/b');
  const ann = await browser.newPage();
  onTestFinished(() => ann.close());
  await ann.clock.install();
  await ann.goto(`${served.url}/p/b`);
  const here = ann.getByRole('list', { name: 'Also here' });
  const told = ann.locator('.unseen[aria-live="polite"]');
  await here.getByRole('button', { name: /^Eve/ }).waitFor();
  await ann.clock.runFor(3_000);
  expect(await told.textContent()).not.toContain('Eve');
  const bob = await openAs(served, 'Bob', '/p/b');
  await here.getByRole('button', { name: /^Bob/ }).waitFor();
  await ann.clock.runFor(3_000);
  await told.getByText('Bob came.').waitFor();
  await bob.close();
  await here.getByRole('button', { name: /^Bob/ }).waitFor({ state: 'detached' });
  await ann.clock.runFor(3_000);
  await told.getByText('Bob left.').waitFor();
});

test('U105 more than three people are three faces and a number', async () => {
  const served = await serve(files);
  const ann = await openAs(served, 'Ann', '/p/a');
  for (const name of ['Bob', 'Cid', 'Dan', 'Eve', 'Fay']) await openAs(served, name, '/p/b');
  const row = ann.getByRole('treeitem', { name: /^b, open by/ });
  await expectSoon(() => row.getByTestId('face').count()).toBe(3);
  await expectSoon(() => row.locator('[data-count="+2"]').count()).toBe(1);
});

test('U106 a person is followed from prompt to prompt and line to line, until Escape or typing ends it', async () => {
  const served = await serve(files);
  const ann = await openAs(served, 'Ann', '/p/a');
  const bob = await openAs(served, 'Bob', '/p/b');
  const row = ann.getByRole('treeitem', { name: 'b, open by Bob' });
  await row.getByTestId('face').dblclick();
  const frame = ann.getByTestId('follow-frame');
  await frame.waitFor();
  await expectSoon(() => pathOf(ann)).toBe('/p/b');
  await bob.getByRole('treeitem', { name: /^long/ }).click();
  await expectSoon(() => textOf(bob)).toBe(long);
  await expectSoon(() => pathOf(ann)).toBe('/p/dir/long');
  await ready(ann);
  const scrolled = (): Promise<number> =>
    ann
      .locator('.cm-scroller')
      .first()
      .evaluate(({ scrollTop }) => Math.round(scrollTop));
  await placeCaret(bob, long.indexOf('line 250\n'));
  await expectSoon(scrolled).toBeGreaterThan(2_000);
  expect(await frame.count()).toBe(1);
  expect(await caretOf(ann)).toBe(0);
  await ann.keyboard.press('Escape');
  await expectSoon(() => frame.count()).toBe(0);
  await bob.getByRole('treeitem', { name: /^a/ }).click();
  await expectSoon(() => rowsOf(ann)).toContain('a, open by Bob');
  expect(pathOf(ann)).toBe('/p/dir/long');

  expect(await whoIsHere(ann)).toEqual(['Boba']);
  await ann.getByRole('button', { name: 'Follow Bob' }).click();
  await expectSoon(() => pathOf(ann)).toBe('/p/a');
  await ready(ann);
  await frame.waitFor();
  await placeCaret(ann, 0);
  await ann.keyboard.type('x');
  await expectSoon(() => frame.count()).toBe(0);
  // Whoever goes elsewhere does not want to be taken along any more.
  await ann.getByRole('treeitem', { name: 'a, open by Bob' }).getByTestId('face').dblclick();
  await frame.waitFor();
  await ann.getByRole('treeitem', { name: /^b/ }).click();
  await expectSoon(() => frame.count()).toBe(0);
  expect(pathOf(ann)).toBe('/p/b');
});

test('U105 who has not moved for a minute is dimmed and said to be idle', async () => {
  const served = await serve(files);
  const ann = await browser.newPage();
  onTestFinished(() => ann.close());
  await ann.clock.install();
  await ann.goto(`${served.url}/p/a`);
  const bob = await openAs(served, 'Bob', '/p/b');
  const face = ann.getByRole('treeitem', { name: 'b, open by Bob' }).getByTestId('face');
  await face.waitFor();
  expect(await face.getAttribute('data-idle')).toBeNull();
  await ann.clock.runFor(75_000);
  await expectSoon(() => face.getAttribute('data-idle')).toBe('true');
  await placeCaret(bob, 1);
  await expectSoon(() => face.getAttribute('data-idle')).toBeNull();
});

test('U105 no page complained', () => {
  const others = browser.takeComplaints().filter((text) => !/WebSocket|Failed to load/.test(text));
  expect(others).toEqual([]);
});
