import { execFileSync } from 'node:child_process';
import { chmod, chown, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FaultProcess, temporaryLibrary, typeWords, until } from './fault-process.ts';
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

const textOf = (count: number): string =>
  `first\n${Array.from({ length: count }, (_, index) => `w-${index}\n`).join('')}`;

/** Limits how large the files of a process may become, in bytes; null ends it. Needs no privilege. */
function limitFileSize({ child }: FaultProcess, bytes: number | null): void {
  execFileSync('prlimit', [`--pid=${child.pid}`, `--fsize=${bytes ?? 'unlimited'}:`]);
}

test('D2 D3 no room on the disk: refused with a code, the old text stays, and it goes on when there is room', async () => {
  const folder = await library();
  const server = await start({ folder });
  const before = await typeWords(server.socketUrl('a'), { prefix: 'w', most: 3 });
  expect(before.saved).toHaveLength(3);
  const log = join(folder, '.prompt-manager', 'journal.sqlite-wal');
  limitFileSize(server, (await stat(log)).size);
  const refused = await typeWords(server.socketUrl('a'), { prefix: 'x', most: 1 });
  expect(refused.saved).toEqual([]);
  expect(['disk_full', 'journal_unavailable']).toContain(refused.ended);
  expect([503, 507]).toContain((await server.put('a', 'y\n')).status);
  expect(await contentOf(server)).toBe(textOf(3));
  expect((await server.get('/healthz')).status).toBe(503);
  limitFileSize(server, null);
  expect((await server.put('a', `${textOf(3)}more\n`)).status).toBe(200);
  expect((await server.get('/healthz')).body).toMatchObject({ journal: { state: 'ok' } });
  await server.stop();
  expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe(`${textOf(3)}more\n`);
});

test('D2 a journal at its largest size refuses with disk_full and loses nothing', async () => {
  const folder = await library();
  const server = await start({ folder, maxJournalBytes: 200_000 });
  const textAt = (step: number): string => `${String(step).repeat(10_000)}\n`;
  const statuses: number[] = [];
  for (let step = 0; statuses.at(-1) !== 507 && step < 100; step += 1)
    statuses.push((await server.put('a', textAt(step))).status);
  expect(statuses.at(-1)).toBe(507);
  expect(new Set(statuses.slice(0, -1))).toEqual(new Set([200]));
  const last = textAt(statuses.length - 2);
  expect(await contentOf(server)).toBe(last);
  await server.kill();
  const again = await start({ folder });
  expect(await contentOf(again)).toBe(last);
});

test('F6 D2 a journal that may not be written is named at start, and no file is touched', async () => {
  const folder = await library();
  const server = await start({ folder });
  await typeWords(server.socketUrl('a'), { prefix: 'w', most: 2 });
  await server.stop();
  const state = join(folder, '.prompt-manager');
  const isRoot = process.getuid?.() === 0;
  // Permissions mean nothing to root, so the server runs as nobody.
  const nobody = 65_534;
  if (isRoot)
    for (const path of [folder, join(folder, 'a.md'), state]) await chown(path, nobody, nobody);
  for (const name of await readdir(state)) await chmod(join(state, name), 0o444);
  const again = await start({ folder }, { asUser: isRoot ? nobody : undefined });
  expect(again.url).toBe('');
  expect(again.lines.join('\n')).toContain('journal_unavailable');
  expect(again.lines.join('\n')).toContain('journal.sqlite');
  expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe(textOf(2));
  for (const name of await readdir(state)) await chmod(join(state, name), 0o644);
  if (isRoot)
    for (const name of await readdir(state)) await chown(join(state, name), nobody, nobody);
  const mended = await start({ folder }, { asUser: isRoot ? nobody : undefined });
  expect(await contentOf(mended)).toBe(textOf(2));
});

test('D4 D3 F4 a clock that jumps to and fro changes no order, keeps no file waiting and hides no outside edit', async () => {
  const folder = await library();
  const server = await start({ folder, jumpingClock: true });
  const typing = await typeWords(server.socketUrl('a'), { prefix: 'w', most: 20 });
  expect(typing.saved).toHaveLength(20);
  const file = join(folder, 'a.md');
  const written = await until(
    () => readFile(file, 'utf8'),
    (text) => text === textOf(20),
  );
  expect(written).toBe(textOf(20));
  await writeFile(file, `outside\n${textOf(20)}`);
  const seen = await until(
    () => contentOf(server),
    (content) => content === `outside\n${textOf(20)}`,
  );
  expect(seen).toBe(`outside\n${textOf(20)}`);
  await server.kill();
  const again = await start({ folder, jumpingClock: true });
  expect((await again.get('/api/prompts/a')).body).toMatchObject({
    content: `outside\n${textOf(20)}`,
    revision: 22,
  });
});

test('W10 D4 out of file descriptors: those connected go on, newcomers wait, and all is well when some are free', async () => {
  const folder = await library();
  const server = await start({ folder }, { maxOpenFiles: 80 });
  const port = Number(new URL(server.url).port);
  const typed = typeWords(server.socketUrl('a'), { prefix: 'w', most: 200 });
  const crowd: Socket[] = [];
  onTestFinished(() => crowd.forEach((socket) => socket.destroy()));
  for (let count = 0; count < 150; count += 1) {
    const socket = connect(port, '127.0.0.1');
    // Those the server cannot take are reset; that is what they are here for.
    socket.on('error', () => undefined);
    crowd.push(socket);
  }
  const { saved } = await typed;
  expect(saved).toHaveLength(200);
  for (const socket of crowd) socket.destroy();
  const answered = await until(
    () => server.put('a', 'after\n').catch(() => null),
    (answer) => answer?.status === 200,
  );
  expect(answered?.body).toMatchObject({ content: 'after\n' });
  const written = await until(
    () => readFile(join(folder, 'a.md'), 'utf8'),
    (text) => text === 'after\n',
  );
  expect(written).toBe('after\n');
});
