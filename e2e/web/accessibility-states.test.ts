import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { violations } from './axe.fixture.ts';
import { editor, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const text = 'Hello {{name}}.\n[[tone/formal]]\n[[nobody]]\n';
const files = { 'reply.md': text, 'tone/formal.md': 'Be formal.\n', 'gone.md': 'x\n' };

const press = (keys: string) => (page: Page) => page.keyboard.press(keys);
const run =
  (command: string) =>
  async (page: Page): Promise<void> => {
    await page.keyboard.press('F1');
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.type(`>${command}`);
    await page.getByRole('option', { name: command }).first().waitFor();
    await page.keyboard.press('Enter');
  };

/** Deletes a prompt as a program does, from the page itself. */
const remove = (id: string): string => `fetch('/api/prompts/${id}', { method: 'DELETE' })`;

/** What lies over, in or above the screens for a while: what the cursor is at, what brings it about, and what shows that it is there. */
const states: readonly (readonly [
  name: string,
  at: string,
  bring: (page: Page) => Promise<unknown>,
  shown: string,
])[] = [
  ['finding in the prompt', 'Hello', press('ControlOrMeta+f'), '.cm-search input'],
  ['going to a line', 'Hello', press('Alt+g'), '.cm-panel input'],
  ['the fixes of a problem', 'obody', press('ControlOrMeta+.'), '.cm-quick-fixes'],
  ['a problem gone to', 'Hello', press('F8'), '.cm-tooltip-lint'],
  [
    'the card of an inclusion',
    'formal',
    run('Show what the inclusion at the cursor is'),
    '.cm-prompt-card',
  ],
  [
    'a completion',
    'Hello',
    (page) => page.keyboard.type('[[for', { delay: 40 }),
    '[role="option"]',
  ],
  [
    'extracting',
    'Hello',
    async (page) => {
      await page.keyboard.press('Shift+End');
      await page.keyboard.press('Alt+Shift+e');
    },
    '[role="dialog"]',
  ],
  [
    'replacing by the text',
    'formal',
    run('Replace the inclusion at the cursor by its text…'),
    '[role="dialog"]',
  ],
  ['moving', 'Hello', run('Move to…'), '[role="dialog"]'],
  ['how prompts are written', 'Hello', run('How prompts are written'), '[role="dialog"]'],
  ['a message', 'Hello', press('ControlOrMeta+Enter'), '[data-testid="toast"]'],
  [
    'the source of a piece',
    'Hello',
    (page) => page.locator('.cm-piece', { hasText: 'Be formal.' }).hover(),
    '.cm-source-card button',
  ],
  [
    'the formatted text',
    'Hello',
    (page) => page.getByRole('button', { name: 'Formatted', exact: true }).click(),
    '[aria-label="Formatted text"]',
  ],
  [
    'a server that is away',
    'Hello',
    async (page) => {
      await page.context().setOffline(true);
      await page.keyboard.type('x');
    },
    '[data-testid="banner"]',
  ],
  [
    'a fault',
    'Hello',
    async (page) => {
      await page.evaluate(`Array.prototype.toSorted = () => { throw new Error('from outside'); }`);
      await page.getByRole('link', { name: 'Prompt Manager' }).click();
    },
    'main[aria-label="Fault"]',
  ],
];

for (const theme of ['light', 'dark'] as const)
  test(`U33 nothing that lies over a screen for a while breaks a rule of WCAG that axe knows, in the ${theme} theme`, async () => {
    const found: string[] = [];
    const { page, url } = await openWorkspace(browser, files);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const [name, at, bring, shown] of states) {
      await page.context().setOffline(false);
      await page.evaluate('localStorage.clear()');
      await page.goto(`${url}/p/reply`);
      await ready(page);
      await page.locator(`${editor} .cm-lintRange`).first().waitFor();
      await placeCaret(page, (await textOf(page)).indexOf(at));
      await bring(page);
      await page
        .locator(shown)
        .first()
        .waitFor({ timeout: 15_000 })
        .catch((error: unknown) => expect.fail(`${name}: ${String(error)}`));
      found.push(...(await violations(page)).map((each) => `${name}: ${each}`));
      if (await page.getByRole('dialog').count()) await page.keyboard.press('Escape');
      await page.context().setOffline(false);
      // What waits to be saved would ask before it is left.
      if (await page.getByTestId('chip').count())
        await page
          .getByTestId('chip')
          .filter({ hasText: /^Saved$/ })
          .waitFor();
    }
    await page.goto(`${url}/p/gone`);
    await ready(page);
    await page.evaluate(remove('gone'));
    await page.getByTestId('banner').getByText('deleted elsewhere').waitFor();
    found.push(...(await violations(page)).map((each) => `deleted: ${each}`));
    expect(found).toEqual([]);
  });
