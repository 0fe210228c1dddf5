import { applyChanges, type TextChange } from '@prompt-manager/core';
import { expect, test, vi } from 'vitest';
import { startApp, type TestApp } from './fixture.ts';

interface Item {
  readonly code: string;
  readonly prompt_id: string | null;
  readonly part: string;
  readonly line: number;
  readonly message: string;
}

async function itemsAt({ request }: TestApp, path: string): Promise<readonly Item[]> {
  const { status, body } = await request('GET', path);
  expect(status).toBe(200);
  return body['items'] as Item[];
}

const placed = (items: readonly Item[]): readonly string[] =>
  items.map(({ code, prompt_id: id, part, line }) => `${id} ${code} ${part} ${line}`);

test('I1 R8 problems are read for the library, for one prompt, by code and by severity', async () => {
  const app = await startApp({
    'a.md': 'x\n[[fragments/formel]]\n[[none/*]]\n',
    'b.md': '---\ntags: {}\n---\n[[a]]\n',
    'fragments/formal.md': '',
    'bad#name.md': '',
  });
  expect(placed(await itemsAt(app, '/api/problems'))).toEqual([
    'a missing content 2',
    'a no_match content 3',
    'b bad_front_matter header 2',
    'fragments/formal unused file 1',
    'null bad_file_name file 1',
  ]);
  const { body } = await app.request('GET', '/api/problems?severity=error&limit=1');
  expect(body).toMatchObject({
    items: [{ code: 'missing' }],
    checked: 3,
    total: 2,
    counts: { error: 2, warning: 0, info: 0 },
    omitted: 0,
  });
  expect(placed(await itemsAt(app, '/api/problems?code=unused'))).toHaveLength(1);
  expect(placed(await itemsAt(app, '/api/problems?id=formal'))).toEqual([
    'fragments/formal unused file 1',
  ]);
  expect(placed(await itemsAt(app, '/api/prompts/a/problems'))).toHaveLength(2);
  expect(placed(await itemsAt(app, '/api/prompts/fragments/a/problems'))).toHaveLength(2);
  expect((await app.request('GET', '/api/problems?id=nobody')).status).toBe(404);
  for (const bad of ['severity=bad', 'limit=0', 'cursor=x', 'what=1'])
    expect((await app.request('GET', `/api/problems?${bad}`)).status).toBe(422);
});

test('I1 pages follow each other without a gap, while problems come and go before the cursor', async () => {
  const files = Object.fromEntries(
    ['a', 'b', 'c', 'd'].map((id) => [`${id}.md`, '[[x1]] [[x2]] [[x3]]']),
  );
  const app = await startApp(files);
  const seen: string[] = [];
  let next = '';
  for (let page = 0; page < 10; page += 1) {
    const { body } = await app.request('GET', `/api/problems?limit=2${next}`);
    seen.push(...(body['items'] as Item[]).map(({ prompt_id: id, message }) => `${id} ${message}`));
    if (page === 1) await app.request('DELETE', '/api/prompts/a');
    if (body['next_cursor'] === null) break;
    next = `&cursor=${String(body['next_cursor'])}`;
  }
  expect(seen).toHaveLength(12);
  expect(new Set(seen).size).toBe(12);
});

test('I1 a change is in the next answer, whatever door it came through', async () => {
  const app = await startApp({ 'a.md': '[[b]]', 'c.md': '[[a]]' });
  expect(placed(await itemsAt(app, '/api/problems'))).toEqual(['a missing content 1']);
  await app.request('POST', '/api/prompts', { id: 'b', content: '[[c]]' });
  expect(placed(await itemsAt(app, '/api/problems'))).toEqual(['c cycle content 1']);
  expect(placed(await itemsAt(app, '/api/prompts/a/problems'))).toEqual(['a cycle content 1']);
  const socket = await app.connect('/api/prompts/ws/b');
  await socket.ask({ action: 'update', content: 'mended' }, 'update_status');
  expect(await itemsAt(app, '/api/problems')).toEqual([]);
});

test('I3 a fix is a change at a revision that a client can make as it is', async () => {
  const app = await startApp({ 'a.md': 'Be [[tone/formel]]!', 'tone/formal.md': 'formal' });
  const { body } = await app.request('GET', '/api/prompts/a/problems');
  expect(body).toMatchObject({
    items: [
      {
        code: 'missing',
        suggestion: 'tone/formal',
        fixes: [
          {
            title: 'Change to “tone/formal”',
            kind: 'edit',
            preferred: true,
            edits: [{ prompt_id: 'a', revision: 1, from: 5, to: 16, insert: 'tone/formal' }],
          },
          { kind: 'create', preferred: false, create: { id: 'tone/formel', content: '' } },
        ],
      },
    ],
  });
  const socket = await app.connect('/api/prompts/ws/a');
  const changes = [{ from: 5, to: 16, insert: 'tone/formal' }];
  await socket.ask({ action: 'update', changes, base_revision: 1 }, 'update_status');
  expect(await itemsAt(app, '/api/problems')).toEqual([]);
});

test('I6 an expansion beyond the limit and ids that differ in case only are problems', async () => {
  const app = await startApp(
    { 'a.md': 'x'.repeat(60), 'b.md': '[[a]][[a]]', 'n/c.md': '', 'N/c.md': '' },
    { limits: { maxExpansionBytes: 100 } },
  );
  expect(placed(await itemsAt(app, '/api/problems'))).toEqual([
    'N/c case_conflict file 1',
    'N/c shared_name file 1',
    'b expansion_too_large file 1',
  ]);
});

test('I1 a page costs its own rows: nothing is gone through again until something changes', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`p${10 + i}.md`, `[[gone${i}]]\n[[lost${i}]]\n`]),
  );
  const { app, request } = await startApp(files);
  const all = vi.spyOn(app.library.problemIndex, 'all');
  const seen: string[] = [];
  let path = '/api/problems?limit=7';
  for (let next: unknown = ''; next !== null;) {
    const { body } = await request('GET', `${path}${String(next)}`);
    const items = body['items'] as readonly { prompt_id: string; line: number }[];
    seen.push(...items.map(({ prompt_id, line }) => `${prompt_id}:${line}`));
    expect(body).toMatchObject({ total: 60, counts: { error: 60 } });
    next = body['next_cursor'] === null ? null : `&cursor=${String(body['next_cursor'])}`;
  }
  expect(seen).toEqual([...seen].sort());
  expect(seen.length).toBe(60);
  expect(all).toHaveBeenCalledTimes(1);
  path = '/api/problems?severity=warning';
  expect((await request('GET', path)).body).toMatchObject({ total: 0, items: [] });
  expect(all).toHaveBeenCalledTimes(1);
  await request('PUT', '/api/prompts/p10', { content: 'mended' });
  expect((await request('GET', '/api/problems?limit=1')).body).toMatchObject({ total: 58 });
  expect(all).toHaveBeenCalledTimes(2);
});

test('I13 a block of front matter below the front matter is a problem where it stands, with its fixes', async () => {
  const app = await startApp({
    'twice.md': '---\ntags: [a]\n---\n---\ntags: [b]\n---\nText.\n',
    'broken.md': '---\ntags: [a]\n---\n---\nvariables:\n    a: 1\n  b: 2\n---\nText.\n',
    'rule.md': '---\ntags: [a]\n---\n---\nA rule.\n---\nText.\n',
    'apart.md': '---\n{}\n---\n---\ntags: [b]\n---\nText.\n',
    'below.md': '---\ntags: [a]\n---\n\n---\ntags: [b]\n---\nText.\n',
  });
  const items = (await itemsAt(app, '/api/problems')) as readonly (Item & {
    readonly severity: string;
    readonly from: number;
    readonly to: number;
    readonly fixes: readonly { readonly title: string; readonly edits: readonly TextChange[] }[];
  })[];
  expect(placed(items)).toEqual([
    'broken second_front_matter content 1',
    'twice second_front_matter content 1',
  ]);
  const { severity, from, to, fixes } = items[1]!;
  expect({ severity, from, to }).toEqual({ severity: 'warning', from: 0, to: 18 });
  const { body } = await app.request('GET', '/api/prompts/twice');
  const mended = fixes.map(({ edits }) => applyChanges(String(body['content']), edits));
  expect(mended).toEqual(['Text.\n', '\n---\ntags: [b]\n---\nText.\n']);
  for (const content of mended) {
    await app.request('PUT', '/api/prompts/twice', { content });
    expect(placed(await itemsAt(app, '/api/prompts/twice/problems'))).toEqual([]);
  }
});

test('I14 slips of the pen are listed as info where they stand, and the first fix makes them what was meant', async () => {
  const app = await startApp({ 'a.md': 'Hi {{bad name}}\n[[b\n', 'b.md': 'B\n' });
  const items = await itemsAt(app, '/api/prompts/a/problems');
  expect(items).toMatchObject([
    { code: 'malformed_variable', severity: 'info', part: 'content', line: 1, column: 4 },
    { code: 'unclosed_inclusion', severity: 'info', part: 'content', line: 2, column: 1 },
  ]);
});

test('I2 a block of front matter that cannot be read is text, and its problem a place in the text', async () => {
  const app = await startApp({
    'broken.md': '---\ntags: [a\nx: 1\n---\nBody.\n',
    'open.md': '---\ntags: [a]\n\nBody.\n',
  });
  const items = await itemsAt(app, '/api/problems?code=bad_front_matter');
  expect(items).toMatchObject([
    { prompt_id: 'broken', part: 'content', from: 13, to: 17, line: 3, column: 1 },
    { prompt_id: 'open', part: 'content', from: 4, to: 13, line: 2, column: 1 },
  ]);
});
