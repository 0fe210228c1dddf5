import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeSection } from '../realtime/write-section.ts';
import type { Figures, Measured } from './results.ts';

/**
 * Measures search beside bare FTS5 and MiniSearch, each in a process of its own, and writes `bench/results/search.json` and the section
 * of `docs/benchmarks.md`. `--counts 10000,100000 --rounds 3`
 */
const { values } = parseArgs({
  options: {
    counts: { type: 'string', default: '10000,100000' },
    rounds: { type: 'string', default: '3' },
  },
});
const titles: Readonly<Record<string, string>> = {
  ours: 'ours',
  fts5: 'FTS5',
  minisearch: 'MiniSearch',
};
const load = loadavg()[0] ?? 0;
const measured: Measured[] = [];
for (const count of values.counts.split(','))
  for (const contender of ['ours', 'fts5', 'minisearch']) measured.push(measure(contender, count));
const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, load };
const results = new URL('../results/', import.meta.url);
mkdirSync(results, { recursive: true });
writeFileSync(
  new URL('search.json', results),
  `${JSON.stringify({ machine, measured }, null, 2)}\n`,
);
const path = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
await writeSection(path, 'search', section());
process.stdout.write(`${section()}\n`);

function measure(contender: string, count: string): Measured {
  const script = fileURLToPath(new URL('./measure.ts', import.meta.url));
  const args = ['--expose-gc', '--max-old-space-size=6000', script];
  const output = execFileSync(
    process.execPath,
    [...args, '--contender', contender, '--count', count, '--rounds', values.rounds],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8 },
  );
  return JSON.parse(output) as Measured;
}

function section(): string {
  const columns = measured.map(
    ({ contender, count }) => `${titles[contender] ?? contender}, ${count.toLocaleString('en')}`,
  );
  const kinds = [...new Set(measured.flatMap((each) => Object.keys(each.kinds)))];
  const row = (name: string, cell: (each: Measured) => string): string =>
    `| ${name} | ${measured.map(cell).join(' | ')} |`;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return [
    '## Search',
    '',
    '`node bench/search/run.ts`. Ours is a whole request but HTTP: filters, FTS5 on a thread of its own, ranking, snippets of 20 prompts; FTS5 is the same index asked directly for the 20 best of all matches, without counting, filters or snippets; MiniSearch finds and ranks in memory, without snippets. Each in a process of its own; p50 / p99 in ms.',
    `Measured on ${machine.cores} processors ${machine.cpu}, Node ${machine.node.slice(1)}, load ${load.toFixed(1)} when it began.`,
    '',
    `| | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...kinds.map((kind) => row(kind, ({ kinds: all }) => shown(all[kind]))),
    ...['as typed', 'with a slip'].map((kind) =>
      row(`\`[[\` completion ${kind}`, ({ suggestions }) => shown(suggestions?.[kind])),
    ),
    row('index made, s', ({ buildMs }) => (buildMs / 1_000).toFixed(1)),
    row('start with nothing changed, ms (event loop p99)', ({ restartMs, restartDelayMs }) =>
      restartMs === undefined ? '–' : `${restartMs.toFixed(0)} (${restartDelayMs?.toFixed(1)})`,
    ),
    row('memory, MB', ({ memoryBytes }) => megabytes(memoryBytes)),
    row('disk, MB', ({ diskBytes }) => megabytes(diskBytes)),
  ].join('\n');
}

function shown(figures: Figures | undefined): string {
  return figures === undefined ? '–' : `${figures.p50.toFixed(1)} / ${figures.p99.toFixed(1)}`;
}
