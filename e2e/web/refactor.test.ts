import { createHttpClient } from '@prompt-manager/client';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { editor, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const files = {
  'mail/reply.md': 'Hello.\nBe kind.\n\n[[tone/dry]]\n',
  'mail/other.md': '[[tone/dry]]\n',
  'tone/dry.md': 'Be dry.\n',
};

test('U95 selected text becomes a fragment, after a dialog showed what changes, and comes back by one Undo', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/mail/reply' });
  const client = createHttpClient({ baseUrl: url });
  await ready(page);
  await placeCaret(page, 'Hello.\n'.length);
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('ControlOrMeta+Alt+e');
  const dialog = page.getByRole('dialog', { name: 'Extract a fragment' });
  const name = dialog.getByRole('textbox', { name: 'Name of the fragment' });
  await expectSoon(() => name.inputValue()).toBe('mail/be-kind');
  await dialog.getByText('2 files changed.').waitFor();
  await name.fill('tone/dry');
  await dialog.getByRole('alert').waitFor();
  await name.fill('tone/kind');
  await dialog.getByText('2 files changed.').waitFor();
  expect((await client.all()).map(({ id }) => id)).not.toContain('tone/kind');
  await dialog.getByRole('button', { name: 'Extract' }).click();
  await expectSoon(() => textOf(page)).toBe('Hello.\n[[kind]]\n\n[[tone/dry]]\n');
  expect((await client.get('tone/kind')).content).toBe('Be kind.\n');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(() => textOf(page)).toBe(files['mail/reply.md']);
  await expectSoon(async () => (await client.all()).map(({ id }) => id)).toEqual([
    'mail/other',
    'mail/reply',
    'tone/dry',
  ]);
  browser.takeComplaints(); // The browser itself logs the refusal of a name that is taken.
});

test('U95 an inclusion becomes the text it stands for, here or everywhere', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/mail/reply' });
  const client = createHttpClient({ baseUrl: url });
  await ready(page);
  await placeCaret(page, files['mail/reply.md'].indexOf('dry'));
  const run = async (): Promise<void> => {
    await page.locator(editor).focus();
    await page.keyboard.press('F1');
    await page.keyboard.type('>by its text');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
  };
  await run();
  const dialog = page.getByRole('dialog', { name: 'Replace [[tone/dry]] by its text' });
  await dialog.getByText('1 file changed.').waitFor();
  await dialog.getByRole('checkbox', { name: 'Everywhere tone/dry is included' }).check();
  await dialog.getByText('2 files changed.').waitFor();
  await dialog.getByRole('checkbox', { name: 'Delete tone/dry then' }).check();
  await dialog.getByText('3 files changed.').waitFor();
  await dialog.getByRole('button', { name: 'Replace in 3 files' }).click();
  await expectSoon(() => textOf(page)).toBe('Hello.\nBe kind.\n\nBe dry.\n');
  expect((await client.all()).map(({ id }) => id)).toEqual(['mail/other', 'mail/reply']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(async () =>
    (await client.all({ content: true })).map(({ content }) => content),
  ).toEqual([files['mail/other.md'], files['mail/reply.md'], files['tone/dry.md']]);
});

test('U95 selected text becomes a variable with that value, and F2 on an inclusion renames what it includes', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/mail/reply' });
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('ControlOrMeta+Shift+v');
  await expectSoon(() => textOf(page)).toBe('{{hello}}\nBe kind.\n\n[[tone/dry]]\n');
  await page.getByRole('tab', { name: 'Preview' }).click();
  await expectSoon(() => textOf(page, '[aria-label="Expanded: mail/reply"]')).toBe(
    'Hello.\nBe kind.\n\nBe dry.\n',
  );
  await placeCaret(page, '{{hello}}\nBe kind.\n\n[[to'.length);
  await page.keyboard.press('F2');
  await page.getByRole('dialog', { name: 'Rename tone/dry' }).waitFor();
  await page.keyboard.press('Escape');
  await placeCaret(page, 0);
  await page.keyboard.press('F2');
  await page.getByRole('dialog', { name: 'Rename mail/reply' }).waitFor();
});

test('U95 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
