import { unlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { watchWithSystem } from './directory-watches.ts';
import type { WatchDirectory } from './directory-watches.ts';
import { everything, listen, sorted } from './folder-watch.fake.ts';
import { makeLibrary, testPorts } from './library-folder.fake.ts';
import { isOnRemoteFileSystem, isRemoteType } from './remote-file-system.ts';

/** The system's watch until the `count`-th folder, then its error for "no watches left". */
function runningOutAfter(count: number): WatchDirectory {
  let given = 0;
  return (...call) => {
    given += 1;
    if (given > count)
      throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), {
        code: 'ENOSPC',
      });
    return watchWithSystem(...call);
  };
}

test('F4 without watches left the folder is looked at again and again, and that is said', async () => {
  const library = await makeLibrary({ 'a/1.md': '1', 'b/2.md': '2', 'c/3.md': '3' });
  const heard = await listen(library, {
    watchDirectory: runningOutAfter(2),
    setTimer: (delayMs, run) => testPorts.setTimer(delayMs / 100, run),
  });
  expect(heard.degraded.map(({ kind }) => kind)).toEqual(['watch_limit']);
  await heard.until(everything);
  await library.put('b/2.md', 'changed');
  await unlink(library.at('c/3.md'));
  await library.put('new/4.md', '4');
  await heard.until(({ paths }) => paths.size === 3);
  expect(sorted(heard.paths)).toEqual(['b/2.md', 'c/3.md', 'new/4.md']);
});

test('F4 watches that run out later are said too', async () => {
  const library = await makeLibrary({ 'a/1.md': '1' });
  const heard = await listen(library, { watchDirectory: runningOutAfter(2) });
  expect(heard.degraded).toEqual([]);
  await library.put('b/2.md', '2');
  await heard.until(({ degraded }) => degraded.length === 1);
  await heard.until(everything);
});

test('F4 a folder other machines can change is looked at again and again, and that is said', async () => {
  const library = await makeLibrary({ 'a.md': '1' });
  const heard = await listen(library, {
    isRemote: async () => true,
    setTimer: (delayMs, run) => testPorts.setTimer(delayMs / 100, run),
  });
  expect(heard.degraded.map(({ kind }) => kind)).toEqual(['remote_folder']);
  await heard.until(everything);
  await library.put('a.md', 'changed');
  await heard.until(({ paths }) => paths.has('a.md'));
});

test('F4 network file systems are known by their number, local disks are not taken for one', async () => {
  const nfs = 0x6969;
  const cifsAsSigned = 0xff534d42 | 0;
  const ext4 = 0xef53;
  const overlay = 0x794c7630;
  expect([nfs, cifsAsSigned, ext4, overlay].map(isRemoteType)).toEqual([true, true, false, false]);
  expect(await isOnRemoteFileSystem('/nowhere/at/all')).toBe(false);
});
