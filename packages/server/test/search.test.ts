import { readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SearchAnswer } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { eventually, startApp, startFaultyApp, type TestApp } from './fixture.ts';

type Asked = Pick<TestApp, 'request'>;

/** The answer of an index that has everything: on a busy machine its thread takes a while to begin. */
async function search({ request }: Asked, q: string, more = ''): Promise<SearchAnswer> {
  return eventually(
    async () => {
      const path = `/api/search?q=${encodeURIComponent(q)}${more}`;
      const { status, body, text } = await request('GET', path);
      expect({ status, text }).toMatchObject({ status: 200 });
      return body as unknown as SearchAnswer;
    },
    ({ indexing }) => indexing === null,
  );
}

async function idsOf(app: Asked, q: string, more = ''): Promise<readonly string[]> {
  return (await search(app, q, more)).items.map(({ id }) => id);
}

const files = {
  'support/reply.md':
    '---\ndescription: Answer kindly\ntags: [support, Mail]\n---\n# Reply to a customer\n\nThank them. Never promise refunds.\n\n[[tone/friendly]]\n',
  'support/triage.md': '---\ntags: [support]\n---\nSort the mail by refund and by anger.\n',
  'tone/friendly.md': 'Be warm. Say "thank you", never "no refunds".\n',
  'tone/formal.md': 'Sehr geehrte Damen und Herren, Café Größe ΟΔΟΣ 日本語の文章。\n',
  'odd.md': 'nothing [[missing/one]] here\n',
};

test('Q2 Q3 words, phrases, beginnings and exclusions find what has them in any field', async () => {
  const app = await startApp(files);
  expect((await idsOf(app, 'refunds')).toSorted()).toEqual(['support/reply', 'tone/friendly']);
  expect((await idsOf(app, 'refund*')).toSorted()).toEqual([
    'support/reply',
    'support/triage',
    'tone/friendly',
  ]);
  expect(await idsOf(app, '"no refunds"')).toEqual(['tone/friendly']);
  expect(await idsOf(app, 'no-refunds')).toEqual(['tone/friendly']);
  expect(await idsOf(app, 'refunds -kindly')).toEqual(['tone/friendly']);
  expect(await idsOf(app, 'kindly refunds')).toEqual(['support/reply']);
  expect(await idsOf(app, '-refund* -here')).toEqual(['tone/formal']);
  expect(await idsOf(app, 'cafe GROSSE')).toEqual([]);
  expect(await idsOf(app, 'cafe größe οδος')).toEqual(['tone/formal']);
  expect(await idsOf(app, '文章')).toEqual(['tone/formal']);
  expect(await idsOf(app, '章文')).toEqual([]);
});

test('Q2 a query that looks for nothing, or for what does not exist, is refused with field q', async () => {
  const { request } = await startApp(files);
  const refused = async (q: string): Promise<unknown> => {
    const { status, body } = await request('GET', `/api/search?q=${encodeURIComponent(q)}`);
    return { status, code: body['code'], field: body['field'] };
  };
  const expected = { status: 422, code: 'invalid_request', field: 'q' };
  for (const q of [
    '',
    '   ',
    '"',
    '!!! ***',
    'tag:',
    'is:lost',
    'uses:nobody',
    'x'.repeat(1_001),
    'x'.repeat(9_900),
    'a '.repeat(51),
  ])
    expect([q.slice(0, 20), await refused(q)]).toEqual([q.slice(0, 20), expected]);
});

test('Q2 nothing in a query is anything but text to the index', async () => {
  const app = await startApp({ ...files, 'near.md': 'a NEAR b AND content OR NOT {id} x:y ^z' });
  const queries = [
    'NEAR(a b, 5)',
    'content : x',
    '{content} : (a)',
    'a" OR "b',
    "'; DROP TABLE words; --",
    'NOT',
    'AND',
    'OR OR',
    '^a',
    'a + b',
    '\u0000a',
    'a\u0000b',
    '\ud800',
    'a\udc00b',
    '(((((',
    '* *',
    '-"',
    '"a" "',
    'name:x',
    '\\',
    '%',
    'a*b*',
    '--a',
    'a:b:c',
    '\u202eabc',
    'tag:"',
    '-tag:x',
  ];
  for (const q of queries) {
    const { status } = await app.request(
      'GET',
      `/api/search?q=${encodeURIComponent(q.toWellFormed())}`,
    );
    expect([q, status === 200 || status === 422]).toEqual([q, true]);
  }
  expect(await idsOf(app, 'NOT near')).toEqual(['near']);
  expect(await idsOf(app, '"content or not"')).toEqual(['near']);
});

test('Q4 a match in a name, tag, description or heading ranks before one in the text', async () => {
  const app = await startApp({
    'a.md': 'refund '.repeat(3) + 'and other words about many things',
    'policy/refund.md': 'Money back.',
    'b.md': '---\ndescription: All about a refund\n---\nMoney.',
    'c.md': '# Refund\n\nMoney and other words that make it longer.',
    'd.md': 'One refund among a great many other words that have nothing to do with it at all.',
  });
  expect(await idsOf(app, 'refund')).toEqual(['policy/refund', 'b', 'c', 'a', 'd']);
});

test('Q5 an item has its matches, with lines and places in what is shown', async () => {
  const app = await startApp(files);
  const { items, total, next_cursor: next, indexing } = await search(app, 'refunds thank');
  expect({ total, next, indexing }).toEqual({ total: 2, next: null, indexing: null });
  expect(items.find(({ id }) => id === 'support/reply')).toEqual({
    id: 'support/reply',
    display_name: 'reply',
    description: 'Answer kindly',
    tags: ['support', 'Mail'],
    matches: 2,
    snippets: [
      {
        field: 'content',
        line: 3,
        text: 'Thank them. Never promise refunds.',
        ranges: [
          [0, 5],
          [26, 33],
        ],
      },
    ],
  });
  const [named] = (await search(app, 'kindly mail reply')).items;
  expect(
    named?.snippets.map(({ field, line, text, ranges }) => [field, line, text, ranges]),
  ).toEqual([
    ['id', null, 'support/reply', [[8, 13]]],
    ['description', null, 'Answer kindly', [[7, 13]]],
    ['tags', null, 'Mail', [[0, 4]]],
    ['content', 1, '# Reply to a customer', [[2, 7]]],
  ]);
});

test('Q6 filters: tag, path, uses, usedby, is; alone in id order, with words, and negated', async () => {
  const app = await startApp(files);
  expect(await idsOf(app, 'tag:support')).toEqual(['support/reply', 'support/triage']);
  expect(await idsOf(app, 'tag:mail')).toEqual(['support/reply']);
  expect(await idsOf(app, 'tag:support refund*')).toHaveLength(2);
  expect(await idsOf(app, 'tag:support -tag:mail')).toEqual(['support/triage']);
  expect(await idsOf(app, 'path:tone/')).toEqual(['tone/formal', 'tone/friendly'].toSorted());
  expect(await idsOf(app, 'path:*/f*')).toEqual(['tone/formal', 'tone/friendly']);
  expect(await idsOf(app, 'uses:friendly')).toEqual(['support/reply']);
  expect(await idsOf(app, 'usedby:support/reply')).toEqual(['tone/friendly']);
  expect(await idsOf(app, 'is:broken')).toEqual(['odd']);
  expect(await idsOf(app, 'is:composite')).toEqual(['odd', 'support/reply']);
  expect(await idsOf(app, 'is:unused -is:composite')).toEqual(['support/triage', 'tone/formal']);
  expect(await idsOf(app, 'is:unused refund*')).toEqual(
    expect.arrayContaining(['support/reply', 'support/triage']),
  );
  expect(await idsOf(app, 'path:tone refunds -warm')).toEqual([]);
});

test('Q4 pages follow each other without a gap, in one order', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 45 }, (_, i) => [`p${i}.md`, `common word ${i}`]),
  );
  const app = await startApp(many);
  const all = await idsOf(app, 'common', '&limit=100');
  const found: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: SearchAnswer = await search(
      app,
      'common',
      `&limit=10${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    expect(page.total).toBe(45);
    found.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  expect(found).toEqual(all);
  const { status, body } = await app.request('GET', '/api/search?q=common&cursor=zzz');
  expect([status, body['field']]).toEqual([422, 'cursor']);
});

test('Q1 D1 a search sees every change that was acknowledged before, and none that was not', async () => {
  const app = await startFaultyApp({ 'a.md': 'old words\n' });
  const { request, journal } = app;
  expect(await idsOf(app, 'old')).toEqual(['a']);
  await request('PUT', '/api/prompts/a', { content: 'new words' });
  await request('POST', '/api/prompts', { id: 'b', content: 'new too', tags: ['fresh'] });
  expect(await idsOf(app, 'old')).toEqual([]);
  expect((await idsOf(app, 'new')).toSorted()).toEqual(['a', 'b']);
  expect(await idsOf(app, 'tag:fresh new')).toEqual(['b']);
  await request('POST', '/api/prompts/rename', { old_id: 'b', new_id: 'c' });
  expect(await idsOf(app, 'too')).toEqual(['c']);
  await request('DELETE', '/api/prompts/c');
  expect(await idsOf(app, 'too')).toEqual([]);
  journal.failNext(1, 'disk_full');
  expect((await request('PUT', '/api/prompts/a', { content: 'unsaved' })).status).toBe(507);
  expect(await idsOf(app, 'unsaved')).toEqual([]);
  expect(await idsOf(app, 'new')).toEqual(['a']);
});

test('Q1 the index is kept, follows what happened while it was closed, and may be deleted, damaged or something else', async () => {
  let app = await startApp(files);
  const path = join(app.folder, '.prompt-manager', 'search.sqlite');
  expect(await idsOf(app, 'refunds')).toHaveLength(2);
  await app.app.close();
  await app.writeFile('tone/friendly.md', 'Cold.\n');
  await app.writeFile('extra.md', 'refunds too\n');
  await rm(join(app.folder, 'support/reply.md'));
  app = await app.restart();
  expect(await idsOf(app, 'refunds')).toEqual(['extra']);
  for (const damage of [
    async () => rm(path),
    async () => writeFile(path, 'this is no database'),
    async () => writeFile(path, ''),
    async () => {
      const bytes = await readFile(path);
      await writeFile(
        path,
        Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 7)]),
      );
    },
  ]) {
    await app.app.close();
    await damage();
    app = await app.restart();
    const again = app;
    expect(
      await eventually(
        () => idsOf(again, 'refunds'),
        (ids) => ids.length === 1,
      ),
    ).toEqual(['extra']);
  }
});

test('Q1 a read-only library is searched in memory and nothing is written', async () => {
  const app = await startApp(files, { readOnly: true });
  expect(await idsOf(app, 'refunds')).toHaveLength(2);
  await expect(readFile(join(app.folder, '.prompt-manager/search.sqlite'))).rejects.toThrow(
    /ENOENT/,
  );
});

test('Q8 suggestions: beginnings first, then words in order, then what was meant by a slip', async () => {
  const { request } = await startApp({
    'tone/friendly.md': 'x',
    'support/friendly-reply.md': 'x',
    'formal/tone.md': 'x',
    'a/unfriendly.md': 'x',
    'straße/größe.md': 'x',
    'rules.v2.md': 'x',
  });
  const suggest = async (query: string, more = ''): Promise<readonly string[]> => {
    const { body } = await request(
      'GET',
      `/api/prompts/search_suggestions?query=${encodeURIComponent(query)}${more}`,
    );
    return (body['items'] as { id: string }[]).map(({ id }) => id);
  };
  expect(await suggest('friendly')).toEqual([
    'tone/friendly',
    'support/friendly-reply',
    'a/unfriendly',
  ]);
  expect(await suggest('ton fr')).toEqual(['tone/friendly']);
  expect(await suggest('supp/rep')).toEqual(['support/friendly-reply']);
  for (const slip of ['frendly', 'freindly', 'friemdly', 'friiendly', 'FREINDLY.md'])
    expect([slip, (await suggest(slip)).slice(0, 2)]).toEqual([
      slip,
      ['tone/friendly', 'support/friendly-reply'],
    ]);
  expect(await suggest('supprot repyl')).toEqual(['support/friendly-reply']);
  expect(await suggest('supprto rpeyl')).toEqual([]);
  expect(await suggest('größ')).toEqual(['straße/größe']);
  expect(await suggest('xyzzy')).toEqual([]);
  expect(await suggest('', '&limit=2')).toHaveLength(2);
  for (const odd of ['/', '[[', '.*', '\\', '(', "'", '-', '"', '\u0000', '..', 'a'.repeat(500)])
    await suggest(odd);
  const [first] = (await request('GET', '/api/prompts/search_suggestions?query=friendly')).body[
    'items'
  ] as unknown[];
  expect(first).toEqual({
    id: 'tone/friendly',
    display_name: 'friendly',
    description: null,
    ranges: [[5, 13]],
    circular: false,
  });
});

test('Q8 what would close a cycle is marked and comes last', async () => {
  const { request } = await startApp({
    'part-a.md': 'x',
    'part-b.md': '[[part-c]]',
    'part-c.md': '[[part-a]]',
    'other/part.md': 'x',
  });
  const { body } = await request('GET', '/api/prompts/search_suggestions?query=part&for=part-a');
  expect(
    (body['items'] as { id: string; circular: boolean }[]).map(({ id, circular }) => [
      id,
      circular,
    ]),
  ).toEqual([
    ['other/part', false],
    ['part-a', true],
    ['part-b', true],
    ['part-c', true],
  ]);
});

test('Q7 expanded texts are searched: what a prompt includes counts, at any depth, and follows changes', async () => {
  const app = await startApp({
    'leaf.md': '# One\nzebra stripes\n# Two\nlion mane\n',
    'middle.md': 'before [[leaf]] after\n',
    'top.md': 'top [[middle]]\n',
    'part.md': '[[leaf#Two]] only\n',
    'other.md': 'no animals, but zebra-like [[missing/zebra]]\n',
    'sub/pinned.md': '[[leaf@3]]\n',
  });
  const expanded = '&in=expanded';
  expect(await idsOf(app, 'zebra', expanded)).toEqual(['other', 'leaf', 'middle', 'top']);
  expect(await idsOf(app, 'zebra top', expanded)).toEqual(['top']);
  expect(await idsOf(app, 'zebra -top', expanded)).toEqual(['other', 'leaf', 'middle']);
  expect(await idsOf(app, '"lion mane"', expanded)).toEqual(['leaf', 'middle', 'part', 'top']);
  expect(await idsOf(app, 'lion uses:middle', expanded)).toEqual(['top']);
  expect(await idsOf(app, 'zebra', '&in=source')).toEqual(['other', 'leaf']);
  const { items, total } = await search(app, 'zebra top', expanded);
  expect([total, items[0]?.snippets]).toEqual([
    1,
    [
      { field: 'id', line: null, text: 'top', ranges: [[0, 3]] },
      { field: 'content', line: 1, text: 'top before # One', ranges: [[0, 3]] },
      { field: 'content', line: 2, text: 'zebra stripes', ranges: [[0, 5]] },
    ],
  ]);
  await app.request('PUT', '/api/prompts/leaf', { content: 'nothing left' });
  expect(await idsOf(app, 'zebra', expanded)).toEqual(['other']);
  expect(await idsOf(app, 'nothing', expanded)).toEqual(['leaf', 'middle', 'top']);
  const { status, body } = await app.request('GET', '/api/search?q=a&in=everything');
  expect([status, body['field']]).toEqual([422, 'in']);
});

test('Q7 pages of expanded texts follow each other without a gap', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [
      `p${String(i).padStart(2, '0')}.md`,
      i % 3 === 0 ? '[[leaf#Other]]' : '[[leaf]]',
    ]),
  );
  const app = await startApp({ ...many, 'leaf.md': '# Words\ncommon\n# Other\nrest\n' });
  const found: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: SearchAnswer = await search(
      app,
      'common',
      `&in=expanded&limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    found.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  expect(found).toEqual([
    'leaf',
    ...Object.keys(many)
      .map((path) => path.slice(0, -3))
      .filter((_, i) => i % 3 !== 0),
  ]);
});

test('Q1 a file put in the place of another of the same time, while nobody looked, is found by its own text', async () => {
  const files = { 'a.md': 'apples', 'b.md': 'bananas' };
  let app = await startApp(files);
  const touched = new Date('2020-01-01');
  for (const path of Object.keys(files)) await utimes(join(app.folder, path), touched, touched);
  app = await app.restart();
  expect(await idsOf(app, 'bananas')).toEqual(['b']);
  await app.app.close();
  await rename(join(app.folder, 'b.md'), join(app.folder, 'a.md'));
  app = await app.restart();
  expect([await idsOf(app, 'bananas'), await idsOf(app, 'apples')]).toEqual([['a'], []]);
});

test('Q2 a misspelt filter finds it as text and says what was probably meant', async () => {
  const app = await startApp({ ...files, 'log.md': 'tagg:support is what somebody wrote\n' });
  const answer = await search(app, 'tagg:support');
  expect(answer.items.map(({ id }) => id)).toEqual(['log']);
  expect([answer.did_you_mean, answer.hint]).toEqual(['tag:support', null]);
  expect((await search(app, 'tag:support')).did_you_mean).toBe(null);
  const unknown = await search(app, 'owner:support');
  expect([unknown.items, unknown.did_you_mean, unknown.hint]).toEqual([
    [],
    null,
    'owner: is no filter, so it was searched for as text; the filters are tag:, path:, uses:, usedby:, is:.',
  ]);
});
