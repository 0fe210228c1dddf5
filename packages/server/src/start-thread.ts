import { getCompileCacheDir } from 'node:module';
import { setPriority } from 'node:os';
import { extname } from 'node:path';
import { Worker, type ResourceLimits } from 'node:worker_threads';

/**
 * Memory for what a thread makes and forgets, in MiB. A thread of ours works on one message at a time; left alone, the
 * engine lets each of them grow by the 48 MiB that suit a whole program.
 */
const maxYoungGenerationSizeMb = 8;

/** What a thread is given. */
export interface ThreadOptions {
  /** What it finds as its `workerData`. */
  readonly workerData?: unknown;
  /** Other limits of its memory than a small young generation. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/**
 * Starts a thread from the file of this name beside `at` (an `import.meta.url`). The file ends as the caller's does:
 * `.ts` in the repository, `.js` once it is built.
 */
export function startThread(
  at: string,
  name: string,
  { workerData, resourceLimits = { maxYoungGenerationSizeMb } }: ThreadOptions,
): Worker {
  return new Worker(new URL(`${name}${extname(at)}`, at), {
    workerData,
    env: threadEnvironment(),
    resourceLimits,
  });
}

/** A thread does not inherit the cache of compiled sources; without it each takes 150 ms of a processor to start, with it 50. */
function threadEnvironment(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: folder };
}

/** How far a thread that works in the background steps back; 19 would be furthest. */
const backgroundNiceness = 10;

/**
 * Called on a thread whose work can wait: where processors are short, those who type are served first. Linux gives
 * every thread a priority of its own; elsewhere the call would slow the whole process, so nothing is done.
 */
export function workInBackground(): void {
  if (process.platform === 'linux') setPriority(0, backgroundNiceness);
}
