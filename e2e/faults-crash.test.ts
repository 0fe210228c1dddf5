import { open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  FaultProcess,
  temporaryLibrary,
  typeWords,
  until,
  type DeathPoint,
} from './fault-process.ts';
import type { FaultServerOptions, ProcessOptions } from './fault-process.ts';

async function library(files: Record<string, string> = { 'a.md': 'first\n' }): Promise<string> {
  const { folder, remove } = await temporaryLibrary(files);
  onTestFinished(remove);
  return folder;
}

async function start(options: FaultServerOptions, how: ProcessOptions = {}): Promise<FaultProcess> {
  const server = await FaultProcess.start(options, how);
  onTestFinished(() => server.kill());
  return server;
}

const contentOf = async (server: FaultProcess, id = 'a'): Promise<unknown> =>
  (await server.get(`/api/prompts/${id}`)).body['content'];

/** The text that the first `count` words make. */
const textOf = (count: number): string =>
  `first\n${Array.from({ length: count }, (_, index) => `w-${index}\n`).join('')}`;

/** Types until the server dies at a point, starts it again, and answers the text and what had been acknowledged. */
async function dieAndReturn(
  point: DeathPoint,
  nth: number,
  meanwhile: (folder: string) => Promise<void> = async () => undefined,
): Promise<{ saved: number; content: unknown; file: string }> {
  const folder = await library();
  const server = await start({ folder, dieAt: { point, nth } });
  const typing = await typeWords(server.socketUrl('a'), { prefix: 'w', most: 1_000_000 });
  expect([typing.ended, typing.unanswered]).toEqual([1006, `w-${typing.saved.length}`]);
  await meanwhile(folder);
  const again = await start({ folder });
  const content = await contentOf(again);
  await again.stop();
  return {
    saved: typing.saved.length,
    content,
    file: await readFile(join(folder, 'a.md'), 'utf8'),
  };
}

test('D4 D1 killed before the write: what was acknowledged is there, what was not is not', async () => {
  const { saved, content, file } = await dieAndReturn('before_write', 5);
  expect([saved, content, file]).toEqual([4, textOf(4), textOf(4)]);
});

test('D4 J2 killed in the middle of the write: the torn entry is dropped whole', async () => {
  const { saved, content, file } = await dieAndReturn(
    'after_write_before_ack',
    5,
    async (folder) => {
      // What a power cut leaves of the last commit: a part of its last page.
      const log = join(folder, '.prompt-manager', 'journal.sqlite-wal');
      await truncate(log, (await stat(log)).size - 2_000);
    },
  );
  expect([saved, content, file]).toEqual([4, textOf(4), textOf(4)]);
});

test('D4 D1 killed after the write, before the answer: kept although nobody was told', async () => {
  const { saved, content, file } = await dieAndReturn('after_write_before_ack', 5);
  expect([saved, content, file]).toEqual([4, textOf(5), textOf(5)]);
});

test('D4 killed after the answer, before the file: the journal writes the file at the next start', async () => {
  const folder = await library();
  const server = await start({ folder });
  const typing = await typeWords(server.socketUrl('a'), { prefix: 'w', most: 3 });
  await server.kill();
  expect(typing.saved).toHaveLength(3);
  const again = await start({ folder });
  expect(await contentOf(again)).toBe(textOf(3));
  await again.stop();
  expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe(textOf(3));
});

test.each([1, 2])(
  'F11 D4 killed while the file is written (record %i of a flush): no word is lost or doubled',
  async (nth) => {
    const { saved, content, file } = await dieAndReturn('mirror_recorded', nth);
    const text = String(content);
    expect(text.startsWith(textOf(saved))).toBe(true);
    // One more may have been durable, unheard.
    expect([textOf(saved), textOf(saved + 1)]).toContain(text);
    expect(file).toBe(text);
  },
);

test('F11 D4 killed twice while it starts, with an outside edit to take in: it is taken in once', async () => {
  const folder = await library();
  const first = await start({ folder });
  await typeWords(first.socketUrl('a'), { prefix: 'w', most: 2 });
  await until(
    () => readFile(join(folder, 'a.md'), 'utf8'),
    (text) => text === textOf(2),
  );
  await first.kill();
  await writeFile(join(folder, 'a.md'), `outside\n${textOf(2)}`);
  for (const point of ['start_up', 'before_write', 'after_write_before_ack'] as const) {
    const dying = await start({ folder, dieAt: { point, nth: 1 } });
    await dying.exited;
    expect(dying.url).toBe('');
  }
  const again = await start({ folder });
  expect(await contentOf(again)).toBe(`outside\n${textOf(2)}`);
  await again.stop();
  expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe(`outside\n${textOf(2)}`);
});

test('J2 D4 a garbled end of the write-ahead log costs the entries in it and nothing before; the file keeps its text', async () => {
  const folder = await library();
  const server = await start({ folder });
  await typeWords(server.socketUrl('a'), { prefix: 'w', most: 5 });
  await until(
    () => readFile(join(folder, 'a.md'), 'utf8'),
    (text) => text === textOf(5),
  );
  await typeWords(server.socketUrl('a'), { prefix: 'x', most: 1 });
  await server.kill();
  const path = join(folder, '.prompt-manager', 'journal.sqlite-wal');
  const log = await open(path, 'r+');
  await log.write(Buffer.alloc(100, 0xa5), 0, 100, (await log.stat()).size - 100);
  await log.close();
  const again = await start({ folder });
  expect(await contentOf(again)).toBe(textOf(5));
  expect((await again.put('a', 'goes on\n')).status).toBe(200);
});

test('J7 a damaged entry refuses changes of its own prompt, with what to do, and no other prompt', async () => {
  const folder = await library({ 'a.md': 'first\n', 'b.md': 'first\n' });
  const server = await start({ folder });
  await typeWords(server.socketUrl('a'), { prefix: 'damaged', most: 2 });
  await typeWords(server.socketUrl('b'), { prefix: 'w', most: 2 });
  await server.stop();
  const path = join(folder, '.prompt-manager', 'journal.sqlite');
  const bytes = await readFile(path);
  for (let at = bytes.indexOf('damaged-0'); at >= 0; at = bytes.indexOf('damaged-0', at + 1))
    bytes.write('DAMAGED', at);
  await writeFile(path, bytes);
  // An edit made while we were away needs the history: the text of the file is no substitute for it.
  await writeFile(join(folder, 'a.md'), 'outside\nfirst\ndamaged-0\ndamaged-1\n');
  const again = await start({ folder });
  expect(await contentOf(again, 'b')).toBe(textOf(2));
  expect((await again.put('b', 'goes on\n')).status).toBe(200);
  expect((await again.put('a', 'lost?\n')).body).toMatchObject({
    status: 500,
    code: 'journal_corrupt',
  });
  expect(await contentOf(again)).toBe('outside\nfirst\ndamaged-0\ndamaged-1\n');
  expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe(
    'outside\nfirst\ndamaged-0\ndamaged-1\n',
  );
});

test('J7 a journal whose pages are damaged is refused at start, named, and left as it is', async () => {
  const folder = await library();
  const server = await start({ folder });
  await typeWords(server.socketUrl('a'), { prefix: 'w', most: 2 });
  await server.stop();
  const path = join(folder, '.prompt-manager', 'journal.sqlite');
  const bytes = await readFile(path);
  bytes.fill(0xa5, 100, 4_096);
  await writeFile(path, bytes);
  const again = await start({ folder });
  expect(again.url).toBe('');
  expect(again.lines.join('\n')).toContain('journal_corrupt');
  expect(again.lines.join('\n')).toContain('Restore it from a backup');
  expect(await readFile(path)).toEqual(bytes);
  expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe(textOf(2));
});
