import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scripts, type Script } from './convergence-steps.ts';
import { World } from './convergence-world.ts';

/**
 * Many writers, many failures, one text. `CONVERGENCE_RUNS` and `CONVERGENCE_SEED` make a longer or another run, which
 * writes what failed to `regressions/convergence.json`; everything in there is done again first.
 */
const seed = Number(process.env['CONVERGENCE_SEED'] ?? 20_261_122);
const runs = Number(process.env['CONVERGENCE_RUNS'] ?? 12);
const isExploring = 'CONVERGENCE_SEED' in process.env || 'CONVERGENCE_RUNS' in process.env;
const regressionsPath = new URL('regressions/convergence.json', import.meta.url);
const regressions = JSON.parse(readFileSync(regressionsPath, 'utf8')) as {
  readonly what: string;
  readonly script: Script;
}[];
/** The longest a run may take; most take a second or two. */
const runMs = 60_000;

async function faultsOf(script: Script): Promise<readonly string[]> {
  const world = await World.open(script);
  try {
    for (const step of script.steps) await world.do(step);
    return await world.judge();
  } finally {
    await world.close();
  }
}

test.each(regressions)('D6 W7 $what', { timeout: runMs }, async ({ script }) => {
  expect(await faultsOf(script)).toEqual([]);
});

test(
  'D1 D2 D4 D5 D6 W7 Y3 F4 whatever fails, all writers end with one text, nothing acknowledged is lost or doubled, nothing is shown too early',
  { timeout: runMs * runs },
  async () => {
    const property = fc.asyncProperty(scripts, async (script) => {
      try {
        expect(await faultsOf(script)).toEqual([]);
      } catch (error) {
        if (isExploring) keep(script, error);
        throw error;
      }
    });
    // Not shrunk: a run is real time and real sockets, so a smaller one may pass by luck.
    await fc.assert(property, { seed, numRuns: runs, endOnFailure: true });
  },
);

function keep(script: Script, error: unknown): void {
  const what = `seed ${seed}: ${String(error).slice(0, 200)}`;
  writeFileSync(
    regressionsPath,
    `${JSON.stringify([...regressions, { what, script }], null, 2)}\n`,
  );
}
