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

test('U180 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
