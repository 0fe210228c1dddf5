import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually, serveFolder, type TestApp } from './fixture.ts';

/** A library with exactly these bytes, in a folder of its own. */
async function startHostile(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<TestApp & { readonly bytes: (path: string) => Promise<Buffer> }> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const made = new Set<string>();
  for (const [path, content] of Object.entries(files)) {
    const parent = dirname(join(folder, path));
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(join(folder, path), content);
  }
  const app = await serveFolder(folder);
  return { ...app, bytes: (path) => readFile(join(folder, path)) };
}

interface Outcome {
  readonly listed: boolean;
  /** Whether the list finds it by a word of its text, and the full-text search does. */
  readonly found: readonly [boolean, boolean];
  /** The expansion, shortened, or the code that refuses it. */
  readonly expanded: string;
  /** The status of adding a line, or the code that refuses it. */
  readonly edited: string;
}

/** What becomes of one prompt at every door. */
async function outcomeOf(app: TestApp, id: string, word: string): Promise<Outcome> {
  const { request } = app;
  const url = `/api/prompts/${encodeURIComponent(id)}`;
  const ids = async (path: string): Promise<readonly unknown[]> =>
    ((await request('GET', path)).body['items'] as { id: string }[]).map((item) => item.id);
  const query = encodeURIComponent(word);
  const record = await request('GET', url);
  const expansion = await request('POST', '/api/prompts/expand', { prompt_id: id });
  const listed = await ids(`/api/prompts?limit=1000`);
  const inList = await ids(`/api/prompts?limit=1000&query=${query}`);
  // Just after the start the search says that it is still indexing.
  await eventually(
    async () => (await request('GET', `/api/search?q=${query}`)).body['indexing'],
    (indexing) => indexing === null,
  );
  const inSearch = await ids(`/api/search?limit=100&q=${query}`);
  const edit = await request('PUT', url, { content: `${String(record.body['content'])}\nmore` });
  return {
    listed: record.status === 200 && listed.includes(id),
    found: [inList.includes(id), inSearch.includes(id)],
    expanded:
      expansion.status === 200
        ? shorten(String(expansion.body['expanded']))
        : String(expansion.body['code']),
    edited: edit.status === 200 ? 'saved' : String(edit.body['code']),
  };
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 10)}… ${text.length}`;
}

test('L9 bytes of every kind are listed, searched, expanded and edited, or refused with a code', async () => {
  const line = `${'word '.repeat(209_715)}end`;
  const app = await startHostile({
    'line.md': line,
    'nul.md': 'before\0after nulword',
    'bom.md': '\uFEFF---\r\ntags: [x]\r\n---\r\nbomword\r\n',
    'mixed.md': 'one\r\ntwo\nthree\rmixedword\r\n',
    'surrogate.md': Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x20, 0x62, 0x61, 0x64]),
    'utf16.md': Buffer.from('\uFEFFsixteen', 'utf16le'),
    'rtl/שלום.md': 'שלום עולם \u202Eturned\u202C',
    'cafe\u0301.md': 'accented',
    'uses.md': '[[line]][[nul]][[rtl/שלום]][[café]]',
  });
  const all = async (id: string, word: string): Promise<Outcome> => outcomeOf(app, id, word);
  const good = { listed: true, found: [true, true], edited: 'saved' };
  expect(await all('line', 'end')).toEqual({ ...good, expanded: `word word … ${line.length}` });
  expect(await all('nul', 'nulword')).toEqual({ ...good, expanded: 'before\0after nulword' });
  expect(await all('bom', 'bomword')).toEqual({ ...good, expanded: 'bomword\n' });
  expect(await all('mixed', 'mixedword')).toEqual({
    ...good,
    expanded: 'one\ntwo\nthree\rmixedword\n',
  });
  // Shown as well as it can be, and left alone.
  expect(await all('surrogate', 'bad')).toEqual({
    listed: true,
    found: [true, true],
    expanded: 'a\uFFFD\uFFFD\uFFFD bad',
    edited: 'read_only',
  });
  expect(await all('utf16', 'sixteen')).toEqual({
    listed: true,
    found: [true, true],
    expanded: 'sixteen',
    edited: 'read_only',
  });
  expect(await all('rtl/שלום', 'עולם')).toEqual({
    ...good,
    expanded: 'שלום עולם \u202Eturned\u202C',
  });
  expect(await all('café', 'accented')).toEqual({ ...good, expanded: 'accented' });
  const both = await app.request('GET', `/api/prompts/${encodeURIComponent('cafe\u0301')}`);
  expect(both.body['id']).toBe('café');
  const uses = await app.request('POST', '/api/prompts/expand', { prompt_id: 'uses' });
  expect(uses.body['problems']).toEqual([]);

  await app.app.library.flush();
  expect((await app.bytes('nul.md')).toString()).toBe('before\0after nulword\nmore');
  expect((await app.bytes('bom.md')).toString()).toBe(
    '\uFEFF---\r\ntags: [x]\r\n---\r\nbomword\r\n\r\nmore',
  );
  expect((await app.bytes('mixed.md')).toString()).toBe('one\r\ntwo\nthree\rmixedword\r\n\r\nmore');
  expect([...(await app.bytes('surrogate.md'))].slice(0, 4)).toEqual([0x61, 0xed, 0xa0, 0x80]);
  expect((await app.bytes('cafe\u0301.md')).toString()).toBe('accented\nmore');

  const restarted = await app.restart();
  const again = await restarted.request('GET', '/api/prompts/nul');
  expect(again.body['content']).toBe('before\0after nulword\nmore');
});

test('L9 what no file can hold is refused at the door, and the prompt stays', async () => {
  const { request } = await startHostile({ 'a.md': 'A' });
  const lone = await request('PUT', '/api/prompts/a', '{"content":"half \\ud800"}');
  expect([lone.status, lone.body['code'], lone.body['field']]).toEqual([
    422,
    'invalid_request',
    'content',
  ]);
  const large = await request('PUT', '/api/prompts/a', { content: 'x'.repeat(4_194_305) });
  expect([large.status, large.body['code']]).toEqual([413, 'content_too_large']);
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe('A');
});

test('L9 2^60 doublings are refused before they cost anything, and every one of them is a prompt', async () => {
  const files: Record<string, string> = { 'd0.md': 'doubled' };
  for (let i = 1; i <= 60; i += 1) files[`d${i}.md`] = `[[d${i - 1}]][[d${i - 1}]]`;
  const app = await startHostile(files);
  expect(await outcomeOf(app, 'd60', 'd59')).toEqual({
    listed: true,
    found: [true, true],
    expanded: 'expansion_too_large',
    edited: 'saved',
  });
  expect(await outcomeOf(app, 'd3', 'd2')).toMatchObject({ expanded: 'doubled'.repeat(8) });
});

test('L9 50,000 inclusions in one prompt are one text', async () => {
  const app = await startHostile({
    'many.md': `manyword ${'[[x]]'.repeat(50_000)}`,
    'x.md': 'x',
  });
  expect(await outcomeOf(app, 'many', 'manyword')).toEqual({
    listed: true,
    found: [true, true],
    expanded: `manyword x… ${9 + 50_000}`,
    edited: 'saved',
  });
  const { body } = await app.request('GET', '/api/prompts/x/referenced_by');
  expect(body['items']).toEqual([{ id: 'many', direct: true }]);
});

test('L9 names that are no ids are problems and keep nobody from being served', async () => {
  const { request } = await startHostile({
    'good.md': 'good',
    'a|b.md': 'bar',
    'trailing .md': 'space',
    'UPPER.MD': 'ending',
    'café.md': 'composed',
    'cafe\u0301.md': 'decomposed',
  });
  const { body } = await request('GET', '/api/prompts');
  expect((body['items'] as { id: string }[]).map(({ id }) => id)).toEqual(['café', 'good']);
  const problems = (await request('GET', '/api/problems')).body['items'] as { code: string }[];
  expect(problems.map(({ code }) => code).toSorted()).toEqual([
    'bad_file_name',
    'bad_file_name',
    'bad_file_name',
    'duplicate_name',
  ]);
});

test('L9 a chain of 100,000 prompts is served, found, expanded to its end and edited at it', async () => {
  const count = 100_000;
  const files: Record<string, string> = { [`c/${count}.md`]: 'the end' };
  for (let i = 0; i < count; i += 1) files[`c/${i}.md`] = `[[c/${i + 1}]]`;
  const { app, request } = await startHostile(files);
  const expand = async (): Promise<unknown> =>
    (await request('POST', '/api/prompts/expand', { prompt_id: 'c/0' })).body['expanded'];
  expect(await expand()).toBe('the end');
  expect((await request('PUT', `/api/prompts/c/${count}`, { content: 'another end' })).status).toBe(
    200,
  );
  expect(await expand()).toBe('another end');
  await app.library.reading.whole();
  const { body } = await request('GET', `/api/prompts/c/${count}/referenced_by`);
  expect(body['items']).toHaveLength(count);
  const listed = (await request('GET', '/api/prompts?query=another')).body['items'];
  expect((listed as { id: string }[]).map(({ id }) => id)).toEqual([`c/${count}`]);
  // The index of a hundred thousand texts takes its time.
  const found = async () => (await request('GET', '/api/search?q=another')).body['items'];
  await expect
    .poll(found, { timeout: 120_000, interval: 500 })
    .toMatchObject([{ id: `c/${count}` }]);
}, 240_000);
