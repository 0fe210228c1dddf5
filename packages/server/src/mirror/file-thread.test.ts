import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { parsePromptId, type PromptError } from '@prompt-manager/core';
import { expect, onTestFinished, test } from 'vitest';
import { startThread } from '../start-thread.ts';
import { errnoOf } from './file-failure.ts';
import { FileThread, type FileDoer, type FileThreadOptions } from './file-thread.ts';
import { makeLibrary, testPorts } from './library-folder.fake.ts';

const id = parsePromptId;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function startReal(): Worker {
  return startThread(new URL('file-thread.ts', import.meta.url).href, 'file-worker', {});
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
  const timers: { readonly delayMs: number; readonly run: () => void }[] = [];
  const threads: Worker[] = [];
  const { files } = startFiles({
    startWorker: () => {
      threads.push(startReal());
      return threads.at(-1)!;
    },
    ports: {
      ...testPorts,
      setTimer: (delayMs, run) => (timers.push({ delayMs, run }), () => undefined),
    },
  });
  const { folder } = await makeLibrary({ 'a.md': 'a' }, { files });
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file' });
  const ended = once(threads[0]!, 'exit');
  expect(timers[0]?.delayMs).toBe(60_000);
  timers[0]?.run();
  await ended;
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file' });
  expect(threads).toHaveLength(2);
  // A walk leaves much memory behind.
  expect(await folder.scan()).toMatchObject({ kind: 'listed' });
  expect(timers.at(-1)?.delayMs).toBe(3_000);
  // The next thread has walked nothing.
  const walkedEnded = once(threads[1]!, 'exit');
  timers.at(-1)?.run();
  await walkedEnded;
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file' });
  expect(threads).toHaveLength(3);
  expect(timers.at(-1)?.delayMs).toBe(60_000);
});

test('F14 one question that goes wrong fails alone', async () => {
  const { files } = startFiles();
  const { folder, at } = await makeLibrary({ 'a.md': 'a' }, { files });
  // No id has a NUL; the runtime refuses it as no failure of the file system.
  const poison = { root: at(''), path: 'b\0.md', maxBytes: 9 };
  const [read, bad] = await Promise.all([folder.read(id('a')), files.run('read', poison)]);
  expect(read).toMatchObject({ kind: 'file' });
  expect(bad).toMatchObject({ kind: 'failed', errno: 'EIO', path: 'b\0.md' });
});

test('F14 getting ready fails nothing: the first question says what is wrong', async () => {
  const { files } = startFiles({
    startWorker: () => {
      throw new Error('ERR_WORKER_INIT_FAILED');
    },
  });
  expect(() => files.wake()).not.toThrow();
  const { folder } = await makeLibrary({ 'a.md': 'a' }, { files });
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'failed', errno: 'EIO' });
});

test('F14 where no thread can be started the question fails, and later ones may not', async () => {
  let started = 0;
  const { files, logged } = startFiles({
    startWorker: () => {
      started += 1;
      if (started === 1) throw new Error('ERR_WORKER_INIT_FAILED');
      return startReal();
    },
  });
  const { folder } = await makeLibrary({ 'a.md': 'a' }, { files });
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'failed', errno: 'EIO' });
  expect(logged).toMatchObject([{ code: 'internal' }]);
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file' });
});

test('F14 a file system that does not answer holds up nobody else, and closing only for a while', async () => {
  const timers: { readonly delayMs: number; readonly run: () => void }[] = [];
  const hanging = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)';
  let started = 0;
  const { files } = startFiles({
    startWorker: () => {
      started += 1;
      return started === 1 ? new Worker(hanging, { eval: true }) : startReal();
    },
    ports: {
      ...testPorts,
      setTimer: (delayMs, run) => (timers.push({ delayMs, run }), () => undefined),
    },
  });
  const share = await makeLibrary({ 'a.md': 'a' }, { files });
  const disk = await makeLibrary({ 'a.md': 'a' }, { files: files.apart() });
  const hangs = share.folder.read(id('a'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(await disk.folder.read(id('a'))).toMatchObject({ kind: 'file' });
  const closed = files.close();
  expect(files.close()).toBe(closed);
  timers.findLast(({ delayMs }) => delayMs === 10_000)?.run();
  expect(await hangs).toMatchObject({ kind: 'failed', errno: 'EIO' });
  await closed;
  expect(await share.folder.read(id('a'))).toMatchObject({ kind: 'failed', errno: 'EIO' });
});

test('F14 D7 answers that came together are handed on in slices', async () => {
  const { files } = startFiles();
  const names = Array.from({ length: 16 }, (_, index) => `p${index}`);
  const { folder } = await makeLibrary(
    Object.fromEntries(names.map((name) => [`${name}.md`, name.repeat(10_000)])),
    { files },
  );
  let turns = 0;
  const seen: number[] = [];
  const count = (): void => {
    turns += 1;
    setImmediate(count).unref();
  };
  setImmediate(count).unref();
  await Promise.all(
    names.map(async (name) => {
      await folder.read(id(name));
      seen.push(turns);
      const startMs = performance.now();
      while (performance.now() - startMs < 10);
    }),
  );
  expect(new Set(seen).size).toBeGreaterThan(8);
});

test('F3 an error that the runtime has no name for is a failure as any', () => {
  const of = (errno: number, code: string): Error =>
    Object.assign(new Error(code), { code, errno, syscall: 'write' });
  expect(errnoOf(of(-122, 'Unknown system error -122'))).toBe('EDQUOT');
  expect(errnoOf(of(-4094, 'UNKNOWN'))).toBe('EIO');
  expect(errnoOf(of(-2, 'ENOENT'))).toBe('ENOENT');
  expect(errnoOf(Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBe(null);
});

test('F14 a thread apart that is closed is forgotten; the others go on', async () => {
  const { files } = startFiles();
  const { folder } = await makeLibrary({ 'a.md': 'a' }, { files });
  const closed = async (): Promise<WeakRef<FileDoer>> => {
    const other = files.apart();
    await other.close();
    return new WeakRef(other);
  };
  const gone = await closed();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // A reference that was looked at stays until the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(gone.deref()).toBeUndefined();
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file' });
});

test('F14 closing waits for what was asked', async () => {
  const { files } = startFiles();
  const { folder, at } = await makeLibrary({}, { files });
  const written = folder.write(id('a'), bytes('text'));
  await files.close();
  expect((await written).kind).toBe('written');
  expect(await readFile(at('a.md'), 'utf8')).toBe('text');
});
