import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient } from '../src/http-client.ts';
import type { ClientPorts } from '../src/ports.ts';
import type { PromptHandle } from '../src/prompt-handle.ts';
import { openPrompt } from '../src/prompt-socket.ts';
import type { SaveState } from '../src/save-state.ts';
import { systemPorts } from '../src/system-ports.ts';
import { startServer } from './running-server.fake.ts';
import type { RunningServer } from './running-server.fake.ts';
import { until } from './prompt-until.fake.ts';

/** Real time, but waits between tries are a tenth. */
const quick: ClientPorts = {
  ...systemPorts,
  setTimer: (delayMs, run) => systemPorts.setTimer(delayMs / 10, run),
};

async function open(server: RunningServer, id: string): Promise<PromptHandle> {
  const prompt = openPrompt({ baseUrl: server.baseUrl, id, ports: quick });
  onTestFinished(() => prompt.close());
  await prompt.opened();
  return prompt;
}

test('W2 an opened prompt shows what the server says', async () => {
  await using server = await startServer({
    'tone/formal.md': '---\ndescription: How to sound\ntags: [a, b]\n---\nBe formal.\n',
  });
  const prompt = await open(server, 'formal');
  expect(prompt).toMatchObject({
    id: 'tone/formal',
    text: 'Be formal.\n',
    metadata: { description: 'How to sound', tags: ['a', 'b'] },
    isReadOnly: false,
    isSaved: true,
  });
});

test('W7 two clients that type at the same time end with the same text, which is the head', async () => {
  await using server = await startServer({ 'a.md': 'one\ntwo\nthree\n' });
  const [first, second] = [await open(server, 'a'), await open(server, 'a')];
  for (const word of 'the quick brown fox jumps over the lazy dog'.split(' ')) {
    first.setText(first.text.replace('one', `one ${word}`));
    second.setText(`${second.text}${word}\n`);
    // One turn of the event loop, so that answers and typing interleave.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all([first.saved(), second.saved()]);
  const { content } = await createHttpClient({ baseUrl: server.baseUrl }).get('a');
  for (const each of [first, second]) await until(each, ({ text }) => text === content);
  expect(content).toBe(
    `one ${'dog lazy the over jumps fox brown quick the'}\ntwo\nthree\n${'the quick brown fox jumps over the lazy dog'.split(' ').join('\n')}\n`,
  );
});

test('D6 what was typed without a connection is merged with what others wrote meanwhile', async () => {
  await using server = await startServer({ 'a.md': 'one\ntwo\nthree\n' });
  const away = await open(server, 'a');
  const baseRevision = away.revision;
  await server.app.close();
  await until(away, ({ connection }) => connection.kind === 'waiting');
  away.setText('ONE\ntwo\nthree\n');
  expect(away.saveState).toEqual({ kind: 'unsent' });
  await server.restart();
  const { baseUrl } = server;
  await createHttpClient({ baseUrl }).update('a', { content: 'one\ntwo\nTHREE\n', baseRevision });
  await away.saved();
  await until(away, ({ text }) => text === 'ONE\ntwo\nTHREE\n');
  expect((await createHttpClient({ baseUrl }).get('a')).content).toBe('ONE\ntwo\nTHREE\n');
});

test('D2 a save that fails keeps the text, says so, and goes out again until it succeeds', async () => {
  await using server = await startServer({ 'a.md': 'before\n' });
  const [writer, reader] = [await open(server, 'a'), await open(server, 'a')];
  const states: SaveState['kind'][] = [];
  writer.onSaveState(({ kind }) => states.push(kind));
  server.journal.failNext(2);
  writer.setText('after\n');
  await until(writer, ({ saveState }) => saveState.kind === 'retrying');
  expect(writer).toMatchObject({
    text: 'after\n',
    isSaved: false,
    saveState: { error: { code: 'journal_unavailable' } },
  });
  expect(reader.text).toBe('before\n');
  await writer.saved();
  await until(reader, ({ text }) => text === 'after\n');
  expect(states).toEqual(['saving', 'retrying', 'saving', 'retrying', 'saving', 'saved']);
});

test('D3 saved is said only after the answer of a journal that hangs', async () => {
  await using server = await startServer({ 'a.md': 'before\n' });
  const prompt = await open(server, 'a');
  server.journal.hang();
  prompt.setText('after\n');
  await server.journal.reached();
  expect(prompt.saveState.kind).toBe('saving');
  prompt.setText('after all\n');
  server.journal.release();
  await prompt.saved();
  expect((await createHttpClient({ baseUrl: server.baseUrl }).get('a')).content).toBe(
    'after all\n',
  );
});

test('W8 a text the server refuses as it is stays unsaved until it is changed', async () => {
  await using server = await startServer({ 'a.md': 'before\n' });
  const prompt = await open(server, 'a');
  prompt.setText('half an emoji \ud83d\n');
  await expect(prompt.saved()).rejects.toMatchObject({ code: 'invalid_request' });
  expect(prompt).toMatchObject({ isSaved: false, saveState: { kind: 'refused' } });
  prompt.setText('a whole emoji 🙂\n');
  await prompt.saved();
});

test('W4 description and tags reach other clients, and what is absent stays', async () => {
  await using server = await startServer({ 'a.md': '---\ntags: [x]\n---\nbody\n' });
  const [writer, reader] = [await open(server, 'a'), await open(server, 'a')];
  writer.setMetadata({ description: 'new' });
  writer.setMetadata({ description: 'newer' });
  await writer.saved();
  await until(reader, ({ metadata }) => metadata.description === 'newer');
  expect(reader.metadata).toEqual({ description: 'newer', tags: ['x'] });
  expect(writer.metadata).toEqual(reader.metadata);
});

test('W6 the expanded text follows a fragment, also over a restart of the server', async () => {
  await using server = await startServer({ 'a.md': 'Hello [[b]]', 'b.md': 'world' });
  const prompt = await open(server, 'a');
  const heard: string[] = [];
  let next = Promise.withResolvers<void>();
  prompt.onExpanded(({ expanded }) => {
    heard.push(expanded);
    next.resolve();
  });
  await next.promise;
  next = Promise.withResolvers();
  await createHttpClient({ baseUrl: server.baseUrl }).update('b', { content: 'moon' });
  await next.promise;
  next = Promise.withResolvers();
  await server.restart();
  await next.promise;
  next = Promise.withResolvers();
  await createHttpClient({ baseUrl: server.baseUrl }).update('b', { content: 'sun' });
  await next.promise;
  expect(heard).toEqual(['Hello world', 'Hello moon', 'Hello moon', 'Hello sun']);
});

test('W5 a text is expanded in the context of the prompt without being saved', async () => {
  await using server = await startServer({ 'x/a.md': 'a', 'x/b.md': 'bee' });
  const prompt = await open(server, 'x/a');
  expect(await prompt.expand('see [[./b]] and [[nobody]]')).toMatchObject({
    expanded: 'see bee and [[PROMPT NOT FOUND: nobody]]',
    problems: [{ code: 'missing' }],
  });
  expect(prompt.text).toBe('a');
});

test('V6 a text is rendered in the context of the prompt, and a wrong value is refused', async () => {
  await using server = await startServer({ 'f/a.md': '{{x}} [[./b]]', 'f/b.md': 'bee {{y}}' });
  const prompt = await open(server, 'f/a');
  expect(await prompt.render({ x: 1, y: true })).toMatchObject({ rendered: '1 bee true' });
  expect(await prompt.render({ y: 2 }, '[[./b]] {{x}}')).toMatchObject({
    rendered: 'bee 2 {{x}}',
    problems: [{ code: 'unfilled' }],
  });
  await expect(prompt.render({ x: '\ud800' })).rejects.toMatchObject({ code: 'invalid_request' });
});

test('W9 a prompt that does not exist refuses to open and is not tried again', async () => {
  await using server = await startServer({ 'a.md': 'a' });
  const prompt = openPrompt({ baseUrl: server.baseUrl, id: 'nothing', ports: quick });
  await expect(prompt.opened()).rejects.toMatchObject({ code: 'prompt_not_found' });
  expect(prompt.connection).toMatchObject({ kind: 'closed', code: 4004 });
});

test('W9 a rename is followed and a deletion ends the handle, keeping what was typed', async () => {
  await using server = await startServer({ 'a.md': 'a' });
  const client = createHttpClient({ baseUrl: server.baseUrl });
  const prompt = await open(server, 'a');
  await client.rename({ from: 'a', to: 'folder/b' });
  await until(prompt, ({ id }) => id === 'folder/b');
  prompt.setText('still here');
  await prompt.saved();
  prompt.reconnect();
  await until(prompt, ({ connection }) => connection.kind === 'open');
  await client.remove('folder/b');
  await until(prompt, ({ connection }) => connection.kind === 'closed');
  prompt.setText('typed too late');
  expect(prompt).toMatchObject({
    connection: { code: 4010 },
    text: 'typed too late',
    isSaved: false,
  });
  await expect(prompt.saved()).rejects.toMatchObject({ code: 'prompt_deleted' });
});

test('R12 a handle that comes back ends when its prompt is gone and another has its name', async () => {
  await using server = await startServer({ 'x.md': 'X', 'old/x.md': 'precious' });
  const prompt = await open(server, 'x');
  const client = createHttpClient({ baseUrl: server.baseUrl });
  await server.restart(async () => {
    prompt.setText('typed while away');
    await rm(join(server.root, 'x.md'));
  });
  await until(prompt, ({ connection }) => connection.kind === 'closed');
  expect(prompt).toMatchObject({
    id: 'x',
    text: 'typed while away',
    isSaved: false,
    connection: { kind: 'closed', code: 4004 },
  });
  expect((await client.get('old/x')).content).toBe('precious');
});

test('D4 a restart of the server in the middle of typing loses nothing and puts nothing in twice', async () => {
  await using server = await startServer({ 'a.md': 'start\n' });
  const prompt = await open(server, 'a');
  const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
  for (const [index, line] of lines.entries()) {
    prompt.setText(`${prompt.text}${line}\n`);
    if (index === 20) await server.restart();
    else await new Promise((resolve) => setImmediate(resolve));
  }
  await prompt.saved();
  await server.app.close();
  expect(await readFile(join(server.root, 'a.md'), 'utf8')).toBe(`start\n${lines.join('\n')}\n`);
});
