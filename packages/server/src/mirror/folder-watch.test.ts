import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Ports } from '../ports.ts';
import { everything, listen, sh, sorted } from './folder-watch.fake.ts';
import { makeLibrary, testPorts } from './library-folder.fake.ts';
import type { TestLibrary } from './library-folder.fake.ts';

/** Real timers, but the second gathering begins when the test says so. */
function holdSecondGathering(): {
  readonly setTimer: Ports['setTimer'];
  readonly reached: Promise<void>;
  readonly release: () => void;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  let gatherings = 0;
  let held = (): void => undefined;
  const setTimer = (delayMs: number, run: () => void): (() => void) => {
    if (delayMs === 20) gatherings += 1;
    if (delayMs !== 20 || gatherings !== 2) return testPorts.setTimer(delayMs, run);
    held = run;
    resolve();
    return () => undefined;
  };
  return { setTimer, reached: promise, release: () => held() };
}

/** Does something, waits for a last file to be told, and says what else was told until then. */
async function toldAfter(
  library: TestLibrary,
  act: () => Promise<void> | void,
): Promise<readonly string[]> {
  const heard = await listen(library);
  await act();
  await library.put('last.md', 'last');
  await heard.until(({ paths }) => paths.has('last.md'));
  return sorted(heard.paths).filter((path) => path !== 'last.md');
}

test.each([
  ['a write in place', 'echo new > a.md'],
  ['an append', 'echo more >> a.md'],
  ['an atomic rename over it', 'echo new > .t && mv .t a.md'],
  ['vim with backup and rename', 'mv a.md a.md~ && echo new > a.md && rm a.md~'],
  ['sed -i', 'sed -i s/old/new/ a.md'],
  ['a removal', 'rm a.md'],
])('F4 %s is told', async (_, script) => {
  const library = await makeLibrary({ 'a.md': 'old', 'b.md': 'b' });
  expect(await toldAfter(library, () => sh(library, script))).toEqual(['a.md']);
});

test('F4 an edit after an atomic replacement is told too', async () => {
  const library = await makeLibrary({ 'sub/a.md': 'old' });
  const heard = await listen(library);
  for (const round of [1, 2, 3]) {
    heard.paths.clear();
    sh(library, `echo ${round} > sub/.t && mv sub/.t sub/a.md`);
    await heard.until(({ paths }) => paths.has('sub/a.md'));
    heard.paths.clear();
    await appendFile(library.at('sub/a.md'), 'more');
    expect(await heard.until(({ paths }) => paths.has('sub/a.md'))).toBe(true);
  }
});

test('F4 only Markdown files are told, with names of any script, and temporary files never', async () => {
  const library = await makeLibrary({ '.git/config': '' });
  const told = await toldAfter(library, () =>
    sh(
      library,
      'echo x > "ünïcode 文.md"; echo x > notes.txt; echo x > .pm-1.tmp; echo x > .hidden.md; echo x > .git/HEAD.md; mkdir node_modules; echo x > node_modules/r.md',
    ),
  );
  expect(told).toEqual(['ünïcode 文.md']);
});

test('F4 files in new nested folders are told, also those made at once', async () => {
  const library = await makeLibrary();
  const told = await toldAfter(library, () =>
    sh(library, 'mkdir -p a/b/c && echo 1 > a/1.md && echo 2 > a/b/2.md && echo 3 > a/b/c/3.md'),
  );
  expect(told).toEqual(['a/1.md', 'a/b/2.md', 'a/b/c/3.md']);
});

test('F4 a new folder is watched like an old one', async () => {
  const library = await makeLibrary();
  const heard = await listen(library);
  sh(library, 'mkdir -p a/b && echo 1 > a/b/1.md');
  await heard.until(({ paths }) => paths.has('a/b/1.md'));
  await library.put('a/b/2.md', '2');
  expect(await heard.until(({ paths }) => paths.has('a/b/2.md'))).toBe(true);
});

test('F4 a folder moved is told by its files, at the old and the new place, and goes on being watched', async () => {
  const library = await makeLibrary({ 'from/x/1.md': '1', 'from/2.md': '2' });
  const heard = await listen(library);
  await rename(library.at('from'), library.at('to'));
  await heard.until(({ paths }) => paths.size === 4);
  expect(sorted(heard.paths)).toEqual(['from/2.md', 'from/x/1.md', 'to/2.md', 'to/x/1.md']);
  await library.put('to/x/3.md', '3');
  await heard.until(({ paths }) => paths.has('to/x/3.md'));
});

test('F4 a folder moved out of the library and another one moved in are told by their files', async () => {
  const library = await makeLibrary({ 'here/1.md': '1' });
  await library.put('../coming/sub/2.md', '2');
  const heard = await listen(library);
  await rename(library.at('here'), library.outside('gone'));
  await rename(library.outside('coming'), library.at('here'));
  await heard.until(({ paths }) => paths.size === 2);
  expect(sorted(heard.paths)).toEqual(['here/1.md', 'here/sub/2.md']);
  await library.put('here/sub/3.md', '3');
  await library.put('../gone/4.md', '4');
  await heard.until(({ paths }) => paths.has('here/sub/3.md'));
  expect(heard.paths.has('here/4.md')).toBe(false);
});

test('F4 rm -rf tells every file, and a folder made again under the name is watched', async () => {
  const library = await makeLibrary({ 'a/1.md': '1', 'a/b/2.md': '2' });
  const heard = await listen(library);
  sh(library, 'rm -rf a && mkdir -p a/b');
  await heard.until(({ paths }) => paths.size === 2);
  await library.put('a/b/3.md', '3');
  expect(await heard.until(({ paths }) => paths.has('a/b/3.md'))).toBe(true);
});

test('F4 a git checkout of many files is told whole', async () => {
  const library = await makeLibrary(
    Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`d${index % 10}/${index}.md`, 'one\n']),
    ),
  );
  const git = 'git -c user.name=t -c user.email=t@example.org -c init.defaultBranch=main';
  sh(
    library,
    `${git} init -q && ${git} add . && ${git} commit -qm 1 && ${git} checkout -qb two && for f in */*.md; do echo two > $f; done && mkdir new && echo n > new/n.md && ${git} add . && ${git} commit -qm 2`,
  );
  const heard = await listen(library);
  sh(library, `${git} checkout -q main`);
  await heard.until(({ paths }) => paths.size === 301);
  expect(heard.paths.has('new/n.md')).toBe(true);
});

test('F4 changes close together are one call, each path once', async () => {
  const library = await makeLibrary();
  const heard = await listen(library);
  sh(library, 'for i in 1 2 3 4 5; do echo $i > a.md; echo $i > b.md; done');
  await heard.until(({ paths }) => paths.size === 2);
  expect(heard.calls.map((call) => sorted(call))).toEqual([['a.md', 'b.md']]);
});

test('F4 a file found empty is looked at again, and told once with the text in it', async () => {
  const library = await makeLibrary({ 'a.md': 'old' });
  const gathering = holdSecondGathering();
  const heard = await listen(library, { setTimer: gathering.setTimer });
  await writeFile(library.at('a.md'), '');
  await gathering.reached;
  expect(heard.calls).toEqual([]);
  await writeFile(library.at('a.md'), 'new');
  gathering.release();
  await heard.until(({ calls }) => calls.length > 0);
  expect(heard.calls).toEqual([['a.md']]);
});

test('F4 a file that stays empty is told all the same', async () => {
  const library = await makeLibrary({ 'a.md': 'old' });
  const heard = await listen(library);
  await writeFile(library.at('a.md'), '');
  expect(await heard.until(({ paths }) => paths.has('a.md'))).toBe(true);
});

test('F4 the root removed is said, its return is everything, and it is watched again', async () => {
  const library = await makeLibrary({ 'a.md': 'a' });
  const heard = await listen(library);
  await rm(library.at(''), { recursive: true });
  await heard.until(({ degraded }) => degraded.some(({ kind }) => kind === 'root_missing'));
  expect(everything(heard)).toBe(false);
  await library.put('b.md', 'b');
  await heard.until(({ restored }) => restored === 1);
  expect(everything(heard)).toBe(true);
  await library.put('sub/c.md', 'c');
  await heard.until(({ paths }) => paths.has('sub/c.md'));
});

test('F4 a root exchanged for another folder is everything', async () => {
  const library = await makeLibrary({ 'a.md': 'a' });
  await library.put('../other/x.md', 'x');
  const heard = await listen(library);
  await rename(library.at(''), library.outside('before'));
  await rename(library.outside('other'), library.at(''));
  await heard.until(everything);
  await library.put('y.md', 'y');
  expect(await heard.until(({ paths }) => paths.has('y.md'))).toBe(true);
});

test.skipIf(process.platform !== 'linux')(
  'F4 events lost in an overflowing kernel queue are everything, and nothing is missed after it',
  async () => {
    const library = await makeLibrary({ 'a/1.md': '1' });
    const heard = await listen(library);
    // Blocks this process, so that nobody empties the queue; the last folder's event is dropped.
    const queueLength = Number(await readFile('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
    const flood = `const fs = require('node:fs');
      for (let i = 0; i < ${queueLength * 1.2}; i += 1) fs.utimesSync(i % 2 ? 'a/1.md' : 'a', 1, i + 1);
      fs.mkdirSync('late');`;
    execFileSync(process.execPath, ['-e', flood], { cwd: library.at('') });
    await heard.until(everything);
    await library.put('late/2.md', '2');
    expect(await heard.until(({ paths }) => paths.has('late/2.md'))).toBe(true);
  },
);

test('F4 after close nothing is told, and close may be called twice', async () => {
  const library = await makeLibrary({ 'a.md': 'a' });
  const heard = await listen(library);
  const other = await listen(library);
  await library.put('a.md', 'changed');
  await heard.close();
  await heard.close();
  await other.until(({ paths }) => paths.has('a.md'));
  expect(heard.calls).toEqual([]);
});

test('F4 a folder that comes and goes at once disturbs nothing', async () => {
  const library = await makeLibrary();
  const heard = await listen(library);
  for (let round = 0; round < 20; round += 1) {
    await mkdir(library.at('brief'));
    await rmdir(library.at('brief'));
  }
  await library.put('brief/a.md', 'a');
  await heard.until(({ paths }) => paths.has('brief/a.md'));
  expect(heard.degraded).toEqual([]);
});
