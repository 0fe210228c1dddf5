import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSearchQuery, type PromptId } from '@prompt-manager/core';
import { onTestFinished, expect, test } from 'vitest';
import { temporaryPath } from '../journal/temporary-folder.fake.ts';
import { CommittedFeed, type CommittedChange } from '../library/committed.ts';
import { fakeHead } from '../library/head.fake.ts';
import type { Head } from '../library/head.ts';
import { Heads } from '../library/heads.ts';
import { systemPorts } from '../system-ports.ts';
import { indexExpressions } from './index-expression.ts';
import { SearchIndex } from './search-index.ts';

function headOf(id: string, content: string): Head {
  return fakeHead(id, { content, updatedAtMs: content.length });
}

function change(before: Head | null, after: Head | null): CommittedChange {
  const { id, revision } = (after ?? before)!;
  const kind = before === null ? 'create' : after === null ? 'delete' : 'update';
  const rest = { contributions: [], textChanges: () => [], update: () => null };
  return { kind, before, after, id, revision, atMs: 0, ...rest };
}

/** An index over these texts, with a clock that the test moves. */
function setUp(path: string | null, texts: Readonly<Record<string, string>> = {}) {
  const heads = new Heads();
  const feed = new CommittedFeed(
    (batch) => heads.apply(batch),
    (error) => {
      throw error;
    },
  );
  for (const [id, text] of Object.entries(texts)) feed.publish([change(null, headOf(id, text))]);
  const clock = { nowMs: 0 };
  const logged: string[] = [];
  const ports = { ...systemPorts, runningMs: () => clock.nowMs };
  const progress: (number | null)[] = [];
  const index = new SearchIndex({
    heads,
    reading: { whole: async () => undefined },
    feed,
    ports,
    path,
    log: ({ code }) => logged.push(code),
    onProgress: (each) => progress.push(each === null ? null : each.done),
  });
  onTestFinished(() => index.close());
  const find = async (q: string): Promise<readonly string[]> => {
    while ((await index.settle()) !== null);
    const question = { ...indexExpressions(parseSearchQuery(q).terms), allowed: null };
    return index.slots.idsOf((await index.search(question)).slots).toSorted();
  };
  return { heads, feed, clock, logged, progress, index, find };
}

test('Q1 an index that cannot be opened refuses searches, and is tried again after a while', async () => {
  const folder = await temporaryPath('later');
  const { find, logged, clock } = setUp(join(folder, 'search.sqlite'), { a: 'word' });
  await expect(find('word')).rejects.toMatchObject({ code: 'search_unavailable' });
  expect(logged).toEqual(['search_unavailable']);
  await mkdir(folder);
  await expect(find('word')).rejects.toMatchObject({ code: 'search_unavailable' });
  clock.nowMs = 60_000;
  expect(await find('word')).toEqual(['a']);
});

test('Q1 an index that turns out to be damaged while it is used is made again', async () => {
  const path = await temporaryPath('search.sqlite');
  const texts = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [`p${i}`, `word${i} `.repeat(40)]),
  );
  const first = setUp(path, texts);
  expect(await first.find('word7')).toEqual(['p7']);
  await first.index.close();
  const bytes = await readFile(path);
  // The first pages say what is in the file; they stay, so that it opens.
  await writeFile(
    path,
    Buffer.concat([bytes.subarray(0, 5 * 4096), Buffer.alloc(bytes.length - 5 * 4096, 0xa5)]),
  );
  const second = setUp(path, { ...texts, extra: 'word7' });
  let found: readonly string[] = [];
  for (let attempt = 0; attempt < 3 && found.length === 0; attempt++)
    found = await second.find('word7').catch(() => []);
  expect(found).toEqual(['extra', 'p7']);
});

test('Q1 R4 what changes while the index is made is in it, whatever the order', async () => {
  const texts = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, i) => [`p${i}`, `old ${i} ${'x '.repeat(80)}`]),
  );
  const { heads, feed, index, find, progress } = setUp(null, texts);
  index.start();
  const head = (id: string): Head => heads.get(id as PromptId)!;
  for (let round = 0; round < 30; round++) {
    const id = `p${(round * 977) % 3_000}`;
    if (heads.get(id as PromptId) !== undefined)
      feed.publish([
        change(head(id), { ...head(id), content: `new ${round}`, revision: head(id).revision + 1 }),
      ]);
    const gone = `p${(round * 31) % 3_000}`;
    if (heads.get(gone as PromptId) !== undefined) feed.publish([change(head(gone), null)]);
    feed.publish([change(null, headOf(`late${round}`, 'new'))]);
    await index.settle();
  }
  const having = (word: string): readonly string[] =>
    [...heads.all()]
      .filter(({ content }) => content.startsWith(word))
      .map(({ id }) => id)
      .toSorted();
  expect(await find('new')).toEqual(having('new'));
  expect((await find('old')).every((id) => having('old').includes(id))).toBe(true);
  expect([progress[0], progress.at(-1)]).toEqual([0, null]);
});

test('Q1 prompts that change all the time are taken in now and then, and a search sees what was told before it', async () => {
  const { heads, feed, index, find } = setUp(null, { a: 'one', b: 'one' });
  expect(await find('one')).toEqual(['a', 'b']);
  const edit = (id: string, content: string): void => {
    const before = heads.get(id as PromptId)!;
    feed.publish([change(before, { ...before, content, revision: before.revision + 1 })]);
  };
  edit('a', 'two');
  // Under way with what had changed by now; the next change is for the flush after it.
  const first = index.settle();
  await Promise.resolve();
  await Promise.resolve();
  edit('b', 'three');
  const [second] = await Promise.all([find('three'), first]);
  expect(second).toEqual(['b']);
  // A flush ends although every answer brings a new change.
  let isSettled = false;
  const settled = index.settle().then(() => (isSettled = true));
  for (let round = 0; !isSettled; round++) {
    edit('a', `round ${round}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await settled;
  expect(await find('round')).toEqual(['a']);
});
