import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const pastText = 'main .cm-content';

test('U22 an old revision is shown under a banner, cannot be changed, and is restored as a new one', async () => {
  const { page, url } = await openWorkspace(browser, { 'a.md': 'first\n' }, { at: '/p/a' });
  const client = createHttpClient({ baseUrl: url });
  await client.update('a', { content: 'second\n' });
  await client.update('a', { content: 'third\n' });
  await ready(page);
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'v1 Created' }).click();
  await page.getByText('Viewing v1').waitFor();
  await expectSoon(() => textOf(page, pastText)).toBe('first\n');
  await page.locator(pastText).click();
  await page.keyboard.type('typed');
  expect(await textOf(page, pastText)).toBe('first\n');
  await page.keyboard.press('Escape');
  await expectSoon(() => textOf(page)).toBe('third\n');

  await page.getByRole('button', { name: 'Changes v2 to v3' }).click();
  await page.getByRole('button', { name: 'v3 Text' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByText('Viewing v2').waitFor();
  await page.getByRole('button', { name: 'Restore' }).click();
  await ready(page);
  await expectSoon(() => textOf(page)).toBe('second\n');
  await page.getByRole('button', { name: 'v4 Restored v2' }).waitFor();
  const { items } = await client.history('a');
  expect(items.map(({ revision }) => revision)).toEqual([4, 3, 2, 1]);
  expect((await client.get('a')).content).toBe('second\n');
});

test('U151 an old text has its own details, and is restored alone or with them, which one Undo takes back', async () => {
  const { page, url } = await openWorkspace(browser, { 'a.md': 'first\n' }, { at: '/p/a' });
  const client = createHttpClient({ baseUrl: url });
  const header = 'description: Now\ntags: [mail]\nvariables: { name: {} }\n';
  await client.update('a', { content: 'second\n', frontMatter: 'description: Then\n' });
  await client.update('a', { content: 'third\n', frontMatter: header });
  await ready(page);
  await page.getByRole('button', { name: 'Now (edit details)' }).waitFor();
  await page.goto(`${url}/p/a?v=2`);
  const details = page.getByRole('region', { name: 'Details of v2' });
  await details.getByText('description, tags, variables').waitFor();
  expect(await details.textContent()).toContain('description: Then');
  await page.locator('p', { hasText: /^Then$/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Tags: mail' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Restore text only' }).click();
  await ready(page);
  await expectSoon(() => textOf(page)).toBe('second\n');
  expect(await client.get('a')).toMatchObject({ content: 'second\n', front_matter: header });

  await page.goto(`${url}/p/a?v=1`);
  await page.getByText('v1 has no details. With them restored, these go:').waitFor();
  await page.getByRole('button', { name: 'Restore text and details' }).click();
  await ready(page);
  await expectSoon(() => textOf(page)).toBe('first\n');
  expect(await client.get('a')).toMatchObject({ content: 'first\n', front_matter: null });
  await placeCaret(page, 'first\n'.length);
  await page.keyboard.type('typed since\n');
  await expectSoon(async () => (await client.get('a')).content).toBe('first\ntyped since\n');
  const restored = page.getByTestId('toast').filter({ hasText: 'v1 is the newest again' });
  await restored.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(() => textOf(page)).toBe('second\ntyped since\n');
  expect((await client.get('a')).front_matter).toBe(header);
});

test('U151 an old text that is the text of now is restored with its details, and not offered alone', async () => {
  const { page, url } = await openWorkspace(browser, { 'a.md': 'same\n' }, { at: '/p/a' });
  const client = createHttpClient({ baseUrl: url });
  await client.update('a', { frontMatter: 'description: Then\n' });
  await client.update('a', { frontMatter: 'description: Now\n' });
  await ready(page);
  await page.goto(`${url}/p/a?v=2`);
  const whole = page.getByRole('button', { name: 'Restore text and details' });
  const alone = page.getByRole('button', { name: 'Restore text only' });
  await whole.waitFor();
  expect(await alone.count()).toBe(0);
  const banner = page.getByRole('status').filter({ hasText: 'Viewing v2' });
  expect(await banner.getByRole('button').first().textContent()).toBe('Restore text and details');
  await client.update('a', { content: 'other\n' });
  await alone.waitFor();
  await client.update('a', { content: 'same\n' });
  await alone.waitFor({ state: 'detached' });
  await whole.click();
  await ready(page);
  await page.getByTestId('toast').filter({ hasText: 'v2 is the newest again, as v6.' }).waitFor();
  expect(await client.get('a')).toMatchObject({
    content: 'same\n',
    front_matter: 'description: Then\n',
  });
});

test('U172 a row says what the change did, and compares what was before it with what was after', async () => {
  // The prompt is not open yet: what a page reads of one while that is renamed is not found.
  const { page, url } = await openWorkspace(browser, { 'a.md': 'first\n' });
  const client = createHttpClient({ baseUrl: url, author: () => 'Ann' });
  await client.update('a', { content: 'second\n' });
  await client.update('a', { description: 'Greets' });
  await client.restore('a', 1);
  await client.rename({ from: 'a', to: 'b' });
  await client.update('b', { content: 'last\n' });
  await page.goto(`${url}/p/b?panel=history`);
  await ready(page);
  await page.getByRole('tab', { name: 'History' }).click();
  for (const row of ['v5 Renamed from a', 'v4 Restored v1', 'v3 Details', 'v2 Text'])
    await page.getByRole('button', { name: row }).waitFor();
  await page.getByRole('button', { name: 'Compare v4 with now' }).click();
  await page.getByRole('heading', { name: 'b v4 → b now' }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Compare before and after v3' }).click();
  await page.getByRole('heading', { name: 'b v2 → b v3' }).waitFor();
  await page.getByText('description: Greets').waitFor();
  expect(await page.getByTestId('diff-count').textContent()).toBe('1 change');
});

test('U31 a change by another program stands in the history as such', async () => {
  const { page, root } = await openWorkspace(
    browser,
    { 'a.md': 'first\n' },
    { at: '/p/a?panel=history' },
  );
  await ready(page);
  await page.getByRole('tab', { name: 'History' }).click();
  await writeFile(join(root, 'a.md'), 'first, changed\n');
  await page.getByRole('heading', { name: 'Changed on disk' }).first().waitFor();
  expect(await textOf(page)).toBe('first, changed\n');
});

test('U120 an hour of typing is one row that opens to its changes, walked with the arrow keys', async () => {
  const typed = 2_300;
  const { page, url, root } = await openWorkspace(browser, { 'a.md': 'a\n' }, { at: '/p/a' });
  const client = createHttpClient({ baseUrl: url });
  await ready(page);
  await page.getByRole('tab', { name: 'History' }).click();
  for (let from = 0; from < typed; from += 100)
    await Promise.all(
      Array.from({ length: 100 }, (_, at) => client.update('a', { content: `${from + at}\n` })),
    );
  await writeFile(join(root, 'a.md'), 'by hand\n');
  await page.getByRole('heading', { name: 'Changed on disk' }).waitFor();
  const newest = (await client.get('a')).revision;
  await page.getByRole('button', { name: `v${newest - 1} 2,300 changes` }).waitFor();
  expect(await page.locator('[data-revision]').count()).toBe(4);

  const session = page.getByRole('button', { name: `Changes v2 to v${newest - 1}` });
  await session.focus();
  await page.keyboard.press('Enter');
  expect(await session.getAttribute('aria-expanded')).toBe('true');
  expect(await page.locator('[data-kind="line"]').count()).toBe(102);
  await page.getByRole('button', { name: 'Show 100 more of 2,200' }).click();
  expect(await page.locator('[data-kind="line"]').count()).toBe(202);

  await page.locator(`[data-kind="session"]`).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.getByText(`Viewing v${newest - 2}`).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(await session.getAttribute('aria-expanded')).toBe('false');
  expect(await page.locator('[data-kind="session"]').getAttribute('aria-current')).toBe('true');
  await page.keyboard.press('ArrowUp');
  await page.getByText(`Viewing v${newest}`).waitFor();

  await page.getByRole('button', { name: `Compare before and after v2 to v${newest - 1}` }).click();
  await page.getByRole('heading', { name: `a v1 → a v${newest - 1}` }).waitFor();
});

test('U23 front matter is compared where it differs, and left out where it does not', async () => {
  const { url, open } = await openWorkspace(browser, {
    'a.md': '---\ntags: [x] # kept\n---\nHello.\n',
  });
  const client = createHttpClient({ baseUrl: url });
  await client.update('a', { description: 'Greets' });
  await client.update('a', { content: 'Hello you.\n' });
  const page = await open('/diff?a=a%401&b=a%402');
  await page.getByTestId('diff-count').filter({ hasText: '1 change' }).waitFor();
  await page.getByText('description: Greets').waitFor();
  await page.getByRole('button', { name: 'Expanded' }).click();
  await page.getByTestId('diff-count').filter({ hasText: 'No difference' }).waitFor();
  await page.goto(`${url}/diff?a=a%402&b=a`);
  await page.getByTestId('diff-count').filter({ hasText: '1 change' }).waitFor();
  expect(await page.getByText('tags: [x]').count()).toBe(0);
});

for (const width of [1440, 800])
  test(`U23 a comparison marks what came and went with signs, and F7 goes from change to change, at ${width} px`, async () => {
    const lines = Array.from({ length: 40 }, (_, number) => `Line ${number}`);
    const text = (change: Record<number, string>): string =>
      `${lines.map((line, number) => change[number] ?? line).join('\n')}\n`;
    const { url, open } = await openWorkspace(
      browser,
      { 'a.md': text({}), 'b.md': 'Before [[c]]\n', 'c.md': 'fragment\n' },
      { width, height: 900 },
    );
    const client = createHttpClient({ baseUrl: url });
    await client.update('a', { content: text({ 3: 'Line three', 30: 'Line thirty' }) });
    const diff = await open('/diff?a=a%401&b=a');
    if (width < 900) await diff.getByRole('button', { name: 'Edit', exact: true }).click();
    await diff.getByTestId('diff-count').filter({ hasText: '2 changes' }).waitFor();
    const signs = (): Promise<string[]> =>
      diff.locator('.cm-signs .cm-gutterElement').allTextContents();
    await expectSoon(
      async () => (await signs()).filter((sign) => sign === '+').length,
    ).toBeGreaterThanOrEqual(2);
    if (width > 900)
      await expectSoon(
        async () => (await signs()).filter((sign) => sign === '−').length,
      ).toBeGreaterThanOrEqual(2);
    else expect(await diff.locator('.cm-deletedLine').count()).toBe(2);
    const line = (): Promise<number> =>
      diff.evaluate(() => {
        const fields = (
          globalThis as unknown as { document: { querySelectorAll(s: string): Iterable<unknown> } }
        ).document.querySelectorAll('.cm-content');
        const view = (
          [...fields].at(-1) as {
            cmTile: {
              root: {
                view: {
                  state: {
                    selection: { main: { head: number } };
                    doc: { lineAt(at: number): { number: number } };
                  };
                };
              };
            };
          }
        ).cmTile.root.view;
        return view.state.doc.lineAt(view.state.selection.main.head).number;
      });
    await diff.keyboard.press('F7');
    await expectSoon(line).toBe(4);
    await diff.keyboard.press('F7');
    await expectSoon(line).toBe(31);
    await diff.keyboard.press('Shift+F7');
    await expectSoon(line).toBe(4);

    await client.update('b', { content: 'After [[c]]\n' });
    await diff.goto(`${url}/diff?a=b%401&b=b`);
    await diff.getByRole('button', { name: 'Expanded' }).click();
    await diff.getByText('After fragment').waitFor();
  });

test('U12 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
