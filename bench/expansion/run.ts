import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createCorpus, type Corpus } from '../corpus.ts';
import { contenderKinds, type Contender } from './contenders.ts';

/**
 * Measures composition: every composite of a library for the first time, again, and after an edit of
 * a prompt that many include. Every round has all contenders, each time another first, so that a
 * slow spell of the machine and the garbage of the one before hit them alike. The medians count; the
 * best shows what a busy machine hides. `--count 10000 --rounds 8 --seed 1`
 */
interface Round {
  /** Nanoseconds per UTF-16 unit of output. */
  readonly firstNs: number;
  readonly againNs: number;
  readonly hubEditMs: number;
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
  },
});
const count = Number(values.count);
const corpus = createCorpus({ count, seed: Number(values.seed) });
const composites = corpus.prompts.filter(({ body }) => body.includes('[[')).map(({ id }) => id);
const hub = corpus.hubs[0]!;
const hubDependents = findHubDependents();
const rounds = measureRounds(Number(values.rounds));
report();

function measureRounds(howMany: number): ReadonlyMap<string, readonly Round[]> {
  const results = new Map<string, Round[]>(contenderKinds.map(({ name }) => [name, []]));
  let expected: number | undefined;
  for (let round = 0; round < howMany; round++) {
    for (let turn = 0; turn < contenderKinds.length; turn++) {
      const kind = contenderKinds[(round + turn) % contenderKinds.length]!;
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
  const startMs = performance.now();
  const body = corpus.prompts.find(({ id }) => id === hub)!.body;
  contender.edit(hub, `${body.trimEnd()} edited\n`);
  const affected = contender.dependents?.(hub) ?? hubDependents;
  const edited = timeAll(contender, affected);
  const hubEditMs = performance.now() - startMs;
  const measured = {
    firstNs: (first.ms * 1e6) / first.length,
    againNs: (again.ms * 1e6) / again.length,
    hubEditMs,
  };
  return { measured, checksum: first.checksum ^ Math.imul(again.checksum, 3) ^ edited.checksum };
}

function timeAll(
  contender: Contender,
  ids: Iterable<string>,
): { readonly ms: number; readonly length: number; readonly checksum: number } {
  let length = 0;
  let checksum = 0;
  const startMs = performance.now();
  for (const id of ids) {
    const text = contender.expand(id);
    length += text.length;
    // Reading a character makes the engine put the text together; three of them tell texts apart.
    const middle = text.charCodeAt(text.length >> 1);
    checksum ^= text.length + Math.imul(middle, 31) + text.charCodeAt(text.length - 2);
  }
  return { ms: performance.now() - startMs, length, checksum };
}

/** The hub and all that includes it, for the contenders that have no graph. */
function findHubDependents(): readonly string[] {
  return [...contenderKinds[0]!.create(corpus).dependents!(hub)];
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median of one figure, and the best in brackets. */
function shown(all: readonly Round[], figureOf: (round: Round) => number, digits: number): string {
  const figures = all.map(figureOf);
  return `${median(figures).toFixed(digits)} (${Math.min(...figures).toFixed(digits)})`;
}

function report(): void {
  const rows = [...rounds];
  const table = [
    '| median (best) | first, ns per character | again, ns per character | edit of a hub, ms |',
    '|---|---|---|---|',
    ...rows.map(([name, all]) => {
      const first = shown(all, ({ firstNs }) => firstNs, 2);
      const again = shown(all, ({ againNs }) => againNs, 2);
      const edit = shown(all, ({ hubEditMs }) => hubEditMs, 0);
      return `| ${name} | ${first} | ${again} | ${edit} |`;
    }),
  ];
  const facts = describeLibrary(corpus);
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  const result = { facts, machine, rounds: Object.fromEntries(rows) };
  const file = count === 10_000 ? 'expansion.json' : `expansion-${count}.json`;
  writeFileSync(new URL(file, folder), `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(facts)}\n\n${table.join('\n')}\n`);
}

function describeLibrary({ prompts }: Corpus): Readonly<Record<string, number>> {
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
