import { execFileSync } from 'node:child_process';
import { access, rename, rm, symlink, utimes } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { PromptId } from '@prompt-manager/core';
import type { FileFailure } from './file-failure.ts';
import type { FolderListing } from './folder-scan.ts';
import { filesOf, walkLater, walkNow } from './folder-walk.ts';
import type { FolderWalk } from './folder-walk.ts';
import type { LibraryFolder } from './library-folder.ts';
import { makeLibrary } from './library-folder.fake.ts';

async function listing(folder: LibraryFolder): Promise<FolderListing> {
  const found = await folder.scan();
  if (found.kind === 'failed') throw new Error(found.sentence);
  const options = { root: folder.root, abandonedBeforeMs: 0 };
  // Both ways of walking see the same, whichever this file system gets.
  expect(bySpelling(await walkLater(options))).toEqual(bySpelling(walkNow(options)));
  return found;
}

function bySpelling(walk: FolderWalk | FileFailure): readonly unknown[] {
  if (walk.kind === 'failed') return [walk];
  return [...filesOf(walk), ...walk.problems].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function ids(folder: LibraryFolder): Promise<readonly string[]> {
  return (await listing(folder)).files.map(({ id }) => id).toSorted();
}

async function problems(folder: LibraryFolder): Promise<readonly string[]> {
  return (await listing(folder)).problems.map(({ code, path }) => `${code} ${path}`).toSorted();
}

test('F1 any folder of .md files is a library; hidden folders and node_modules are not looked into', async () => {
  const { folder } = await makeLibrary({
    'all.md': '',
    'fragments/tone/formal voice.md': 'x',
    'notes.txt': 'x',
    '.git/description.md': 'x',
    '.prompt-manager/private.md': 'x',
    'node_modules/pkg/readme.md': 'x',
    'docs/node_modules/pkg/readme.md': 'x',
  });
  expect(await ids(folder)).toEqual(['all', 'fragments/tone/formal voice']);
  expect(await problems(folder)).toEqual([]);
});

test('F7 a file whose name breaks the grammar is listed as a problem, not hidden', async () => {
  const { folder } = await makeLibrary({
    'a:b.md': '',
    'Readme.MD': '',
    '.hidden.md': '',
    'bad /deep/x.md': '',
    'good.md': '',
    [`${'é'.repeat(101)}.md`]: '',
  });
  expect(await ids(folder)).toEqual(['good']);
  expect(await problems(folder)).toEqual([
    'bad_file_name .hidden.md',
    'bad_file_name Readme.MD',
    'bad_file_name a:b.md',
    'bad_file_name bad /deep/x.md',
    `bad_file_name ${'é'.repeat(101)}.md`,
  ]);
});

test.skipIf(process.platform !== 'linux')('F7 a name that is not UTF-8 is a problem', async () => {
  const { folder, at } = await makeLibrary();
  execFileSync('sh', ['-c', `: > "$1/$(printf 'caf\\351').md"`, 'sh', at('')]);
  expect(await problems(folder)).toEqual(['bad_file_name caf\uFFFD.md']);
});

test('F7 names on disk in NFD have NFC ids and stay where they are', async () => {
  const nfd = 'cafe\u0301';
  const nfc = 'caf\u00e9';
  const { folder } = await makeLibrary({ [`${nfd}/${nfd}.md`]: 'old' });
  expect(await ids(folder)).toEqual([`${nfc}/${nfc}`]);
  const [id] = (await listing(folder)).files.map((file) => file.id);
  const read = await folder.read(id as PromptId);
  expect(read.kind === 'file' && Buffer.from(read.bytes).toString()).toBe('old');
  expect(folder.pathOf(`${nfc}/new` as PromptId)).toBe(`${nfd}/new.md`);
});

test('F7 of two files that spell one id the first in code-unit order is served, the other a problem', async () => {
  const { folder } = await makeLibrary({
    'e\u0301.md': 'nfd',
    '\u00e9.md': 'nfc',
    'A\u030a.md': 'nfd',
    '\u212b.md': 'angstrom',
  });
  expect(await problems(folder)).toEqual(['duplicate_name \u00e9.md', 'duplicate_name \u212b.md']);
  const texts = await Promise.all(
    ['\u00e9', '\u00c5'].map(async (id) => {
      const read = await folder.read(id as PromptId);
      return read.kind === 'file' ? Buffer.from(read.bytes).toString() : read.kind;
    }),
  );
  expect(texts).toEqual(['nfd', 'nfd']);
});

test('F7 when the oddly spelled file is gone, the other one is read', async () => {
  const { folder, at } = await makeLibrary({ 'e\u0301.md': 'nfd', '\u00e9.md': 'nfc' });
  await listing(folder);
  await rm(at('e\u0301.md'));
  const read = await folder.read('\u00e9' as PromptId);
  expect(read.kind === 'file' && Buffer.from(read.bytes).toString()).toBe('nfc');
});

test('S2 links are never followed out of the library, folders behind links never entered', async () => {
  const { folder, at, outside, put } = await makeLibrary({
    'real.md': 'inside',
    '.prompt-manager/secret.md': 'x',
    'sub/a.md': 'a',
  });
  await put('../secret.md', 'outside');
  await put('../other/x.md', 'outside');
  await symlink('real.md', at('inner.md'));
  await symlink(outside('secret.md'), at('outer.md'));
  await symlink(outside('other'), at('folder'));
  await symlink(at('sub'), at('loop'));
  await symlink('.prompt-manager/secret.md', at('state.md'));
  await symlink('nowhere', at('dangling.md'));
  const found = await listing(folder);
  expect(found.files.map(({ id, link }) => `${id} ${link}`).toSorted()).toEqual([
    'inner true',
    'real false',
    'sub/a false',
  ]);
  expect(await problems(folder)).toEqual([
    'link inner.md',
    'link_not_followed dangling.md',
    'link_not_followed folder',
    'link_not_followed loop',
    'link_not_followed outer.md',
    'link_not_followed state.md',
  ]);
});

test('S2 what is no plain file, or too large, is a problem and is not read', async () => {
  const { folder, at } = await makeLibrary(
    { 'large.md': 'x'.repeat(65), 'fits.md': 'x'.repeat(64) },
    { maxFileBytes: 64 },
  );
  execFileSync('mkfifo', [at('pipe.md')]);
  expect(await ids(folder)).toEqual(['fits']);
  expect(await problems(folder)).toEqual(['file_too_large large.md', 'not_a_file pipe.md']);
  expect(await folder.read('pipe' as PromptId)).toMatchObject({ kind: 'failed', errno: 'EINVAL' });
  expect(await folder.read('large' as PromptId)).toMatchObject({ kind: 'failed', errno: 'EFBIG' });
});

test('F3 temporary files of a process that died are removed, one being written is not', async () => {
  const { folder, at } = await makeLibrary({
    'sub/.pm-old.tmp': 'x',
    'sub/.pm-new.tmp': 'x',
    'sub/a.md': '',
  });
  await utimes(at('sub/.pm-old.tmp'), 1, 1);
  expect(await ids(folder)).toEqual(['sub/a']);
  await expect(access(at('sub/.pm-old.tmp'))).rejects.toThrow('ENOENT');
  await access(at('sub/.pm-new.tmp'));
});

test('F4 a root that is missing is a failure, never an empty library or absent files', async () => {
  const { folder, at, outside } = await makeLibrary({ 'a.md': '' });
  await rename(at(''), outside('elsewhere'));
  expect(await folder.scan()).toMatchObject({ kind: 'failed', errno: 'ENOENT', path: '' });
  expect(await folder.read('a' as PromptId)).toMatchObject({
    kind: 'failed',
    errno: 'ENOENT',
    path: '',
  });
  expect(await folder.write('b' as PromptId, new Uint8Array())).toMatchObject({
    kind: 'failed',
    errno: 'ENOENT',
  });
  expect(await folder.remove('a' as PromptId)).toMatchObject({
    kind: 'failed',
    errno: 'ENOENT',
    path: '',
  });
});
