import { setTimeout as sleep } from 'node:timers/promises';

/** Loaded into a measured server before its own code: answers each message of its parent with the memory it holds. */

/** Bytes of a server once everything it does not need is collected. */
export interface Memory {
  /** What the system has given the process. */
  readonly resident: number;
  /** What the program holds: objects and buffers. */
  readonly live: number;
}

/** Callbacks that free memory run between collections, so one is not enough. */
const collections = 3;

process.on('message', () => void tell());
process.on('disconnect', () => process.exit());
// Listening alone must not keep a server alive that would end by itself.
process.channel?.unref();

async function tell(): Promise<void> {
  for (let done = 0; done < collections; done += 1) {
    globalThis.gc?.();
    await sleep(200);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ resident: rss, live: heapUsed + external } satisfies Memory);
}
