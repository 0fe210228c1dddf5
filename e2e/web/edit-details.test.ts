import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@prompt-manager/client';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from '../use-browser.ts';
import { chip, expectSoon, placeCaret, ready, textOf } from './editor.fixture.ts';
import { openWorkspace } from './workspace.fixture.ts';

const browser = useBrowser();

const header = '# who\ndescription: A reply\nowner: me # kept\ntags: [mail]\n';
const files = {
  'a.md': `---\n${header}---\nHello {{name}}.\n`,
  'b.md': '---\ntags: [style, german]\n---\nBe formal.\n',
  'new.md': 'Plain.\n',
};

function detailsOf(page: Page, id: string): Locator {
  return page.getByRole('dialog', { name: `Details of ${id}` });
}

const yamlIn = (dialog: Locator): Locator => dialog.getByRole('textbox', { name: 'Front matter' });

async function choose(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Search or run' }).fill(`>${text}`);
  await page.getByRole('option', { name: 'Edit details…' }).waitFor();
  await page.keyboard.press('Enter');
}

test('U140 description, tags and variables are edited in one dialog and saved as one change that keeps the rest of the file', async () => {
  const { page, root, url } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await page.getByRole('button', { name: 'A reply (edit details)' }).click();
  const dialog = detailsOf(page, 'a');
  const description = dialog.getByRole('textbox', { name: 'Description' });
  await expectSoon(() => yamlIn(dialog).inputValue()).toBe(header);
  expect(await description.inputValue()).toBe('A reply');
  await description.fill('Answers: all of it');
  await dialog.getByRole('textbox', { name: 'Tags' }).fill('ger');
  await dialog.getByRole('button', { name: 'Add the tag german' }).click();
  await page.keyboard.type('new, half');
  await dialog.getByRole('button', { name: 'Remove the tag mail' }).click();
  await dialog.getByRole('textbox', { name: 'Tags' }).fill('half');
  const written = await yamlIn(dialog).inputValue();
  expect(written).toBe(
    '# who\ndescription: "Answers: all of it"\nowner: me # kept\ntags: [german, new]\n',
  );
  await yamlIn(dialog).fill(`${written}variables:\n  name: { description: Who is answered }\n`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const saved =
    '---\n# who\ndescription: "Answers: all of it"\nowner: me # kept\ntags: [german, new, half]\nvariables:\n  name: { description: Who is answered }\n---\nHello {{name}}.\n';
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(saved);
  expect((await createHttpClient({ baseUrl: url }).get('a')).revision).toBe(2);
  await page.getByRole('button', { name: 'Tags: german new half (edit details)' }).waitFor();
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByText('Who is answered').waitFor();
  await page
    .getByTestId('toast')
    .filter({ hasText: 'Saved the details of a' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(files['a.md']);
});

test('U140 F2 a file of another program keeps its byte order mark, line ends, comments, order and unknown keys', async () => {
  const file =
    '\uFEFF---\r\n# ours\r\nmodel:   {temperature: 0.50}\r\ntags:\r\n  - a # one\r\n  - "b"\r\n# end\r\n---\r\nHello.\r\n';
  const { page, root } = await openWorkspace(browser, { 'a.md': file }, { at: '/p/a' });
  await ready(page);
  await page.getByRole('button', { name: 'Tags: a b (edit details)' }).click();
  const dialog = detailsOf(page, 'a');
  await dialog.getByRole('button', { name: 'Remove the tag b' }).click();
  await dialog.getByRole('textbox', { name: 'Tags' }).fill('c');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Two\nlines');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toBe(
    file.replace('  - "b"\r\n', '  - c\r\ndescription: |-\r\n  Two\r\n  lines\r\n'),
  );
});

test('U140 the dialog is in the palette, the menus and beside the name, also where there is no description yet', async () => {
  const { page, root } = await openWorkspace(browser, files, { at: '/p/new' });
  await ready(page);
  await choose(page, 'edit details');
  await detailsOf(page, 'new').waitFor();
  await page.keyboard.press('Escape');
  await detailsOf(page, 'new').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Actions for new' }).click();
  await page.getByRole('menuitem', { name: 'Edit details…' }).click();
  await detailsOf(page, 'new').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('treeitem', { name: 'b' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit details…' }).click();
  await detailsOf(page, 'b').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Add description' }).click();
  await detailsOf(page, 'new').getByRole('textbox', { name: 'Description' }).waitFor();
  await expectSoon(() => page.evaluate('document.activeElement?.tagName')).toBe('TEXTAREA');
  await expectSoon(() => yamlIn(detailsOf(page, 'new')).isEditable()).toBe(true);
  await page.keyboard.type('Says it plainly');
  await detailsOf(page, 'new').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Says it plainly (edit details)' }).waitFor();
  await expectSoon(() => readFile(join(root, 'new.md'), 'utf8')).toBe(
    '---\ndescription: Says it plainly\n---\nPlain.\n',
  );
});

test('U141 what is wrong is said beside its field; nothing is saved by halves, and what was written is not lost', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await page.getByRole('button', { name: 'A reply (edit details)' }).click();
  const dialog = detailsOf(page, 'a');
  const save = dialog.getByRole('button', { name: 'Save' });
  await yamlIn(dialog).fill('variables:\n    a: 1\n  b: 2\n');
  await dialog.getByText(/^Line 3: The front matter is not valid YAML/).waitFor();
  expect(await save.isDisabled()).toBe(true);
  expect(await dialog.getByRole('textbox', { name: 'Description' }).isDisabled()).toBe(true);
  await yamlIn(dialog).fill('description: New\nvariables:\nname: { type: number }\n');
  await dialog.getByText(/^Line 2: The variables should be .* is indented\.$/).waitFor();
  await dialog.getByRole('textbox', { name: 'Tags' }).fill('x'.repeat(300));
  await save.click();
  await dialog.getByText(/^field tags\/0: expected 1 to \d+ characters/).waitFor();
  expect(await yamlIn(dialog).inputValue()).toContain('description: New');
  const { revision, front_matter: kept } = await createHttpClient({ baseUrl: url }).get('a');
  expect({ revision, kept }).toEqual({ revision: 1, kept: header });
  await dialog.getByRole('textbox', { name: 'Tags' }).fill('short');
  await page.route(/\/api\/prompts\/%2Fa$/, async (route) => route.abort());
  await page.keyboard.press('ControlOrMeta+s');
  await dialog.getByText(/^The server does not answer/).waitFor();
  await page.unroute(/\/api\/prompts\/%2Fa$/);
  const leaving = new Promise<string>((resolve) => {
    page.once('dialog', (question) => {
      resolve(question.type());
      void question.dismiss();
    });
  });
  void page.reload().catch(() => undefined); // Refused: the question was answered with no.
  expect(await leaving).toBe('beforeunload');
  expect(await yamlIn(dialog).inputValue()).toContain('description: New');
  expect(await dialog.getByRole('textbox', { name: 'Tags' }).inputValue()).toBe('short');
  await page.keyboard.press('Escape');
  await dialog.getByText('Your changes are not saved: Save keeps them').waitFor();
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await dialog.waitFor({ state: 'detached' });
  browser.takeComplaints();
});

test('U141 details that cannot be read say so, and are read when somebody tries again', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  const address = /\/api\/prompts\/%2Fa$/;
  await page.route(address, async (route) => route.abort());
  await page.getByRole('button', { name: 'A reply (edit details)' }).click();
  const dialog = detailsOf(page, 'a');
  await dialog.getByText(/^The server does not answer/).waitFor();
  expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.unroute(address);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expectSoon(() => yamlIn(dialog).inputValue()).toBe(header);
  expect(await dialog.getByText(/does not answer/).count()).toBe(0);
  browser.takeComplaints();
});

test('U142 what others make of the details meanwhile is told, and taken or put together, never overwritten', async () => {
  const { page, url, root } = await openWorkspace(browser, files, { at: '/p/a' });
  const http = createHttpClient({ baseUrl: url });
  await ready(page);
  await page.getByRole('button', { name: 'A reply (edit details)' }).click();
  const dialog = detailsOf(page, 'a');
  await expectSoon(() => yamlIn(dialog).inputValue()).toBe(header);
  await http.update('a', { tags: ['mail', 'first'] });
  await expectSoon(() => yamlIn(dialog).inputValue()).toContain('tags: [mail, first]');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Mine');
  await http.update('a', { tags: ['mail', 'second'] });
  await dialog.getByText(/were changed elsewhere/).waitFor();
  expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Put both together' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  const both = '# who\ndescription: Mine\nowner: me # kept\ntags: [mail, second]\n';
  await expectSoon(() => readFile(join(root, 'a.md'), 'utf8')).toContain(both);
  // A change that this window has not heard of yet is refused by the server and told in the same way.
  await page.getByRole('button', { name: 'Mine (edit details)' }).click();
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Mine again');
  await page.route(/\/api\/prompts\/%2Fa$/, async (route) => {
    if (route.request().method() === 'PUT') await http.update('a', { description: 'Theirs' });
    await route.continue();
  });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/were changed elsewhere/).waitFor();
  expect((await http.get('a')).description).toBe('Theirs');
  await dialog.getByRole('button', { name: 'Take theirs' }).click();
  expect(await dialog.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('Theirs');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  browser.takeComplaints();
});

test('R12 U142 the details of a prompt that is deleted meanwhile do not become those of another of its name', async () => {
  const twin = '---\nowner: somebody else\n---\nPrecious.\n';
  const library = { ...files, 'old/new.md': twin };
  const { page, root, url } = await openWorkspace(browser, library, { at: '/p/new' });
  await ready(page);
  await choose(page, 'edit details');
  const dialog = detailsOf(page, 'new');
  await yamlIn(dialog).fill('owner: me');
  await createHttpClient({ baseUrl: url }).remove('new');
  await dialog.getByText('new is not in the library any more.').waitFor();
  expect(await yamlIn(dialog).inputValue()).toBe('owner: me');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('no prompt has the id "new"').waitFor();
  expect(await readFile(join(root, 'old/new.md'), 'utf8')).toBe(twin);
  browser.takeComplaints();
});

test('U142 word of an own save that comes before its answer is no change of somebody else', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await page.getByRole('button', { name: 'A reply (edit details)' }).click();
  const dialog = detailsOf(page, 'a');
  const description = dialog.getByRole('textbox', { name: 'Description' });
  await description.fill('Mine');
  await page.route(/\/api\/prompts\/%2Fa$/, async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    // Typed on in the details, which Escape says, while the save is under way; the window hears of it before its answer.
    await page.keyboard.press('Escape');
    await description.fill('Mine, and more');
    const answer = await route.fetch();
    await dialog.getByText(/were changed elsewhere/).waitFor();
    return route.fulfill({ response: answer });
  });
  const answered = page.waitForResponse((answer) => answer.request().method() === 'PUT');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await answered;
  await dialog.getByText(/were changed elsewhere/).waitFor({ state: 'detached' });
  await page.unroute(/\/api\/prompts\/%2Fa$/);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await createHttpClient({ baseUrl: url }).get('a')).description).toBe('Mine, and more');
  browser.takeComplaints();
});

test('U152 front matter that cannot be read is mended in the details, and no second block comes above it', async () => {
  const broken = '---\ndescription: "open\ntags: [a]\n---\nText.\n';
  const { page, root } = await openWorkspace(browser, { 'bad.md': broken }, { at: '/p/bad' });
  await ready(page);
  await choose(page, 'edit details');
  const dialog = detailsOf(page, 'bad');
  await expectSoon(() => yamlIn(dialog).inputValue()).toBe('description: "open\ntags: [a]\n');
  await dialog.getByText('cannot be read, so it counts as text').waitFor();
  await dialog.getByText(/^Line \d: The front matter is not valid YAML/).waitFor();
  const save = dialog.getByRole('button', { name: 'Save' });
  expect(await save.isDisabled()).toBe(true);
  expect(await dialog.getByRole('textbox', { name: 'Description' }).isDisabled()).toBe(true);
  await yamlIn(dialog).fill('description: "open"\ntags: [a]\n');
  await save.click();
  await dialog.waitFor({ state: 'detached' });
  const mended = broken.replace('"open', '"open"');
  await expectSoon(() => readFile(join(root, 'bad.md'), 'utf8')).toBe(mended);
  expect(await textOf(page)).toBe('Text.\n');
  const toast = page.getByTestId('toast').filter({ hasText: 'Saved the details of bad' });
  await toast.getByRole('button', { name: 'Undo' }).click();
  await expectSoon(() => readFile(join(root, 'bad.md'), 'utf8')).toBe(broken);
});

test('U143 front matter typed into a text without any is said to be in the details, and can be text again', async () => {
  const { page, root } = await openWorkspace(browser, files, { at: '/p/new' });
  const other = await page.context().newPage();
  await other.goto(page.url());
  await ready(page);
  await ready(other);
  await placeCaret(page, 0);
  await page.keyboard.type('---\ntags: [mine]\n---\n');
  const toast = page.getByTestId('toast').filter({ hasText: 'Front matter moved to the details' });
  await toast.waitFor();
  await expectSoon(() => textOf(page)).toBe('Plain.\n');
  await expectSoon(() => textOf(other)).toBe('Plain.\n');
  expect(await other.getByTestId('toast').count()).toBe(0);
  await toast.getByRole('button', { name: 'Edit details' }).click();
  const dialog = detailsOf(page, 'new');
  await expectSoon(() => yamlIn(dialog).inputValue()).toBe('tags: [mine]\n');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await other.close();
  // Typed again where the details are empty, this time to be kept as text.
  await createHttpClient({ baseUrl: new URL(page.url()).origin }).update('new', {
    frontMatter: null,
  });
  await expectSoon(() => chip(page)).toBe('Saved');
  await placeCaret(page, 0);
  await page.keyboard.type('---\ntags: [mine]\n---\n');
  await toast.getByRole('button', { name: 'Undo' }).click();
  const text = '\n---\ntags: [mine]\n---\nPlain.\n';
  await expectSoon(() => textOf(page)).toBe(text);
  await expectSoon(() => readFile(join(root, 'new.md'), 'utf8')).toBe(text);
});

test('U143 F9 front matter typed line by line leaves no empty first line, fast or slow', async () => {
  const { page } = await openWorkspace(
    browser,
    { 'fast.md': '', 'slow.md': '' },
    { at: '/p/fast' },
  );
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('---\ndescription: hi\n---\nBody');
  await expectSoon(() => textOf(page)).toBe('Body');
  await page.getByRole('treeitem', { name: 'slow' }).click();
  await expectSoon(() => textOf(page)).toBe('');
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('---\ndescription: hi\n---');
  await page.getByTestId('toast').filter({ hasText: 'Front matter moved' }).first().waitFor();
  await expectSoon(() => textOf(page)).toBe('');
  await page.keyboard.type('\nBody');
  await expectSoon(() => textOf(page)).toBe('Body');
});

test('U144 a second block of front matter is marked where it is typed, with its fixes, and counted in the tree', async () => {
  const { page } = await openWorkspace(browser, files, { at: '/p/b' });
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.type('---\ntags: [more]\n---\n');
  await page.getByRole('treeitem', { name: /^b.*1 problem/ }).waitFor();
  await page.locator('.cm-lintRange-warning').first().waitFor();
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+.');
  await page.getByRole('menuitem', { name: 'Remove the second front matter' }).click();
  await expectSoon(() => textOf(page)).toBe('Be formal.\n');
  await expectSoon(() => page.getByRole('treeitem', { name: /problem/ }).count()).toBe(0);
});

test('I1 U144 a fix takes what was wrong and no letter more, although its text is older or newer than what the preview shows', async () => {
  const { page, url } = await openWorkspace(browser, files, { at: '/settings' });
  const typed = Promise.withResolvers<undefined>();
  let asked = 0;
  await page.route(/\/api\/prompts\/%2Fb\/problems$/, async (route) => {
    asked += 1;
    // The first answer is of the text after the typing, though it was asked for before; no other one corrects it.
    if (asked > 1) return;
    await typed.promise;
    await route.continue();
  });
  await page.goto(`${url}/p/b`);
  await ready(page);
  await expectSoon(() => asked).toBe(1);
  await placeCaret(page, 0);
  await page.keyboard.type('---\ntags: [more]\n---\n');
  await expectSoon(() => chip(page)).toBe('Saved');
  typed.resolve(undefined);
  await page.locator('.cm-lintRange-warning').first().waitFor();
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+.');
  await page.getByRole('menuitem', { name: 'Remove the second front matter' }).click();
  await expectSoon(() => textOf(page)).toBe('Be formal.\n');
});

/** What is selected in the front matter of the dialog, which has the focus. */
async function selectedIn(page: Page): Promise<string> {
  const script =
    'document.activeElement?.value?.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)';
  return String(await page.evaluate(script));
}

const declaring = {
  'reply.md':
    '---\nowner: me # kept\nvariables:\n  customer: { description: First name }\n---\nDear {{customer}},\n[[tone]]\n',
  'tone.md': 'Write in {{language}}.\n',
};

test('U145 a variable leads to its declaration, and one without to a new one in the prompt that uses it', async () => {
  const { page, root } = await openWorkspace(browser, declaring, {
    at: '/p/reply?panel=variables',
  });
  await page.getByRole('button', { name: 'Edit… the declaration of customer' }).click();
  const dialog = detailsOf(page, 'reply');
  const declaration = 'customer: { description: First name }';
  await expectSoon(() => selectedIn(page)).toBe(declaration);
  await page.keyboard.type(declaration.replace('name }', 'name, default: Ada }'));
  await page.keyboard.press('ControlOrMeta+Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Default "Ada". Used here.').waitFor();
  await expectSoon(() => readFile(join(root, 'reply.md'), 'utf8')).toBe(
    declaring['reply.md'].replace('name }', 'name, default: Ada }'),
  );
  const declare = page.getByRole('button', { name: 'Declare… language in tone' });
  await declare.click();
  const other = detailsOf(page, 'tone');
  const made = 'variables:\n  language: { description: "" }\n';
  await expectSoon(() => yamlIn(other).inputValue()).toBe(made);
  await page.keyboard.press('Escape');
  await other.waitFor({ state: 'detached' });
  await declare.click();
  await expectSoon(() => yamlIn(other).inputValue()).toBe(made);
  await page.keyboard.type('German or English');
  await other.getByRole('button', { name: 'Save' }).click();
  await page.getByText('German or English').waitFor();
  await expectSoon(() => readFile(join(root, 'tone.md'), 'utf8')).toBe(
    `---\n${made.replace('""', '"German or English"')}---\n${declaring['tone.md']}`,
  );
});

test('U145 what is wrong in front matter is gone to in the details, and in a block that is text in the text', async () => {
  const wrong = {
    'a.md': '---\nowner: me\ntags: {}\n---\nHello.\n',
    'b.md': '---\ntags: [a\nx: 1\n---\nHello.\n',
  };
  const { page } = await openWorkspace(browser, wrong, { at: '/p/b' });
  await ready(page);
  await page.locator('.cm-lintRange-warning').first().waitFor();
  expect(await page.locator('.cm-line:has(.cm-lintRange-warning)').textContent()).toBe('x: 1');
  await page.keyboard.press('ControlOrMeta+j');
  await page.getByRole('button', { name: /The tags should be a list/ }).click();
  await expectSoon(() => selectedIn(page)).toBe('tags: {}');
  await detailsOf(page, 'a').getByRole('button', { name: 'Close' }).click();
  await ready(page);
  await placeCaret(page, 0);
  await page.keyboard.press('ControlOrMeta+.');
  await page.getByRole('menuitem', { name: 'Edit details' }).click();
  await expectSoon(() => selectedIn(page)).toBe('tags: {}');
  await page.keyboard.type('tags: [good]');
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByRole('treeitem', { name: /^a.*problem/ }).waitFor({ state: 'detached' });
});

test('U140 the details of a prompt that cannot be changed are read with the reason, and nothing is typed or saved', async () => {
  const { page, root } = await openWorkspace(browser, files, { at: '/p/a' });
  await ready(page);
  await symlink('a.md', join(root, 'link.md'));
  await page.getByRole('treeitem', { name: 'link' }).click();
  await page.getByRole('button', { name: 'A reply (edit details)' }).click();
  const dialog = detailsOf(page, 'link');
  await dialog.getByText('can be read and not changed: its file is a link').waitFor();
  await expectSoon(() => yamlIn(dialog).inputValue()).toBe(header);
  for (const name of ['Description', 'Front matter'])
    expect(await dialog.getByRole('textbox', { name }).isEditable()).toBe(false);
  expect(await dialog.getByRole('list', { name: 'Tags' }).textContent()).toContain('mail');
  expect(await dialog.getByRole('textbox', { name: 'Tags' }).count()).toBe(0);
  expect(await dialog.getByRole('button', { name: 'Remove the tag mail' }).count()).toBe(0);
  expect(await dialog.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await expectSoon(() => dialog.count()).toBe(0);
});

test('U5 no page complained of anything', () => {
  expect(browser.takeComplaints()).toEqual([]);
});
