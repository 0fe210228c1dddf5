import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { comparedRate, writeReport } from './report.ts';
import { isSustained, measureLatency, measureLoad } from './scenarios.ts';
import type { Measured } from './scenarios.ts';
import { pinClients } from './server-process.ts';
import { targets } from './target.ts';
import type { Target } from './target.ts';

/**
 * `node bench/realtime/run.ts`: measures how fast and how much the JSON dialect carries, beside a relay that saves
 * nothing. Writes `bench/results/realtime-json.json` and a section of `docs/benchmarks.md`; takes about three minutes.
 */

const latencyRounds = 3;
const loadRates = [2_000, comparedRate, 8_000, 12_000, 18_000];

/** Times a step may fail: other work on the machine must not pass for a limit of the server. */
const maxTries = 2;

const pinned = pinClients();
const load = loadavg()[0] ?? Number.NaN;
const runs: Measured[] = [];

function note(run: Measured): void {
  runs.push(run);
  process.stderr.write(`${JSON.stringify(run)}\n`);
}

/** Measures one step, again when it is not sustained; true when it is. */
async function tryStep(target: Target, rate: number): Promise<boolean> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const run = await measureLoad(target, rate);
    note(run);
    if (isSustained(run)) return true;
  }
  return false;
}

for (let round = 0; round < latencyRounds; round += 1) {
  for (const target of targets) note(await measureLatency(target));
}
const tired = new Set<Target>();
for (const rate of loadRates) {
  for (const target of targets) {
    if (tired.has(target) && rate !== comparedRate) continue;
    if (!(await tryStep(target, rate))) tired.add(target);
  }
}

const circumstances = {
  at: new Date().toISOString(),
  node: process.versions.node,
  cpu: `${cpus().length} processors ${cpus()[0]?.model ?? ''}`.trim(),
  pinned,
  load,
  rounds: latencyRounds,
};
const results = new URL('../results/realtime-json.json', import.meta.url);
await writeFile(results, `${JSON.stringify({ ...circumstances, runs }, null, 1)}\n`);
await writeReport(
  fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url)),
  circumstances,
  runs,
);
