import { setTimeout as sleep } from 'node:timers/promises';
import { pace, PromptLoad, settle, startText } from './load.ts';
import { quantile } from './statistics.ts';
import { startTarget } from './target.ts';
import type { Target } from './target.ts';

/** What one run of one scenario measured. Milliseconds from sending an edit to another client having it. */
export interface Measured {
  readonly target: string;
  readonly scenario: 'S1' | 'S3';
  readonly editsPerSecond: number;
  readonly sentPerSecond: number;
  /** Share of the expected deliveries that arrived, 0 to 1. */
  readonly delivered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuSecondsPer100kEdits: number;
}

interface Shape {
  readonly scenario: Measured['scenario'];
  readonly prompts: number;
  readonly readers: number;
  readonly editsPerSecond: number;
  readonly seconds: number;
}

/** Edits at the same rate that do not count, so that the compiler has seen the code: it is the same for every target. */
const warmSeconds = 2;

/** S1: one writer, ten readers, 50 edits a second. */
export function measureLatency(target: Target): Promise<Measured> {
  return measure(target, {
    scenario: 'S1',
    prompts: 1,
    readers: 10,
    editsPerSecond: 50,
    seconds: 3,
  });
}

/** S3: 200 prompts with one writer and one reader each. */
export function measureLoad(target: Target, editsPerSecond: number): Promise<Measured> {
  return measure(target, { scenario: 'S3', prompts: 200, readers: 1, editsPerSecond, seconds: 2 });
}

/** True when a step of S3 counts as sustained. */
export function isSustained({
  delivered,
  p99Ms,
  sentPerSecond,
  editsPerSecond,
}: Measured): boolean {
  return delivered > 0.995 && p99Ms < 100 && sentPerSecond > 0.95 * editsPerSecond;
}

async function measure(target: Target, shape: Shape): Promise<Measured> {
  const { scenario, prompts, readers, editsPerSecond, seconds } = shape;
  const ids = Array.from({ length: prompts }, (_, index) => `doc${index}`);
  await using running = await startTarget(target, new Map(ids.map((id) => [id, startText])));
  const loads = ids.map(() => new PromptLoad(target));
  try {
    await Promise.all(
      loads.map((load, index) => load.connect(running, target, ids[index] ?? '', readers)),
    );
    await warmUp(loads);
    const edit = (index: number): void => loads[index % prompts]?.edit();
    await pace(editsPerSecond, editsPerSecond * warmSeconds, edit);
    for (const load of loads) load.startMeasuring();
    const count = editsPerSecond * seconds;
    const cpuBefore = await running.cpuSeconds();
    const tookSeconds = await pace(editsPerSecond, count, edit);
    const arrived = (): number =>
      loads.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0);
    await settle(arrived, count * readers);
    const cpuSeconds = (await running.cpuSeconds()) - cpuBefore;
    const latencies = Float64Array.from(loads.flatMap(({ latenciesMs }) => latenciesMs)).sort();
    return {
      target: target.name,
      scenario,
      editsPerSecond,
      sentPerSecond: Math.round(count / tookSeconds),
      delivered: arrived() / (count * readers),
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      cpuSecondsPer100kEdits: (cpuSeconds / count) * 100_000,
    };
  } finally {
    for (const load of loads) load.close();
  }
}

/** Opens every prompt before anything is paced. */
async function warmUp(loads: readonly PromptLoad[]): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    for (const load of loads) load.edit();
    await sleep(150);
  }
  await sleep(500);
}
