import { mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { recordSchema } from '@prompt-manager/protocol';
import type { FileDoer } from '../src/mirror/file-thread.ts';
import { eventually, startApp, type Answer, type TestApp } from './fixture.ts';

const doors = ['/api/prompts', '/api/prompts/fragments'] as const;

test.each(doors)(
  'R1 R6 %s creates, reads, changes, lists and deletes with the same answers',
  async (door) => {
    const { request, file } = await startApp();
    const created = await request('POST', door, {
      name: 'formal',
      directory: 'tone',
      content: 'Be formal.',
      description: 'Formal',
      tags: ['voice'],
    });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe('/api/prompts/tone/formal');
    expect(recordSchema.parse(created.body)).toMatchObject({
      id: 'tone/formal',
      name: 'formal',
      display_name: 'formal',
      content: 'Be formal.',
      description: 'Formal',
      tags: ['voice'],
      is_composite: false,
      revision: 1,
    });
    for (const path of [
      '/api/prompts/tone/formal',
      '/api/prompts/tone%2Fformal',
      '/api/prompts/fragments/tone/formal',
      '/api/prompts/formal',
      '/api/prompts/formal.md',
    ]) {
      const read = await request('GET', path);
      expect([path, read.status, read.body['content']]).toEqual([path, 200, 'Be formal.']);
    }
    await eventually(
      () => file('tone/formal.md').catch(() => ''),
      (text) =>
        text === '---\ndescription: Formal\ntags: [voice]\n---\nBe formal.' ||
        text === '---\ndescription: Formal\ntags:\n  - voice\n---\nBe formal.',
    );
    const changed = await request('PUT', `${door}/tone/formal`, { content: 'Be very formal.' });
    expect([changed.status, changed.body['revision'], changed.body['description']]).toEqual([
      200,
      2,
      'Formal',
    ]);
    expect((await request('GET', door)).body).toMatchObject({
      items: [{ id: 'tone/formal', revision: 2 }],
      next_cursor: null,
    });
    expect((await request('GET', `${door}/all`)).body).toEqual([
      expect.not.objectContaining({ content: expect.anything() }),
    ]);
    const gone = await request('DELETE', `${door}/tone/formal`);
    expect([gone.status, gone.body]).toEqual([
      200,
      {
        id: 'tone/formal',
        dry_run: false,
        breaks: [],
        omitted_breaks: 0,
        globs: [],
        omitted_globs: 0,
      },
    ]);
    expect((await request('GET', `${door}/tone/formal`)).body).toMatchObject({
      status: 404,
      code: 'prompt_not_found',
    });
  },
);

test('R1 a created fragment is at once visible under both paths and on both sockets', async () => {
  const { request, connect } = await startApp();
  expect(
    (await request('POST', '/api/prompts/fragments', { id: 'tone', content: 'x' })).status,
  ).toBe(201);
  for (const path of ['/api/prompts/tone', '/api/prompts/fragments/tone'])
    expect((await request('GET', path)).status).toBe(200);
  for (const path of ['/api/prompts/ws/tone', '/api/prompts/ws/fragments/tone'])
    expect((await connect(path)).frames[0]).toMatchObject({ id: 'tone', content: 'x' });
});

test('R2 failures tell the truth, as problem details with a code, never as HTML', async () => {
  const { request } = await startApp(
    { 'a.md': 'x', 'x/dup.md': '1', 'y/dup.md': '2' },
    { limits: { maxContentBytes: 50 } },
  );
  const cases: [Promise<Answer>, number, string, string?][] = [
    [request('GET', '/api/prompts/nope'), 404, 'prompt_not_found'],
    [request('GET', '/api/prompts/fragments/nope'), 404, 'prompt_not_found'],
    [request('PUT', '/api/prompts/nope', { content: 'x' }), 404, 'prompt_not_found'],
    [request('DELETE', '/api/prompts/nope'), 404, 'prompt_not_found'],
    [request('GET', '/api/prompts/dup'), 409, 'ambiguous_name'],
    [request('GET', '/api/prompts/%E0%A4%A'), 422, 'invalid_id'],
    [request('GET', '/api/prompts/..%2F..%2Fetc%2Fpasswd'), 422, 'invalid_id'],
    [request('POST', '/api/prompts', { id: 'a', content: '' }), 409, 'prompt_exists', 'id'],
    [request('POST', '/api/prompts', { id: '../a' }), 422, 'invalid_id'],
    [request('POST', '/api/prompts', { content: 'x' }), 422, 'invalid_request', 'id'],
    [request('POST', '/api/prompts', { id: 'b', content: 5 }), 422, 'invalid_request', 'content'],
    [request('POST', '/api/prompts', { id: 'b', contents: 'typo' }), 422, 'invalid_request'],
    [
      request('POST', '/api/prompts', { id: 'b', content: 'x'.repeat(51) }),
      413,
      'content_too_large',
      'content',
    ],
    [request('POST', '/api/prompts', '{broken'), 400, 'invalid_json'],
    [request('POST', '/api/prompts', '[1]'), 422, 'invalid_request'],
    [
      request('POST', '/api/prompts', 'x=1', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
      415,
      'unsupported_media_type',
    ],
    [request('PUT', '/api/prompts/a', { tags: ['', 'x'] }), 422, 'invalid_request', 'tags/0'],
    [
      request('PUT', '/api/prompts/a', { content: 'y' }, { 'if-match': '"1-nope"' }),
      412,
      'stale_revision',
    ],
    [
      request('DELETE', '/api/prompts/a', undefined, { 'if-match': '"7-nope"' }),
      412,
      'stale_revision',
    ],
    [request('PATCH', '/api/prompts/a', {}), 405, 'method_not_allowed'],
    [request('DELETE', '/api/prompts'), 405, 'method_not_allowed'],
    [request('DELETE', '/api/prompts/a/referenced_by'), 405, 'method_not_allowed'],
    [
      request('PUT', '/api/prompts/a/referenced_by', { content: 'gone' }),
      405,
      'method_not_allowed',
    ],
    [request('GET', '/api/nothing'), 404, 'route_not_found'],
    [request('GET', '/nothing.html'), 404, 'route_not_found'],
    [request('GET', '/api/prompts?limit=0'), 422, 'invalid_request', 'limit'],
    [request('GET', '/api/prompts?cursor=bogus'), 422, 'invalid_request', 'cursor'],
    [request('POST', '/api/prompts/expand', {}), 422, 'invalid_request', 'prompt_id'],
    [request('POST', '/api/prompts/expand', { prompt_id: 'nope' }), 404, 'prompt_not_found'],
    [
      request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'x/dup' }),
      409,
      'prompt_exists',
      'new_id',
    ],
    [
      request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'a' }),
      422,
      'invalid_request',
      'new_id',
    ],
    [
      request('POST', '/api/prompts/rename', { old_id: 'nope', new_id: 'b' }),
      404,
      'prompt_not_found',
    ],
    [
      request('PATCH', '/api/prompts/directories/nope', { enabled: false }),
      404,
      'directory_not_found',
    ],
    [
      request('POST', '/api/prompts/directories', { path: '/nonexistent-folder', name: 'n' }),
      422,
      'directory_unusable',
      'path',
    ],
  ];
  const answers = await Promise.all(cases.map(([pending]) => pending));
  for (const [index, [, status, code, field]] of cases.entries()) {
    const answer = answers[index] as Answer;
    expect([index, answer.status, answer.body['code']]).toEqual([index, status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      detail: expect.any(String),
      status,
    });
    if (field !== undefined) expect([index, answer.body['field']]).toEqual([index, field]);
  }
  expect((await request('PATCH', '/api/prompts/a', {})).headers.get('allow')).toBe(
    'DELETE, GET, HEAD, PUT',
  );
});

test('R2 If-Match guards a change, If-None-Match saves a download', async () => {
  const { request } = await startApp({ 'a.md': 'x' });
  const etag = (await request('GET', '/api/prompts/a')).headers.get('etag') ?? '';
  expect(
    (await request('GET', '/api/prompts/a', undefined, { 'if-none-match': etag })).status,
  ).toBe(304);
  const changed = await request('PUT', '/api/prompts/a', { content: 'y' }, { 'if-match': etag });
  expect(changed.status).toBe(200);
  expect(
    (await request('PUT', '/api/prompts/a', { content: 'z' }, { 'if-match': etag })).status,
  ).toBe(412);
  expect(
    (await request('GET', '/api/prompts/a', undefined, { 'if-none-match': etag })).status,
  ).toBe(200);
  expect(
    (
      await request('DELETE', '/api/prompts/a', undefined, {
        'if-match': changed.headers.get('etag') ?? '',
      })
    ).status,
  ).toBe(200);
  expect(
    (await request('POST', '/api/prompts/expand', { content: 'y' })).headers.get('etag'),
  ).toMatch(/^"/);
});

test('R2 the ETag is of everything the record says: another prompt can change the display name', async () => {
  const { request } = await startApp({ 'tone/formal.md': 'x' });
  const before = await request('GET', '/api/prompts/tone/formal');
  await request('POST', '/api/prompts', { id: 'other/formal' });
  const after = await request('GET', '/api/prompts/tone/formal', undefined, {
    'if-none-match': before.headers.get('etag') ?? '',
  });
  expect([before.body['display_name'], after.status, after.body['display_name']]).toEqual([
    'formal',
    200,
    'tone/formal',
  ]);
  expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
});

test('R1 lists are filtered and paged in id order, also while prompts come and go', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 25 }, (_, index) => [
      `p${String(index).padStart(2, '0')}.md`,
      `---\ntags: [${index % 2 === 0 ? 'even' : 'odd'}]\n---\nbody ${index}`,
    ]),
  );
  const { request } = await startApp(files);
  const first = await request('GET', '/api/prompts?limit=10');
  const items = first.body['items'] as { id: string }[];
  expect(items.map(({ id }) => id)).toEqual(
    Array.from({ length: 10 }, (_, index) => `p${String(index).padStart(2, '0')}`),
  );
  await request('DELETE', '/api/prompts/p05');
  await request('POST', '/api/prompts', { id: 'p095' });
  const second = await request(
    'GET',
    `/api/prompts?limit=10&cursor=${first.body['next_cursor'] as string}`,
  );
  expect((second.body['items'] as { id: string }[])[0]?.id).toBe('p095');
  expect((await request('GET', '/api/prompts?tag=odd&limit=100')).body['items']).toHaveLength(11);
  expect(
    (await request('GET', '/api/prompts?query=BODY%2017&include=content')).body['items'],
  ).toEqual([expect.objectContaining({ id: 'p17', content: 'body 17' })]);
  expect(
    (await request('GET', '/api/prompts/search_suggestions?query=p1&limit=3')).body['items'],
  ).toHaveLength(3);
});

test('R1 rename rewrites every inclusion as one change; a dry run changes nothing', async () => {
  const files = {
    'tone/formal.md': 'F',
    'a.md': '[[tone/formal]] [[formal]]',
    'sub/b.md': '[[../tone/formal]]',
    'c.md': '[[tone/formal.md#Part]] \\[[tone/formal]]',
    'd.md': 'nothing',
  };
  const { request, file } = await startApp(files);
  const dry = await request('POST', '/api/prompts/rename', {
    old_id: 'tone/formal',
    new_id: 'voice/stiff',
    dry_run: true,
  });
  expect(dry.body).toMatchObject({
    dry_run: true,
    updated: [
      { id: 'a', inclusions: 2 },
      { id: 'c', inclusions: 1 },
      { id: 'sub/b', inclusions: 1 },
    ],
  });
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe(files['a.md']);
  await request('POST', '/api/prompts/rename', { old_id: 'tone/formal', new_id: 'voice/stiff' });
  const contentOf = async (id: string): Promise<unknown> =>
    (await request('GET', `/api/prompts/${id}`)).body['content'];
  expect(await contentOf('a')).toBe('[[voice/stiff]] [[stiff]]');
  expect(await contentOf('sub/b')).toBe('[[../voice/stiff]]');
  expect(await contentOf('c')).toBe('[[voice/stiff.md#Part]] \\[[tone/formal]]');
  await eventually(
    () => file('a.md'),
    (text) => text === '[[voice/stiff]] [[stiff]]',
  );
  expect((await request('GET', '/api/prompts/voice/stiff/referenced_by')).body['items']).toEqual(
    ['a', 'c', 'sub/b'].map((id) => ({ id, direct: true })),
  );
});

test('R5 route words win at the top, an encoded slash and the fragments prefix reach the prompts behind them', async () => {
  const { request, connect } = await startApp({
    'all.md': 'prompt all',
    'fragments/tone.md': 'inner',
    'tone.md': 'outer',
    'x/referenced_by.md': 'odd name',
    'x.md': 'x',
  });
  expect(Array.isArray((await request('GET', '/api/prompts/all')).body)).toBe(true);
  expect((await request('GET', '/api/prompts/%2Fall')).body['content']).toBe('prompt all');
  expect((await request('GET', '/api/prompts/fragments/tone')).body['content']).toBe('inner');
  expect((await request('GET', '/api/prompts/tone')).body['content']).toBe('outer');
  expect((await connect('/api/prompts/ws/fragments/tone')).frames[0]).toMatchObject({
    id: 'fragments/tone',
  });
  expect((await request('GET', '/api/prompts/x/referenced_by')).body['content']).toBe('odd name');
});

test('R5 an address that spells the door itself in code is none, and touches no prompt', async () => {
  const { request } = await startApp({ 's/xyz.md': 'victim', 'fragments/z.md': 'z', 'z.md': 'z' });
  for (const [method, path, body] of [
    ['DELETE', '/api/%70rompts/xyz', undefined],
    ['GET', '/api/%70rompts/s/xyz', undefined],
    ['PUT', '/%61pi/prompts/s/xyz', { content: 'other' }],
    ['DELETE', '/api/prompts/%66ragments/z', undefined],
    ['POST', '/api/%70rompts/s/xyz/restore', { revision: 1 }],
  ] as const) {
    const answer = await request(method, path, body);
    expect([path, answer.status, answer.body['code']]).toEqual([path, 404, 'route_not_found']);
  }
  const { body } = await request('GET', '/api/prompts/all?include=content');
  expect(body).toMatchObject([
    { id: 'fragments/z', content: 'z' },
    { id: 's/xyz', content: 'victim', revision: 1 },
    { id: 'z', content: 'z' },
  ]);
});

test('R3 the OpenAPI document names every route', async () => {
  const { request } = await startApp();
  const { body } = await request('GET', '/openapi.json');
  expect(body['openapi']).toBe('3.1.0');
  expect(Object.keys(body['paths'] as object)).toEqual(
    expect.arrayContaining([
      '/api/prompts',
      '/api/prompts/fragments',
      '/api/prompts/all',
      '/api/prompts/expand',
      '/api/prompts/rename',
      '/api/prompts/search_suggestions',
      '/api/prompts/directories',
      '/api/prompts/directories/{name}',
      '/api/prompts/{id}',
      '/api/prompts/{id}/history',
      '/api/prompts/{id}/referenced_by',
      '/api/prompts/{id}/restore',
      '/api/prompts/fragments/{id}/revisions/{number}',
      '/api/problems',
      '/api/events',
      '/healthz',
    ]),
  );
});

test('R4 an application answers without listening, and close ends everything', async () => {
  const { app } = await startApp({ 'a.md': 'x' });
  const answer = await app.http.inject({ method: 'GET', url: '/api/prompts/a' });
  expect([answer.statusCode, answer.json()['content']]).toEqual([200, 'x']);
  await app.close();
  await app.close();
});

test('F5 F12 S5 directories are mounted, disabled, enabled, renamed and removed while running; files stay', async () => {
  const { request, connect, restart } = await startApp({ 'a.md': 'A [[team/x]]' });
  const other = await mkdtemp(join(tmpdir(), 'prompt-manager-other-'));
  try {
    await writeFile(join(other, 'x.md'), 'X');
    const mounted = await request('POST', '/api/prompts/directories', {
      path: other,
      name: 'team',
    });
    expect([mounted.status, mounted.body]).toEqual([
      201,
      { name: 'team', path: other, root: false, enabled: true, writable: true, prompts: 1 },
    ]);
    const expanded = async (): Promise<unknown> =>
      (await request('POST', '/api/prompts/expand', { prompt_id: 'a' })).body['expanded'];
    expect(await expanded()).toBe('A X');
    expect(
      (await request('POST', '/api/prompts/directories', { path: other, name: 'again' })).body[
        'code'
      ],
    ).toBe('directory_unusable');
    const client = await connect('/api/prompts/ws/team/x');
    expect(
      (await request('PATCH', '/api/prompts/directories/team', { enabled: false })).body,
    ).toMatchObject({ enabled: false, prompts: 0 });
    expect(await client.untilClosed()).toMatchObject({ code: 4004 });
    expect(await expanded()).toBe('A [[PROMPT NOT FOUND: team/x]]');
    expect((await request('POST', '/api/prompts', { id: 'team/y' })).body['code']).toBe(
      'read_only',
    );
    await request('PATCH', '/api/prompts/directories/team', { enabled: true });
    expect(await expanded()).toBe('A X');
    expect(
      (await request('PATCH', '/api/prompts/directories/team', { name: 'crew' })).body,
    ).toMatchObject({ name: 'crew', prompts: 1 });
    expect((await request('GET', '/api/prompts/a')).body['content']).toBe('A [[crew/x]]');
    expect(await expanded()).toBe('A X');
    await request('PUT', '/api/prompts/crew/x', { content: 'XX' });
    await eventually(
      () => readFile(join(other, 'x.md'), 'utf8'),
      (text) => text === 'XX',
    );
    const again = await restart();
    expect((await again.request('GET', '/api/prompts/crew/x')).body).toMatchObject({
      content: 'XX',
      directory: 'crew',
    });
    expect((await again.request('DELETE', '/api/prompts/directories/crew')).status).toBe(204);
    expect((await again.request('GET', '/api/prompts/crew/x')).status).toBe(404);
    expect(await readFile(join(other, 'x.md'), 'utf8')).toBe('XX');
  } finally {
    await rm(other, { recursive: true, force: true });
  }
});

test('F14 F5 the thread of a directory ends when it is disabled, removed or refused; enabling starts another', async () => {
  const { app, request } = await startApp({ 'a.md': 'A' });
  const apart = vi.spyOn(app.library.mounts.root.folder.files, 'apart');
  const other = await mkdtemp(join(tmpdir(), 'prompt-manager-other-'));
  onTestFinished(() => rm(other, { recursive: true, force: true }));
  await writeFile(join(other, 'x.md'), 'X');
  const answers = async (): Promise<readonly boolean[]> => {
    const place = { root: other, path: 'x.md', maxBytes: 10 };
    const threads = apart.mock.results.map(({ value }) => value as FileDoer);
    const reads = await Promise.all(threads.map((files) => files.run('read', place)));
    return reads.map(({ kind }) => kind === 'file');
  };
  const mount = (path: string, name: string): Promise<unknown> =>
    request('POST', '/api/prompts/directories', { path, name });
  const enable = (enabled: boolean): Promise<unknown> =>
    request('PATCH', '/api/prompts/directories/team', { enabled });
  await mount(other, 'team');
  await mount(other, 'again');
  await mount(join(other, 'nowhere'), 'nowhere');
  expect(await answers()).toEqual([true, false, false]);
  await enable(false);
  expect(await answers()).toEqual([false, false, false]);
  await enable(true);
  expect(await answers()).toEqual([false, false, false, true]);
  expect((await request('PUT', '/api/prompts/team/x', { content: 'XX' })).status).toBe(200);
  await request('DELETE', '/api/prompts/directories/team');
  expect(await answers()).toEqual([false, false, false, false]);
  expect(await readFile(join(other, 'x.md'), 'utf8')).toBe('XX');
});

test('S1 a foreign page or host is refused, with what to do; a script without an Origin is served', async () => {
  const { request, url } = await startApp({ 'a.md': 'x' });
  const port = new URL(url).port;
  const status = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = httpRequest(
        { host: '127.0.0.1', port, path: '/api/prompts/a', headers },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  expect(await status({ host: `localhost:${port}` })).toBe(200);
  expect(await status({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
  expect(await status({ host: `localhost:${port}`, origin: 'https://evil.example' })).toBe(403);
  expect(await status({ host: `localhost:${port}`, origin: 'null' })).toBe(403);
  expect(await status({ host: 'evil.example' })).toBe(403);
  expect(
    (await request('GET', '/api/prompts/a', undefined, { origin: 'https://evil.example' })).body,
  ).toMatchObject({ code: 'forbidden_origin' });
});

test('S3 every answer forbids scripts, frames and sniffing', async () => {
  const { request } = await startApp({ 'a.md': '<script>alert(1)</script>' });
  const { headers } = await request('GET', '/api/prompts/a');
  expect(headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(headers.get('content-security-policy')).not.toContain('unsafe');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

/** An application with a second folder mounted as `work`, holding `x.md`. */
async function startMounted(): Promise<TestApp & { readonly other: string }> {
  const app = await startApp({ 'a.md': 'A [[work/x]]' });
  const other = await mkdtemp(join(tmpdir(), 'prompt-manager-other-'));
  onTestFinished(() => rm(other, { recursive: true, force: true }));
  await writeFile(join(other, 'x.md'), 'X');
  expect(
    (await app.request('POST', '/api/prompts/directories', { path: other, name: 'work' })).status,
  ).toBe(201);
  return { ...app, other };
}

test('F5 F12 a mounted directory’s prompts are written to its folder alone', async () => {
  const app = await startMounted();
  await app.request('PUT', '/api/prompts/work/x', { content: 'X2' });
  await app.request('POST', '/api/prompts', { id: 'work/y', content: 'Y' });
  await app.app.library.flush();
  expect([
    await readFile(join(app.other, 'x.md'), 'utf8'),
    await readFile(join(app.other, 'y.md'), 'utf8'),
  ]).toEqual(['X2', 'Y']);
  expect((await readdir(app.folder)).filter((name) => !name.startsWith('.'))).toEqual(['a.md']);
  await app.writeFile('work/x.md', 'shadowed');
  await app.app.library.folders.rescan();
  expect((await app.request('GET', '/api/prompts/work/x')).body['content']).toBe('X2');
  await rm(join(app.folder, 'work'), { recursive: true });
  await app.app.library.folders.rescan();
  expect((await app.request('GET', '/api/prompts/work/x')).body['content']).toBe('X2');
  expect(await readFile(join(app.other, 'x.md'), 'utf8')).toBe('X2');
});

test('F5 F12 a directory that is removed, mounted again, or away for a start loses no file', async () => {
  const app = await startMounted();
  await app.request('PUT', '/api/prompts/work/x', { content: 'X2' });
  expect((await app.request('DELETE', '/api/prompts/directories/work')).status).toBe(204);
  const second = await app.restart();
  expect((await second.request('GET', '/api/prompts/work/x')).status).toBe(404);
  expect(
    (await second.request('POST', '/api/prompts/directories', { path: app.other, name: 'work' }))
      .body,
  ).toMatchObject({ prompts: 1 });
  await second.request('PUT', '/api/prompts/work/x', { content: 'X3' });
  await second.app.close();
  expect(await readFile(join(app.other, 'x.md'), 'utf8')).toBe('X3');
  await rename(app.other, `${app.other}-away`);
  const third = await second.restart();
  expect((await third.request('GET', '/api/prompts/work/x')).status).toBe(404);
  expect((await third.request('POST', '/api/prompts', { id: 'work/z' })).body['code']).toBe(
    'read_only',
  );
  await third.app.close();
  await rename(`${app.other}-away`, app.other);
  const fourth = await third.restart();
  expect((await fourth.request('GET', '/api/prompts/work/x')).body).toMatchObject({
    content: 'X3',
    revision: 2,
  });
  expect(await readFile(join(app.other, 'x.md'), 'utf8')).toBe('X3');
});

test('F4 F5 an outside removal that was undone while nobody served stays undone', async () => {
  const app = await startApp({ 'a.md': 'one' });
  await app.request('PUT', '/api/prompts/a', { content: 'two' });
  await app.app.library.flush();
  await rm(join(app.folder, 'a.md'));
  await eventually(
    () => app.request('GET', '/api/prompts/a'),
    ({ status }) => status === 404,
  );
  await app.app.close();
  await app.writeFile('a.md', 'two');
  const again = await app.restart();
  expect((await again.request('GET', '/api/prompts/a')).body).toMatchObject({ content: 'two' });
  expect(await again.file('a.md')).toBe('two');
});

test('F13 D3 at a start a file that cannot be read is unknown, not gone', async () => {
  const app = await startApp({ 'a.md': 'one' });
  await app.request('PUT', '/api/prompts/a', { content: 'two' });
  await app.app.close();
  await app.writeFile('a.md', 'x'.repeat(9 * 1024 * 1024));
  const again = await app.restart();
  expect((await again.request('GET', '/api/prompts/a')).body).toMatchObject({ content: 'two' });
  expect((await again.request('GET', '/healthz')).body).toMatchObject({
    mirror: { failing: [{ id: 'a' }] },
  });
  await again.app.close();
  await again.writeFile('a.md', 'two');
  const third = await again.restart();
  expect((await third.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'two',
    revision: 2,
  });
});

test('R10 no front matter, description or tag is put above a block that cannot be read', async () => {
  const file = '---\ntags: [a\n---\nBody\n';
  const app = await startApp({ 'a.md': file });
  const { request, connect } = app;
  for (const [field, body] of [
    ['description', { description: 'D' }],
    ['tags', { tags: ['b'] }],
    ['front_matter', { front_matter: 'tags: [b]\n' }],
  ] as const)
    expect((await request('PUT', '/api/prompts/a', body)).body).toMatchObject({
      code: 'invalid_request',
      field,
      detail: expect.stringMatching(/front matter that cannot be read \(line \d+: .+\)/) as unknown,
    });
  const client = await connect('/api/prompts/ws/a');
  expect(await client.ask({ action: 'update_metadata', tags: ['b'] }, 'error')).toMatchObject({
    code: 'invalid_request',
  });
  await app.app.library.flush();
  expect(await app.file('a.md')).toBe(file);
  const mended = { front_matter: 'tags: [a]\n', content: 'Body\n' };
  expect((await request('PUT', '/api/prompts/a', mended)).status).toBe(200);
  await app.app.library.flush();
  expect(await app.file('a.md')).toBe('---\ntags: [a]\n---\nBody\n');
  // As does a text that brings the block back, as it was.
  expect((await request('POST', '/api/prompts/a/restore', { revision: 1 })).status).toBe(200);
});

test('R6 R8 a record read again is the same until its text, its place among the names or its file changes', async () => {
  const { request, writeFile: save } = await startApp({ 'a/x.md': 'one' });
  const read = async (): Promise<unknown[]> => {
    const { body, headers } = await request('GET', '/api/prompts/a/x');
    return [body['content'], body['display_name'], body['revision'], headers.get('etag')];
  };
  const first = await read();
  expect(await read()).toEqual(first);
  expect(first.slice(0, 3)).toEqual(['one', 'x', 1]);
  await request('POST', '/api/prompts', { id: 'b/x', content: 'other' });
  const renamed = await read();
  expect(renamed.slice(0, 3)).toEqual(['one', 'a/x', 1]);
  await request('DELETE', '/api/prompts/b/x');
  expect(await read()).toEqual(first);
  await save('a/x.md', 'two');
  await eventually(read, ([content]) => content === 'two');
  expect((await read()).slice(0, 3)).toEqual(['two', 'x', 2]);
  await request('PUT', '/api/prompts/a/x', { description: 'said' });
  const tags = [first, renamed, await read()].map((each) => each[3]);
  expect(new Set(tags).size).toBe(3);
});

test('R6 a file dated beyond the years that RFC 3339 can write breaks no list', async () => {
  const app = await startApp({ 'a.md': 'x' });
  await app.app.close();
  await utimes(join(app.folder, 'a.md'), 400_000_000_000, 400_000_000_000);
  const again = await app.restart();
  expect((await again.request('GET', '/api/prompts')).status).toBe(200);
});

test('R2 a request that does not fit says what was expected, what was found, and the field that was meant', async () => {
  const { request } = await startApp({ 'a.md': 'A' });
  const refusals = [
    ['GET', '/api/prompts?limit=abc', undefined, 'limit', 'expected a number, found "abc"'],
    ['GET', '/api/prompts?limit=0', undefined, 'limit', 'expected at least 1, found "0"'],
    ['GET', '/api/prompts?limt=3', undefined, 'limt', 'found "limt"; did you mean limit?'],
    ['GET', '/api/prompts?zzzzzz=3', undefined, 'zzzzzz', 'known are '],
    [
      'GET',
      '/api/problems?severity=eror',
      undefined,
      'severity',
      'expected one of error, warning, info, found "eror"; did you mean error?',
    ],
    ['POST', '/api/prompts', { id: 'b', contnet: '' }, 'contnet', 'did you mean content?'],
    ['POST', '/api/prompts', { id: 7 }, 'id', 'expected text, found 7'],
    ['PUT', '/api/prompts/a', { content: null }, 'content', 'expected text, found null'],
    ['PUT', '/api/prompts/a', { tags: 'x' }, 'tags', 'expected a list, found "x"'],
    ['PUT', '/api/prompts/a', { tags: ['x', 1] }, 'tags/1', 'expected text, found 1'],
    [
      'PUT',
      '/api/prompts/a',
      { base_revision: 1.5 },
      'base_revision',
      'expected a whole number, found 1.5',
    ],
    ['POST', '/api/prompts/rename', { old_id: 'a' }, 'new_id', 'expected text, found nothing'],
    ['GET', '/api/prompts/a/history?limt=1', undefined, 'limt', 'did you mean limit?'],
    [
      'POST',
      '/api/search/replace',
      { find: '', replace: '' },
      'find',
      'expected at least 1 characters, found ""',
    ],
    [
      'POST',
      '/api/search/replace',
      { find: 'a', replace: '', revisions: [] },
      'revisions',
      'expected an object: revisions by the ids of prompts, found a list of 0',
    ],
  ] as const;
  const answers = await Promise.all(
    refusals.map(([method, path, body]) => request(method, path, body)),
  );
  const found = answers.map(({ status, body }) => [status, body['field']]);
  expect(found).toEqual(refusals.map(([, , , field]) => [422, field]));
  for (const [index, { body }] of answers.entries()) {
    expect(body['detail']).toContain(refusals[index]?.[4]);
    expect(body['detail']).not.toMatch(/received|NaN|Invalid|Unrecognized|Too/);
  }
});

const detailed = '# who\ndescription: A reply\nowner: me # kept\ntags: [mail]\n';

test('R10 F2 front matter is read and written as a whole, and says description and tags', async () => {
  const { request, file } = await startApp({ 'a.md': `---\n${detailed}---\nText.\n` });
  expect((await request('GET', '/api/prompts/a')).body['front_matter']).toBe(detailed);
  expect((await request('GET', '/api/prompts/all')).text).not.toContain('front_matter');
  const wanted = detailed.replace('mail', 'mail, de') + 'variables:\n  name: { type: number }\n';
  const changed = await request('PUT', '/api/prompts/a', {
    front_matter: wanted,
    base_front_matter: detailed,
  });
  expect(changed.body).toMatchObject({
    description: 'A reply',
    tags: ['mail', 'de'],
    front_matter: wanted,
    content: 'Text.\n',
    revision: 2,
  });
  await eventually(
    () => file('a.md'),
    (text) => text === `---\n${wanted}---\nText.\n`,
  );
  const beside = await request('PUT', '/api/prompts/a', { front_matter: 'x: 1', tags: ['b'] });
  expect(beside.body).toMatchObject({ description: null, tags: ['b'], revision: 3 });
  expect(beside.body['front_matter']).toMatch(/^x: 1\ntags:/);
  expect((await request('PUT', '/api/prompts/a', { front_matter: ' \n' })).body).toMatchObject({
    front_matter: null,
    tags: [],
    revision: 4,
  });
  await eventually(
    () => file('a.md'),
    (text) => text === 'Text.\n',
  );
});

test('R10 front matter that no file can hold, or that another one has replaced, changes nothing at all', async () => {
  const { request } = await startApp({ 'a.md': `---\n${detailed}---\nText.\n` });
  const put = (body: object) => request('PUT', '/api/prompts/a', { content: 'Other.\n', ...body });
  for (const [front, what] of [
    ['variables:\n    a: 1\n  b: 2\n', /line 3: The front matter is not valid YAML/],
    ['just words', /line 1: The front matter is not a mapping/],
    ['a: 1\n---\nb: 2\n', /without a line of three dashes/],
    ['# nothing', /one YAML mapping/],
  ] as const) {
    const refused = await put({ front_matter: front, description: 'New' });
    expect(refused.body).toMatchObject({ status: 422, field: 'front_matter' });
    expect(refused.body['detail']).toMatch(what);
  }
  const long = await put({ front_matter: `tags: [${'x'.repeat(300)}]` });
  expect(long.body).toMatchObject({ status: 422, field: 'tags/0' });
  const late = await put({ front_matter: 'tags: [b]\n', base_front_matter: null });
  expect(late.body).toMatchObject({
    status: 412,
    code: 'stale_revision',
    field: 'base_front_matter',
  });
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'Text.\n',
    front_matter: detailed,
    revision: 1,
  });
});

test('R13 how the lines of a file end is said as it is now, through both doors', async () => {
  const { request, writeFile } = await startApp({
    'unix.md': 'one\ntwo\n',
    'dir/dos.md': '---\r\ntags: [a]\r\n---\r\none\r\ntwo',
    'both.md': 'one\r\ntwo\r\nthree\n',
    'single.md': 'no end',
  });
  const told = async (path: string) => (await request('GET', `/api/prompts/${path}/file`)).body;
  expect(await told('unix')).toEqual({ line_ends: 'lf', mixed: false });
  expect(await told('dir/dos')).toEqual({ line_ends: 'crlf', mixed: false });
  expect(await told('fragments/dir/dos')).toEqual({ line_ends: 'crlf', mixed: false });
  expect(await told('both')).toEqual({ line_ends: 'crlf', mixed: true });
  expect(await told('single')).toEqual({ line_ends: null, mixed: false });
  await request('PUT', '/api/prompts/dir/dos', { content: 'one\nnew\ntwo', base_revision: 1 });
  expect(await told('dir/dos')).toEqual({ line_ends: 'crlf', mixed: false });
  await writeFile('unix.md', 'one\r\ntwo\r\n');
  expect(await told('unix')).toEqual({ line_ends: 'crlf', mixed: false });
  expect((await request('GET', '/api/prompts/none/file')).status).toBe(404);
  expect((await request('GET', '/api/prompts/unix/file?x=1')).status).toBe(422);
});
