import type * as FileSystem from 'node:fs';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { moveFile } from './file-move.ts';
import { readInside } from './file-read.ts';

/** A disk that takes two spellings for one name when they differ in letter case only, and keeps the one it was given. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof FileSystem>();
  /** The path as it is spelt on the disk, as far as it is there. */
  const spelt = (path: string): string => {
    let found = '';
    for (const segment of path.split('/').slice(1)) {
      const folder = found === '' ? '/' : found;
      const names =
        fs.existsSync(folder) && fs.statSync(folder).isDirectory() ? fs.readdirSync(folder) : [];
      const isIt = (name: string): boolean => name.toLowerCase() === segment.toLowerCase();
      found += `/${names.includes(segment) ? segment : (names.find(isIt) ?? segment)}`;
    }
    return found;
  };
  const at = (path: string): string => {
    const slash = path.lastIndexOf('/');
    return spelt(path.slice(0, slash)) + path.slice(slash);
  };
  return {
    ...fs,
    openSync: (path: string, ...rest: [number]) => fs.openSync(spelt(path), ...rest),
    lstatSync: (path: string, options?: { readonly throwIfNoEntry?: boolean }) =>
      fs.lstatSync(spelt(path), options),
    mkdirSync: (path: string) => fs.mkdirSync(spelt(path)),
    renameSync: (from: string, to: string) => fs.renameSync(spelt(from), at(to)),
    realpathSync: Object.assign((path: string) => fs.realpathSync(spelt(path)), {
      native: (path: string) => fs.realpathSync.native(spelt(path)),
    }),
  };
});

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'prompt-manager-case-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'Tone'));
  writeFileSync(join(root, 'Tone/Formal.md'), 'Be formal.\n');
  return root;
}

test('F4 where both letter cases are one name, a file is that of its own spelling and of no other', () => {
  const root = folder();
  const kindOf = (path: string): string => readInside({ root, path, maxBytes: 1_000 }).kind;
  expect(kindOf('Tone/Formal.md')).toBe('file');
  // Else a file that was renamed to other letter case would stay two prompts.
  expect(kindOf('Tone/formal.md')).toBe('absent');
  expect(kindOf('tone/Formal.md')).toBe('absent');
  expect(kindOf('Tone/other.md')).toBe('absent');
});

test('M4 where both letter cases are one name, a change of case alone moves file and folders', async () => {
  const root = folder();
  const move = (source: string, target: string): unknown =>
    moveFile({ root, source, target, temporaryName: '.moving' });
  expect(await move('Tone/Formal.md', 'Tone/formal.md')).toEqual({ kind: 'moved' });
  expect(readdirSync(join(root, 'Tone'))).toEqual(['formal.md']);
  expect(await move('Tone/formal.md', 'tone/FORMAL.md')).toEqual({ kind: 'moved' });
  expect([readdirSync(root), readdirSync(join(root, 'tone'))]).toEqual([['tone'], ['FORMAL.md']]);
  expect(readInside({ root, path: 'tone/FORMAL.md', maxBytes: 1_000 }).kind).toBe('file');
  writeFileSync(join(root, 'tone/kind.md'), 'Be kind.\n');
  expect(await move('tone/kind.md', 'tone/formal.md')).toEqual({ kind: 'exists' });
});
