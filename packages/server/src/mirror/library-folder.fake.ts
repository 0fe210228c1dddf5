import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { onTestFinished } from 'vitest';
import type { Ports } from '../ports.ts';
import type { FileDoer } from './file-thread.ts';
import { openFolder } from './library-folder.ts';
import type { LibraryFolder } from './library-folder.ts';

let namesGiven = 0;

/** The real clock and names in sequence. */
export const testPorts: Ports = {
  now: () => performance.timeOrigin + performance.now(),
  runningMs: () => performance.now(),
  setTimer: (delayMs, run) => {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
  onNextTurn: (run) => void setImmediate(run),
  randomName: () => {
    namesGiven += 1;
    return `name-${namesGiven}`;
  },
};

/** A real library in a folder of its own, removed when the test is over. */
export interface TestLibrary {
  readonly folder: LibraryFolder;
  /** Absolute path of something in the library. */
  readonly at: (path: string) => string;
  /** Absolute path of something beside the library, outside of it. */
  readonly outside: (path: string) => string;
  /** Writes a file as another program would. */
  readonly put: (path: string, content: string | Uint8Array) => Promise<void>;
}

/** Makes a library of these files (path -> content) in the system's folder for temporary files. */
export async function makeLibrary(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  options: { readonly maxFileBytes?: number; readonly files?: FileDoer } = {},
): Promise<TestLibrary> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'prompt-manager-')));
  onTestFinished(async () => await rm(base, { recursive: true, force: true }));
  const root = join(base, 'library');
  await mkdir(root);
  const folder = await openFolder({ root, ports: testPorts, ...options });
  if ('kind' in folder) throw new Error(folder.sentence);
  const put = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  for (const [path, content] of Object.entries(files)) await put(path, content);
  return { folder, put, at: (path) => join(root, path), outside: (path) => join(base, path) };
}
