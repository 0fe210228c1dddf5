import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { caretOf, chip, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const left = '[aria-label^="Left editor"] [data-scope="editor"]';
const right = '[aria-label^="Right editor"] [data-scope="editor"]';
const alone = '[data-region="main"] [data-scope="editor"]';

const addressOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
};

/** Which editor has the focus. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `document.activeElement?.closest('[data-scope="editor"]')?.closest('[role="region"], main')?.ariaLabel ?? 'none'`,
  );

const files = {
  'a.md': 'first [[b]] [[tone/formal]] [[nobody]]\n',
  'b.md': 'second {{name}}\n',
  'c.md': 'third\n',
  'tone/formal.md': 'Be formal.\n',
};

/** A window with `a` on the left and `b`, which has the focus, on the right. */
async function openTwo() {
  const opened = await openWorkspace(browser, files, { at: '/p/a' });
  const { page } = opened;
  await ready(page);
  await expectSoon(() => page.locator('.cm-lintRange').count()).toBe(1);
  await placeCaret(page, 8);
  await page.keyboard.press('Alt+Shift+Enter');
  await ready(page, right);
  await expectSoon(() => focused(page)).toBe('Right editor: b');
  return opened;
}

test('U177 Alt+Shift+Enter on an inclusion shows it in a second editor, which is as live as the first', async () => {
  const { page, root } = await openTwo();
  expect(addressOf(page)).toBe('/p/b?left=a');
  expect(await textOf(page, left)).toBe(files['a.md']);
  expect(await textOf(page, right)).toBe(files['b.md']);
  await page.keyboard.type('my ');
  await expectSoon(() => readFile(join(root, 'b.md'), 'utf8')).toBe('my second {{name}}\n');
  await placeCaret(page, 0, left);
  await page.keyboard.type('the ');
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(`the ${files['a.md']}`);
  // Another one takes the place of the one that is not active: there are two at most.
  await placeCaret(page, 'the first [[b]] [[to'.length, left);
  await page.keyboard.press('Alt+Shift+Enter');
  await expectSoon(() => addressOf(page)).toBe('/p/tone/formal?left=a');
  await expectSoon(() => textOf(page, right)).toBe('Be formal.\n');
  // What is shown already is only gone to.
  await placeCaret(page, 'the first [[b]] [[to'.length, left);
  await expectSoon(() => addressOf(page)).toBe('/p/a?right=tone%2Fformal');
  const entries = await page.evaluate<number>('history.length');
  await page.keyboard.press('Alt+Shift+Enter');
  await expectSoon(() => focused(page)).toBe('Right editor: tone/formal');
  expect(await page.evaluate<number>('history.length')).toBe(entries);
});

test('U177 the palette, a row’s menu and key, and Mod+Alt+Click open beside as well', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await placeCaret(page, 8);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('>open beside');
  await page.getByRole('option', { name: /Open beside/ }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => addressOf(page)).toBe('/p/b?left=a');
  await page.getByRole('treeitem', { name: 'c', exact: true }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /Open beside/ }).click();
  // Beside the active one, wherever that is.
  await expectSoon(() => addressOf(page)).toBe('/p/c?right=b');
  await page.getByRole('treeitem', { name: /^a/ }).focus();
  await page.keyboard.press('Alt+Shift+Enter');
  await expectSoon(() => addressOf(page)).toBe('/p/a?left=c');
  await ready(page, right);
  await page
    .locator(right)
    .getByText('[[b]]')
    .click({ modifiers: ['ControlOrMeta', 'Alt'] });
  await expectSoon(() => addressOf(page)).toBe('/p/b?right=a');
  // On nothing that could be opened it asks which.
  await placeCaret(page, 0, left);
  await page.keyboard.press('Alt+Shift+Enter');
  await page.getByPlaceholder('Open a prompt beside this one').waitFor();
  await page.keyboard.type('formal');
  await page.getByRole('option', { name: 'tone/formal' }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => addressOf(page)).toBe('/p/tone/formal?left=b');
});

test('U190 the right editor has the actions, the description and the tags of its own prompt', async () => {
  const described = { 'b.md': '---\ndescription: Says b\ntags: [one]\n---\nsecond\n' };
  const { page } = await openWorkspace(
    browser,
    { ...files, ...described },
    { at: '/p/a?right=b', width: 1920 },
  );
  await ready(page, right);
  const bar = page.getByRole('region', { name: 'Right editor: b' });
  await bar.getByRole('button', { name: 'Says b (edit details)' }).waitFor();
  await bar.getByRole('button', { name: 'Tags: one (edit details)' }).waitFor();
  await bar.getByRole('button', { name: 'Actions for b' }).click();
  await page.getByRole('menuitem', { name: /^Rename/ }).click();
  await page.getByRole('dialog', { name: 'Rename b' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await placeCaret(page, 0, left);
  // Where two are shown the menu closes one; with one it opens another.
  await page.getByRole('main').getByRole('button', { name: 'Actions for a' }).click();
  await page.getByRole('menuitem', { name: /^Close the right editor/ }).click();
  await expectSoon(() => addressOf(page)).toBe('/p/a');
  await page.getByRole('main').getByRole('button', { name: 'Actions for a' }).click();
  await page.getByRole('menuitem', { name: /Open beside/ }).click();
  await page.keyboard.type('c');
  await page.getByRole('option', { name: 'c', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => addressOf(page)).toBe('/p/c?left=a');
});

test('U190 the names of two prompts are read whole however little room they have', async () => {
  const details = '---\ndescription: What it is for, at length\ntags: [first, second]\n---\ntext\n';
  const { page } = await openWorkspace(
    browser,
    { 'support/reply.md': details, 'support/triage.md': details },
    { at: '/p/support/reply?right=support%2Ftriage', width: 1240 },
  );
  await ready(page, right);
  for (const width of [1240, 1440, 1700, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    for (const name of ['reply', 'triage']) {
      const heading = page.getByRole('heading', { name: `support / ${name}` });
      const isWhole = await heading.evaluate((element) => {
        const last = element.lastElementChild;
        return last !== null && last.scrollWidth <= last.clientWidth && last.clientWidth > 0;
      });
      expect([width, name, isWhole]).toEqual([width, name, true]);
    }
  }
});

test('U178 everything else in the window is about the editor that has the focus, and nothing of the other one', async () => {
  const { page } = await openTwo();
  const inspector = page.locator('[data-region="inspector"]');
  const status = page.getByRole('contentinfo');
  await inspector.getByText('second').waitFor();
  await status.getByText('0 problems here').waitFor();
  await status.getByText('Ln 1, Col 1').waitFor();
  await expectSoon(() => page.title()).toMatch(/^b — /);
  await placeCaret(page, 6, left);
  await expectSoon(() => addressOf(page)).toBe('/p/a?right=b');
  await status.getByText('1 problem here').waitFor();
  await status.getByText('Ln 1, Col 7').waitFor();
  await status.getByText('2 includes').waitFor();
  await inspector.getByText('Be formal.').waitFor();
  await expectSoon(() => page.title()).toMatch(/^a — /);
  // Commands and their keys too.
  const atProblem = files['a.md'].indexOf(']]\n') + 2;
  await page.keyboard.press('F8');
  await expectSoon(() => caretOf(page, left)).toBe(atProblem);
  await placeCaret(page, 0, right);
  await expectSoon(() => status.textContent()).toContain('0 problems here');
  await page.keyboard.press('F8');
  expect(await caretOf(page, left)).toBe(atProblem);
  await page.keyboard.press('ControlOrMeta+f');
  await page.getByRole('region', { name: 'Right editor: b' }).locator('.cm-search').waitFor();
  expect(await page.locator('.cm-search').count()).toBe(1);
  // From elsewhere the active one is meant: a tab and a row show their prompt in it.
  await page.getByRole('treeitem', { name: 'c', exact: true }).click();
  await expectSoon(() => addressOf(page)).toBe('/p/c?left=a');
  await page.getByRole('tab', { name: 'a, beside' }).click();
  await expectSoon(() => addressOf(page)).toBe('/p/a?right=c');
});

test('U177 reload, back and forward bring both back, with cursor and focus; its buttons and keys swap and close', async () => {
  const { page } = await openTwo();
  await placeCaret(page, 4, right);
  await page.reload();
  await ready(page, right);
  await ready(page, left);
  expect(addressOf(page)).toBe('/p/b?left=a');
  await placeCaret(page, 3, right);
  await page.goBack();
  await expectSoon(() => addressOf(page)).toBe('/p/a');
  await expectSoon(() => page.locator(alone).count()).toBe(1);
  await expectSoon(() => focused(page)).toBe('Editor');
  await page.goForward();
  await ready(page, right);
  await expectSoon(() => caretOf(page, right)).toBe(3);
  await expectSoon(() => focused(page)).toBe('Right editor: b');

  await placeCaret(page, 5, left);
  await expectSoon(() => addressOf(page)).toBe('/p/a?right=b');
  await page.keyboard.press('Alt+Shift+S');
  await expectSoon(() => addressOf(page)).toBe('/p/a?left=b');
  await expectSoon(() => focused(page)).toBe('Right editor: a');
  expect(await caretOf(page, right)).toBe(5);
  expect(await caretOf(page, left)).toBe(3);
  await page.keyboard.press('Alt+Shift+S');
  await expectSoon(() => focused(page)).toBe('Left editor: a');
  // F6 goes through both.
  await page.keyboard.press('F6');
  await expectSoon(() => focused(page)).toBe('Right editor: b');
  await page.keyboard.press('Shift+F6');
  await expectSoon(() => focused(page)).toBe('Left editor: a');
  await page.keyboard.press('Alt+Shift+X');
  await expectSoon(() => addressOf(page)).toBe('/p/a');
  await expectSoon(() => focused(page)).toBe('Editor');
  expect(await page.getByRole('tab', { name: 'b', exact: true }).count()).toBe(1);
  await page.goBack();
  await ready(page, right);
  // The right one is what is closed, also from within it, and the command says so.
  await placeCaret(page, 0, right);
  await expectSoon(() => addressOf(page)).toBe('/p/b?left=a');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('>close the right editor');
  await page.getByRole('option', { name: /Close the right editor/ }).waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => addressOf(page)).toBe('/p/a');
  await expectSoon(() => focused(page)).toBe('Editor');
  await page.goBack();
  await ready(page, right);
  await page.getByRole('button', { name: 'Change places' }).click();
  await expectSoon(() => addressOf(page)).toBe('/p/b?right=a');
  await expectSoon(() => focused(page)).toBe('Left editor: b');
  await page.getByRole('button', { name: 'Change places' }).click();
  await expectSoon(() => focused(page)).toBe('Left editor: a');
  await placeCaret(page, 2, right);
  await page.getByRole('button', { name: 'Show alone' }).click();
  await expectSoon(() => addressOf(page)).toBe('/p/b');
  await expectSoon(() => focused(page)).toBe('Editor');
  expect(await caretOf(page)).toBe(2);
});

test('U177 the splitter moves with the arrow keys and stays where it was put', async () => {
  const { page } = await openTwo();
  const splitter = page.getByRole('separator', { name: 'Width of the editors' });
  const width = async (): Promise<number> =>
    Math.round((await page.locator(right).boundingBox())?.width ?? 0);
  const before = await width();
  await splitter.focus();
  await page.keyboard.press('ArrowLeft');
  await expectSoon(width).toBeGreaterThan(before);
  const after = await width();
  await page.reload();
  await ready(page, right);
  await expectSoon(async () => Math.abs((await width()) - after) <= 1).toBe(true);
});

test('U177 under 1200 px an inclusion opens in the place of the prompt, which is said, and two become one', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a', width: 1100 });
  await ready(page);
  await placeCaret(page, 8);
  await page.keyboard.press('Alt+Shift+Enter');
  await expectSoon(() => addressOf(page)).toBe('/p/b');
  await page.getByTestId('toast').getByText('two editors need a window of 1200 px').waitFor();
  await expectSoon(() => focused(page)).toBe('Editor');
  await page.setViewportSize({ width: 1300, height: 900 });
  await page.keyboard.press('Alt+ArrowLeft');
  await ready(page);
  await placeCaret(page, 8);
  await page.keyboard.press('Alt+Shift+Enter');
  await ready(page, right);
  await page.setViewportSize({ width: 1000, height: 900 });
  await expectSoon(() => page.locator(alone).count()).toBe(1);
  expect(await textOf(page)).toBe(files['b.md']);
  expect(await page.getByRole('separator', { name: 'Width of the editors' }).count()).toBe(0);
  await page.setViewportSize({ width: 1300, height: 900 });
  await ready(page, left);
});

test('U178 renames and deletions are followed in both, and a banner names the prompt it is about', async () => {
  const { page, url, root } = await openTwo();
  const client = createHttpClient({ baseUrl: url });
  await placeCaret(page, 6, left);
  await placeCaret(page, 3, right);
  await client.rename({ from: 'a', to: 'dir/first' });
  await expectSoon(() => addressOf(page)).toBe('/p/b?left=dir%2Ffirst');
  expect(await caretOf(page, left)).toBe(6);
  await client.rename({ from: 'b', to: 'second' });
  await expectSoon(() => addressOf(page)).toBe('/p/second?left=dir%2Ffirst');
  expect(await focused(page)).toBe('Right editor: second');
  await page.keyboard.type('X');
  await expectSoon(() => readFile(join(root, 'second.md'), 'utf8')).toBe('secXond {{name}}\n');

  // The one that has not the focus is deleted: its banner is there at once, and leaves the other one alone.
  const banner = page.getByTestId('banner');
  const first = (): Promise<string> => readFile(join(root, 'dir/first.md'), 'utf8');
  await expectSoon(first).toContain('first [[second]]');
  await rm(join(root, 'dir/first.md'));
  await banner.getByText('dir/first: This prompt was deleted elsewhere.').waitFor();
  await expectSoon(() => chip(page)).toBe('Saved');
  expect(await page.getByTestId('pane-chip').textContent()).toBe('Deleted');
  await banner.getByRole('button', { name: 'Keep mine' }).click();
  await expectSoon(first).toContain('first [[second]]');
  await expectSoon(() => banner.count()).toBe(0);
  expect(addressOf(page)).toBe('/p/dir/first?right=second');
  await ready(page, left);
  await client.remove('dir/first');
  await banner.getByRole('button', { name: 'Accept' }).click();
  await expectSoon(() => addressOf(page)).toBe('/p/second');
  await expectSoon(() => page.locator(alone).count()).toBe(1);
  // Closing the tab of one of two leaves the other one, too.
  await page.getByRole('treeitem', { name: 'c', exact: true }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /Open beside/ }).click();
  await expectSoon(() => focused(page)).toBe('Right editor: c');
  await page.keyboard.press('Alt+w');
  await expectSoon(() => addressOf(page)).toBe('/p/second');
});

test('U178 what is kept of a deleted prompt under another name takes its place, not that of the active one', async () => {
  const { page, url } = await openTwo();
  await createHttpClient({ baseUrl: url }).remove('a');
  await page.getByTestId('banner').getByRole('button', { name: 'Save as…' }).click();
  await page.getByRole('dialog', { name: 'Save as' }).getByLabel('Name').fill('kept');
  await page.keyboard.press('Enter');
  await expectSoon(() => addressOf(page)).toBe('/p/kept?right=b');
  await expectSoon(() => textOf(page, left)).toBe(files['a.md']);
});

test('U178 an old revision stays on its side, and Escape in the other editor is not for it', async () => {
  const { page, url } = await openTwo();
  await createHttpClient({ baseUrl: url }).update('a', { content: 'newer\n', baseRevision: 1 });
  await page.goto(`${url}/p/a?v=1&right=b`);
  const old = page.getByRole('region', { name: 'Left editor: a' }).getByText('Viewing v1');
  await old.waitFor();
  await ready(page, right);
  await placeCaret(page, 0, right);
  await expectSoon(() => addressOf(page)).toBe('/p/b?left=a&bv=1');
  await page.keyboard.press('Escape');
  await page.reload();
  await ready(page, right);
  await old.waitFor();
  await page.getByRole('textbox', { name: 'Revision 1 of a' }).focus();
  await expectSoon(() => addressOf(page)).toBe('/p/a?v=1&right=b');
  await page.keyboard.press('Escape');
  await ready(page, left);
  expect(await textOf(page, left)).toBe('newer\n');
  expect(addressOf(page)).toBe('/p/a?panel=history&right=b');
});

test('U178 whatever makes the other editor the active one gives it the focus, if the other one had it', async () => {
  const { page, root } = await openTwo();
  await placeCaret(page, 0, left);
  await expectSoon(() => addressOf(page)).toBe('/p/a?right=b');
  await page.keyboard.press('Alt+PageDown');
  await expectSoon(() => addressOf(page)).toBe('/p/b?left=a');
  await expectSoon(() => focused(page)).toBe('Right editor: b');
  await page.keyboard.type('my ');
  await expectSoon(() => readFile(join(root, 'b.md'), 'utf8')).toContain('my ');
  expect(await textOf(page, left)).toBe(files['a.md']);
  await placeCaret(page, 0, left);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('b');
  await page.getByRole('option', { name: /^b/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await expectSoon(() => focused(page)).toBe('Right editor: b');
  expect(addressOf(page)).toBe('/p/b?left=a');
});

test('U178 a rename is followed in one that has no room to be shown, too', async () => {
  const { page, url } = await openTwo();
  await placeCaret(page, 0, left);
  await expectSoon(() => addressOf(page)).toBe('/p/a?right=b');
  await page.setViewportSize({ width: 1000, height: 900 });
  await expectSoon(() => page.locator(right).count()).toBe(0);
  await createHttpClient({ baseUrl: url }).rename({ from: 'b', to: 'second' });
  await page.getByRole('tab', { name: /second/ }).waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
  await ready(page, right);
  expect(await textOf(page, right)).toBe(files['b.md']);
  expect(addressOf(page)).toBe('/p/a?right=second');
});

test('U178 what is not saved is said of each, and leaving asks for either', async () => {
  const { page, journal, stop, start } = await openTwo();
  await expectSoon(() => chip(page)).toBe('Saved');
  journal.hang();
  await placeCaret(page, 0, left);
  await page.keyboard.type('x');
  await expectSoon(() => chip(page)).toBe('Saving…');
  await placeCaret(page, 0, right);
  await expectSoon(() => chip(page)).toBe('Saved');
  expect(await page.getByTestId('pane-chip').textContent()).toBe('Saving…');
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  journal.release();
  await ready(page, left);
  await ready(page, right);
  await expectSoon(() => textOf(page, left)).toBe(`x${files['a.md']}`);
  await expectSoon(() => page.getByTestId('pane-chip').count()).toBe(0);
  // Where the server is away it is so for both, and said once.
  await stop();
  await page.getByTestId('banner').getByText('The server does not answer.').waitFor();
  await expectSoon(() => page.getByTestId('pane-chip').textContent()).toBe('Reconnecting…');
  expect(await page.getByTestId('banner').count()).toBe(1);
  await start();
  await page.getByTestId('banner').waitFor({ state: 'detached' });
  await expectSoon(() => page.getByTestId('pane-chip').count()).toBe(0);
});

test('U177 no page complained of anything but what it asked of a server that was away or a prompt that was gone', () => {
  const others = browser
    .takeComplaints()
    .filter((text) => !/WebSocket|Failed to load|net::ERR/.test(text));
  expect(others).toEqual([]);
});

test('U204 taking a deletion back shows the prompt where it was, beside the other one', async () => {
  const { page } = await openTwo();
  const where = addressOf(page);
  await page.getByRole('treeitem', { name: /^b/ }).first().focus();
  await page.keyboard.press('Delete');
  await page
    .getByRole('button', { name: /^Delete/ })
    .last()
    .click();
  await expectSoon(() => addressOf(page)).toBe('/p/a');
  await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).click();
  await expectSoon(() => addressOf(page)).toBe(where);
  await ready(page, left);
  await ready(page, right);
});
