import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

test('U180 the status line has the cursor, the numbers of the prompt, what Tab does, and how lines end', async () => {
  const { page, root } = await openWorkspace(
    browser,
    {
      'dos.md': 'one two\r\n[[unix]]\r\n[[nobody]]\r\n',
      'unix.md': 'three\n',
      'c.md': '[[gone]]\n',
    },
    { at: '/p/dos' },
  );
  const parts = (): Promise<readonly string[]> =>
    page
      .getByRole('contentinfo')
      .locator('> *')
      .evaluateAll((all) =>
        all.map(({ textContent }) => textContent ?? '').filter((t) => t !== ''),
      );
  await ready(page);
  await placeCaret(page, 4);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expectSoon(async () =>
    (await parts()).map((part) => part.replace(/\d+ tok/, 'N tok')),
  ).toEqual([
    'Ln 1, Col 7 (2 selected)',
    'N tokens',
    '1 include',
    '1 problem here, 2 in all',
    'Tab: indents (Ctrl+M)',
    'CRLF',
  ]);
  await page.keyboard.press('Control+m');
  await expectSoon(async () => (await parts()).at(-2)).toBe('Tab: leaves (Ctrl+M)');
  await page.getByRole('treeitem', { name: 'unix' }).click();
  await expectSoon(async () => (await parts()).at(-1)).toBe('LF');
  await writeFile(join(root, 'unix.md'), 'three\r\nfour\r\nfive\n');
  await expectSoon(async () => (await parts()).at(-1)).toBe('CRLF, mixed');
  // Also of a prompt that was not shown when another program wrote it.
  await writeFile(join(root, 'dos.md'), 'one two\n[[unix]]\n[[nobody]]\n');
  await page.getByRole('treeitem', { name: 'dos' }).click();
  await expectSoon(async () => (await parts()).at(-1)).toBe('LF');
  await page.getByRole('link', { name: 'Prompt Manager' }).click();
  await expectSoon(parts).toEqual(['3 prompts', '2 problems']);
});

test('U202 the problems of the open prompt are counted and listed, however many the library has', async () => {
  const broken = (each: number): string =>
    Array.from({ length: 100 }, (_, line) => `[[missing-${each}-${line}]]\n`).join('');
  const { page } = await openWorkspace(
    browser,
    {
      ...Object.fromEntries(Array.from({ length: 11 }, (_, each) => [`a${each}.md`, broken(each)])),
      'z.md': '[[one]]\n[[two]]\n',
    },
    { at: '/p/z' },
  );
  const line = page.getByRole('contentinfo');
  await line.getByRole('button', { name: '2 problems here, 1,102 in all' }).click();
  await page.getByText('The first 1,000 of 1,102 problems').waitFor();
  await page.getByRole('checkbox', { name: 'This prompt only' }).check();
  await page.getByText('2 problems in this prompt').waitFor();
  const rows = page.getByRole('list', { name: 'Problems' }).getByRole('listitem');
  await expectSoon(() => rows.allTextContents()).toEqual([
    'Errors (2)',
    expect.stringContaining('“one”'),
    expect.stringContaining('“two”'),
  ]);
});

test('U235 the chip and the number of problems are told politely, once they stay', async () => {
  const { page, stop, start } = await openWorkspace(
    browser,
    { 'a.md': 'Hello.\n' },
    { at: '/p/a' },
  );
  await ready(page);
  const told = page.locator('.unseen[aria-live="polite"]');
  await expectSoon(() => told.textContent()).toBe('Saved');
  await placeCaret(page, 0);
  await page.keyboard.insertText('[[nobody]] ');
  await expectSoon(() => told.textContent()).toBe('1 problem in this prompt.');
  await page.keyboard.press('ControlOrMeta+z');
  await expectSoon(() => told.textContent()).toBe('0 problems in this prompt.');
  await stop();
  await expectSoon(() => told.textContent()).toBe('Reconnecting…');
  await page.keyboard.type('x');
  await expectSoon(() => told.textContent()).toBe('Offline — kept in this browser');
  await start();
  await expectSoon(() => told.textContent()).toBe('Saved');
  browser.takeComplaints(); // Of everything that nobody answered.
});

test('U180 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
