import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

const diffOf = (before: string, after: string): readonly string[] =>
  unifiedDiff(before, after).map(({ text }) => text);
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

test('C21 a changed line stands among three lines of what is around it', () => {
  expect(diffOf(numbered(9), numbered(9).replace('line 5', 'LINE 5'))).toEqual([
    '@@ -2,7 +2,7 @@',
    ' line 2',
    ' line 3',
    ' line 4',
    '-line 5',
    '+LINE 5',
    ' line 6',
    ' line 7',
    ' line 8',
  ]);
  expect(diffOf('same\n', 'same\n')).toEqual([]);
});

test('C21 a line put in is one added line, and a missing last break is said', () => {
  expect(diffOf('a\nc\n', 'a\nb\nc\n')).toEqual(['@@ -1,2 +1,3 @@', ' a', '+b', ' c']);
  expect(diffOf('', 'a\n')).toEqual(['@@ -0,0 +1,1 @@', '+a']);
  const noBreak = '\\ No newline at end of file';
  expect(diffOf('a', 'a\n')).toEqual(['@@ -1,1 +1,1 @@', '-a', noBreak, '+a']);
});

test.each([
  ['near places', numbered(30), numbered(30).replace('line 9\n', '').replace('line 15', 'x')],
  ['far places', numbered(60), `first\n${numbered(60).replace('line 40', 'x\ny')}last`],
  ['no break at the end', 'a\nb', 'a\nc\nb'],
  ['everything gone', numbered(3), ''],
  ['doubled lines', 'a\na\n\na\n', 'a\n\na\na\n\n'],
])('C21 patch makes the new text of the old one: %s', async (_name, before, after) => {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-patch-'));
  try {
    const patch = ['--- text\tv1', '+++ text\tv2', ...diffOf(before, after), ''].join('\n');
    await writeFile(join(folder, 'text'), before);
    await writeFile(join(folder, 'patch'), patch);
    await apply(folder);
    expect(await readFile(join(folder, 'text'), 'utf8')).toBe(after);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Applies the file `patch`; rejects with what was said when it does not fit. */
function apply(cwd: string): Promise<void> {
  return new Promise((resolve, reject) =>
    execFile('git', ['apply', '-p0', '--unidiff-zero', 'patch'], { cwd }, (error) =>
      error === null ? resolve() : reject(error),
    ),
  );
}

test('C21 places whose surroundings touch are one hunk, others are not', () => {
  const hunks = (second: number): number =>
    diffOf(
      numbered(30),
      numbered(30).replace('line 5\n', 'x\n').replace(`line ${second}\n`, 'y\n'),
    ).filter((text) => text.startsWith('@@')).length;
  expect([hunks(12), hunks(13)]).toEqual([1, 2]);
});
