import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  mkdtemp,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePromptId } from '@prompt-manager/core';
import { expect, onTestFinished, test } from 'vitest';
import type { Ports } from '../src/ports.ts';
import { systemPorts } from '../src/system-ports.ts';
import {
  afterCrash,
  eventually,
  frozenOnDemand,
  serveFolder,
  startApp,
  startFaultyApp,
  type TestApp,
} from './fixture.ts';

const odd = {
  'crlf.md':
    '\ufeff---\r\n# comment\r\ntags: [a,  b]\r\nunknown:   {x: 1}\r\n---\r\nline one\r\nline two\r\n',
  'rule.md': '---\nnot: [yaml\n---\ntext',
  'hr.md': '---\n\nJust a rule above.\n',
  'mixed.md': 'a\r\nb\nc\r\n\r\nd',
  'empty.md': '',
  'deep/er/x y.md': 'no newline',
};

test('F1 F2 serving, listing, opening, expanding and searching change no file', async () => {
  const { request, connect, file, app } = await startApp(odd);
  expect((await request('GET', '/api/prompts/all')).body).toHaveLength(6);
  for (const path of Object.keys(odd)) {
    const id = path.slice(0, -3).split('/').map(encodeURIComponent).join('/');
    await connect(`/api/prompts/ws/${id}`);
    await request('POST', '/api/prompts/expand', { prompt_id: path.slice(0, -3) });
  }
  await request('GET', '/api/prompts?query=line');
  await app.close();
  for (const [path, text] of Object.entries(odd)) expect(await file(path)).toBe(text);
});

test('F2 saving changes only what was edited', async () => {
  const { request, file, app } = await startApp(odd);
  await request('PUT', '/api/prompts/crlf', { content: 'line one\nline 2\nline three\n' });
  await request('PUT', '/api/prompts/mixed', { content: 'a\nb\nC\n\nd' });
  await app.library.flush();
  expect(await file('crlf.md')).toBe(
    '\ufeff---\r\n# comment\r\ntags: [a,  b]\r\nunknown:   {x: 1}\r\n---\r\nline one\r\nline 2\r\nline three\r\n',
  );
  expect(await file('mixed.md')).toBe('a\r\nb\nC\r\n\r\nd');
  await request('PUT', '/api/prompts/crlf', { description: 'now: described' });
  await app.library.flush();
  expect(await file('crlf.md')).toMatch(
    /^\ufeff---\r\n# comment\r\ntags: \[a,  b\]\r\nunknown: {3}\{x: 1\}\r\ndescription: .*now: described.*\r\n---\r\nline one\r\n/,
  );
});

test('F1 F9 content that begins with front matter becomes front matter, at every door', async () => {
  const { request, connect } = await startApp({ 'a.md': 'x' });
  expect(
    (await request('POST', '/api/prompts', { id: 'b', content: '---\ndescription: D\n---\nbody' }))
      .body,
  ).toMatchObject({ content: 'body', description: 'D' });
  const client = await connect('/api/prompts/ws/a');
  client.send({ action: 'update', content: '---\ndescription: E\nvariables: {}\n---\nbody' });
  expect(await client.next()).toMatchObject({ action: 'update', content: 'body' });
  expect(await client.next()).toMatchObject({ action: 'update_metadata', description: 'E' });
  expect(await client.next()).toMatchObject({ action: 'update_status', success: true });
});

test('F4 an outside edit reaches open editors and merges with what is typed', async () => {
  const { connect, writeFile: write, file, app } = await startApp({ 'a.md': 'one\ntwo\nthree\n' });
  const client = await connect('/api/prompts/ws/a');
  await write('a.md', 'one\ntwo\nTHREE\n');
  expect(await client.next('update')).toMatchObject({ content: 'one\ntwo\nTHREE\n', revision: 2 });
  await client.ask({ action: 'update', content: 'ONE\ntwo\nTHREE\n' }, 'update_status');
  await write('a.md', 'one\nTWO\nTHREE\n');
  await eventually(
    () => file('a.md'),
    (text) => text === 'ONE\nTWO\nTHREE\n',
  );
  await eventually(
    () => client.frames.findLast(({ action }) => action === 'update')?.['content'],
    (text) => text === 'ONE\nTWO\nTHREE\n',
  );
  await app.library.flush();
});

test('F4 an outside change of the front matter is a metadata change', async () => {
  const { connect, writeFile: write } = await startApp({
    'a.md': '---\ndescription: old\nextra: 1\n---\ntext',
  });
  const client = await connect('/api/prompts/ws/a');
  await write('a.md', '---\ndescription: new\nextra: 2\n---\ntext');
  expect(await client.next('update_metadata')).toMatchObject({ description: 'new' });
});

test('F4 files that come, go and move are prompts that come, go and move; our own writes are no outside edits', async () => {
  const {
    request,
    connect,
    folder,
    writeFile: write,
  } = await startApp({ 'a.md': 'A\n'.repeat(20) });
  await write('new/b.md', 'B');
  await eventually(
    () => request('GET', '/api/prompts/new/b'),
    ({ status }) => status === 200,
  );
  await request('PUT', '/api/prompts/a', { content: 'A edited\n'.repeat(20) });
  const { revision } = (await request('GET', '/api/prompts/a')).body as { revision: number };
  expect(revision).toBe(2);
  const client = await connect('/api/prompts/ws/a');
  await eventually(
    () => readFile(join(folder, 'a.md'), 'utf8'),
    (text) => text.startsWith('A edited'),
  );
  await mkdir(join(folder, 'moved'));
  await rename(join(folder, 'a.md'), join(folder, 'moved/a.md'));
  expect(await client.next('renamed')).toMatchObject({ from: 'a', to: 'moved/a', revision: 3 });
  expect(
    await client.ask({ action: 'update', content: 'still the same prompt' }, 'update_status'),
  ).toMatchObject({ success: true, revision: 4 });
  await eventually(
    () => readFile(join(folder, 'moved/a.md'), 'utf8').catch(() => ''),
    (text) => text === 'still the same prompt',
  );
  await unlink(join(folder, 'new/b.md'));
  await eventually(
    () => request('GET', '/api/prompts/new/b'),
    ({ status }) => status === 404,
  );
  await rm(join(folder, 'moved'), { recursive: true });
  expect(await client.untilClosed()).toMatchObject({ code: 4010 });
});

test('F4 an atomic replacement by an editor is an edit, not a deletion', async () => {
  const { connect, folder, request } = await startApp({ 'a.md': 'old' });
  const client = await connect('/api/prompts/ws/a');
  await rename(join(folder, 'a.md'), join(folder, 'a.md~'));
  await writeFile(join(folder, 'a.md'), 'new');
  await unlink(join(folder, 'a.md~'));
  expect(await client.next('update')).toMatchObject({ content: 'new' });
  expect(client.closed).toBe(null);
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'new',
    revision: 2,
  });
});

test('D4 F4 files changed while nobody served them are taken in at the next start, merged with what was not yet written', async () => {
  const first = await startApp({ 'a.md': 'one\ntwo\n', 'b.md': 'b', 'c.md': 'c\n'.repeat(10) });
  await first.request('PUT', '/api/prompts/a', { content: 'one\nTWO\n' });
  await first.request('PUT', '/api/prompts/b', { content: 'b2' });
  await first.request('PUT', '/api/prompts/c', { content: 'c2\n'.repeat(10) });
  await first.app.close();
  await first.writeFile('a.md', 'ONE\nTWO\n');
  await unlink(join(first.folder, 'b.md'));
  await first.writeFile('d.md', 'd');
  const second = await first.restart();
  const read = (id: string): Promise<unknown> =>
    second
      .request('GET', `/api/prompts/${id}`)
      .then(({ body, status }) => (status === 200 ? [body['content'], body['revision']] : status));
  expect(
    await eventually(
      () => read('a'),
      (value) => Array.isArray(value) && value[1] === 3,
    ),
  ).toEqual(['ONE\nTWO\n', 3]);
  expect(await read('b')).toBe(404);
  expect(await read('c')).toEqual(['c2\n'.repeat(10), 2]);
  expect(await read('d')).toEqual(['d', 1]);
});

test('F6 deleting the private folder loses history, never a prompt', async () => {
  const first = await startApp({ 'a.md': 'one' });
  await first.request('PUT', '/api/prompts/a', { content: 'two' });
  await first.app.close();
  expect(await first.file('.prompt-manager/.gitignore')).toBe('*\n');
  await rm(join(first.folder, '.prompt-manager'), { recursive: true });
  const second = await first.restart();
  expect((await second.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'two',
    revision: 1,
  });
});

test('F6 R6 a library served read-only says so at every door and changes nothing', async () => {
  const { request, connect, file } = await startApp({ 'a.md': 'one' }, { readOnly: true });
  const client = await connect('/api/prompts/ws/a');
  expect(client.frames[0]).toMatchObject({ read_only: true, content: 'one' });
  expect((await request('GET', '/api/prompts/a')).body).toMatchObject({
    read_only_reason: 'the server was started read-only',
  });
  expect(await client.ask({ action: 'update', content: 'two' }, 'update_status')).toMatchObject({
    success: false,
    error: { code: 'read_only' },
  });
  for (const answer of [
    await request('PUT', '/api/prompts/a', { content: 'x' }),
    await request('POST', '/api/prompts', { id: 'b' }),
    await request('DELETE', '/api/prompts/a'),
  ]) {
    expect([answer.status, answer.body['code']]).toEqual([403, 'read_only']);
  }
  expect(await file('a.md')).toBe('one');
  await expect(file('.prompt-manager/.gitignore')).rejects.toThrow('ENOENT');
});

test('F7 R8 a file whose name breaks the grammar is listed as a problem, not hidden', async () => {
  const { request } = await startApp({ 'good.md': 'x [[missing]]', 'bad#name.md': 'y' });
  const { items } = (await request('GET', '/api/problems')).body as {
    items: { code: string; message: string }[];
  };
  expect(items.map(({ code }) => code).sort()).toEqual(['bad_file_name', 'missing']);
  expect(items.find(({ code }) => code === 'bad_file_name')?.message).toContain('bad#name.md');
});

test('S2 no id and no link reaches a file outside the library', async () => {
  const { request, folder } = await startApp({ 'a.md': 'x' });
  const secret = join(folder, '..', 'prompt-manager-secret.md');
  await writeFile(secret, 'secret');
  try {
    await symlink(secret, join(folder, 'link.md'));
    for (const id of [
      '../prompt-manager-secret',
      '..%2Fprompt-manager-secret',
      'a/../../prompt-manager-secret',
      '%2e%2e/prompt-manager-secret',
      '/etc/passwd',
      'a\\..\\b',
      'a%00b',
    ]) {
      const { status, text } = await request('GET', `/api/prompts/${id}`);
      expect([id, status >= 400, text.includes('"content":"secret"')]).toEqual([id, true, false]);
      expect(
        (await request('POST', '/api/prompts', { id: decodeURIComponent(id), content: 'x' }))
          .status,
      ).toBeGreaterThanOrEqual(400);
    }
    expect((await request('GET', '/api/prompts/link')).status).toBe(404);
  } finally {
    await rm(secret, { force: true });
    await chmod(folder, 0o755);
  }
});

test('F11 D4 after a crash before the file was written the change is there and the file follows', async () => {
  const app = await startApp({ 'a.md': 'one\n' });
  await app.request('PUT', '/api/prompts/a', { content: 'one\ntwo\n' });
  const again = await afterCrash(app);
  expect((await again.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'one\ntwo\n',
    revision: 2,
  });
  await eventually(
    () => again.file('a.md'),
    (text) => text === 'one\ntwo\n',
  );
  expect((await again.request('GET', '/api/prompts/a')).body).toMatchObject({ revision: 2 });
});

test('F11 D4 a rename, a creation and a deletion whose files a crash left behind are finished at the next start', async () => {
  const { ports, freeze } = frozenOnDemand();
  const app = await startApp({ 'a.md': 'A', 'gone.md': 'G' }, { ports });
  await app.request('PUT', '/api/prompts/gone', { content: 'G2' });
  await app.request('PUT', '/api/prompts/a', { content: 'A2' });
  await app.app.library.flush();
  freeze();
  await app.request('POST', '/api/prompts', { id: 'new', content: 'N' });
  await app.request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'sub/b' });
  await app.request('DELETE', '/api/prompts/gone');
  expect([await app.file('a.md'), await app.file('gone.md')]).toEqual(['A2', 'G2']);
  const again = await afterCrash(app);
  const ids = (await again.request('GET', '/api/prompts')).body['items'] as { id: string }[];
  expect(ids.map(({ id }) => id)).toEqual(['new', 'sub/b']);
  await again.app.library.flush();
  expect([await again.file('new.md'), await again.file('sub/b.md')]).toEqual(['N', 'A2']);
  await expect(again.file('a.md')).rejects.toThrow('ENOENT');
  await expect(again.file('gone.md')).rejects.toThrow('ENOENT');
});

test('F11 D4 a crash takes neither rename nor deletion back of prompts that were never changed before', async () => {
  const { ports, freeze } = frozenOnDemand();
  const names = ['moved', 'gone', 'edited', 'both', 'other'];
  const files = Object.fromEntries(names.map((id) => [`${id}.md`, `---\ntags: [t]\n---\n${id}`]));
  const app = await startApp(files, { ports });
  freeze();
  await app.request('POST', '/api/prompts/rename', { old_id: 'moved', new_id: 'sub/to' });
  await app.request('DELETE', '/api/prompts/gone');
  await app.request('PUT', '/api/prompts/edited', { content: 'new' });
  await app.request('DELETE', '/api/prompts/edited');
  await app.request('POST', '/api/prompts/rename', { old_id: 'both', new_id: 'both2' });
  await app.request('DELETE', '/api/prompts/both2');
  await app.request('DELETE', '/api/prompts/other');
  const again = await afterCrash(app, (folder) => writeFile(join(folder, 'other.md'), 'theirs'));
  const ids = (await again.request('GET', '/api/prompts')).body['items'] as { id: string }[];
  expect(ids.map(({ id }) => id)).toEqual(['other', 'sub/to']);
  await again.app.library.flush();
  expect(await again.file('sub/to.md')).toBe(files['moved.md']);
  expect((await readdir(again.folder)).filter((name) => name.endsWith('.md'))).toEqual([
    'other.md',
  ]);
  const history = await again.request('GET', '/api/prompts/sub/to/history');
  expect(history.body['items']).toMatchObject([{ kind: 'rename' }, { kind: 'create' }]);
});

test('F11 D4 a file that is put back after a start found it gone stays, whatever a crash left unsaid', async () => {
  const { ports, freeze } = frozenOnDemand();
  const app = await startApp({ 'never.md': 'N', 'changed.md': 'C' }, { ports });
  await app.request('PUT', '/api/prompts/changed', { content: 'C2' });
  await app.app.library.flush();
  freeze();
  for (const id of ['never', 'changed']) await app.request('DELETE', `/api/prompts/${id}`);
  // As if the process ended between removing the files and saying so.
  const between = await afterCrash(app, async (folder) => {
    for (const id of ['never', 'changed']) await rm(join(folder, `${id}.md`));
  });
  await between.app.library.flush();
  await between.app.close();
  await between.writeFile('never.md', 'N');
  await between.writeFile('changed.md', 'C2');
  const again = await serveFolder(between.folder);
  await again.app.library.flush();
  expect([await again.file('never.md'), await again.file('changed.md')]).toEqual(['N', 'C2']);
  expect((await again.request('GET', '/api/prompts/changed')).body).toMatchObject({
    content: 'C2',
  });
});

test('F11 a file that is put back while nobody serves it stays, though its prompt was deleted', async () => {
  const app = await startApp({ 'never.md': 'N', 'changed.md': 'C' });
  await app.request('PUT', '/api/prompts/changed', { content: 'C2' });
  await app.app.library.flush();
  for (const id of ['never', 'changed']) await app.request('DELETE', `/api/prompts/${id}`);
  await app.app.close();
  await app.writeFile('never.md', 'N');
  await app.writeFile('changed.md', 'C2');
  const again = await serveFolder(app.folder);
  await again.app.library.flush();
  expect([await again.file('never.md'), await again.file('changed.md')]).toEqual(['N', 'C2']);
  expect((await again.request('GET', '/api/prompts/never')).status).toBe(200);
});

test('F11 an outside edit that was taken in before a crash is not taken in twice', async () => {
  const app = await startApp({ 'a.md': 'one\n' });
  const client = await app.connect('/api/prompts/ws/a');
  await client.ask({ action: 'update', content: 'zero\none\n' }, 'update_status');
  await app.app.library.flush();
  await app.writeFile('a.md', 'zero\none\ntwo\n');
  await client.next('update');
  const again = await afterCrash(app);
  await again.app.library.folders.rescan();
  expect((await again.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'zero\none\ntwo\n',
    revision: 3,
  });
});

test('F10 R6 a link inside the library and a file that is not UTF-8 are served read-only', async () => {
  const app = await startApp({ 'a.md': 'text' });
  await symlink('a.md', join(app.folder, 'b.md'));
  await writeFile(join(app.folder, 'latin.md'), Buffer.from('caf\u00e9', 'latin1'));
  await app.app.library.folders.rescan();
  const read = (id: string): Promise<Awaited<ReturnType<TestApp['request']>>> =>
    app.request('GET', `/api/prompts/${id}`);
  await eventually(
    () => read('b'),
    ({ status }) => status === 200,
  );
  expect((await read('b')).body['content']).toBe('text');
  const reasons = await Promise.all(['a', 'b', 'latin'].map(read));
  expect(reasons.map(({ body }) => body['read_only_reason'])).toEqual([
    null,
    'its file is a link; edit the file it leads to',
    expect.stringContaining('UTF-8'),
  ]);
  expect((await read('latin')).body['content']).toContain('caf');
  for (const id of ['b', 'latin'])
    expect((await app.request('PUT', `/api/prompts/${id}`, { content: 'x' })).body['code']).toBe(
      'read_only',
    );
  expect(await readFile(join(app.folder, 'latin.md'), 'latin1')).toBe('caf\u00e9');
});

test('F17 R6 a file that nobody may write to is read-only until its mode changes, at start too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'kept.md');
  await writeFile(file, 'on purpose\n');
  await chmod(file, 0o444);
  const app = await serveFolder(folder);
  const reason = async ({ request }: TestApp): Promise<unknown> =>
    (await request('GET', '/api/prompts/kept')).body['read_only_reason'];
  const locked = 'the file is write-protected; to edit it, make it writable (chmod u+w)';
  expect(await reason(app)).toBe(locked);
  const client = await app.connect('/api/prompts/ws/kept');
  expect(client.frames[0]).toMatchObject({ read_only: true, read_only_reason: locked });
  for (const answer of [
    await app.request('PUT', '/api/prompts/kept', { content: 'x' }),
    await app.request('PUT', '/api/prompts/kept', { tags: ['x'] }),
    await app.request('DELETE', '/api/prompts/kept'),
    await app.request('POST', '/api/prompts/rename', { old_id: 'kept', new_id: 'moved' }),
    await app.request('POST', '/api/search/replace', {
      find: 'purpose',
      replace: 'x',
      dry_run: false,
    }),
  ])
    expect([answer.status, answer.body['code']]).toEqual([403, 'read_only']);
  expect(await client.ask({ action: 'update', content: 'x' }, 'update_status')).toMatchObject({
    success: false,
    error: { code: 'read_only' },
  });
  await chmod(file, 0o644);
  await app.app.library.folders.rescan();
  await eventually(
    () => reason(app),
    (said) => said === null,
  );
  expect(await client.next('update_metadata')).toMatchObject({ read_only: false });
  expect((await app.request('PUT', '/api/prompts/kept', { content: 'mine\n' })).status).toBe(200);
  await app.app.library.flush();
  expect(await readFile(file, 'utf8')).toBe('mine\n');
  await chmod(file, 0o444);
  await app.app.library.folders.rescan();
  await eventually(
    () => reason(app),
    (said) => said === locked,
  );
  expect(await client.next('update_metadata')).toMatchObject({
    read_only: true,
    read_only_reason: locked,
  });
  const again = await app.restart();
  expect(await reason(again)).toBe(locked);
});

test('F17 D3 a file protected while an edit is on its way keeps its bytes, and gets the edit when it is writable', async () => {
  const { ports, freeze } = frozenOnDemand();
  const app = await startApp({ 'a.md': 'one\n' }, { ports });
  const file = join(app.folder, 'a.md');
  freeze();
  await app.request('PUT', '/api/prompts/a', { content: 'two\n' });
  await chmod(file, 0o444);
  await app.app.library.flush();
  expect(await readFile(file, 'utf8')).toBe('one\n');
  expect((await app.request('GET', '/healthz')).text).toContain('write-protected');
  await app.app.close();
  const again = await serveFolder(app.folder);
  await again.app.library.flush();
  expect(await readFile(file, 'utf8')).toBe('one\n');
  expect((await stat(file)).mode & 0o777).toBe(0o444);
  const { body } = await again.request('GET', '/api/prompts/a');
  expect(body).toMatchObject({ content: 'two\n', revision: 2 });
  expect(body['read_only_reason']).toContain('write-protected');
  expect((await again.request('GET', '/healthz')).text).toContain('write-protected');
  await chmod(file, 0o644);
  await again.app.library.folders.rescan();
  await eventually(
    () => readFile(file, 'utf8'),
    (text) => text === 'two\n',
  );
  await eventually(
    async () => (await again.request('GET', '/healthz')).text,
    (text) => !text.includes('write-protected'),
  );
});

test('F17 D3 a file protected while its deletion is on its way stays until it is writable, over a restart', async () => {
  const { ports, freeze } = frozenOnDemand();
  const app = await startApp({ 'a.md': 'one\n' }, { ports });
  const file = join(app.folder, 'a.md');
  freeze();
  expect((await app.request('DELETE', '/api/prompts/a')).status).toBe(200);
  await chmod(file, 0o444);
  await app.app.library.flush();
  expect(await readFile(file, 'utf8')).toBe('one\n');
  expect((await app.request('GET', '/healthz')).text).toContain('write-protected');
  await app.app.close();
  const again = await serveFolder(app.folder);
  await again.app.library.flush();
  expect((await again.request('GET', '/api/prompts/a')).status).toBe(404);
  expect(await readFile(file, 'utf8')).toBe('one\n');
  expect((await again.request('GET', '/healthz')).text).toContain('write-protected');
  await chmod(file, 0o644);
  await again.app.library.flush();
  expect(await readdir(app.folder)).not.toContain('a.md');
});

test('D3 F11 a deleted prompt whose file cannot be removed stays deleted, and the file goes when it can', async () => {
  const app = await startApp({ 'a.md': 'A', 'b.md': 'B' });
  // A folder in the file's place can be neither read nor removed as a file, whoever we are.
  await rename(join(app.folder, 'a.md'), join(app.folder, '.kept'));
  await mkdir(join(app.folder, 'a.md'));
  expect((await app.request('DELETE', '/api/prompts/a')).status).toBe(200);
  await eventually(
    () => app.request('GET', '/healthz'),
    ({ body }) => body['status'] === 'degraded',
  );
  await rm(join(app.folder, 'a.md'), { recursive: true });
  await rename(join(app.folder, '.kept'), join(app.folder, 'a.md'));
  await eventually(
    () =>
      app.file('a.md').then(
        () => true,
        () => false,
      ),
    (there) => !there,
  );
  await eventually(
    () => app.request('GET', '/healthz'),
    ({ body }) => body['status'] === 'ok',
  );
  expect((await app.request('GET', '/api/prompts/a')).status).toBe(404);
});

test('D3 F4 an outside edit that cannot be taken in is told, and taken in once it can', async () => {
  const app = await startApp({ 'a.md': 'small' }, { limits: { maxContentBytes: 100 } });
  const client = await app.connect('/api/prompts/ws/a');
  await app.writeFile('a.md', 'x'.repeat(200));
  expect(await client.next('mirror_status')).toMatchObject({
    on_disk: false,
    error: { code: 'content_too_large' },
  });
  expect((await app.request('GET', '/healthz')).body).toMatchObject({
    mirror: { failing: [{ id: 'a' }] },
  });
  await app.writeFile('a.md', 'small again');
  expect(await client.next('update')).toMatchObject({ content: 'small again' });
  expect(await client.next('mirror_status')).toMatchObject({ on_disk: true });
});

test('F4 a file that was moved and edited at once keeps its history', async () => {
  const text = Array.from(
    { length: 40 },
    (_, index) => `line ${index} says something of its own`,
  ).join('\n');
  const app = await startApp({ 'a.md': text });
  await app.request('PUT', '/api/prompts/a', { content: `${text}\nedited here` });
  await app.app.library.flush();
  const client = await app.connect('/api/prompts/ws/a');
  await rename(join(app.folder, 'a.md'), join(app.folder, 'b.md'));
  await app.writeFile('b.md', `${text}\nedited there`);
  expect(await client.next('renamed')).toMatchObject({ from: 'a', to: 'b' });
  expect(await client.next('update')).toMatchObject({ content: `${text}\nedited there` });
});

test('F7 R8 findings about files follow the folder', async () => {
  const app = await startApp({ 'good.md': 'x', 'bad#one.md': 'y' });
  const named = async (): Promise<string> =>
    JSON.stringify((await app.request('GET', '/api/problems')).body['items']);
  expect(await named()).toContain('bad#one.md');
  await rename(join(app.folder, 'bad#one.md'), join(app.folder, 'fine.md'));
  await app.writeFile('bad#two.md', 'z');
  await app.app.library.folders.rescan();
  expect(await named()).not.toContain('bad#one.md');
  expect(await named()).toContain('bad#two.md');
});

test('F6 F4 a library served read-only follows its files', async () => {
  const app = await startApp({ 'a.md': 'one', 'b.md': 'b' }, { readOnly: true });
  const client = await app.connect('/api/prompts/ws/a');
  await app.writeFile('a.md', 'two');
  expect(await client.next('update')).toMatchObject({ content: 'two' });
  await unlink(join(app.folder, 'b.md'));
  await eventually(
    () => app.request('GET', '/api/prompts/b'),
    ({ status }) => status === 404,
  );
  expect((await app.request('PUT', '/api/prompts/a', { content: 'x' })).body['code']).toBe(
    'read_only',
  );
  expect((await app.request('DELETE', '/api/prompts/a')).body['code']).toBe('read_only');
});

test('F10 F4 a file that was not UTF-8 can be edited once it is', async () => {
  const app = await startApp({ 'a.md': 'x' });
  await writeFile(join(app.folder, 'latin.md'), Buffer.from('caf\u00e9', 'latin1'));
  const put = async (): Promise<number> =>
    (await app.request('PUT', '/api/prompts/latin', { content: 'changed' })).status;
  await eventually(put, (status) => status === 403);
  await app.writeFile('latin.md', 'caf\u00e9');
  await eventually(
    () => app.request('GET', '/api/prompts/latin'),
    ({ body }) => body['content'] === 'caf\u00e9',
  );
  expect(await put()).toBe(200);
});

test('F4 D6 a file that another program makes while its prompt is being created loses no text', async () => {
  const { journal, ...app } = await startFaultyApp({ 'a.md': 'x' });
  journal.hang();
  const creating = app.request('POST', '/api/prompts', { id: 'n', content: 'from the API' });
  await journal.reached();
  await app.writeFile('n.md', 'precious outside text');
  const rescanned = app.app.library.folders.rescan();
  journal.release();
  expect((await creating).status).toBe(201);
  await rescanned;
  const { body } = await eventually(
    () => app.request('GET', '/api/prompts/n'),
    (answer) => String(answer.body['content']).includes('precious outside text'),
  );
  const { items } = (await app.request('GET', '/api/prompts/n/history')).body as {
    items: unknown[];
  };
  expect([body['revision'], items.length]).toEqual([2, 2]);
  await eventually(
    () => app.file('n.md'),
    (text) => text === body['content'],
  );
});

test('D2 D9 an application whose journal hangs can be closed', async () => {
  const { journal, ...app } = await startFaultyApp({ 'a.md': 'x' }, { journalStallMs: 50 });
  journal.hang();
  const change = app.request('PUT', '/api/prompts/a', { content: 'y' }).catch(() => null);
  await journal.reached();
  await eventually(
    () => app.request('GET', '/healthz'),
    ({ body }) => (body['journal'] as { state: string }).state === 'stalled',
  );
  await app.app.close();
  journal.release();
  await change;
});

test('F13 D3 D6 a file removed just after an acknowledged change takes only the old text with it', async () => {
  const app = await startApp({ 'a.md': 'one', 'b.md': 'b' });
  await app.request('PUT', '/api/prompts/a', { content: 'acknowledged' });
  await unlink(join(app.folder, 'a.md'));
  await eventually(
    () => app.file('a.md').catch(() => ''),
    (text) => text === 'acknowledged',
  );
  expect((await app.request('GET', '/api/prompts/a')).body).toMatchObject({
    content: 'acknowledged',
  });
  let frozen = false;
  const ports: Ports = {
    ...systemPorts,
    setTimer: (delayMs, run) => (frozen ? () => undefined : systemPorts.setTimer(delayMs, run)),
  };
  const second = await startApp({ 'a.md': 'one' }, { ports });
  await second.request('PUT', '/api/prompts/a', { content: 'two' });
  await second.app.library.flush();
  frozen = true;
  await second.request('PUT', '/api/prompts/a', { content: 'three' });
  const crashed = await afterCrash(second, async (folder) => unlink(join(folder, 'a.md')));
  expect((await crashed.request('GET', '/api/prompts/a')).body).toMatchObject({ content: 'three' });
  await eventually(
    () => crashed.file('a.md').catch(() => ''),
    (text) => text === 'three',
  );
});

test('R1 F10 a rename leaves read-only includers as they are', async () => {
  const app = await startApp({ 'tone.md': 'T', 'a.md': '[[tone]]' });
  await symlink('a.md', join(app.folder, 'link.md'));
  await app.app.library.folders.rescan();
  expect(
    (await app.request('POST', '/api/prompts/rename', { old_id: 'tone', new_id: 'voice' })).body,
  ).toMatchObject({ updated: [{ id: 'a' }] });
});

test('F10 R8 prompts that are shown but cannot be edited are problems with what would mend them', async () => {
  const app = await startApp({ 'big.md': 'x'.repeat(300) }, { limits: { maxContentBytes: 100 } });
  await writeFile(join(app.folder, 'latin.md'), Buffer.from('caf\u00e9', 'latin1'));
  await app.app.library.folders.rescan();
  const { items } = (await app.request('GET', '/api/problems')).body as {
    items: { code: string }[];
  };
  expect(items.map(({ code }) => code)).toEqual(['content_too_large', 'not_utf8']);
  expect((await app.request('PUT', '/api/prompts/big', { tags: ['t'] })).body['code']).toBe(
    'read_only',
  );
});

test('F11 D6 a file that we move is no outside edit, however late the move is noted', async () => {
  const { app, request, file } = await startApp({ 'a.md': 'text', 'c.md': '0' });
  const { folder } = app.library.mounts.root;
  const [move, read] = [folder.move.bind(folder), folder.read.bind(folder)];
  const isRead = Promise.withResolvers<void>();
  folder.read = async (id) => {
    const found = await read(id);
    if (id === 'a' || id === 'sub/b') isRead.resolve();
    return found;
  };
  folder.move = async (...names) => {
    const moved = await move(...names);
    // Whoever looks at the places of the file has begun, and has time for as much as a few changes of another prompt.
    await isRead.promise;
    for (let turn = 1; turn <= 20; turn += 1)
      await request('PUT', '/api/prompts/c', { content: `${turn}` });
    return moved;
  };
  await request('POST', '/api/prompts/rename', { old_id: 'a', new_id: 'sub/b' });
  await request('PUT', '/api/prompts/sub/b', { content: 'more text' });
  await eventually(
    () => file('sub/b.md').catch(() => ''),
    (text) => text === 'more text',
  );
  expect((await request('GET', '/api/prompts/sub/b')).body['content']).toBe('more text');
});

test('F4 a folder of 700 files that another program moves keeps every history, and takes no minute', async () => {
  const files: Record<string, string> = {};
  for (let at = 0; at < 700; at += 1)
    files[`old/p${at}.md`] = `Prompt ${at} says much the same as any other prompt here does.`;
  const { app, folder } = await startApp(files);
  const { heads } = app.library;
  const moved = new Promise<void>((resolve) => {
    app.library.feed.onCommitted(() => {
      if (heads.size === 700 && heads.names.inFolder('new', true).length === 700) resolve();
    });
  });
  const startMs = performance.now();
  await rename(join(folder, 'old'), join(folder, 'new'));
  await moved;
  // Looking for each among all that went took 33 s, and their square more.
  expect(performance.now() - startMs).toBeLessThan(15_000);
  expect([...heads.ids()].map((id) => heads.facts(id)?.revision)).toEqual(Array(700).fill(2));
});

test('D3 C6 a file that is being written is not counted as written', async () => {
  const { request, journal, app } = await startFaultyApp({ 'a.md': 'x' });
  await request('PUT', '/api/prompts/a', { content: 'y' });
  journal.hang();
  const written = app.library.flush();
  await journal.reached();
  const pending = async (): Promise<unknown> => (await request('GET', '/healthz')).body['mirror'];
  expect(await pending()).toMatchObject({ pending: 1 });
  journal.release();
  await written;
  expect(await pending()).toMatchObject({ pending: 0 });
});

test('D3 health names the prompts whose files are not written yet', async () => {
  const { request, file } = await startApp({ 'a.md': 'A\n', 'b.md': 'B\n' });
  await request('PUT', '/api/prompts/a', { content: 'A2\n' });
  const health = await request('GET', '/healthz');
  expect(health.body['mirror']).toMatchObject({ pending: 1, waiting: ['a'], failing: [] });
  await eventually(
    async () => (await request('GET', '/healthz')).body['mirror'],
    (mirror) => (mirror as { readonly pending: number }).pending === 0,
  );
  expect(await file('a.md')).toBe('A2\n');
});

test('F4 an outside edit whose file or folder could not be read just then is taken in when it can', async () => {
  const { app, writeFile, request } = await startApp({ 'a.md': 'A' });
  const { folder } = app.library.mounts.of(parsePromptId('a'));
  const { read, scan } = folder;
  const failed = {
    kind: 'failed',
    errno: 'EIO',
    path: 'a.md',
    sentence: 'The disk broke.',
  } as const;
  let failures = 0;
  folder.scan = () => {
    folder.scan = scan;
    failures += 1;
    return Promise.resolve(failed);
  };
  folder.read = () => {
    folder.read = read;
    failures += 1;
    return Promise.resolve(failed);
  };
  await writeFile('a.md', 'edited');
  await app.library.folders.rescan();
  await eventually(
    () => request('GET', '/api/prompts/a'),
    ({ body }) => body['content'] === 'edited',
  );
  expect(failures).toBe(2);
});
