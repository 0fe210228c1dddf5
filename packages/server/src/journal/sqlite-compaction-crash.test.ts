import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { promptKey } from './journal-entries.fake.ts';
import { openSqliteJournal } from './sqlite-journal.ts';
import { temporaryPath } from './temporary-folder.fake.ts';

const writerFile = fileURLToPath(new URL('./sqlite-compaction-writer.fake.ts', import.meta.url));
const key = promptKey('k');

/** Acknowledgements after which each writer is killed; what compaction is doing then varies by itself. */
const killAfter = [1, 2, 3, 5, 8, 13, 21, 34];

/** Lets a writer go on until it has acknowledged `count` times; answers the newest revision that it acknowledged. */
async function writeUntilKilled(path: string, count: number): Promise<number> {
  const child = spawn(process.execPath, [writerFile, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  let newest = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') continue;
    newest = Number(line);
    seen += 1;
    if (seen === count) child.kill('SIGKILL');
  }
  await exited;
  return newest;
}

test('D4 H5 J13 a process killed while it compacts loses nothing that is kept', async () => {
  const path = await temporaryPath('journal.db');
  let trims = 0;
  for (const count of killAfter) {
    const acknowledged = await writeUntilKilled(path, count);
    const journal = await openSqliteJournal({ path });
    try {
      const [row] = await journal.rows();
      expect(row?.revision).toBeGreaterThanOrEqual(acknowledged);
      const { revision: newest = 0, firstKeptRevision = 1 } = row ?? {};
      if (firstKeptRevision > 1) trims += 1;
      for (const through of [
        firstKeptRevision,
        Math.ceil((firstKeptRevision + newest) / 2),
        newest,
      ])
        await expectWhole(await journal.updates(key, through), through);
      const lines = await journal.history(key, { limit: newest + 1 });
      expect(lines.map(({ revision }) => revision)).toEqual(
        Array.from({ length: newest }, (_, index) => newest - index),
      );
    } finally {
      await journal.close();
    }
  }
  expect(trims).toBeGreaterThan(0);
}, 60_000);

/** A snapshot of its own revision, or the first entry, then every revision through the last. */
async function expectWhole(
  updates: readonly { readonly revision: number; readonly update: Uint8Array }[],
  through: number,
): Promise<void> {
  const [first] = updates;
  if (first === undefined) throw new Error('a state is read from something');
  expect(updates.map(({ revision }) => revision)).toEqual(
    Array.from({ length: through - first.revision + 1 }, (_, index) => first.revision + index),
  );
  if (first.update.byteLength <= 3) {
    expect(first.revision).toBe(1);
    return;
  }
  const numbers = new Float64Array(first.update.slice().buffer);
  expect([numbers.length, numbers.every((number) => number === first.revision)]).toEqual([
    5_000,
    true,
  ]);
}
