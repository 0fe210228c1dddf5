import { setTimeout as sleep } from 'node:timers/promises';
import { pace, settle } from '../load.ts';
import type { Measured } from '../scenarios.ts';
import { quantile } from '../statistics.ts';
import { connect, connectAll } from './connect.ts';
import type { Client } from './connect.ts';
import { eachEdit, typing } from './edits.ts';
import type { Typing } from './edits.ts';
import { promptIds, withTarget } from './targets.ts';
import type { RunningTarget, Target } from './targets.ts';

interface Shape {
  readonly scenario: Measured['scenario'];
  readonly prompts: number;
  readonly readers: number;
  readonly editsPerSecond: number;
  readonly seconds: number;
  /** At the same rate before anything counts: a server that runs for days is not measured by its first second. */
  readonly warmSeconds: number;
}

/** S1: one writer, ten readers, 50 edits a second. */
export function measureLatency(target: Target, seconds: number): Promise<Measured> {
  return measure(target, {
    scenario: 'S1',
    prompts: 1,
    readers: 10,
    editsPerSecond: 50,
    seconds,
    warmSeconds: loadWarmSeconds,
  });
}

/** S3: 200 prompts with one writer and one reader each. */
export function measureLoad(
  target: Target,
  editsPerSecond: number,
  seconds: number,
): Promise<Measured> {
  return measure(target, {
    scenario: 'S3',
    prompts: 200,
    readers: 1,
    editsPerSecond,
    seconds,
    warmSeconds: loadWarmSeconds,
  });
}

const loadWarmSeconds = 2;
/** Edits of each prompt before anything counts, so that the compiler has seen the code. */
const warmEdits = 5;

/** One prompt with its writer, who sends edits one after the other, and its readers, who note how long each took. */
class PromptLoad {
  readonly latenciesMs: number[] = [];
  readonly #typing: Typing;
  readonly #sentAtMs: Float64Array;
  #writer: Client | null = null;
  #sent = 0;
  #countedFrom = warmEdits;

  constructor(edits: Typing) {
    this.#typing = edits;
    this.#sentAtMs = new Float64Array(edits.updates.length);
  }

  async connect(running: RunningTarget, id: string, readers: number): Promise<void> {
    this.#writer = await connect(running, id);
    await connectAll(readers, () => connect(running, id, (frame) => this.#measure(frame)));
    this.#writer.send(this.#typing.base);
  }

  /** Edits sent from now on count. */
  startCounting(): void {
    this.#countedFrom = this.#sent;
    this.latenciesMs.length = 0;
  }

  edit(): void {
    const update = this.#typing.updates[this.#sent];
    if (update === undefined) throw new Error('every edit that was made ready is sent');
    this.#sentAtMs[this.#sent] = performance.now();
    this.#sent += 1;
    this.#writer?.send(update);
  }

  #measure(frame: Buffer): void {
    const nowMs = performance.now();
    eachEdit(frame, (edit) => {
      const sentAtMs = this.#sentAtMs[edit];
      if (edit >= this.#countedFrom && sentAtMs !== undefined)
        this.latenciesMs.push(nowMs - sentAtMs);
    });
  }
}

function measure(target: Target, shape: Shape): Promise<Measured> {
  const { scenario, prompts, readers, editsPerSecond, seconds, warmSeconds } = shape;
  const ids = promptIds(prompts);
  const count = editsPerSecond * seconds;
  const warmCount = editsPerSecond * warmSeconds;
  const edits = typing(warmEdits + Math.ceil((warmCount + count) / prompts) + 1);
  return withTarget(target, ids, async (running) => {
    const loads = ids.map(() => new PromptLoad(edits));
    await Promise.all(loads.map((load, at) => load.connect(running, ids[at] ?? '', readers)));
    await warmUp(loads);
    const edit = (index: number): void => loads[index % prompts]?.edit();
    await pace(editsPerSecond, warmCount, edit);
    for (const load of loads) load.startCounting();
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
  });
}

async function warmUp(loads: readonly PromptLoad[]): Promise<void> {
  await sleep(300);
  for (let round = 0; round < warmEdits; round += 1) {
    for (const load of loads) load.edit();
    await sleep(150);
  }
  await sleep(500);
}
