import { setTimeout as sleep } from 'node:timers/promises';
import { connect, connectAll, listen } from './connect.ts';
import { eachEdit, typing } from './edits.ts';
import { withTarget } from './targets.ts';
import type { Target, TargetName } from './targets.ts';

/** What one run of S2 measured. */
export interface FanOut {
  readonly target: TargetName;
  readonly scenario: 'S2';
  /** Edits that readers got, all readers together: an edit that reaches 1,000 readers counts 1,000. */
  readonly deliveriesPerSecond: number;
  readonly cpuSecondsPerMillion: number;
  /** Share of a processor that the clients used; near 1 they are what is measured. */
  readonly clientsBusy: number;
}

const readers = 1_000;
/** Edits on their way at a time: enough that the server always has one to hand on. */
const window = 64;
/** More than any server delivers. */
const maxEditsPerSecond = 8_000;
const warmSeconds = 1;

/** S2: one writer, 1,000 readers; the next edit is sent as soon as one has reached everybody. */
export function measureFanOut(target: Target, seconds: number): Promise<FanOut> {
  const { base, updates } = typing(maxEditsPerSecond * (seconds + warmSeconds));
  return withTarget(target, ['shared'], async (running) => {
    const writer = await connect(running, 'shared');
    const reached = new Uint16Array(updates.length);
    let sent = 0;
    let done = 0;
    let deliveries = 0;
    const send = (): void => {
      for (; sent < Math.min(updates.length, done + window); sent += 1)
        writer.send(updates[sent] ?? base);
    };
    const count = (edit: number): void => {
      deliveries += 1;
      reached[edit] = (reached[edit] ?? 0) + 1;
      if (reached[edit] !== readers) return;
      done += 1;
      send();
    };
    await connectAll(readers, () => listen(running, 'shared', (frame) => eachEdit(frame, count)));
    writer.send(base);
    await sleep(500);
    send();
    await sleep(warmSeconds * 1_000);
    const before = { deliveries, cpu: await running.cpuSeconds(), own: process.cpuUsage() };
    const startMs = performance.now();
    await sleep(seconds * 1_000);
    const tookSeconds = (performance.now() - startMs) / 1_000;
    const delivered = deliveries - before.deliveries;
    const cpuSeconds = (await running.cpuSeconds()) - before.cpu;
    const own = process.cpuUsage(before.own);
    return {
      target: target.name,
      scenario: 'S2',
      deliveriesPerSecond: Math.round(delivered / tookSeconds),
      cpuSecondsPerMillion: (cpuSeconds / delivered) * 1e6,
      clientsBusy: (own.user + own.system) / 1e6 / tookSeconds,
    };
  });
}
