import { writeFile } from 'node:fs/promises';
import type { HistoryLine, ReplaceAnswer } from '@prompt-manager/protocol';
import { expect, test } from 'vitest';
import { eventually, startApp, startFaultyApp, type TestApp } from './fixture.ts';

const files = {
  'a.md': '---\ntags: [x]\n---\nRefund now.\nA refund, refunds and REFUND.\n',
  'sub/b.md': 'No refund $1.\r\nrefund\r\n',
  'sub/c.md': 'Nothing.\n',
};

interface Refused {
  readonly status: number;
  readonly code: unknown;
  readonly field: unknown;
}

async function replace(
  { request }: Pick<TestApp, 'request'>,
  body: object,
): Promise<ReplaceAnswer> {
  const answer = await request('POST', '/api/search/replace', body);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  return answer.body as unknown as ReplaceAnswer;
}

async function refused({ request }: Pick<TestApp, 'request'>, body: object): Promise<Refused> {
  const { status, body: answer } = await request('POST', '/api/search/replace', body);
  return { status, code: answer['code'], field: answer['field'] };
}

async function textOf({ request }: Pick<TestApp, 'request'>, id: string): Promise<unknown> {
  return (await request('GET', `/api/prompts/${id}`)).body['content'];
}

test('Q9 a dry run, which is the default, shows every match with its place and changes nothing', async () => {
  const app = await startApp(files);
  const answer = await replace(app, {
    find: 'refund',
    replace: 'return',
    case_sensitive: true,
    whole_word: true,
  });
  expect(answer).toEqual({
    items: [
      {
        id: 'a',
        revision: 1,
        read_only: false,
        matches: [
          {
            index: 0,
            from: 14,
            to: 20,
            line: 2,
            before: 'A ',
            found: 'refund',
            after: ', refunds and REFUND.',
            replacement: 'return',
          },
        ],
      },
      {
        id: 'sub/b',
        revision: 1,
        read_only: false,
        matches: [
          {
            index: 0,
            from: 3,
            to: 9,
            line: 1,
            before: 'No ',
            found: 'refund',
            after: ' $1.',
            replacement: 'return',
          },
          {
            index: 1,
            from: 14,
            to: 20,
            line: 2,
            before: '',
            found: 'refund',
            after: '',
            replacement: 'return',
          },
        ],
      },
    ],
    total: 3,
    truncated: false,
    dry_run: true,
    changed: [],
    change_id: null,
    breaks: [],
    omitted_breaks: 0,
    variable_breaks: [],
    omitted_variable_breaks: 0,
  });
  expect(await textOf(app, 'a')).toContain('A refund,');
});

test('Q9 inclusions that would name none, or another prompt, are told before and after', async () => {
  const app = await startApp({
    'tone/warm.md': 'Be warm.',
    'tone/cold.md': 'Be cold.',
    'rules/warm/a.md': 'A',
    'reply.md':
      'warm\n[[tone/warm]] [[./tone/warm#Warm]] \\[[tone/warm]] [[missing/warm]]\n[[rules/warm/*]] [[cold]]\n',
    'plain.md': 'No inclusion, only warm words.',
  });
  const wish = { find: 'warm', replace: 'cosy', case_sensitive: true, include: ['reply', 'plain'] };
  const broken = [
    ['reply', 2, 'tone/warm', '[[tone/cosy]]', null, [1]],
    ['reply', 2, './tone/warm#Warm', '[[./tone/cosy#Warm]]', null, [2]],
    ['reply', 3, 'rules/warm/*', '[[rules/cosy/*]]', null, [5]],
  ];
  const told = ({ breaks }: ReplaceAnswer): unknown =>
    breaks.map(({ id, line, target, becomes, names, indices }) => [
      id,
      line,
      target,
      becomes,
      names,
      indices,
    ]);
  expect(told(await replace(app, wish))).toEqual(broken);
  const chosen = { ...wish, only: [{ id: 'reply', indices: [0, 2] }] };
  expect(told(await replace(app, chosen))).toEqual([broken[1]]);
  expect(told(await replace(app, { ...wish, replace: 'cold' }))).toMatchObject([
    ['reply', 2, 'tone/warm', '[[tone/cold]]', 'tone/cold', [1]],
    ['reply', 2, './tone/warm#Warm', '[[./tone/cold#Warm]]', 'tone/cold', [2]],
    ['reply', 3, 'rules/warm/*', '[[rules/cold/*]]', null, [5]],
  ]);
  expect(told(await replace(app, { ...wish, dry_run: false }))).toEqual(broken);
  expect(await textOf(app, 'reply')).toContain('[[tone/cosy]]');
});

test('Q9 a variable that a match takes from its declaration is told, before and after', async () => {
  const app = await startApp({
    'a.md':
      '---\nvariables:\n  customer_name: {}\n  client: {}\n---\nDear customer,\n\n{{customer_name}} and {{customer}} [[part]]\n',
    'part.md': 'Hello {{ customer_name }}, \\{{customer_name}}',
    'free.md': '{{customer_name}}',
  });
  const told = ({ variable_breaks: breaks, omitted_variable_breaks: omitted }: ReplaceAnswer) => [
    ...breaks.map(({ id, line, name, becomes, indices }) => [id, line, name, becomes, indices]),
    omitted,
  ];
  const wish = { find: 'customer', replace: 'client' };
  const broken = [
    ['a', 3, 'customer_name', '{{client_name}}', [1]],
    ['part', 1, 'customer_name', '{{ client_name }}', [0]],
    0,
  ];
  expect(told(await replace(app, wish))).toEqual(broken);
  // What is replaced whole by text was meant to go; what breaks a brace was not; a declared name is as good.
  expect(told(await replace(app, { find: '{{customer_name}}', replace: 'you' }))).toEqual([0]);
  expect(told(await replace(app, { find: 'customer_name', replace: 'client' }))).toEqual([0]);
  expect(told(await replace(app, { find: '_name}}', replace: '}', include: ['a'] }))).toEqual([
    ['a', 3, 'customer_name', '{{customer}', [0]],
    0,
  ]);
  // What is put before a variable may make text of it.
  const escaping = { find: 'Hello ', replace: 'Hello \\', include: ['part'] };
  expect(told(await replace(app, escaping))).toEqual([
    ['part', 1, 'customer_name', '{{ customer_name }}', []],
    0,
  ]);
  const only = [{ id: 'a', indices: [0] }];
  expect(told(await replace(app, { ...wish, only }))).toEqual([0]);
  expect(told(await replace(app, { ...wish, dry_run: false }))).toEqual(broken);
});

test('H1 Q10 the history says that a text was replaced in the library, and not that other changes were', async () => {
  const app = await startApp({ 'a.md': 'old old', 'b.md': 'old' });
  await replace(app, { find: 'old', replace: 'new', dry_run: false });
  await app.request('PUT', '/api/prompts/a', { content: 'mine' });
  const again = await app.restart();
  const told = async (id: string): Promise<unknown> => {
    const { body } = await again.request('GET', `/api/prompts/${id}/history`);
    return (body['items'] as HistoryLine[]).map(({ changed, replaced }) => [changed, replaced]);
  };
  expect([await told('a'), await told('b')]).toEqual([
    [
      ['text', undefined],
      ['text', true],
      [undefined, undefined],
    ],
    [
      ['text', true],
      [undefined, undefined],
    ],
  ]);
});

test('Q9 a variable declared in what is included is told too, also when another variable takes its whole place', async () => {
  const app = await startApp({
    'a.md': '[[base]] {{name}} {{name}}',
    'base.md': '---\nvariables: {name: {}}\n---\nbase',
  });
  const { variable_breaks: breaks } = await replace(app, { find: '{{name}}', replace: '{{nom}}' });
  expect(breaks.map(({ id, name, becomes }) => [id, name, becomes])).toEqual([
    ['a', 'name', '{{nom}}'],
    ['a', 'name', '{{nom}}'],
  ]);
});

test('Q9 at most 100 variables are named, the rest is counted', async () => {
  const app = await startApp({
    'a.md': `---\nvariables: {old: {}}\n---\n${'{{old}}\n'.repeat(103)}`,
  });
  const answer = await replace(app, { find: 'old', replace: 'new' });
  expect([answer.variable_breaks.length, answer.omitted_variable_breaks]).toEqual([100, 3]);
});

test('Q9 an inclusion breaks wherever a match touches it, and not when it is spelt anew or replaced whole', async () => {
  const app = await startApp({
    'tone/warm.md': 'Be warm.',
    'a.md': 'x [[tone/warm]], [[warm]] y',
  });
  const becomes = async (find: string, by: string): Promise<unknown> => {
    const { breaks } = await replace(app, { find, replace: by, regex: true, include: ['a'] });
    return breaks.map((each) => each.becomes);
  };
  expect(await becomes('tone/', '')).toEqual([]);
  expect(await becomes('\\[\\[[a-z/]*\\]\\]', 'Be warm.')).toEqual([]);
  expect(await becomes('x \\[\\[tone/warm\\]\\]', '[[cosy]]')).toEqual(['[[cosy]]']);
  expect(await becomes('warm', '')).toEqual(['[[tone/]]', '[[]]']);
  expect(await becomes('\\[\\[tone', '[[cosy]] tone')).toEqual(['[[cosy]] tone/warm]]']);
  expect(await becomes('^', 'Long words first. ')).toEqual([]);
  expect(await becomes('\\]\\], \\[\\[', ' and ')).toEqual([
    '[[tone/warm and warm]]',
    '[[tone/warm and warm]]',
  ]);
});

test('Q9 at most 100 broken inclusions are named, the rest is counted', async () => {
  const app = await startApp({ 'warm.md': 'W', 'a.md': '[[warm]] '.repeat(102) });
  const answer = await replace(app, { find: 'warm', replace: 'cosy' });
  expect([answer.breaks.length, answer.omitted_breaks]).toEqual([100, 2]);
});

test('Q9 a replace that is made tells what it broke as its preview did, also where no inclusion is left', async () => {
  const app = await startApp({ 'warm.md': 'W', 'a.md': '[[warm]]' });
  const wish = { find: 'warm', replace: 'cosy' };
  const broken = [
    { id: 'a', line: 1, target: 'warm', becomes: '[[cosy]]', names: null, indices: [0] },
  ];
  expect((await replace(app, wish)).breaks).toEqual(broken);
  expect((await replace(app, { ...wish, dry_run: false })).breaks).toEqual(broken);
});

test('Q9 L9 a line of many inclusions that one match replaces is looked through in time that grows with it', async () => {
  const many = 16_000;
  const app = await startApp({
    'w.md': 'W',
    'v.md': 'V',
    'a.md': `${'[[w]] '.repeat(many)}[[v]]`,
  });
  const wish = { find: '^.*$', replace: '$& x', regex: true, include: ['a'] };
  const fromMs = performance.now();
  expect((await replace(app, wish)).breaks).toEqual([]);
  const gone = await replace(app, { ...wish, replace: '[[v]]' });
  expect([gone.breaks.length, gone.omitted_breaks]).toEqual([100, many - 100]);
  expect(gone.breaks[0]).toMatchObject({ target: 'w', becomes: '[[v]]', names: 'v' });
  // Each inclusion against each would take half a minute.
  expect(performance.now() - fromMs).toBeLessThan(5_000);
});

test('Q9 Q10 everything is replaced as one change, which every door tells; files keep their line ends', async () => {
  const app = await startApp(files);
  const client = await app.connect('/api/prompts/ws/sub/b');
  const answer = await replace(app, { find: 'refund', replace: '$& $1', dry_run: false });
  expect([answer.total, answer.changed]).toEqual([6, ['a', 'sub/b']]);
  expect(await textOf(app, 'a')).toBe('$& $1 now.\nA $& $1, $& $1s and $& $1.\n');
  expect(await client.next('update')).toMatchObject({
    content: 'No $& $1 $1.\n$& $1\n',
    revision: 2,
  });
  await app.app.library.flush();
  expect(await app.file('sub/b.md')).toBe('No $& $1 $1.\r\n$& $1\r\n');
  expect(await app.file('a.md')).toBe(
    '---\ntags: [x]\n---\n$& $1 now.\nA $& $1, $& $1s and $& $1.\n',
  );
});

test('Q9 patterns find what fits, and their groups are put in; include limits where', async () => {
  const app = await startApp(files);
  const answer = await replace(app, {
    find: '^(?<what>\\w+) refund(s?)',
    replace: '<$<what>|$2|$&|$9>',
    regex: true,
    include: ['sub/', '*'],
    dry_run: false,
  });
  expect(
    answer.items.map(({ id, matches }) => [id, matches.map(({ replacement }) => replacement)]),
  ).toEqual([
    ['a', ['<A||A refund|$9>']],
    ['sub/b', ['<No||No refund|$9>']],
  ]);
  expect(await textOf(app, 'sub/b')).toBe('<No||No refund|$9> $1.\nrefund\n');
  const none = await replace(app, { find: 'refund', replace: '', include: ['sub/c*'] });
  expect(none.items).toEqual([]);
});

test('Q9 only the matches that were chosen are replaced, at the revision that was seen', async () => {
  const app = await startApp(files);
  const choice = {
    find: 'refund',
    replace: 'X',
    dry_run: false,
    only: [{ id: 'a', indices: [3, 1] }],
  };
  const answer = await replace(app, { ...choice, revisions: { a: 1 } });
  expect([answer.changed, answer.items[0]?.matches.map(({ index }) => index)]).toEqual([
    ['a'],
    [1, 3],
  ]);
  expect(await textOf(app, 'a')).toBe('Refund now.\nA X, refunds and X.\n');
  expect(await textOf(app, 'sub/b')).toContain('refund');
  const stale = { status: 412, code: 'stale_revision' };
  expect(await refused(app, { ...choice, revisions: { a: 1 } })).toMatchObject(stale);
  expect(await refused(app, { ...choice, revisions: { 'sub/b': 9 } })).toMatchObject(stale);
  expect(await refused(app, choice)).toMatchObject(stale);
  expect(await refused(app, { ...choice, only: [{ id: 'gone', indices: [0] }] })).toMatchObject(
    stale,
  );
  expect(await textOf(app, 'a')).toBe('Refund now.\nA X, refunds and X.\n');
});

test('Q9 S3 a pattern that is none, or hostile, is refused with its field or costs what its length says', async () => {
  const app = await startApp({ ...files, 'long.md': `${'a'.repeat(200_000)}!` });
  for (const find of ['(', '(?=a)', '(a)\\1', '(a{1000}){1000}', '[z-a]', '*'])
    expect([find, await refused(app, { find, replace: '', regex: true })]).toEqual([
      find,
      { status: 422, code: 'invalid_request', field: 'find' },
    ]);
  expect((await replace(app, { find: '(a*)*b|(a|a)*c', replace: '', regex: true })).items).toEqual(
    [],
  );
  expect(await refused(app, { find: '\ud800', replace: '' })).toMatchObject({ field: 'find' });
  expect(await refused(app, { find: 'a', replace: '\udc00' })).toMatchObject({ field: 'replace' });
  expect(await refused(app, { find: '', replace: '' })).toMatchObject({
    status: 422,
    field: 'find',
  });
});

test('Q9 more than 10,000 matches are shown in part and never replaced in part', async () => {
  const app = await startApp({ 'a.md': 'x '.repeat(6_000), 'b.md': 'x '.repeat(6_000) });
  const shown = await replace(app, { find: 'x', replace: 'y' });
  expect([
    shown.total,
    shown.truncated,
    shown.items.flatMap(({ matches }) => matches).length,
  ]).toEqual([10_000, true, 10_000]);
  expect(await refused(app, { find: 'x', replace: 'y', dry_run: false })).toMatchObject({
    status: 422,
    field: 'find',
  });
  expect(await textOf(app, 'a')).toBe('x '.repeat(6_000));
});

test('Q10 D2 a replace that cannot be saved changes nothing and says so; the next one works', async () => {
  const app = await startFaultyApp(files);
  app.journal.failNext(1, 'disk_full');
  const body = { find: 'refund', replace: 'return', dry_run: false };
  expect(await refused(app, body)).toMatchObject({ status: 507, code: 'disk_full' });
  expect(await textOf(app, 'a')).toContain('A refund,');
  expect(await textOf(app, 'sub/b')).toContain('No refund');
  expect((await app.request('GET', '/api/prompts?query=return')).body['items']).toEqual([]);
  expect((await replace(app, body)).changed).toEqual(['a', 'sub/b']);
  expect(await textOf(app, 'a')).not.toContain('refund');
});

test('Q10 M7 what was replaced is taken back as one, byte for byte', async () => {
  const app = await startApp(files);
  const before = [await textOf(app, 'a'), await textOf(app, 'sub/b')];
  const { change_id: changeId } = await replace(app, {
    find: 'refund',
    replace: 'return',
    dry_run: false,
  });
  expect(await textOf(app, 'a')).not.toBe(before[0]);
  const undone = await app.request('POST', '/api/refactor/undo', { change_id: changeId });
  expect(undone.status).toBe(200);
  expect([await textOf(app, 'a'), await textOf(app, 'sub/b')]).toEqual(before);
});

test('Q10 one prompt that cannot be changed refuses all, by name, and can be left out', async () => {
  const app = await startApp({ ...files });
  await app.app.close();
  await writeFile(
    `${app.folder}/bad.md`,
    Buffer.from([0x72, 0x65, 0x66, 0x75, 0x6e, 0x64, 0xff, 0x0a]),
  );
  const again = await app.restart();
  const { status, body } = await again.request('POST', '/api/search/replace', {
    find: 'refund',
    replace: 'X',
    dry_run: false,
  });
  expect([status, body['code'], body['detail']]).toEqual([
    403,
    'read_only',
    expect.stringContaining('bad ('),
  ]);
  expect(await textOf(again, 'a')).toContain('A refund,');
  const preview = await replace(again, { find: 'refund', replace: 'X' });
  expect(preview.items.map(({ id, read_only: readOnly }) => [id, readOnly])).toEqual([
    ['a', false],
    ['bad', true],
    ['sub/b', false],
  ]);
  const left = await replace(again, {
    find: 'refund',
    replace: 'X',
    dry_run: false,
    include: ['a', 'sub/**'],
  });
  expect(left.changed).toEqual(['a', 'sub/b']);
});

test('Q10 a text that would grow beyond the limit refuses all and is named', async () => {
  const app = await startApp(files, { limits: { maxContentBytes: 300 } });
  const { status, body } = await app.request('POST', '/api/search/replace', {
    find: 'refund',
    replace: 'x'.repeat(250),
    case_sensitive: true,
    dry_run: false,
  });
  expect([status, body['code'], body['detail']]).toEqual([
    413,
    'content_too_large',
    expect.stringContaining('a: '),
  ]);
  expect(await textOf(app, 'sub/b')).toContain('refund');
});

test('Q10 edits made meanwhile are kept, and lost by nobody', async () => {
  const app = await startApp({ 'a.md': 'one two three\n', 'b.md': 'two\n' });
  const [, edit] = await Promise.all([
    replace(app, { find: 'two', replace: 'zwei', dry_run: false }),
    app.request('PUT', '/api/prompts/a', { content: 'one two three four\n', base_revision: 1 }),
  ]);
  expect(edit.status).toBe(200);
  expect(await textOf(app, 'a')).toBe('one zwei three four\n');
  expect(await textOf(app, 'b')).toBe('zwei\n');
});

test('Q10 what somebody wrote meanwhile is looked through again and shown, whatever the prompt is called', async () => {
  const app = await startFaultyApp({ 'constructor.md': 'a refund', 'other.md': 'nothing' });
  app.journal.hang();
  const writing = app.request('PUT', '/api/prompts/constructor', { content: 'more\na refund' });
  await app.journal.reached();
  const replacing = replace(app, {
    find: 'refund',
    replace: 'return',
    revisions: { other: 1 },
    dry_run: false,
  });
  // Two whole rounds later it has found its matches and waits for the prompt.
  await app.request('GET', '/api/search?q=refund');
  await app.request('GET', '/api/search?q=refund');
  app.journal.release();
  expect((await writing).status).toBe(200);
  expect(await replacing).toMatchObject({
    items: [{ id: 'constructor', revision: 2, matches: [{ line: 2, from: 7 }] }],
    total: 1,
    changed: ['constructor'],
  });
  expect(await textOf(app, 'constructor')).toBe('more\na return');
});

test('Q10 a replacement that would make a gigabyte of text is refused before it is made', async () => {
  const app = await startApp({ 'many.md': 'a '.repeat(9_000), 'few.md': 'a '.repeat(50) });
  const body = { find: 'a', replace: 'b'.repeat(100_000), dry_run: false };
  expect(await refused(app, body)).toEqual({
    status: 422,
    code: 'invalid_request',
    field: 'replace',
  });
  const few = await refused(app, { ...body, include: ['few'] });
  expect(few).toMatchObject({ status: 413, code: 'content_too_large' });
  expect(await textOf(app, 'few')).toBe('a '.repeat(50));
});

test('Q10 prompts may be called __proto__ and constructor: their revisions are checked like any', async () => {
  const { request, file } = await startApp({
    '__proto__.md': 'old\n',
    'constructor.md': 'old\n',
    'toString.md': 'none\n',
  });
  // As JSON, because a literal's `__proto__` is no field.
  const body = (revision: number): string =>
    `{"find":"old","replace":"new","dry_run":false,"revisions":{"__proto__":${revision},"constructor":1}}`;
  const stale = await request('POST', '/api/search/replace', body(7));
  expect(stale.status).toBe(412);
  expect(stale.body['detail']).toContain('__proto__ is at revision 1, the preview showed 7');
  const done = await request('POST', '/api/search/replace', body(1));
  expect(done.status).toBe(200);
  expect(done.body['changed']).toEqual(['__proto__', 'constructor']);
  await eventually(
    () => file('__proto__.md'),
    (text) => text === 'new\n',
  );
  const wrong = await request('POST', '/api/search/replace', body(1.5));
  expect([wrong.status, wrong.body['field']]).toEqual([422, 'revisions/__proto__']);
});
