import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isSustained } from './scenarios.ts';
import { pinClients } from './server-process.ts';
import { writeSection } from './write-section.ts';
import { measureCrash, measureFailingStore } from './yjs/durability.ts';
import { measureFanOut } from './yjs/fan-out.ts';
import { measureLatency, measureLoad } from './yjs/latency.ts';
import { measureFootprint, measureStalledReader } from './yjs/memory.ts';
import { comparedRate, sectionOf } from './yjs/report.ts';
import type { YjsMeasured } from './yjs/report.ts';
import { targets } from './yjs/targets.ts';
import type { Target } from './yjs/targets.ts';

/**
 * `node bench/realtime/yjs.ts [--rounds 3] [--seconds 2] [--scenarios S1,S2,S3,S4,S5,S5b,S6]`: the Yjs dialect beside a
 * relay, y-websocket's server and Hocuspocus (`npm run bench:peers` installs them). A whole run writes
 * `bench/results/realtime-yjs.json` and a section of `docs/benchmarks.md` and takes about six minutes.
 */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    scenarios: { type: 'string', default: 'S1,S2,S3,S4,S5,S5b,S6' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const scenarios = values.scenarios.split(',');

const loadRates = [2_000, comparedRate, 8_000, 12_000, 18_000];
/** Times a step may fail: other work on the machine must not pass for a limit of the server. */
const maxTries = 2;

if (!existsSync(new URL('peers/node_modules', import.meta.url)))
  throw new Error('the peers are not installed: npm run bench:peers');

const pinned = pinClients();
const load = loadavg()[0] ?? Number.NaN;
const runs: YjsMeasured[] = [];

function note(run: YjsMeasured): void {
  runs.push(run);
  process.stderr.write(`${JSON.stringify(run)}\n`);
}

/** Measures every target once in each round, one after the other, so that all see the same machine. */
async function interleaved(
  times: number,
  of: readonly Target[],
  measure: (target: Target) => Promise<YjsMeasured>,
): Promise<void> {
  for (let round = 0; round < times; round += 1)
    for (const target of of) note(await measure(target));
}

/** Measures one step of S3, again when it is not sustained; true when it is. */
async function tryStep(target: Target, rate: number): Promise<boolean> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const run = await measureLoad(target, rate, seconds);
    note(run);
    if (isSustained(run)) return true;
  }
  return false;
}

async function climb(): Promise<void> {
  const tired = new Set<Target>();
  for (const rate of loadRates)
    for (const target of targets) {
      if (tired.has(target) && rate !== comparedRate) continue;
      if (await tryStep(target, rate)) tired.delete(target);
      else tired.add(target);
    }
}

const keeping = targets.filter(({ loadsDocuments }) => loadsDocuments);
const saving = keeping.filter(({ saves }) => saves);
const measurements: Readonly<Record<string, () => Promise<void>>> = {
  S1: () => interleaved(rounds, targets, (target) => measureLatency(target, seconds)),
  S2: () => interleaved(rounds, targets, (target) => measureFanOut(target, seconds)),
  S3: climb,
  S4: () => interleaved(1, targets, measureFootprint),
  S5: () => interleaved(1, keeping, measureCrash),
  S5b: () => interleaved(1, saving, measureFailingStore),
  S6: () => interleaved(1, targets, measureStalledReader),
};
for (const scenario of scenarios) {
  const measure = measurements[scenario];
  if (measure === undefined)
    throw new Error(
      `expected scenarios among ${Object.keys(measurements).join()}, found ${scenario}`,
    );
  await measure();
}

const circumstances = {
  at: new Date().toISOString(),
  node: process.versions.node,
  cpu: `${cpus().length} processors ${cpus()[0]?.model ?? ''}`.trim(),
  pinned,
  load,
  rounds,
  seconds,
};
const section = sectionOf(circumstances, runs);
process.stdout.write(`${section}\n`);
if (scenarios.length === Object.keys(measurements).length) {
  const results = new URL('../results/realtime-yjs.json', import.meta.url);
  await writeFile(results, `${JSON.stringify({ ...circumstances, runs }, null, 1)}\n`);
  await writeSection(
    fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url)),
    'yjs',
    section,
  );
}
