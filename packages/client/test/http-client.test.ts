import { expect, test } from 'vitest';
import { createHttpClient } from '../src/http-client.ts';
import { startServer } from './running-server.fake.ts';

test('R1 a client lists, reads, makes, changes, renames, expands and deletes prompts', async () => {
  await using server = await startServer({
    'tone/formal.md': 'Be formal.\n',
    'reply.md': 'Hello.\n[[tone/formal]]\n',
  });
  const client = createHttpClient({ baseUrl: `${server.baseUrl}/` });
  expect((await client.all()).map(({ id, content }) => [id, content])).toEqual([
    ['reply', undefined],
    ['tone/formal', undefined],
  ]);
  expect((await client.all({ content: true })).map(({ content }) => content)).toEqual([
    'Hello.\n[[tone/formal]]\n',
    'Be formal.\n',
  ]);
  const created = await client.create({
    id: 'a new one',
    content: 'x',
    description: 'd',
    tags: ['t'],
  });
  expect(created).toMatchObject({ id: 'a new one', content: 'x', description: 'd', tags: ['t'] });
  expect((await client.list({ tag: 't' })).items.map(({ id }) => id)).toEqual(['a new one']);
  const changed = await client.update('a new one', { content: 'y' }, { ifMatch: created.etag });
  expect(await client.get('a new one')).toEqual(changed);
  expect(await client.rename({ from: 'tone/formal', to: 'tone/polite' })).toMatchObject({
    updated: [{ id: 'reply', inclusions: 1 }],
  });
  expect(await client.expand({ id: 'reply' })).toMatchObject({
    expanded: 'Hello.\nBe formal.\n',
    problems: [],
  });
  expect(await client.referencedBy('tone/polite')).toEqual([{ id: 'reply', direct: true }]);
  expect((await client.suggestions('pol')).map(({ id }) => id)).toEqual(['tone/polite']);
  expect(await client.removal('tone/polite')).toMatchObject({
    breaks: [{ id: 'reply', line: 2, names: null }],
  });
  expect(await client.remove('a new one', { ifMatch: changed.etag })).toMatchObject({ breaks: [] });
  expect((await client.list({ limit: 1 })).items).toHaveLength(1);
  expect(await client.problems()).toMatchObject({ items: [], checked: 2 });
  expect(await client.impact('polite', { content: 'Be.' })).toMatchObject({
    items: [
      { id: 'reply', changed: true },
      { id: 'tone/polite', changed: true },
    ],
    total: 2,
    next_cursor: null,
  });
  expect(await client.problemsOf('reply')).toEqual({
    items: [],
    omitted: 0,
    revision: 2,
  });
  expect(await client.graph({ root: 'reply', direction: 'out' })).toMatchObject({
    edges: [{ from: 'reply', to: 'tone/polite', count: 1 }],
    truncated: false,
  });
  expect(await client.health()).toMatchObject({ status: 'ok', prompts: 2 });
  expect(await client.directories()).toMatchObject([{ root: true, enabled: true, prompts: 2 }]);
});

test('V6 T5 R13 a client renders, lists variables, counts tokens and says how lines end', async () => {
  await using server = await startServer({
    'tone/formal.md': 'Be formal to {{name}}.\n',
    'reply.md': '---\nvariables: { n: { default: 1 } }\n---\n{{n}} [[tone/formal]]\n',
  });
  const client = createHttpClient({ baseUrl: server.baseUrl });
  const rendered = await client.render({ id: 'reply', values: { name: 'Ada' }, segments: true });
  expect(rendered).toMatchObject({ rendered: '1 Be formal to Ada.\n', problems: [] });
  expect(rendered.segments?.map(({ variable }) => variable)).toContain('name');
  expect((await client.render({ content: '{{x}}' })).problems).toMatchObject([
    { code: 'unfilled' },
  ]);
  await expect(client.render({ id: 'reply', values: { n: 'one' } })).rejects.toMatchObject({
    code: 'invalid_request',
    field: 'variables/n',
  });
  expect(await client.variables('formal')).toMatchObject([{ name: 'name', declared_in: null }]);
  const { expansion, fragments } = await client.tokens('reply');
  expect(fragments.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(expansion);
  expect(await client.tokens('reply', 'cl100k_base')).toMatchObject({ encoding: 'cl100k_base' });
  expect(await client.file('tone/formal')).toEqual({ line_ends: 'lf', mixed: false });
});

test('R5 a prompt named like a route is reached by its id', async () => {
  await using server = await startServer({
    'all.md': 'everything',
    'directories.md': 'd',
    'fragments/x.md': 'f',
    'tone/referenced_by.md': 'r',
  });
  const client = createHttpClient({ baseUrl: server.baseUrl });
  const contents = await Promise.all(
    ['all', 'directories', 'fragments/x', 'tone/referenced_by'].map(
      async (id) => (await client.get(id)).content,
    ),
  );
  expect(contents).toEqual(['everything', 'd', 'f', 'r']);
});

test('R2 a refusal carries the code of the server', async () => {
  await using server = await startServer({ 'a.md': 'a' });
  const client = createHttpClient({ baseUrl: server.baseUrl });
  await expect(client.get('nothing')).rejects.toMatchObject({ code: 'prompt_not_found' });
  await expect(client.create({ id: 'a' })).rejects.toMatchObject({
    code: 'prompt_exists',
    field: 'id',
  });
  await expect(client.update('a', { content: 'b' }, { ifMatch: '"0-old"' })).rejects.toMatchObject({
    code: 'stale_revision',
  });
  server.journal.failNext(1, 'disk_full');
  await expect(client.update('a', { content: 'b' })).rejects.toMatchObject({
    code: 'disk_full',
    entry: { retryable: true },
  });
  expect(await client.health()).toMatchObject({
    status: 'failing',
    journal: { state: 'failing', code: 'disk_full' },
  });
});

test('R2 no server, and a server that is not one of ours, are unreachable', async () => {
  const refuses = createHttpClient({
    baseUrl: 'http://localhost:9',
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  });
  await expect(refuses.all()).rejects.toMatchObject({ code: 'server_unreachable' });
  for (const body of ['<html>', '[{"id":1}]', '{}']) {
    const answer = { status: 200, headers: { get: () => null }, text: () => Promise.resolve(body) };
    const strange = createHttpClient({
      baseUrl: 'http://localhost:9',
      fetch: () => Promise.resolve(answer),
    });
    await expect(strange.all()).rejects.toMatchObject({ code: 'server_unreachable' });
  }
});

test('R2 a code of a newer server becomes internal and stays in the detail', async () => {
  const answer = {
    status: 409,
    headers: { get: () => null },
    text: () => Promise.resolve('{"code":"brand_new","detail":"so it is"}'),
  };
  const client = createHttpClient({
    baseUrl: 'http://localhost:9',
    fetch: () => Promise.resolve(answer),
  });
  await expect(client.all()).rejects.toMatchObject({
    code: 'internal',
    detail: 'brand_new: so it is',
  });
});

test('H1 H2 H3 the client reads a history, an old text, and makes it the newest again', async () => {
  await using server = await startServer({ 'a.md': 'one' });
  const client = createHttpClient({ baseUrl: server.baseUrl });
  await client.update('a', { content: 'two' });
  const { items, next_before: next } = await client.history('a', { limit: 1 });
  expect([items.map(({ revision }) => revision), next]).toEqual([[2], 2]);
  expect(await client.revision('a', 1)).toMatchObject({ revision: 1, content: 'one' });
  expect(await client.restore('a', 1)).toMatchObject({ revision: 3, content: 'one' });
  await client.update('a', { content: 'two', description: 'D' });
  const textOnly = await client.restore('a', 1, { frontMatter: false });
  expect(textOnly).toMatchObject({ content: 'one', description: 'D' });
});
