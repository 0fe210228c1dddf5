import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createCorpus, type Corpus } from '../corpus.ts';
import type { Contender } from './contender.ts';
import { contenderKinds } from './contenders.ts';
import { tableOf, writeReport, type Facts, type Round } from './report.ts';

/**
 * `node --expose-gc bench/expansion/run.ts [--count 10000] [--rounds 8] [--seed 1] [--only core,eta]`
 *
 * Measures composition: every composite of a library for the first time, again, and after an edit of
 * a prompt that many include. Every round has all contenders, each time another first, so that a
 * slow spell of the machine and the garbage of the one before hit them alike. The medians count; the
 * best shows what a busy machine hides. Writes `bench/results/expansion.json`, or `expansion-COUNT.json`
 * for another count than 10,000, and the section of `docs/benchmarks.md` from all there are.
 */

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const count = Number(values.count);
const corpus = createCorpus({ count, seed: Number(values.seed) });
const composites = corpus.prompts.filter(({ body }) => body.includes('[[')).map(({ id }) => id);
const hub = corpus.hubs[0]!;
const hubDependents = findHubDependents();
const only = values.only?.split(',');
const kinds = contenderKinds.filter(({ name }) => only?.includes(name) ?? true);
const load = loadavg()[0] ?? Number.NaN;
const rounds = measureRounds(Number(values.rounds));
await report();

function measureRounds(howMany: number): ReadonlyMap<string, readonly Round[]> {
  const results = new Map<string, Round[]>(kinds.map(({ name }) => [name, []]));
  let expected: number | undefined;
  for (let round = 0; round < howMany; round++) {
    for (let turn = 0; turn < kinds.length; turn++) {
      const kind = kinds[(round + turn) % kinds.length]!;
      const { measured, checksum } = measureRound(kind.create(corpus));
      expected ??= checksum;
      if (checksum !== expected) throw new Error(`${kind.name} gives another text than the first`);
      results.get(kind.name)!.push(measured);
    }
  }
  return results;
}

function measureRound(contender: Contender): {
  readonly measured: Round;
  readonly checksum: number;
} {
  globalThis.gc?.();
  const first = timeAll(contender, composites);
  const again = timeAll(contender, composites);
  const startMs = cpuMs();
  const body = corpus.prompts.find(({ id }) => id === hub)!.body;
  contender.edit(hub, `${body.trimEnd()} edited\n`);
  const affected = contender.dependents?.(hub) ?? hubDependents;
  const edited = timeAll(contender, affected);
  const hubEditMs = cpuMs() - startMs;
  const measured = {
    firstNs: (first.ms * 1e6) / first.length,
    againNs: (again.ms * 1e6) / again.length,
    hubEditMs,
    heapMb: heapMb(),
  };
  return { measured, checksum: first.checksum ^ Math.imul(again.checksum, 3) ^ edited.checksum };
}

/**
 * Processor time of this process: nothing here waits, so on a machine of its own it is the time that passes, and on a
 * shared one it leaves out what others take.
 */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** What is held with the contender alive, the library itself included. */
function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

function timeAll(
  contender: Contender,
  ids: Iterable<string>,
): { readonly ms: number; readonly length: number; readonly checksum: number } {
  let length = 0;
  let checksum = 0;
  const startMs = cpuMs();
  for (const id of ids) {
    const text = contender.expand(id);
    length += text.length;
    // Reading a character makes the engine put the text together; three of them tell texts apart.
    const middle = text.charCodeAt(text.length >> 1);
    checksum ^= text.length + Math.imul(middle, 31) + text.charCodeAt(text.length - 2);
  }
  return { ms: cpuMs() - startMs, length, checksum };
}

/** The hub and all that includes it, for the contenders that have no graph. */
function findHubDependents(): readonly string[] {
  return [...contenderKinds[0]!.create(corpus).dependents!(hub)];
}

async function report(): Promise<void> {
  const machine = {
    at: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    load,
  };
  const result = { facts: describeLibrary(corpus), machine, rounds: Object.fromEntries(rounds) };
  const folder = new URL('../results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  const file = count === 10_000 ? 'expansion.json' : `expansion-${count}.json`;
  await writeFile(new URL(file, folder), `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${tableOf(result)}\n`);
  await writeReport();
}

function describeLibrary({ prompts }: Corpus): Facts {
  const characters = prompts.reduce((sum, { body }) => sum + body.length, 0);
  const { expand } = contenderKinds[0]!.create(corpus);
  const output = composites.reduce((sum, id) => sum + expand(id).length, 0);
  return {
    prompts: prompts.length,
    composites: composites.length,
    averageCharacters: Math.round(characters / prompts.length),
    outputCharacters: output,
    hubDependents: hubDependents.length - 1,
  };
}
