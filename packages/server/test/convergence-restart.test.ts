import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PromptError } from '@prompt-manager/core';
import { expect, onTestFinished, test } from 'vitest';
import type { Journal } from '../src/journal/journal.ts';
import { openSqliteJournal } from '../src/journal/sqlite-journal.ts';
import { eventually, serveFolder, type TestApp } from './fixture.ts';

const contentOf = async ({ request }: TestApp): Promise<unknown> =>
  (await request('GET', '/api/prompts/a')).body['content'];

interface FailingJournal {
  readonly journal: Journal;
  readonly failing: Set<'append' | 'recordMirror'>;
  /** Called when marks are durable, before anybody else hears of it. */
  readonly hooks: { marked: () => void };
}

/** A journal of which each kind of write can be made to fail. */
async function failingJournal(folder: string): Promise<FailingJournal> {
  const failing: FailingJournal['failing'] = new Set();
  const hooks: FailingJournal['hooks'] = { marked: () => undefined };
  const inner = await openSqliteJournal({ path: join(folder, 'journal.sqlite') });
  const append: Journal['append'] = async (commits) =>
    failing.has('append')
      ? commits.map(() => ({ ok: false, error: new PromptError('disk_full') }))
      : inner.append(commits);
  const recordMirror: Journal['recordMirror'] = async (marks) => {
    if (failing.has('recordMirror')) throw new PromptError('disk_full');
    await inner.recordMirror(marks);
    hooks.marked();
  };
  const journal = new Proxy(inner, {
    get: (target, name) => {
      if (name === 'append') return append;
      if (name === 'recordMirror') return recordMirror;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { journal, failing, hooks };
}

async function folders(): Promise<{ readonly folder: string; readonly state: string }> {
  const [folder, state] = [
    await mkdtemp(join(tmpdir(), 'prompt-manager-')),
    await mkdtemp(join(tmpdir(), 'prompt-manager-')),
  ];
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  onTestFinished(() => rm(state, { recursive: true, force: true }));
  return { folder, state };
}

test('F11 F4 an outside edit that was taken in is not taken in again with the next one, although no mark could be recorded', async () => {
  const { folder, state } = await folders();
  const file = join(folder, 'a.md');
  await writeFile(file, 'top\nend\n');
  const { journal, failing } = await failingJournal(state);
  const first = await serveFolder(folder, { journal });
  await first.request('PUT', '/api/prompts/a', { content: 'top\nmarked\nend\n' });
  await first.app.library.flush();
  failing.add('recordMirror');
  // Saved, but from here on no file can be written, because no mark can be recorded.
  await first.request('PUT', '/api/prompts/a', { content: 'top\nmarked\nnot in the file\nend\n' });
  await writeFile(file, 'outside one\ntop\nmarked\nend\n');
  const merged = 'outside one\ntop\nmarked\nnot in the file\nend\n';
  expect(
    await eventually(
      () => contentOf(first),
      (content) => content === merged,
    ),
  ).toBe(merged);
  failing.add('append');
  await writeFile(file, 'outside one\ntop\nmarked\nend\noutside two\n');
  await first.app.close();
  const second = await serveFolder(folder, {
    journal: await openSqliteJournal({ path: join(state, 'journal.sqlite') }),
  });
  expect(await contentOf(second)).toBe(`${merged}outside two\n`);
  await second.app.close();
  expect(await readFile(file, 'utf8')).toBe(`${merged}outside two\n`);
});

test('F11 D4 what was acknowledged survives an outside edit that came between the mark of a file and its replacement', async () => {
  const { folder, state } = await folders();
  const file = join(folder, 'a.md');
  await writeFile(file, 'top\nend\n');
  const { journal, failing, hooks } = await failingJournal(state);
  const first = await serveFolder(folder, { journal });
  failing.add('recordMirror');
  await first.request('PUT', '/api/prompts/a', { content: 'top\nacknowledged\nend\n' });
  await writeFile(file, 'outside one\ntop\nend\n');
  const merged = 'outside one\ntop\nacknowledged\nend\n';
  await eventually(
    () => contentOf(first),
    (content) => content === merged,
  );
  const between = Promise.withResolvers<void>();
  hooks.marked = () => {
    writeFileSync(file, 'outside one\ntop\nend\noutside two\n');
    failing.add('append').add('recordMirror');
    between.resolve();
  };
  failing.delete('recordMirror');
  await between.promise;
  await first.app.close();
  const second = await serveFolder(folder, {
    journal: await openSqliteJournal({ path: join(state, 'journal.sqlite') }),
  });
  expect(await contentOf(second)).toBe(`${merged}outside two\n`);
});
