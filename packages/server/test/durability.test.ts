import { expect, test, vi } from 'vitest';
import { eventually, startApp, startFaultyApp, serveFolder } from './fixture.ts';

test('D1 D2 a failed save is told to the sender and to nobody else, and a later save works on the same connection', async () => {
  const { journal, connect, request } = await startFaultyApp({ 'a.md': 'old' });
  const writer = await connect('/api/prompts/ws/a');
  const reader = await connect('/api/prompts/ws/a');
  journal.refuse();
  const failed = await writer.ask(
    { action: 'update', content: 'new', request_id: 1 },
    'update_status',
  );
  expect(failed).toMatchObject({
    success: false,
    request_id: 1,
    revision: 1,
    error: { code: 'journal_unavailable' },
  });
  reader.frames.splice(0, 1);
  expect(reader.frames).toEqual([]);
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'old',
    revision: 1,
  });
  const late = await connect('/api/prompts/ws/a');
  expect(late.frames[0]).toMatchObject({ action: 'initial', content: 'old', revision: 1 });
  expect((await request('POST', '/api/prompts/expand', { prompt_id: 'a' })).body).toMatchObject({
    expanded: 'old',
  });
  journal.heal();
  expect(
    await writer.ask({ action: 'update', content: 'new', request_id: 2 }, 'update_status'),
  ).toMatchObject({ success: true, revision: 2 });
  expect(await late.next('update')).toMatchObject({ content: 'new', revision: 2 });
});

test('D2 a failed metadata save is told to the sender and to nobody else', async () => {
  const { journal, connect, request } = await startFaultyApp({
    'a.md': '---\ndescription: old\n---\ntext',
  });
  const writer = await connect('/api/prompts/ws/a');
  const reader = await connect('/api/prompts/ws/a');
  journal.fillDisk();
  expect(
    await writer.ask(
      { action: 'update_metadata', description: 'new', tags: ['x'] },
      'update_status',
    ),
  ).toMatchObject({ success: false, error: { code: 'disk_full' } });
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    description: 'old',
    tags: [],
    revision: 1,
  });
  expect((await reader.quiet()).filter(({ action }) => action !== 'initial')).toEqual([]);
  journal.heal();
  expect(
    await writer.ask({ action: 'update_metadata', tags: ['x'] }, 'update_status'),
  ).toMatchObject({ success: true });
  expect(await reader.next('update_metadata')).toMatchObject({ description: 'old', tags: ['x'] });
});

test('D2 REST tells the truth when the disk is full or the journal refuses', async () => {
  const { journal, request } = await startFaultyApp({ 'a.md': 'old' });
  journal.fillDisk();
  const full = await request('PUT', '/api/prompts/a', { content: 'new' });
  expect([full.status, full.body['code'], full.body['retryable']]).toEqual([
    507,
    'disk_full',
    true,
  ]);
  journal.refuse();
  expect((await request('POST', '/api/prompts', { id: 'b', content: 'b' })).status).toBe(503);
  expect((await request('GET', '/api/prompts/b')).status).toBe(404);
  expect((await request('DELETE', '/api/prompts/a')).status).toBe(503);
  expect((await request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'c' })).status).toBe(
    503,
  );
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    id: 'a',
    content: 'old',
    revision: 1,
  });
  expect((await request('GET', '/healthz')).status).toBe(503);
  journal.heal();
  expect((await request('PUT', '/api/prompts/a', { content: 'new' })).status).toBe(200);
  expect((await request('GET', '/healthz')).status).toBe(200);
});

test('D1 while the journal hangs nobody sees the change; when it answers everybody does', async () => {
  const { journal, connect, request } = await startFaultyApp({ 'a.md': 'old' });
  const writer = await connect('/api/prompts/ws/a');
  const reader = await connect('/api/prompts/ws/a');
  journal.hang();
  writer.send({ action: 'update', content: 'new' });
  await journal.reached();
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({ content: 'old' });
  expect(reader.frames).toHaveLength(1);
  expect(writer.frames).toHaveLength(1);
  journal.release();
  expect(await writer.next('update_status')).toMatchObject({ success: true, revision: 2 });
  expect(await reader.next('update')).toMatchObject({ content: 'new', revision: 2 });
});

test('D3 W16 saved means journaled; a file that cannot be written is told, kept and written later', async () => {
  const { app, connect, request, folder, file } = await startApp({
    'a.md': 'old',
    'sub/b.md': 'b',
  });
  const client = await connect('/api/prompts/ws/a');
  const { rename } = await import('node:fs/promises');
  const { mkdir, rmdir } = await import('node:fs/promises');
  // A folder where the file was: it can be neither read nor replaced, whoever we are.
  await app.library.flush();
  await rename(`${folder}/a.md`, `${folder}/.hidden-a`);
  await mkdir(`${folder}/a.md`);
  expect(await client.ask({ action: 'update', content: 'new' }, 'update_status')).toMatchObject({
    success: true,
  });
  expect(await client.next('mirror_status')).toMatchObject({
    on_disk: false,
    error: { code: expect.any(String) },
  });
  const late = await connect('/api/prompts/ws/a');
  expect(await late.next('mirror_status')).toMatchObject({ on_disk: false });
  const health = await request('GET', '/healthz');
  expect(health.body).toMatchObject({ status: 'degraded', mirror: { failing: [{ id: 'a' }] } });
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({ content: 'new' });
  const still = await request('POST', '/api/mirror/retry');
  expect([still.status, still.body['failing']]).toMatchObject([200, [{ id: 'a' }]]);
  await rmdir(`${folder}/a.md`);
  await rename(`${folder}/.hidden-a`, `${folder}/a.md`);
  const { body } = await request('POST', '/api/mirror/retry');
  expect(body).toMatchObject({ failing: [], pending: 0 });
  expect(await client.next('mirror_status')).toMatchObject({ on_disk: true });
  expect(await file('a.md')).toBe('new');
});

test('D4 what was acknowledged is there after a restart, with its revision', async () => {
  const first = await startApp({ 'a.md': 'one\n' });
  const client = await first.connect('/api/prompts/ws/a');
  for (const [index, word] of ['two', 'three', 'four'].entries()) {
    await client.ask(
      { action: 'update', content: `one\n${word}\n`, request_id: index },
      'update_status',
    );
  }
  const second = await first.restart();
  expect((await second.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'one\nfour\n',
    revision: 4,
  });
  expect(await second.file('a.md')).toBe('one\nfour\n');
});

test('D5 D6 two writers of whole content, each from its own base, both keep their words', async () => {
  const { connect, request } = await startApp({ 'a.md': 'alpha\nbeta\ngamma\n' });
  const one = await connect('/api/prompts/ws/a');
  const two = await connect('/api/prompts/ws/a');
  one.send({ action: 'update', content: 'ALPHA\nbeta\ngamma\n', base_revision: 1 });
  two.send({ action: 'update', content: 'alpha\nbeta\nGAMMA\n', base_revision: 1 });
  const [first, second] = [await one.next('update_status'), await two.next('update_status')];
  expect([first.success, second.success]).toEqual([true, true]);
  const { body } = await request('GET', '/api/prompts/a');
  expect(body).toMatchObject({ content: 'ALPHA\nbeta\nGAMMA\n', revision: 3 });
  const textsOf = (client: typeof one, own: string): string =>
    (client.frames.findLast(({ action }) => action === 'update')?.['content'] as
      | string
      | undefined) ?? own;
  await eventually(
    () => textsOf(one, 'ALPHA\nbeta\ngamma\n'),
    (text) => text === body['content'],
  );
  await eventually(
    () => textsOf(two, 'alpha\nbeta\nGAMMA\n'),
    (text) => text === body['content'],
  );
});

test('D6 R7 a change based on a revision long past is merged with everything since', async () => {
  const { connect, request } = await startApp(
    { 'a.md': 'top\nmiddle\nend\n' },
    { limits: { maxRecentTextBytes: 1 } },
  );
  const client = await connect('/api/prompts/ws/a');
  for (let step = 1; step <= 5; step += 1)
    await client.ask({ action: 'update', content: `top ${step}\nmiddle\nend\n` }, 'update_status');
  const late = await request('PUT', '/api/prompts/a', {
    content: 'top 1\nmiddle\nend, late\n',
    base_revision: 2,
  });
  expect(late.body).toMatchObject({ content: 'top 5\nmiddle\nend, late\n', revision: 7 });
  expect(
    (await request('PUT', '/api/prompts/a', { content: 'x', base_revision: 99 })).body,
  ).toMatchObject({ status: 409, code: 'revision_unknown' });
});

test('W14 D5 a client that sends again before it hears of its last change does not double it', async () => {
  const { connect, request } = await startApp({ 'a.md': 'a' });
  const client = await connect('/api/prompts/ws/a');
  for (const content of ['ab', 'abc', 'abcd', 'abcde']) client.send({ action: 'update', content });
  for (let count = 0; count < 4; count += 1)
    expect(await client.next('update_status')).toMatchObject({ success: true });
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({ content: 'abcde' });
});

test('D7 changes of many prompts that arrive together share appends', async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}.md`, 'x']));
  const { journal, connect } = await startFaultyApp(files);
  const clients = await Promise.all(
    Object.keys(files).map((path) => connect(`/api/prompts/ws/${path.slice(0, -3)}`)),
  );
  journal.hang();
  for (const client of clients) client.send({ action: 'update', content: 'y' });
  await journal.reached();
  await Promise.all(clients.map((client) => client.arrived()));
  journal.release();
  await Promise.all(clients.map((client) => client.next('update_status')));
  expect(Math.max(...journal.batchSizes())).toBeGreaterThan(10);
});

test('D7 W14 located changes sent ahead share an append, and each is answered in its turn, a refused one too', async () => {
  const { journal, connect, request } = await startFaultyApp({ 'a.md': 'x' });
  const [writer, reader] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  const change = (n: number, to = 0): object => ({
    action: 'update',
    changes: [{ from: 0, to, insert: `${n};` }],
    base_revision: 1,
    request_id: n,
  });
  journal.hang();
  writer.send(change(1));
  await journal.reached();
  for (let n = 2; n <= 20; n += 1) writer.send(change(n, n === 5 ? 99 : 0));
  writer.send({ action: 'expand', request_id: 21 });
  await writer.arrived();
  expect(await reader.quiet()).toEqual([]);
  journal.release();
  const answers: unknown[] = [];
  while (answers.length < 21) {
    const { action, request_id: id, code } = await writer.next();
    if (action !== 'update') answers.push(code === undefined ? id : [id, code]);
  }
  expect(answers).toEqual(
    Array.from({ length: 21 }, (_, index) => (index === 4 ? [5, 'invalid_request'] : index + 1)),
  );
  expect(journal.calls().append).toBe(2);
  const { content } = (await request('GET', '/api/prompts/a')).body;
  const words = String(content).split(';');
  expect(words.pop()).toBe('x');
  expect(words.map(Number).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1).filter((n) => n !== 5),
  );
});

test('D6 W14 located changes sent ahead on a large text are all merged, although it can hold few of its past texts', async () => {
  const { connect, request } = await startApp({ 'a.md': 'line of text\n'.repeat(8_000) });
  const writer = await connect('/api/prompts/ws/a');
  const insert = (n: number): object => ({
    action: 'update',
    changes: [{ from: 0, to: 0, insert: `${n};` }],
    base_revision: 1,
    request_id: n,
  });
  for (let n = 1; n <= 30; n += 1) writer.send(insert(n));
  for (let n = 1; n <= 30; n += 1)
    expect(await writer.next('update_status')).toMatchObject({ success: true, request_id: n });
  const { content } = (await request('GET', '/api/prompts/a')).body;
  expect(String(content).split('line')[0]?.split(';').length).toBe(31);
});

test('W14 W10 what waits for the answers of changes sent ahead is not done for a client that is gone', async () => {
  const { app, journal, connect, request } = await startFaultyApp({ 'a.md': 'x' });
  const subscribe = vi.spyOn(app.library.expansions, 'subscribe');
  const writer = await connect('/api/prompts/ws/a');
  journal.hang();
  writer.send({ action: 'update', changes: [{ from: 0, to: 0, insert: 'y' }], base_revision: 1 });
  await journal.reached();
  writer.send({ action: 'subscribe', expanded: true });
  await writer.arrived();
  await writer.close();
  await eventually(
    async () => (await request('GET', '/healthz')).body,
    ({ connections }) => connections === 0,
  );
  journal.release();
  const reader = await connect('/api/prompts/ws/a');
  await reader.ask({ action: 'update', content: 'z' }, 'update_status');
  expect(subscribe).not.toHaveBeenCalled();
});

test('W10 W14 clients that send ahead leave room for one that waits for its answer', async () => {
  const { journal, connect, request } = await startFaultyApp({ 'a.md': 'x' });
  const clients = await Promise.all(Array.from({ length: 17 }, () => connect('/api/prompts/ws/a')));
  journal.hang();
  const change = { action: 'update', changes: [{ from: 0, to: 0, insert: 'y' }], base_revision: 1 };
  clients[0]?.send(change);
  await journal.reached();
  for (const client of clients) for (let n = 0; n < 62; n += 1) client.send(change);
  await Promise.all(clients.map((client) => client.arrived()));
  const put = request('PUT', '/api/prompts/a', { description: 'said' });
  journal.release();
  expect((await put).status).toBe(200);
  for (const client of clients)
    for (let n = 0; n < 62; n += 1)
      expect(await client.next('update_status')).toMatchObject({ success: true });
});

test('D8 a change that changes nothing is a success, costs no entry and is told to nobody', async () => {
  const { journal, connect, request } = await startFaultyApp({ 'a.md': 'same' });
  const [writer, reader] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  expect(await writer.ask({ action: 'update', content: 'same' }, 'update_status')).toMatchObject({
    success: true,
    revision: 1,
  });
  expect(
    (await request('PUT', '/api/prompts/a', { content: 'same', description: null })).body,
  ).toMatchObject({ revision: 1 });
  expect(await reader.quiet()).toEqual([]);
  expect(journal.calls().append).toBe(0);
  await request('PUT', '/api/prompts/a', { content: 'other' });
  expect(journal.batchSizes()).toEqual([1]);
});

test('D6 W16 a change that splits a surrogate pair is refused, and the prompt stays editable after a restart', async () => {
  const first = await startApp({ 'a.md': '😀😁 x' });
  const client = await first.connect('/api/prompts/ws/a');
  expect(
    await client.ask(
      { action: 'update', changes: [{ from: 1, to: 3, insert: '' }], base_revision: 1 },
      'error',
    ),
  ).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('changes/0/from') as unknown,
  });
  await first.request('PUT', '/api/prompts/a', { content: '😁 x' });
  const second = await first.restart();
  expect((await second.request('PUT', '/api/prompts/a', { content: '😁 y' })).body).toMatchObject({
    content: '😁 y',
    revision: 3,
  });
});

test('W14 D6 whole content sent ahead of its answers is never doubled, whichever revision it names', async () => {
  const { connect, request } = await startApp({ 'a.md': 'x' });
  const client = await connect('/api/prompts/ws/a');
  client.send({ action: 'update', content: 'x1', base_revision: 1 });
  client.send({ action: 'update', content: 'x12', base_revision: 1 });
  const first = await client.next('update_status');
  client.send({ action: 'update', content: 'x123', base_revision: first.revision });
  await client.next('update_status');
  await client.next('update_status');
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({ content: 'x123' });
});

test('W14 D6 a client that types ahead while others write doubles and loses nothing', async () => {
  const { connect, request } = await startApp({ 'a.md': 'left\nright\n' });
  const [ahead, other] = [await connect('/api/prompts/ws/a'), await connect('/api/prompts/ws/a')];
  let typed = '';
  for (let step = 0; step < 20; step += 1) {
    typed += String.fromCharCode(97 + step);
    ahead.send({ action: 'update', content: `left${typed}\nright\n`, base_revision: 1 });
    if (step % 5 === 4)
      other.send({
        action: 'update',
        changes: [{ from: 10, to: 10, insert: '!' }],
        base_revision: 1,
      });
  }
  for (let step = 0; step < 20; step += 1) await ahead.next('update_status');
  for (let step = 0; step < 4; step += 1) await other.next('update_status');
  expect((await request('GET', '/api/prompts/a')).body['content']).toBe(
    `left${typed}\nright!!!!\n`,
  );
});

test('D8 a change of revision 1 from before a restart is merged with what was done to the file in between', async () => {
  const first = await startApp({ 'a.md': 'first\nlast\n', 'same.md': 'same\n' });
  const known = await first.request('GET', '/api/prompts/a');
  expect(known.body).toMatchObject({ content: 'first\nlast\n', revision: 1 });
  await first.app.close();
  await first.writeFile('a.md', 'first\nmiddle, from outside\nlast\n');
  const second = await serveFolder(first.folder);
  const news = await second.request('GET', '/api/prompts/a');
  expect(news.body).toMatchObject({
    content: 'first\nmiddle, from outside\nlast\n',
    revision: 2,
  });
  const old = await second.request('PUT', '/api/prompts/a', {
    content: 'first, changed\nlast\n',
    base_revision: 1,
  });
  expect(old.body).toMatchObject({
    content: 'first, changed\nmiddle, from outside\nlast\n',
    revision: 3,
  });
  const newer = await second.request('PUT', '/api/prompts/a', {
    content: 'first\nlast\n',
    base_revision: 2,
  });
  expect(newer.body).toMatchObject({ content: 'first, changed\nlast\n', revision: 4 });
  const history = await second.request('GET', '/api/prompts/a/history');
  expect(history.body['items']).toMatchObject([
    { revision: 4 },
    { revision: 3 },
    { origin: 'file' },
    {},
  ]);
  expect((await second.request('GET', '/api/prompts/same')).body).toMatchObject({ revision: 1 });
});

test('D8 an outside edit between two runs is seen once, whatever became of the file since', async () => {
  const first = await startApp({ 'a.md': 'one\n', 'b.md': 'one\n' });
  await first.app.close();
  await first.writeFile('a.md', 'two\n');
  await first.writeFile('b.md', 'one\r\n');
  const second = await (await serveFolder(first.folder)).restart();
  expect((await second.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'two\n',
    revision: 2,
  });
  // Line ends are the file's own: no text was changed.
  expect((await second.request('GET', '/api/prompts/b')).body).toMatchObject({ revision: 1 });
  expect(await second.file('b.md')).toBe('one\r\n');
});
