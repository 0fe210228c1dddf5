import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startBrowser } from '../browser.ts';
import { useBrowser } from '../use-browser.ts';
import { violations } from './axe.fixture.ts';
import { placeCaret, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const files = {
  'reply.md':
    '---\ndescription: Answers a customer\ntags: [mail, de]\n---\n# Reply\n\nHello {{name}}.\n\n[[tone/formal]]\n[[nobody]]\n',
  'tone/formal.md': '---\ntags: [style]\n---\nBe formal.\n',
  'tone/dry.md': 'Be dry.\n',
  [`${'a-name-of-a-title-'.repeat(5)}end.md`]: '# Title\n\n`code` and [a link](x) and [[reply]]\n',
};

/** Each screen: the address it is at and what brings it about. */
const screens: readonly (readonly [
  name: string,
  at: string,
  bring: (page: Page) => Promise<unknown>,
])[] = [
  ['workspace', '/p/reply', async (page) => page.getByTestId('problem-badge').first().waitFor()],
  [
    'problems',
    '/p/reply',
    async (page) => {
      await page.keyboard.press('ControlOrMeta+j');
      await page.getByRole('list', { name: 'Problems' }).waitFor();
    },
  ],
  [
    'two editors',
    '/p/tone/formal?left=reply',
    async (page) => page.getByRole('button', { name: 'Change places' }).waitFor(),
  ],
  [
    'palette',
    '/p/reply',
    async (page) => {
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('option').first().waitFor();
    },
  ],
  [
    'tabs and their menu',
    '/p/reply',
    async (page) => {
      await page.getByRole('treeitem', { name: 'dry' }).click();
      await page.getByRole('tab', { name: 'dry', selected: true }).waitFor();
      await page.getByRole('button', { name: 'All open prompts' }).click();
      await page.getByRole('menuitem', { name: 'Close all tabs' }).waitFor();
    },
  ],
  [
    'people',
    '/p/reply',
    async (page) => {
      const other = await page.context().newPage();
      await other.goto(page.url());
      await page.getByRole('list', { name: 'Also here' }).waitFor();
      await page.getByRole('treeitem', { name: /^reply.*open by/ }).waitFor();
      await page.keyboard.press('ControlOrMeta+k');
      await page.keyboard.type('>who is here');
      await page.getByRole('option', { name: 'Who is here?' }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^Follow/ }).waitFor();
    },
  ],
  [
    'a followed person',
    '/p/reply',
    async (page) => {
      const other = await page.context().newPage();
      await other.goto(page.url());
      await page
        .getByRole('treeitem', { name: /^reply.*open by/ })
        .getByTestId('face')
        .first()
        .dblclick();
      await page.getByTestId('follow-frame').waitFor();
    },
  ],
  [
    'shortcuts',
    '/',
    async (page) => {
      await page.getByRole('button', { name: 'Keyboard shortcuts and help' }).click();
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  ],
  [
    'new prompt',
    '/p/reply',
    async (page) => {
      await page.getByRole('button', { name: 'New prompt' }).click();
      await page.getByRole('dialog', { name: 'New prompt' }).waitFor();
    },
  ],
  ['details', '/p/reply', editDetails],
  ['details that are wrong', '/p/reply', breakDetails],
  [
    'trash',
    '/p/tone/dry',
    async (page) => {
      await page.getByRole('button', { name: 'Actions for tone/dry' }).last().click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByRole('button', { name: 'Show the trash' }).click();
      await page.getByText('Be dry.').waitFor();
    },
  ],
  [
    'rename',
    '/p/tone/formal',
    async (page) => {
      await page.keyboard.press('F2');
      await page.getByRole('textbox', { name: 'New name' }).fill('tone/strict');
      await page.getByText('tone/formal → tone/strict').waitFor();
    },
  ],
  [
    'delete, stopped',
    '/p/reply',
    async (page) => {
      await page.getByRole('treeitem', { name: 'formal' }).click();
      await page.keyboard.press('Delete');
      await page.getByRole('alertdialog').getByRole('list').waitFor();
    },
  ],
  [
    'menu of a row',
    '/p/reply',
    async (page) => {
      await page.getByRole('treeitem', { name: 'formal' }).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
    },
  ],
  [
    'variables',
    '/p/reply',
    async (page) => {
      await page.getByRole('tab', { name: 'Variables' }).click();
      await page.getByRole('textbox', { name: 'name' }).waitFor();
    },
  ],
  [
    'links',
    '/p/reply',
    async (page) => {
      await page.getByRole('tab', { name: 'Links' }).click();
      await page.getByRole('link', { name: /^tone\/formal/ }).waitFor();
    },
  ],
  [
    'tokens',
    '/p/reply',
    async (page) => {
      await page.getByTestId('preview-count').click();
      await page.getByRole('region', { name: 'Tokens by prompt' }).waitFor();
    },
  ],
  ['graph', '/graph/reply', async (page) => page.getByRole('link', { name: /^reply/ }).waitFor()],
  [
    'table of the graph',
    '/graph/reply',
    async (page) => {
      await page.getByRole('button', { name: 'Table' }).click();
      await page.getByRole('table').waitFor();
    },
  ],
  [
    'search',
    '/search?q=formal',
    async (page) => page.getByRole('list', { name: 'Found prompts' }).waitFor(),
  ],
  [
    'replace',
    '/search',
    async (page) => {
      await page.getByRole('button', { name: 'Replace', exact: true }).click();
      await page.getByRole('textbox', { name: 'Find' }).fill('formal');
      await page.getByRole('list', { name: 'Matches' }).waitFor();
    },
  ],
  [
    'history, a session open',
    '/p/reply',
    async (page) => {
      await page.locator('[data-scope="editor"]').click();
      await page.keyboard.type('ab', { delay: 60 });
      await page.getByRole('tab', { name: 'History' }).click();
      await page
        .getByRole('button', { name: /^Changes v/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'v1 Created' }).waitFor();
    },
  ],
  [
    'an old revision',
    '/p/reply?v=1&panel=history',
    async (page) => page.getByText('Viewing v1').waitFor(),
  ],
  [
    'comparison',
    '/diff?a=reply&b=tone/formal',
    async (page) =>
      page
        .getByTestId('diff-count')
        .filter({ hasText: /^\d+ change/ })
        .waitFor(),
  ],
  [
    'who changed each line',
    '/p/reply',
    async (page) => {
      await page.getByRole('button', { name: 'Actions for reply' }).last().click();
      await page.getByRole('menuitem', { name: 'Show or hide who changed each line' }).click();
      await page.locator('.cm-blame-who').nth(1).waitFor();
    },
  ],
  ['start', '/', async (page) => page.getByRole('heading', { name: 'Your prompts' }).waitFor()],
  [
    'settings',
    '/settings',
    async (page) => page.getByRole('heading', { name: 'Directories' }).waitFor(),
  ],
  [
    'nothing found',
    '/',
    async (page) => {
      await page.getByRole('searchbox', { name: 'Filter prompts' }).fill('zzz');
      await page.getByRole('button', { name: 'Create “zzz”' }).waitFor();
    },
  ],
  [
    'no such prompt',
    '/p/nobody',
    async (page) => page.getByRole('button', { name: 'Create “nobody”' }).waitFor(),
  ],
];

for (const theme of ['light', 'dark'] as const)
  test(`U33 no screen breaks a rule of WCAG that axe knows, in the ${theme} theme`, async () => {
    const found: string[] = [];
    const { page, url } = await openWorkspace(browser, files);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const [name, at, bring] of screens) {
      await page.evaluate('localStorage.clear()');
      await page.goto(`${url}${at}`);
      await page.getByRole('treeitem').first().waitFor();
      await bring(page);
      found.push(...(await violations(page)).map((each) => `${name}: ${each}`));
    }
    expect(found).toEqual([]);
  });

/** The screens of every window, narrow ones too: their addresses, what shows that they are there, and what brings them about. */
const everywhere: readonly (readonly [
  at: string,
  shown: string | RegExp,
  bring?: (page: Page) => Promise<unknown>,
])[] = [
  ['/', 'reply'],
  ['/p/reply', '[[tone/formal]]'],
  ['/p/reply?panel=preview', 'Be formal.'],
  ['/p/reply?panel=preview', 'one message.', showMessages],
  ['/p/reply?panel=history', 'Now'],
  ['/p/reply?panel=variables', 'Fill with examples'],
  ['/p/reply?panel=links', 'Open the graph'],
  ['/p/reply?v=1', 'Viewing v1'],
  ['/graph/reply', '2 inclusions.'],
  ['/graph/reply', 'To know', (page) => page.getByRole('button', { name: 'Table' }).click()],
  ['/search?q=formal', '2 prompts found.'],
  ['/diff?a=reply&b=tone/formal', /^\d+ change/],
  [`/diff?a=reply&b=${'a-name-of-a-title-'.repeat(5)}end`, /^\d+ change/],
  ['/trash', 'Nothing was deleted'],
  ['/settings', 'Appearance'],
  [
    '/p/reply',
    'Go to the library',
    async (page) => {
      await ready(page);
      await page.keyboard.press('F1');
    },
  ],
  ['/p/reply', '2 prompts found.', searchBelow],
  [
    '/p/reply',
    'No prompt is named',
    async (page) => {
      await ready(page);
      await page.keyboard.press('ControlOrMeta+j');
    },
  ],
  ['/p/reply', /^disk|^by/, showBlame],
  ['/p/reply', 'Used by', complete],
  ['/p/reply', 'Details of reply', editDetails],
  ['/p/reply', 'Details of reply', breakDetails],
];

async function editDetails(page: Page): Promise<void> {
  await ready(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.locator('[role="combobox"]:focus').waitFor();
  await page.keyboard.type('>edit details');
  await page.getByRole('option', { name: 'Edit details…' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove the tag mail' }).waitFor();
}

/** Both kinds of what is wrong, and the changes held back. */
async function breakDetails(page: Page): Promise<void> {
  await editDetails(page);
  await page.getByRole('textbox', { name: 'Front matter' }).fill('tags: [\nvariables:\n');
  await page.getByText(/^Line \d: /).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Your changes are not saved').waitFor();
}

async function showMessages(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Messages', exact: true }).click();
}

async function searchBelow(page: Page): Promise<void> {
  await ready(page);
  await page.keyboard.press('ControlOrMeta+Shift+f');
  await page.getByRole('searchbox', { name: 'Search the library' }).fill('formal');
  await page.getByRole('list', { name: 'Found prompts' }).waitFor();
}

async function showBlame(page: Page): Promise<void> {
  await ready(page);
  await page.getByRole('button', { name: 'Actions for reply' }).last().click();
  await page.getByRole('menuitem', { name: 'Show or hide who changed each line' }).click();
  await page.locator('.cm-blame-who').nth(1).waitFor();
}

async function complete(page: Page): Promise<void> {
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('[[to', { delay: 40 });
  await page.locator('.cm-tooltip-autocomplete').getByRole('option').first().waitFor();
}

for (const theme of ['light', 'dark'] as const)
  for (const [width, textSize] of [
    [360, 100],
    [360, 200],
    [1440, 200],
  ] as const)
    test(`U33 no screen breaks a rule of WCAG that axe knows, ${width} px wide with text of ${textSize} %, in the ${theme} theme`, async () => {
      const found: string[] = [];
      // As people set it: media queries in em follow the browser, not a style of the page.
      await using own = await startBrowser({ fontSize: (textSize / 100) * 16 });
      const { page, url } = await openWorkspace(own, files, { width, height: 800 });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const [at, shown, bring] of everywhere) {
        await page.evaluate('localStorage.clear()');
        await page.goto(`${url}${at}`);
        await bring?.(page);
        await page.getByText(shown).filter({ visible: true }).first().waitFor();
        found.push(...(await violations(page)).map((each) => `${at} ${shown}: ${each}`));
      }
      expect(found).toEqual([]);
    });

test('U33 no part of the narrow window, and no empty library, breaks a rule of WCAG that axe knows', async () => {
  const found: string[] = [];
  const narrow = await openWorkspace(browser, files, { at: '/p/reply', width: 360, height: 740 });
  for (const tab of ['Library', 'Edit', 'Preview', 'More']) {
    await narrow.page.getByRole('button', { name: tab, exact: true }).click();
    found.push(...(await violations(narrow.page)).map((each) => `${tab}: ${each}`));
  }
  const { page } = await openWorkspace(browser, {});
  for (const [width, theme] of [
    [1440, 'light'],
    [1440, 'dark'],
    [360, 'light'],
    [360, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: theme });
    await page.getByText('No prompts here yet').filter({ visible: true }).first().waitFor();
    found.push(...(await violations(page)).map((each) => `empty, ${width} ${theme}: ${each}`));
  }
  expect(found).toEqual([]);
});
