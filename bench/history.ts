/**
 * What snapshots change: opening a prompt with a long history, reading old revisions, and how long commits of others
 * wait meanwhile. `node bench/history.ts [updates]`; prints Markdown rows. See docs/decisions/003.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PromptId } from '@prompt-manager/core';
import { SharedText } from '../packages/server/src/document/shared-text.ts';
import type { Journal, JournalEntry, PromptKey } from '../packages/server/src/journal/journal.ts';
import { openSqliteJournal } from '../packages/server/src/journal/sqlite-journal.ts';

const count = Number(process.argv[2] ?? 10_000);
const rounds = 15;
const key = 'k' as PromptKey;
const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-bench-'));

function entry(of: PromptKey, revision: number, update: Uint8Array): JournalEntry {
  const kind = revision === 1 ? 'create' : 'update';
  const id = of as string as PromptId;
  return { key: of, revision, kind, id, update, origin: 'yjs', author: null, atMs: revision };
}

/** A prompt typed letter by letter, with a line taken out now and then, among 200 others that change as often. */
async function fill(journal: Journal): Promise<void> {
  const text = { content: 'line\n'.repeat(1_000), header: null, description: null, tags: [] };
  const { shared, update } = SharedText.seed(key, text);
  let batch: JournalEntry[][] = [[entry(key, 1, update)]];
  for (let revision = 2; revision <= count; revision += 1) {
    const { length } = shared.read().content;
    const from = (revision * 7_919) % length;
    const changes =
      revision % 20 === 0
        ? [{ from, to: Math.min(length, from + 20), insert: '' }]
        : [{ from, to: from, insert: 'x' }];
    const made = shared.change({ changes });
    batch.push([entry(key, revision, made)]);
    const other = `other${revision % 200}` as PromptKey;
    batch.push([entry(other, Math.floor(revision / 200) + (revision % 200 < 2 ? 0 : 1), made)]);
    if (batch.length < 1_000) continue;
    await journal.append(batch);
    batch = [];
  }
  await journal.append(batch);
  shared.destroy();
}

async function open(journal: Journal, through?: number): Promise<{ ms: number; updates: number }> {
  const startMs = performance.now();
  const updates = await journal.updates(key, through);
  const shared = SharedText.load(
    key,
    updates.map(({ update }) => update),
  );
  shared.read();
  const ms = performance.now() - startMs;
  shared.destroy();
  return { ms, updates: updates.length };
}

async function report(what: string, run: () => Promise<{ ms: number; updates: number }>) {
  const times: number[] = [];
  let updates = 0;
  for (let round = 0; round < rounds; round += 1) {
    const result = await run();
    times.push(result.ms);
    ({ updates } = result);
  }
  times.sort((a, b) => a - b);
  const ms = (at: number): string => (times[at] ?? 0).toFixed(1);
  process.stdout.write(
    `| ${what} | ${updates} | ${ms(Math.floor(rounds / 2))} | ${ms(rounds - 1)} |\n`,
  );
}

async function state(journal: Journal, through: number): Promise<Uint8Array> {
  const shared = SharedText.load(
    key,
    (await journal.updates(key, through)).map(({ update }) => update),
  );
  const whole = shared.state;
  shared.destroy();
  return whole;
}

/** The longest commit of another prompt while `run` is under way, in ms. */
async function commitsDuring(journal: Journal, run: () => Promise<unknown>): Promise<void> {
  let isDone = false;
  let revision = 0;
  const busy = `busy${performance.now()}` as PromptKey;
  const waits: number[] = [];
  const running = run().then(() => (isDone = true));
  do {
    revision += 1;
    const startMs = performance.now();
    await journal.append([[entry(busy, revision, new Uint8Array(60))]]);
    waits.push(performance.now() - startMs);
  } while (!isDone);
  await running;
  process.stdout.write(
    `  commits meanwhile: ${waits.length}, longest ${Math.max(...waits).toFixed(1)} ms\n`,
  );
}

try {
  const journal = await openSqliteJournal({ path: join(folder, 'journal.sqlite') });
  await fill(journal);
  process.stdout.write(
    `| ${count} updates of one prompt | read | median ms | worst ms |\n|---|---|---|---|\n`,
  );
  await report('open, no snapshot', () => open(journal));
  await report('text in the middle, no snapshot', () => open(journal, count / 2));
  for (let revision = 500; revision <= count - 250; revision += 500)
    await journal.recordSnapshot(key, revision, await state(journal, revision));
  await report('open', () => open(journal));
  await report('text ten revisions ago', () => open(journal, count - 10));
  await report('text in the middle', () => open(journal, count / 2));
  await report('a page of history in the middle', async () => {
    const startMs = performance.now();
    const lines = await journal.history(key, { beforeRevision: count / 2, limit: 100 });
    return { ms: performance.now() - startMs, updates: lines.length };
  });
  const sizes = [await state(journal, count), new Uint8Array(8 * 1024 * 1024).fill(7)];
  for (const bytes of sizes) {
    process.stdout.write(`snapshot of ${bytes.byteLength} bytes\n`);
    await commitsDuring(journal, () => journal.recordSnapshot(key, count, bytes));
  }
  await journal.recordSnapshot(key, count, sizes[0] ?? new Uint8Array());
  process.stdout.write(`trim of ${count} entries\n`);
  await commitsDuring(journal, () => journal.trim(key, count));
  await journal.close();
} finally {
  await rm(folder, { recursive: true });
}
