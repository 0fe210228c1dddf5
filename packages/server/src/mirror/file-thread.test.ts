import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { parsePromptId, type PromptError } from '@prompt-manager/core';
import { expect, onTestFinished, test } from 'vitest';
import { startThread } from '../start-thread.ts';
import { FileThread, type FileThreadOptions } from './file-thread.ts';
import { makeLibrary, testPorts } from './library-folder.fake.ts';

const id = parsePromptId;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function startReal(): Worker {
  return startThread(new URL('file-thread.ts', import.meta.url).href, 'file-worker', undefined);
}

/** A thread that is ended with the test. */
function startFiles({
  startWorker,
  ports = testPorts,
}: Partial<Pick<FileThreadOptions, 'startWorker' | 'ports'>> = {}) {
  const logged: PromptError[] = [];
  const files = new FileThread({ ports, log: (error) => logged.push(error), startWorker });
  onTestFinished(() => files.close());
  return { files, logged };
}

test('F14 what is asked together is done in order and answered one by one', async () => {
  const { files } = startFiles();
  const { folder, at } = await makeLibrary({ 'old.md': 'old' }, { files });
  const answers = await Promise.all([
    folder.write(id('a/b'), bytes('one'), { expectedHash: null }),
    folder.write(id('a/b'), bytes('two'), { expectedHash: null }),
    folder.move(id('a/b'), id('c')),
    folder.remove(id('old')),
    folder.read(id('old')),
  ]);
  expect(answers.map(({ kind }) => kind)).toEqual([
    'written',
    'changed_outside',
    'moved',
    'removed',
    'absent',
  ]);
  expect(await readFile(at('c.md'), 'utf8')).toBe('one');
});

test('F14 a thread that dies fails what it had, and another takes over', async () => {
  let started = 0;
  const startWorker = (): Worker => {
    started += 1;
    return started === 1
      ? new Worker('setTimeout(() => { throw new Error("gone") })', { eval: true })
      : startReal();
  };
  const { files, logged } = startFiles({ startWorker });
  const { folder } = await makeLibrary({ 'a.md': 'a' }, { files });
  const [read, moved] = await Promise.all([
    folder.read(id('a')),
    folder.moveAll([{ from: id('a'), to: id('b') }]),
  ]);
  expect(read).toMatchObject({ kind: 'failed', errno: 'EIO', path: 'a.md' });
  expect(moved).toMatchObject([{ kind: 'failed', errno: 'EIO', path: 'b.md' }]);
  expect(logged).toMatchObject([{ code: 'internal' }]);
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file' });
});

test('F14 a thread that nobody needs ends, and the next question starts another', async () => {
  const timers: (() => void)[] = [];
  const threads: Worker[] = [];
  const { files } = startFiles({
    startWorker: () => {
      threads.push(startReal());
      return threads.at(-1)!;
    },
    ports: { setTimer: (_delayMs, run) => (timers.push(run), () => undefined) },
  });
  const { folder } = await makeLibrary({ 'a.md': 'a' }, { files });
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file' });
  const ended = once(threads[0]!, 'exit');
  timers[0]?.();
  await ended;
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file' });
  expect(threads).toHaveLength(2);
});

test('F14 closing waits for what was asked', async () => {
  const { files } = startFiles();
  const { folder, at } = await makeLibrary({}, { files });
  const written = folder.write(id('a'), bytes('text'));
  await files.close();
  expect((await written).kind).toBe('written');
  expect(await readFile(at('a.md'), 'utf8')).toBe('text');
});
