import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApp } from '@prompt-manager/server';

/**
 * Our server on the folder named by the first argument. Tells its port; on `begin` it begins to measure how late its
 * event loop is, on `end` it tells what it measured.
 */

/** What the event loop was late by, in milliseconds. */
export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Seconds of processor used meanwhile. */
  readonly cpuSeconds: number;
}

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('name the folder to serve');

const resolutionMs = 1;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
let cpu = process.cpuUsage();
const app = await createApp({ root, watch: false });
const { port } = await app.listen({ port: 0 });

process.on('message', (message) => {
  if (message === 'begin') {
    delay.reset();
    delay.enable();
    cpu = process.cpuUsage();
    process.send?.('begun');
    return;
  }
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  // A timer that is on time shows its own resolution.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  const measured: LoopDelay = {
    p50Ms: late(delay.percentile(50)),
    p99Ms: late(delay.percentile(99)),
    maxMs: late(delay.max),
    cpuSeconds: (user + system) / 1e6,
  };
  process.send?.(measured);
});
process.send?.(port);
