import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { stat, truncate } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { promptKey } from './journal-entries.fake.ts';
import { openSqliteJournal } from './sqlite-journal.ts';
import { temporaryPath } from './temporary-folder.fake.ts';

const writerFile = fileURLToPath(new URL('./sqlite-crash-writer.fake.ts', import.meta.url));

/** Acknowledgements after which each writer is killed; with four appends under way the instant varies by itself. */
const killAfter = [0, 1, 2, 3, 5, 17, 40, 111, 230, 400];

interface Writer {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

async function startWriter(path: string): Promise<Writer> {
  const child = spawn(process.execPath, [writerFile, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => end(child));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return { process: child, lines };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Kills after `count` acknowledgements and gives back the highest revision acknowledged, also in what was still in the pipe. */
async function killAndCount({ process: child, lines }: Writer, count: number): Promise<number> {
  const exited = once(child, 'exit');
  const seen: number[] = [];
  while (seen.length < count) seen.push(Number((await lines.next()).value));
  child.kill('SIGKILL');
  for (let rest = await lines.next(); rest.done !== true; rest = await lines.next()) {
    seen.push(Number(rest.value));
  }
  await exited;
  return Math.max(0, ...seen);
}

/** Both keys at one revision, with every update up to it; gives that revision back. */
async function checkWhole(path: string): Promise<number> {
  const journal = await openSqliteJournal({ path });
  try {
    const revisions = (await journal.rows()).map((row) => row.revision);
    const [newest = 0] = revisions;
    expect(revisions).toEqual(newest === 0 ? [] : [newest, newest]);
    for (const key of ['k', 'l']) {
      const updates = await journal.updates(promptKey(key));
      expect(updates.map((item) => item.revision)).toEqual(
        Array.from({ length: newest }, (_, index) => index + 1),
      );
    }
    return newest;
  } finally {
    await journal.close();
  }
}

test('D4 a process killed at any moment loses nothing it acknowledged', async () => {
  const path = await temporaryPath('journal.db');
  let acknowledged = 0;
  for (const count of killAfter) {
    const writer = await startWriter(path);
    acknowledged = Math.max(acknowledged, await killAndCount(writer, count));
    expect(await checkWhole(path)).toBeGreaterThanOrEqual(acknowledged);
  }
  expect(acknowledged).toBeGreaterThan(400);
}, 60_000);

test('D5 a killed process leaves no lock behind, a living one keeps it', async () => {
  const path = await temporaryPath('journal.db');
  const writer = await startWriter(path);
  await expect(openSqliteJournal({ path })).rejects.toMatchObject({ code: 'library_locked' });
  await killAndCount(writer, 1);
  expect(await checkWhole(path)).toBeGreaterThanOrEqual(1);
}, 20_000);

test('J2 a log whose last bytes never reached the disk opens without the commit they belong to', async () => {
  const path = await temporaryPath('journal.db');
  const acknowledged = await killAndCount(await startWriter(path), 20);
  const log = `${path}-wal`;
  await truncate(log, (await stat(log)).size - 100);
  const newest = await checkWhole(path);
  expect(newest).toBeGreaterThan(0);
  expect(newest).toBeGreaterThanOrEqual(acknowledged - 1);
  const { lines } = await startWriter(path);
  expect(Number((await lines.next()).value)).toBe(newest + 1);
}, 20_000);
