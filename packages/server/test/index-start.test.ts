import {
  appendFile,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  rename,
  rm,
  stat,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PromptId } from '@prompt-manager/core';
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createApp, type App } from '../src/create-app.ts';
import { openFileIndex } from '../src/file-index/file-index.ts';

const names = ['a', 'b', 'f/a', 'f/c', 'f/g/d'] as const;
const texts = [
  '',
  'text',
  'texs',
  '[[a]] and [[c]]',
  '[[./a]]\r\n[[d#H]]\r\n',
  '---\ndescription: says\ntags: [x, y]\n---\n# H\n[[f/*]]\n',
  '---\ntags: [z]\n# kept\n---\nbody [[nobody]]',
  '\uFEFF---\ndescription: x\n---\nmarked',
  '---\nnot a mapping\n---\n\\[[a]] [[a|b]]',
] as const;

/** What other programs do to the files between two runs. */
const outside = oneof(
  record({
    do: constantFrom('write' as const),
    name: constantFrom(...names),
    text: constantFrom(...texts),
  }),
  // Overwrites a text with another and gives the file its old time back.
  record({
    do: constantFrom('sneak' as const),
    name: constantFrom(...names),
    text: constantFrom(...texts),
  }),
  record({
    do: constantFrom('append' as const, 'remove' as const, 'touch' as const, 'mode' as const),
    name: constantFrom(...names),
  }),
  record({ do: constantFrom('broken' as const), name: constantFrom(...names) }),
  record({
    do: constantFrom('move' as const, 'replace' as const),
    name: constantFrom(...names),
    to: constantFrom(...names),
  }),
);
/** What is done through us, during a run. */
const inside = oneof(
  record({
    do: constantFrom('put' as const),
    name: constantFrom(...names),
    text: constantFrom(...texts),
  }),
  record({ do: constantFrom('delete' as const), name: constantFrom(...names) }),
  record({
    do: constantFrom('rename' as const),
    name: constantFrom(...names),
    to: constantFrom(...names),
  }),
);
type Outside = typeof outside extends Arbitrary<infer T> ? T : never;
type Inside = typeof inside extends Arbitrary<infer T> ? T : never;

async function changeOutside(folder: string, step: Outside): Promise<void> {
  const path = join(folder, `${step.name}.md`);
  await mkdir(dirname(path), { recursive: true });
  switch (step.do) {
    case 'write':
      return writeFile(path, step.text);
    case 'sneak': {
      const before = await stat(path);
      await writeFile(path, step.text);
      return utimes(path, before.atime, before.mtime);
    }
    case 'append':
      return appendFile(path, 'more\n');
    case 'remove':
      return unlink(path);
    case 'touch':
      return utimes(path, 1_700_000_000, 1_700_000_000);
    case 'mode':
      return chmod(path, 0o600);
    case 'broken':
      return writeFile(path, Buffer.from([0xff, 0x41, 0xc3, 0x28, 0]));
    case 'move':
    case 'replace': {
      const to = join(folder, `${step.to}.md`);
      await mkdir(dirname(to), { recursive: true });
      if (step.do === 'move') return rename(path, to);
      return writeFile(to, 'replaced').then(() => rename(to, path));
    }
  }
}

async function changeInside(app: App, step: Inside): Promise<unknown> {
  const url = `/api/prompts/${encodeURIComponent(step.name)}`;
  if (step.do === 'delete') return app.http.inject({ method: 'DELETE', url });
  if (step.do === 'put')
    return app.http.inject({ method: 'PUT', url, payload: { content: step.text } });
  const payload = { old_id: step.name, new_id: step.to };
  return app.http.inject({ method: 'POST', url: '/api/prompts/rename', payload });
}

/** Everything a start makes of a folder. */
async function stateOf(
  root: string,
): Promise<{ id: PromptId; key: string | null; revision: number }[]> {
  const app = await createApp({ root, watch: false });
  try {
    const { heads } = app.library;
    return heads.sortedIds().map((id: PromptId) => {
      const { content, header, description, tags, revision, key, readOnlyReason } = heads.get(id)!;
      return {
        id,
        text: { content, header, description, tags },
        tags: heads.facts(id)!.tags,
        revision,
        key,
        readOnlyReason,
        name: heads.names.displayName(id),
        isComposite: heads.graph.hasInclusions(id),
        dependencies: heads.graph.dependencies(id),
        missing: heads.graph.missing(id),
        dependents: heads.graph.dependents(id),
      };
    });
  } finally {
    await app.close();
  }
}

test('L1 a start with the index finds what a start without it finds, whatever was done to the files', async () => {
  await assert(
    asyncProperty(
      array(inside, { maxLength: 4 }),
      array(outside, { maxLength: 8 }),
      async (through, around) => {
        const base = await mkdtemp(join(tmpdir(), 'prompt-manager-'));
        try {
          const folder = join(base, 'with');
          for (const [index, name] of names.entries())
            await changeOutside(await made(folder), { do: 'write', name, text: texts[index]! });
          // Times that can be given back exactly.
          for (const name of names) await changeOutside(folder, { do: 'touch', name });
          const app = await createApp({ root: folder });
          for (const step of through) await changeInside(app, step);
          await app.close();
          forceTrust(folder);
          // A step on a file that is not there does nothing.
          for (const step of around) await changeOutside(folder, step).catch(() => undefined);
          const without = join(base, 'without');
          await cp(folder, without, { recursive: true, preserveTimestamps: true });
          await rm(join(without, '.prompt-manager/index.sqlite'));
          const [found, anew] = [await stateOf(folder), await stateOf(without)];
          // What was never journaled is only known to have been another text by the index (SPEC D8).
          const unknown = new Set(anew.filter(({ key }) => key === null).map(({ id }) => id));
          const shown = (states: typeof anew): unknown =>
            states.map((each) =>
              unknown.has(each.id) ? { ...each, key: null, revision: 1 } : each,
            );
          expect(shown(found)).toEqual(shown(anew));
        } finally {
          await rm(base, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: 10 },
  );
}, 120_000);

test('L1 an index whose lists are damaged is as none: everything is read from the files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'index-start-'));
  await writeFile(join(folder, 'a.md'), '---\ntags: [x]\n---\n[[b]]\n');
  await writeFile(join(folder, 'b.md'), 'second\n');
  await (await createApp({ root: folder, watch: false })).close();
  forceTrust(folder);
  const database = new DatabaseSync(join(folder, '.prompt-manager/index.sqlite'));
  database.exec(`UPDATE files SET targets = '["b\\' WHERE id = 'a'`);
  database.close();
  const app = await createApp({ root: folder, watch: false });
  expect(app.library.heads.graph.dependencies('a' as PromptId)).toEqual(['b']);
  await app.close();
  // And is whole at the next start.
  const mended = new DatabaseSync(join(folder, '.prompt-manager/index.sqlite'));
  expect(mended.prepare('SELECT id, targets FROM files ORDER BY id').all()).toMatchObject([
    { id: 'a', targets: '["b"]' },
    { id: 'b', targets: null },
  ]);
  mended.close();
  await rm(folder, { recursive: true });
});

test('L1 the rows of a folder are those of every change before, stored by now or not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'index-start-'));
  const index = await openFileIndex({ path: join(folder, 'index.sqlite'), log: () => undefined });
  const files = index!.folder('');
  const stamp = { size: 1, modifiedAtMs: 1, changedAtMs: 1, inode: 1 };
  const facts = { description: null, tags: [], targets: [], contentBytes: 1, editable: true };
  for (const hash of ['old', 'new'])
    files.put(
      {
        number: 1,
        id: 'a' as PromptId,
        hash,
        stamp,
        seenAtMs: 1,
        facts,
        header: null,
        content: 'x',
      },
      () => undefined,
    );
  expect((await files.rows()).get('a' as PromptId)?.hash).toBe('new');
  await index!.close();
  await rm(folder, { recursive: true });
});

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Files that changed a moment ago are read in any case; here the index is believed as if that were long ago. */
function forceTrust(folder: string): void {
  const database = new DatabaseSync(join(folder, '.prompt-manager/index.sqlite'));
  database.exec('UPDATE files SET seen_at = seen_at + 3600000');
  database.close();
}

test('L1 F6 a start that is refused because the library is served leaves the index of who serves it alone', async () => {
  const root = await mkdtemp(join(tmpdir(), 'prompt-manager-index-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await writeFile(join(root, 'a.md'), 'A');
  const app = await createApp({ root });
  onTestFinished(() => app.close());
  const path = join(root, '.prompt-manager/index.sqlite');
  // Another version's: whoever opens it makes it anew.
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version = 99');
  database.close();
  const { ino } = await stat(path);
  await expect(createApp({ root })).rejects.toMatchObject({ code: 'library_locked' });
  expect((await stat(path)).ino).toBe(ino);
});
