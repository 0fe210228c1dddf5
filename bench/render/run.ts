import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createCorpus } from '../corpus.ts';
import { writeSection } from '../realtime/write-section.ts';
import { contenderKinds, makeTexts, makeValues, type Contender } from './contenders.ts';
import { measureTokens, tokenTable } from './tokens.ts';

/**
 * Measures rendering (SPEC V) beside template engines, and counting tokens (SPEC T) beside the library
 * alone: every composite of a library, a variable in every sentence. Rounds are interleaved, each time
 * another contender first. `--count 600 --rounds 5 --seed 1`
 */
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '600' },
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});

/** Nanoseconds per byte of output; bytes and UTF-16 units are the same here. */
interface Round {
  readonly firstNs: number;
  readonly againNs: number;
}

const texts = makeTexts(createCorpus({ count: Number(options.count), seed: Number(options.seed) }));
const values = makeValues();
const rounds = measureRounds(Number(options.rounds));
const tokens = await measureTokens(texts.map(({ expansion }) => expansion));
await report();

function measureRounds(howMany: number): ReadonlyMap<string, readonly Round[]> {
  const results = new Map<string, Round[]>(contenderKinds.map(({ name }) => [name, []]));
  const expected = contenderKinds[0]!.create(texts, values);
  for (let round = 0; round < howMany; round++) {
    for (let turn = 0; turn < contenderKinds.length; turn++) {
      const kind = contenderKinds[(round + turn) % contenderKinds.length]!;
      const contender = kind.create(texts, values);
      globalThis.gc?.();
      results.get(kind.name)!.push({ firstNs: timeAll(contender), againNs: timeAll(contender) });
      if (round === 0) checkTexts(contender, expected);
    }
  }
  return results;
}

function timeAll(contender: Contender): number {
  let length = 0;
  let checksum = 0;
  const startMs = performance.now();
  for (let index = 0; index < texts.length; index++) {
    const text = contender.render(index);
    length += text.length;
    // Reading a character makes the engine put the text together.
    checksum ^= text.charCodeAt(text.length >> 1);
  }
  const ns = ((performance.now() - startMs) * 1e6) / length;
  return checksum === -1 ? Number.NaN : ns;
}

function checkTexts(contender: Contender, expected: Contender): void {
  for (let index = 0; index < texts.length; index += 50)
    if (contender.render(index) !== expected.render(index))
      throw new Error(`${contender.name} gives another text than core`);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function shown(all: readonly Round[], figureOf: (round: Round) => number): string {
  const figures = all.map(figureOf);
  return `${median(figures).toFixed(2)} (${Math.min(...figures).toFixed(2)})`;
}

async function report(): Promise<void> {
  const template = contenderKinds[0]!.create(texts, values);
  const output = texts.reduce((sum, _text, index) => sum + template.render(index).length, 0);
  const variables = texts.reduce((sum, { expansion }) => {
    return sum + (expansion.text.match(/\{\{/g)?.length ?? 0);
  }, 0);
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  const folder = new URL('../results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const facts = { texts: texts.length, output, variables };
  const result = { facts, machine, rounds: Object.fromEntries(rounds), tokens };
  writeFileSync(new URL('render.json', folder), `${JSON.stringify(result, null, 2)}\n`);
  const section = [
    '## Rendering and tokens',
    '',
    `\`node --expose-gc bench/render/run.ts\`. ${texts.length.toLocaleString('en')} expanded prompts, ${(output / 1e6).toFixed(1)} MB of output, ${variables.toLocaleString('en')} variables (one in about ${Math.round(output / variables)} bytes); expanding is not measured. “Core” finds the variables, checks and inserts the values, which is what a request does, and keeps nothing for the next time; the engines compile a text when it is first rendered and keep the template. ${options.rounds} interleaved rounds, one process, Node ${process.versions.node} on ${machine.cores} processors ${machine.cpu}, shared.`,
    '',
    '| median (best), ns per byte of output | first | again |',
    '|---|---|---|',
    ...[...rounds].map(
      ([name, all]) =>
        `| ${name} | ${shown(all, ({ firstNs }) => firstNs)} | ${shown(all, ({ againNs }) => againNs)} |`,
    ),
    '',
    ...tokenTable(tokens),
  ].join('\n');
  await writeSection(
    new URL('../../docs/benchmarks.md', import.meta.url).pathname,
    'render',
    section,
  );
  process.stdout.write(`${section}\n`);
}
