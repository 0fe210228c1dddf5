import {
  chmod,
  link,
  lstat,
  mkdir,
  readFile,
  readdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { parsePromptId } from '@prompt-manager/core';
import type { PromptId } from '@prompt-manager/core';
import type { FileRead } from './file-read.ts';
import type { MoveResult } from './file-move.ts';
import type { WriteResult } from './file-replace.ts';
import { hashOf } from './hash-of.ts';
import { makeLibrary, testPorts } from './library-folder.fake.ts';
import { openFolder } from './library-folder.ts';
import type { RemoveResult } from './file-operations.ts';

const id = parsePromptId;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Takes away the rights of the administrator, who may write everywhere, until the test is over. */
function asOrdinaryUser(): void {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}

test('F3 a write creates the file and its folders and leaves nothing else behind', async () => {
  const { folder, at } = await makeLibrary();
  const written = await folder.write(id('a/b/c'), bytes('hello'), { expectedHash: null });
  expect(written).toMatchObject({
    kind: 'written',
    hash: hashOf(bytes('hello')),
    stamp: { size: 5 },
  });
  expect(await readFile(at('a/b/c.md'), 'utf8')).toBe('hello');
  expect(await readdir(at('a/b'))).toEqual(['c.md']);
  const read = await folder.read(id('a/b/c'));
  expect(read.kind === 'file' && written.kind === 'written' && read.stamp).toEqual(
    written.kind === 'written' && written.stamp,
  );
});

test('F3 a write replaces the file as a whole and keeps its mode', async () => {
  const { folder, at } = await makeLibrary({ 'a.md': 'a longer text than before' });
  await chmod(at('a.md'), 0o640);
  await link(at('a.md'), at('before.md'));
  const expectedHash = hashOf(bytes('a longer text than before'));
  expect((await folder.write(id('a'), bytes('short'), { expectedHash })).kind).toBe('written');
  expect(await readFile(at('a.md'), 'utf8')).toBe('short');
  expect((await stat(at('a.md'))).mode & 0o777).toBe(0o640);
  expect(await readFile(at('before.md'), 'utf8')).toBe('a longer text than before');
});

test('F17 a file that nobody may write to is listed and read as such, and not replaced', async () => {
  const { folder, at } = await makeLibrary({
    'a.md': 'kept',
    'b.md': 'free',
    'group.md': 'of the group',
  });
  await chmod(at('a.md'), 0o444);
  await chmod(at('group.md'), 0o464);
  await symlink('b.md', at('link.md'));
  const listing = await folder.scan();
  expect(
    listing.kind === 'listed' &&
      Object.fromEntries(listing.files.map((file) => [file.id, file.isProtected])),
  ).toEqual({ a: true, b: false, group: false, link: false });
  expect(await folder.read(id('a'))).toMatchObject({ kind: 'file', isProtected: true });
  expect(await folder.read(id('b'))).toMatchObject({ kind: 'file', isProtected: false });
  expect(
    await folder.write(id('a'), bytes('x'), { expectedHash: hashOf(bytes('kept')) }),
  ).toMatchObject({ kind: 'failed', errno: 'EACCES', sentence: expect.stringContaining('chmod') });
  expect(await readFile(at('a.md'), 'utf8')).toBe('kept');
  expect((await readdir(at(''))).toSorted()).toEqual(['a.md', 'b.md', 'group.md', 'link.md']);
});

test('F17 a file that nobody may write to is not removed', async () => {
  const { folder, at } = await makeLibrary({ 'a.md': 'kept' });
  await chmod(at('a.md'), 0o444);
  const expectedHash = hashOf(bytes('kept'));
  expect(await folder.remove(id('a'), { expectedHash })).toMatchObject({
    kind: 'failed',
    errno: 'EACCES',
    sentence: expect.stringContaining('chmod'),
  });
  expect(await readFile(at('a.md'), 'utf8')).toBe('kept');
  await chmod(at('a.md'), 0o644);
  expect(await folder.remove(id('a'), { expectedHash })).toEqual({ kind: 'removed' });
});

test('F4 a file another program changed meanwhile is not overwritten', async () => {
  const { folder, at } = await makeLibrary({ 'a.md': 'theirs' });
  const theirs = { kind: 'changed_outside', hash: hashOf(bytes('theirs')) };
  expect(
    await folder.write(id('a'), bytes('ours'), { expectedHash: hashOf(bytes('old')) }),
  ).toEqual(theirs);
  expect(await folder.write(id('a'), bytes('ours'), { expectedHash: null })).toEqual(theirs);
  expect(await folder.remove(id('a'), { expectedHash: hashOf(bytes('old')) })).toEqual(theirs);
  expect(
    await folder.write(id('gone'), bytes('ours'), { expectedHash: hashOf(bytes('old')) }),
  ).toEqual({ kind: 'changed_outside', hash: null });
  expect(await readFile(at('a.md'), 'utf8')).toBe('theirs');
  expect(await readdir(at(''))).toEqual(['a.md']);
});

test('F3 of many writers that create one file at once exactly one succeeds', async () => {
  const { folder, at } = await makeLibrary();
  const results = await Promise.all(
    Array.from(
      { length: 8 },
      async (_, index) =>
        await folder.write(id('x/new'), bytes(`writer ${index}`), { expectedHash: null }),
    ),
  );
  const winner = results.findIndex(({ kind }) => kind === 'written');
  expect(results.filter(({ kind }) => kind === 'written')).toHaveLength(1);
  expect(results.filter(({ kind }) => kind === 'changed_outside')).toHaveLength(7);
  expect(await readFile(at('x/new.md'), 'utf8')).toBe(`writer ${winner}`);
  expect(await readdir(at('x'))).toEqual(['new.md']);
});

const isRefusedLink = (result: RemoveResult | MoveResult | FileRead | WriteResult): boolean =>
  result.kind === 'failed' && result.errno === 'ELOOP';

test('S2 no id leads through a link, inside or outside of the library', async () => {
  const { folder, at, outside, put } = await makeLibrary({ 'real.md': 'inside', 'sub/a.md': 'a' });
  await mkdir(outside('other'));
  await put('../other/x.md', 'outside');
  await symlink(outside('other'), at('folder'));
  await symlink(at('sub'), at('alias'));
  await symlink(outside('other/x.md'), at('outer.md'));
  await symlink('real.md', at('inner.md'));
  const tried: Record<string, RemoveResult | MoveResult | FileRead | WriteResult> = {};
  const behindFolders = ['folder/x', 'folder/new', 'folder/deep/new', 'alias/a'];
  for (const name of [...behindFolders, 'outer', 'inner']) {
    tried[`write ${name}`] = await folder.write(id(name), bytes('evil'));
  }
  for (const name of behindFolders) {
    tried[`move to ${name}`] = await folder.move(id('real'), id(name));
  }
  for (const name of ['folder/x', 'alias/a', 'outer']) {
    tried[`read ${name}`] = await folder.read(id(name));
    tried[`remove ${name}`] = await folder.remove(id(name));
    tried[`move ${name}`] = await folder.move(id(name), id('taken'));
  }
  const others = Object.entries(tried).filter(([, got]) => !isRefusedLink(got));
  expect(others).toEqual([]);
  expect(await folder.move(id('real'), id('outer'))).toEqual({ kind: 'exists' });
  const inner = await folder.read(id('inner'));
  expect(inner).toMatchObject({ kind: 'file', bytes: bytes('inside'), link: true });
  expect(await readdir(outside('other'))).toEqual(['x.md']);
  expect(await readFile(outside('other/x.md'), 'utf8')).toBe('outside');
  expect((await lstat(at('inner.md'))).isSymbolicLink()).toBe(true);
});

test('S2 ids that lead nowhere in the library are refused although their grammar is right', async () => {
  const { folder, at } = await makeLibrary({ 'a.md': '' });
  expect(await folder.write(id('node_modules/x'), bytes(''))).toMatchObject({
    kind: 'failed',
    errno: 'EINVAL',
  });
  expect(await folder.move(id('a'), id('b/node_modules/x'))).toMatchObject({
    kind: 'failed',
    errno: 'EINVAL',
  });
  expect(folder.idOf('node_modules/x.md').ok).toBe(false);
  expect(folder.idOf('../x.md').ok).toBe(false);
  expect(await readdir(at(''))).toEqual(['a.md']);
});

test('D3 what the system refuses is a value that names the reason and the file', async () => {
  const { folder, at } = await makeLibrary({ 'file.md': '' });
  await mkdir(at('folder.md'));
  await writeFile(at('plain'), '');
  expect(await folder.write(id('folder'), bytes(''))).toMatchObject({
    errno: 'EISDIR',
    path: 'folder.md',
  });
  expect(await folder.read(id('folder'))).toMatchObject({ errno: 'EISDIR' });
  expect(await folder.write(id('plain/x'), bytes(''))).toMatchObject({
    errno: 'ENOTDIR',
    path: 'plain/x.md',
  });
  const deep = Array.from({ length: 40 }, () => 'd'.repeat(200)).join('/') as PromptId;
  expect(await folder.read(deep)).toMatchObject({ errno: 'ENAMETOOLONG' });
});

test('D3 a file or folder without permission fails with EACCES and is no absent file', async () => {
  const { folder, at } = await makeLibrary({ 'locked/a.md': 'a', 'mute.md': 'm', 'open.md': 'o' });
  await chmod(at('locked'), 0o500);
  await chmod(at('mute.md'), 0);
  asOrdinaryUser();
  expect(
    await folder.write(id('locked/a'), bytes('b'), { expectedHash: hashOf(bytes('a')) }),
  ).toMatchObject({ kind: 'failed', errno: 'EACCES' });
  expect(await folder.read(id('mute'))).toMatchObject({ kind: 'failed', errno: 'EACCES' });
});

test('F6 a folder that cannot be written is known by trying', async () => {
  const { folder, at } = await makeLibrary({ 'a.md': '' });
  expect(await folder.probeWritable()).toBe(true);
  expect(await readdir(at(''))).toEqual(['a.md']);
  await chmod(at(''), 0o555);
  asOrdinaryUser();
  expect(await folder.probeWritable()).toBe(false);
  expect(await folder.privateFolder()).toMatchObject({ kind: 'failed', errno: 'EACCES' });
});

test('F6 the private folder ignores itself and keeps an ignore file somebody changed', async () => {
  const { folder, at, outside } = await makeLibrary();
  expect(await folder.privateFolder()).toEqual({ kind: 'ready', path: at('.prompt-manager') });
  expect(await readFile(at('.prompt-manager/.gitignore'), 'utf8')).toBe('*\n');
  await writeFile(at('.prompt-manager/.gitignore'), '!x\n');
  expect((await folder.privateFolder()).kind).toBe('ready');
  expect(await readFile(at('.prompt-manager/.gitignore'), 'utf8')).toBe('!x\n');
  const linked = await makeLibrary();
  await symlink(outside('.'), linked.at('.prompt-manager'));
  expect(await linked.folder.privateFolder()).toMatchObject({ kind: 'failed', errno: 'ELOOP' });
});

test('F4 a removal takes the file and the folders it leaves empty, nothing else', async () => {
  const { folder, at } = await makeLibrary({ 'a/b/c.md': 'c', 'a/keep.txt': '' });
  expect(await folder.remove(id('a/b/c'), { expectedHash: hashOf(bytes('c')) })).toEqual({
    kind: 'removed',
  });
  expect(await readdir(at('a'))).toEqual(['keep.txt']);
  expect(await folder.remove(id('a/b/c'), { expectedHash: hashOf(bytes('c')) })).toEqual({
    kind: 'removed',
  });
});

test('F4 a move keeps the file, makes and removes folders, and never overwrites', async () => {
  const { folder, at } = await makeLibrary({ 'old/place/a.md': 'a', 'b.md': 'b' });
  const { ino } = await stat(at('old/place/a.md'));
  expect(await folder.move(id('old/place/a'), id('b'))).toEqual({ kind: 'exists' });
  expect(await folder.move(id('nothing'), id('c'))).toEqual({ kind: 'absent' });
  expect(await folder.move(id('old/place/a'), id('new/a'))).toEqual({ kind: 'moved' });
  expect((await stat(at('new/a.md'))).ino).toBe(ino);
  expect((await readdir(at(''))).toSorted()).toEqual(['b.md', 'new']);
  expect(await folder.move(id('new/a'), id('new/A'))).toEqual({ kind: 'moved' });
  expect(await readdir(at('new'))).toEqual(['A.md']);
});

test('F4 many files are read together, each handed over once, failures included', async () => {
  const { folder, at } = await makeLibrary(
    Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`d${index % 7}/${index}.md`, `${index}`]),
    ),
  );
  await symlink('nowhere', at('x.md'));
  const found = await folder.scan();
  if (found.kind === 'failed') throw new Error(found.sentence);
  const texts: string[] = [];
  await folder.readAll(found.files, (_, read) =>
    texts.push(read.kind === 'file' ? Buffer.from(read.bytes).toString() : read.kind),
  );
  expect(texts.map(Number).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, index) => index),
  );
});

test('F1 a library is an existing folder', async () => {
  const { at } = await makeLibrary({ 'a.md': '' });
  expect(await openFolder({ root: at('missing'), ports: testPorts })).toMatchObject({
    kind: 'failed',
    errno: 'ENOENT',
  });
  expect(await openFolder({ root: at('a.md'), ports: testPorts })).toMatchObject({
    kind: 'failed',
    errno: 'ENOTDIR',
  });
});
