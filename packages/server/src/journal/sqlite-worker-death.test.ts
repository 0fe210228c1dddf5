import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { append, codes, created, promptKey, updated } from './journal-entries.fake.ts';
import { openSqliteJournal } from './sqlite-journal.ts';
import type { SqliteStoreOptions } from './sqlite-messages.ts';
import { temporaryPath } from './temporary-folder.fake.ts';

type StartWorker = (options: SqliteStoreOptions) => Worker;

const startReal: StartWorker = (options) =>
  new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: options });

/** A thread that ends before it opens anything. */
const startDead: StartWorker = () => new Worker('process.exit(3)', { eval: true });

async function open() {
  const path = await temporaryPath('journal.db');
  const workers: Worker[] = [];
  let start = startReal;
  const journal = await openSqliteJournal({
    path,
    startWorker: (options) => {
      const worker = start(options);
      workers.push(worker);
      return worker;
    },
  });
  onTestFinished(() => journal.close());
  return {
    journal,
    startWith: (next: StartWorker) => {
      start = next;
    },
    kill: () => workers.at(-1)?.terminate(),
    workerCount: () => workers.length,
  };
}

test('D2 appends that were under way when the thread died are made once, by the next thread', async () => {
  const { journal, kill, workerCount } = await open();
  await append(journal, [created('k', 'a')]);
  const revisions = Array.from({ length: 200 }, (_, index) => index + 2);
  const underWay = revisions.map((revision) => journal.append([[updated('k', revision, 'a')]]));
  await underWay[0];
  const rows = journal.rows();
  await kill();
  const results = (await Promise.all(underWay)).flatMap(codes);
  expect(results).toEqual(revisions.map(() => 'ok'));
  expect(workerCount()).toBe(2);
  expect(await rows).toMatchObject([{ revision: 201 }]);
  const updates = await journal.updates(promptKey('k'));
  expect(updates.map((item) => item.revision)).toEqual([1, ...revisions]);
});

test('J5 while no thread can open the file appends fail, and the next call tries again', async () => {
  const { journal, kill, startWith } = await open();
  await append(journal, [created('k', 'a')]);
  startWith(startDead);
  await kill();
  expect(await append(journal, [updated('k', 2, 'a')], [])).toEqual([
    'journal_unavailable',
    'journal_unavailable',
  ]);
  await expect(journal.rows()).rejects.toMatchObject({ code: 'journal_unavailable' });
  startWith(startReal);
  expect(await append(journal, [updated('k', 2, 'a')])).toEqual(['ok']);
});

test('J5 a request that two threads died of is refused', async () => {
  const { journal, kill, startWith, workerCount } = await open();
  const opensAndDies = `
    const { parentPort } = require('node:worker_threads');
    parentPort.once('message', () => process.exit(3));
    parentPort.postMessage({ kind: 'opened' });`;
  startWith(() => new Worker(opensAndDies, { eval: true }));
  await kill();
  expect(await append(journal, [created('k', 'a')])).toEqual(['journal_unavailable']);
  expect(workerCount()).toBe(3);
  startWith(startReal);
  expect(await append(journal, [created('k', 'a')])).toEqual(['ok']);
});

test('J9 close after the thread has died is done at once', async () => {
  const { journal, kill } = await open();
  await kill();
  await expect(journal.close()).resolves.toBeUndefined();
});
