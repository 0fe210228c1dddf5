import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import { startApp, type TestApp } from './fixture.ts';

const files = {
  'reply.md':
    '---\nvariables: { name: { description: Who is answered }, count: { type: number, default: 2 } }\n---\nDear {{name}}, [[tone/formal]] {{count}}\n',
  'tone/formal.md': 'be {{ style }} to {{name}}\n',
};

const start = async (given: Readonly<Record<string, string>> = files): Promise<TestApp> =>
  startApp(given, { journal: createMemoryJournal(), watch: false });

const place = (promptId: string, sourceFrom: number, sourceTo: number) => ({
  prompt_id: promptId,
  revision: 1,
  source_from: sourceFrom,
  source_to: sourceTo,
});

test('V6 T1 render counts the tokens of the rendered text for whoever asks', async () => {
  const { request } = await start();
  const long = 'word '.repeat(600);
  const asked = { prompt_id: 'reply', variables: { name: long }, tokens: true };
  const { body } = await request('POST', '/api/prompts/render', asked);
  const rendered = encode(body['rendered'] as string).length;
  expect(rendered).toBeGreaterThan(1_200);
  expect(body['tokens']).toEqual({ encoding: 'o200k_base', rendered, approximate: false });
  const { body: plain } = await request('POST', '/api/prompts/render', { prompt_id: 'reply' });
  expect(plain).not.toHaveProperty('tokens');
});

test('V6 render answers the expansion, the text with its values, and every variable', async () => {
  const { request } = await start();
  const asked = { prompt_id: 'reply', variables: { name: 'Ada', nmae: 'x' }, segments: true };
  for (const door of ['/api/prompts/render', '/api/prompts/fragments/render']) {
    const { status, body, headers } = await request('POST', door, asked);
    expect(status).toBe(200);
    expect(headers.get('etag')).toMatch(/^"/);
    const variable = { description: null, declared_in: null, used: true, required: true };
    expect(body).toEqual({
      expanded: 'Dear {{name}}, be {{ style }} to {{name}} {{count}}\n',
      rendered: 'Dear Ada, be {{ style }} to Ada 2\n',
      dependencies: [{ id: 'tone/formal', direct: true }],
      missing: [],
      problems: [
        {
          code: 'unfilled',
          severity: 'error',
          message: 'No value was given for the variable “style”.',
          prompt_id: 'tone/formal',
          from: 3,
          to: 14,
          line: 1,
          column: 4,
        },
      ],
      omitted_problems: 0,
      warnings: ['No value was given for the variable “style”. (tone/formal:1:4)'],
      variables: [
        {
          ...variable,
          name: 'name',
          type: 'string',
          description: 'Who is answered',
          default: null,
          declared_in: 'reply',
          uses: [
            { prompt_id: 'reply', count: 1 },
            { prompt_id: 'tone/formal', count: 1 },
          ],
        },
        {
          ...variable,
          name: 'style',
          type: 'string',
          default: null,
          uses: [{ prompt_id: 'tone/formal', count: 1 }],
        },
        {
          ...variable,
          name: 'count',
          type: 'number',
          default: 2,
          required: false,
          declared_in: 'reply',
          uses: [{ prompt_id: 'reply', count: 1 }],
        },
      ],
      unused_values: ['nmae'],
      segments: [
        { from: 0, to: 5, ...place('reply', 0, 5) },
        { from: 5, to: 8, ...place('reply', 5, 13), variable: 'name' },
        { from: 8, to: 10, ...place('reply', 13, 15) },
        { from: 10, to: 28, included_at: 15, ...place('tone/formal', 0, 18) },
        { from: 28, to: 31, included_at: 15, ...place('tone/formal', 18, 26), variable: 'name' },
        { from: 31, to: 32, ...place('reply', 30, 31) },
        { from: 32, to: 33, ...place('reply', 31, 40), variable: 'count' },
        { from: 33, to: 34, ...place('reply', 40, 41) },
      ],
    });
  }
});

test('V6 variables are listed for a prompt, under both doors', async () => {
  const { request } = await start();
  for (const path of ['/api/prompts/reply/variables', '/api/prompts/fragments/reply/variables']) {
    const { body } = await request('GET', path);
    expect((body['items'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'name',
      'style',
      'count',
    ]);
  }
});

test('V4 V6 what is no value is refused with its field, at every door', async () => {
  const { request, connect } = await start();
  const refused: readonly (readonly [unknown, string])[] = [
    [{ name: { first: 'Ada' } }, 'variables/name'],
    [{ name: null }, 'variables/name'],
    [{ count: 'two' }, 'variables/count'],
    [['Ada'], 'variables'],
  ];
  const client = await connect('/api/prompts/ws/reply');
  for (const [variables, field] of refused) {
    const asked = { prompt_id: 'reply', variables };
    const { status, body } = await request('POST', '/api/prompts/render', asked);
    expect([status, body['code'], body['field']]).toEqual([422, 'invalid_request', field]);
    const frame = await client.ask({ action: 'render', variables, request_id: 1 }, 'error');
    expect(frame).toMatchObject({ code: 'invalid_request', request_id: 1 });
    expect(frame['message']).toContain(`field ${field}: expected`);
  }
  const { status, body } = await request('POST', '/api/prompts/render', { variables: {} });
  expect([status, body['field']]).toEqual([422, 'prompt_id']);
});

test('V1 __proto__, which readers of JSON drop or refuse, is no name', async () => {
  const { connect, request } = await start({ 'a.md': '{{__proto__}} {{x}}' });
  const client = await connect('/api/prompts/ws/a');
  client.send('{"action":"render","variables":{"__proto__":"P","x":1}}');
  expect(await client.next('rendered')).toMatchObject({
    rendered: '{{__proto__}} 1',
    problems: [],
    unused_values: ['__proto__'],
  });
  const body = '{"prompt_id":"a","variables":{"__proto__":"P"}}';
  const { body: answer } = await request('POST', '/api/prompts/render', body);
  expect(answer).toMatchObject({ rendered: '{{__proto__}} {{x}}', unused_values: ['__proto__'] });
});

test('V6 the socket renders the saved text or a given one in its place, and saves nothing', async () => {
  const { connect, request } = await start();
  const client = await connect('/api/prompts/ws/reply');
  const saved = await client.ask(
    { action: 'render', variables: { name: 'Ada', style: 'kind' }, request_id: 'r' },
    'rendered',
  );
  expect(saved).toMatchObject({
    content: 'Dear {{name}}, [[tone/formal]] {{count}}\n',
    expanded: 'Dear {{name}}, be {{ style }} to {{name}} {{count}}\n',
    rendered: 'Dear Ada, be kind to Ada 2\n',
    dependencies: ['tone/formal'],
    problems: [],
    warnings: [],
    unused_values: [],
    request_id: 'r',
  });
  const given = await client.ask(
    { action: 'render', content: '{{count}}{{x}}', variables: { x: true }, segments: true },
    'rendered',
  );
  expect(given).toMatchObject({
    rendered: '2true',
    segments: [
      { from: 0, to: 1, variable: 'count', revision: null },
      { from: 1, to: 5, variable: 'x' },
    ],
  });
  expect((await request('GET', '/api/prompts/reply')).body['revision']).toBe(1);
});

test('T2 T5 tokens of a prompt, its expansion, and each prompt’s share, which add up', async () => {
  const { request } = await start({
    'a.md': 'Answer to[[b]][[none/*]] and [[c#One]] 名[[d]]',
    'b.md': 'gether, as b says',
    'c.md': '# One\nright\n# Two\nnot used',
    'd.md': '前',
  });
  const { status, body } = await request('GET', '/api/prompts/a/tokens');
  expect(status).toBe(200);
  const expanded = 'Answer together, as b says and # One\nright 名前';
  const { prompt, expansion, approximate, encoding } = body;
  expect({ prompt, expansion, approximate, encoding }).toEqual({
    prompt: encode('Answer to[[b]][[none/*]] and [[c#One]] 名[[d]]').length,
    expansion: encode(expanded).length,
    approximate: false,
    encoding: 'o200k_base',
  });
  const fragments = body['fragments'] as { prompt_id: string; tokens: number; share: number }[];
  expect(fragments.map((fragment) => [fragment.prompt_id, fragment.tokens])).toEqual([
    // “ together”, “ #” and “名前” begin in a, so they are a's.
    ['a', 5],
    ['b', 4],
    ['c', 3],
    ['d', 0],
  ]);
  expect(fragments.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(expansion);
  expect(fragments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

test('T5 another encoding on request, an unknown one refused; nothing has no shares', async () => {
  const { request } = await start({ 'a.md': 'naïveté', 'empty.md': '' });
  const other = await request('GET', '/api/prompts/a/tokens?encoding=cl100k_base');
  expect(other.body).toMatchObject({ encoding: 'cl100k_base', prompt: 4, expansion: 4 });
  const unknown = await request('GET', '/api/prompts/a/tokens?encoding=p50k_base');
  expect([unknown.status, unknown.body['field']]).toEqual([422, 'encoding']);
  expect((await request('GET', '/api/prompts/empty/tokens')).body).toEqual({
    encoding: 'o200k_base',
    prompt: 0,
    expansion: 0,
    approximate: false,
    fragments: [{ prompt_id: 'empty', tokens: 0, share: 0 }],
  });
});

test('R5 a prompt whose id ends in a word of variables is read as a prompt', async () => {
  const { request } = await start({ 'x/variables.md': 'v', 'x/tokens.md': 't', 'render.md': 'r' });
  for (const id of ['x/variables', 'x/tokens', 'render'])
    expect((await request('GET', `/api/prompts/${id}`)).body['id']).toBe(id);
});

test('V3 a wrong declaration is a problem of the library, at its line', async () => {
  const { request } = await start({ 'a.md': '---\nvariables:\n  n: { type: int }\n---\n{{n}}' });
  const { body } = await request('GET', '/api/problems');
  expect(body['items']).toMatchObject([{ code: 'bad_front_matter', prompt_id: 'a', line: 3 }]);
});
