import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { caretOf, expectSoon, ready } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const files = {
  'reply.md': '---\ntags: [mail]\n---\nOffer a refund.\n\nA refund is friendly.\n[[policy]]\n',
  'policy.md': 'Refund within 30 days.\n',
  'tone/dry.md': 'Be dry.\n',
};

test('U93 Mod+Shift+F finds texts, grouped by prompt with the words marked, and opens the line', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/tone/dry' });
  await ready(page);
  await page.keyboard.press('ControlOrMeta+Shift+f');
  await page.locator('[data-search-field]:focus').waitFor();
  await page.keyboard.type('refund friendly');
  const found = page.getByRole('list', { name: 'Found prompts' }).getByRole('listitem');
  await expectSoon(() => found.count()).toBe(1);
  expect(await found.locator('mark').allTextContents()).toContain('friendly');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expectSoon(() => page.locator('[data-result]:focus').textContent()).toMatch(/^[13]/);
  await found.getByRole('button', { name: '3 A refund is friendly.' }).click();
  await expectSoon(() => new URL(page.url()).pathname).toBe('/p/reply');
  await ready(page);
  await expectSoon(() => caretOf(page)).toBe('Offer a refund.\n\n'.length);
});

test('U93 the page has its query in the address, follows the library, and says what is wrong in words', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/search?q=refund' });
  const status = page.getByRole('status');
  await status.getByText('2 prompts found.').waitFor();
  await createHttpClient({ baseUrl: url }).create({ id: 'late', content: 'Another refund.\n' });
  await status.getByText('3 prompts found.').waitFor();
  const field = page.getByRole('searchbox', { name: 'Search the library' });
  await field.fill('tag:mail');
  await status.getByText('1 prompt found.').waitFor();
  await expectSoon(() => new URL(page.url()).search).toBe('?q=tag%3Amail');
  await field.fill('days friendly');
  await status.getByText('Nothing found.').waitFor();
  await page.getByLabel('In expanded text').check();
  await status.getByText('1 prompt found.').waitFor();
  await field.fill('is:nonsense');
  await page.getByRole('alert').getByText('is:').waitFor();
  await field.fill('');
  await page.getByRole('button', { name: 'is:broken' }).click();
  await page.getByRole('button', { name: 'Create “is:broken”' }).waitFor();
  browser.takeComplaints(); // The browser itself logs an answer of 422.
});

test('U94 what is looked for goes along from finding to replacing and back', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/search?q=refund+-tag:mail' });
  const mode = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search the library' }).waitFor();
  await mode('Replace');
  const find = page.getByRole('textbox', { name: 'Find' });
  expect(await find.inputValue()).toBe('refund');
  await find.fill('give it');
  await mode('Find');
  const query = page.getByRole('searchbox', { name: 'Search the library' });
  expect(await query.inputValue()).toBe('"give it"');
  await expectSoon(() => new URL(page.url()).search).toBe('?q=%22give+it%22');
});

test('U94 what is replaced is shown first, can be left out match by match, and is taken back as one', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/search' });
  const { get } = createHttpClient({ baseUrl: url });
  const texts = async () => [(await get('reply')).content, (await get('policy')).content];
  const before = await texts();
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByRole('textbox', { name: 'Find' }).fill('refund');
  await page.getByRole('textbox', { name: 'Replace with' }).fill('credit');
  await page.getByText('3 matches in 2 prompts.').waitFor();
  await page.getByRole('checkbox', { name: 'Replace in reply, line 3: refund' }).uncheck();
  expect(await texts()).toEqual(before);
  await page.getByRole('button', { name: 'Replace 2 in 2 prompts' }).click();
  await page.getByText('Replaced 2 matches in 2 prompts').first().waitFor();
  expect(await texts()).toEqual([
    'Offer a credit.\n\nA refund is friendly.\n[[policy]]\n',
    'credit within 30 days.\n',
  ]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(texts).toEqual(before);
});

test('U213 U215 variables that would lose their declaration are named before, and the history says what it was after', async () => {
  const { page, url } = await openWorkspace(
    browser,
    {
      'reply.md': '---\nvariables: {customer_name: {}}\n---\nDear {{customer_name}}\n[[part]]\n',
      'part.md': 'Hello {{customer_name}}\n',
    },
    { at: '/search' },
  );
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByRole('textbox', { name: 'Find' }).fill('customer');
  await page.getByRole('textbox', { name: 'Replace with' }).fill('client');
  await page.getByText('2 variables would lose their declarations').click();
  await page
    .getByRole('button', { name: /^part 1 \{\{customer_name\}\} \{\{client_name\}\}/ })
    .waitFor();
  await page.getByRole('checkbox', { name: /^Replace in part, line 1/ }).uncheck();
  await page.getByText('1 variable would lose its declaration').waitFor();
  await page.getByRole('button', { name: 'Replace 1 in 1 prompt' }).click();
  await page.getByText('Replaced 1 match in 1 prompt').first().waitFor();
  await page.goto(`${url}/p/reply?panel=history`);
  await expectSoon(() => page.getByText('Replaced in the library').count()).toBe(1);
});

test('U94 a pattern that is none is said in words, one that is takes its groups, and paths narrow it down', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/search' });
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByLabel('Pattern').check();
  const find = page.getByRole('textbox', { name: 'Find' });
  await find.fill('(refund');
  await page.getByRole('alert').getByText('find').waitFor();
  browser.takeComplaints(); // The browser itself logs an answer of 422.
  await find.fill('(\\d+) days');
  await page.getByRole('textbox', { name: 'Replace with' }).fill('$1 nights');
  await page.getByText('1 match in 1 prompt.').waitFor();
  await page.getByRole('textbox', { name: 'In paths' }).fill('tone');
  await page.getByText('Nothing found.').waitFor();
  await page.getByRole('textbox', { name: 'In paths' }).fill('policy');
  await page.getByRole('button', { name: 'Replace 1 in 1 prompt' }).click();
  await expectSoon(
    async () => (await createHttpClient({ baseUrl: url }).get('policy')).content,
  ).toBe('Refund within 30 nights.\n');
});

test('U93 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
