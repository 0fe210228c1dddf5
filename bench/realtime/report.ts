import { isSustained } from './scenarios.ts';
import type { Measured } from './scenarios.ts';
import { median } from './statistics.ts';
import { writeSection } from './write-section.ts';

/** The circumstances of a measurement. */
export interface Circumstances {
  readonly at: string;
  readonly node: string;
  readonly cpu: string;
  /** True when server and clients each had a processor of their own. */
  readonly pinned: boolean;
  /** Other work on the machine when it began: processes that wanted a processor, averaged over a minute. */
  readonly load: number;
  readonly rounds: number;
}

/** Puts the section about the JSON dialect into the document. */
export function writeReport(
  path: string,
  circumstances: Circumstances,
  runs: readonly Measured[],
): Promise<void> {
  return writeSection(path, 'realtime', sectionOf(circumstances, runs));
}

function sectionOf(circumstances: Circumstances, runs: readonly Measured[]): string {
  const names = [...new Set(runs.map(({ target }) => target))];
  const of = (name: string, scenario: Measured['scenario'], rate?: number): Measured[] =>
    runs.filter(
      (run) =>
        run.target === name &&
        run.scenario === scenario &&
        (rate === undefined || run.editsPerSecond === rate),
    );
  const latency = names.map((name) => row(name, of(name, 'S1'), []));
  const load = names.map((name) =>
    row(name, of(name, 'S3', comparedRate), [sustainedOf(of(name, 'S3'))]),
  );
  return [
    '## Real time, JSON dialect',
    '',
    '`node bench/realtime/run.ts`. Our server saves every edit in SQLite (WAL, synchronous FULL) before anybody hears of it; the relay is 25 lines of ws that save nothing. Each server is a process of its own, prompts have 5 KB, times run from sending an edit to another client having it.',
    measuredOn(circumstances),
    '',
    '**S1** one writer, ten readers, 50 edits/s',
    '',
    '| | p50 ms | p99 ms | server CPU s per 100k edits |',
    '|---|---|---|---|',
    ...latency,
    '',
    `**S3** 200 prompts, two clients each; times and CPU at ${shown(comparedRate)} edits/s; sustained means p99 below 100 ms and nothing missing`,
    '',
    '| | p50 ms | p99 ms | server CPU s per 100k edits | sustained edits/s |',
    '|---|---|---|---|---|',
    ...load,
  ].join('\n');
}

function measuredOn({ at, node, cpu, pinned, load, rounds }: Circumstances): string {
  const split = pinned
    ? 'server and clients on a processor each'
    : 'server and clients sharing the processors';
  return `Measured ${at.slice(0, 10)} on ${cpu}, Node ${node}, ${split}, targets interleaved, medians of ${rounds} rounds (S3: of the tries of a step); other work on the machine when it began: load ${load.toFixed(1)}. Compare rows, not machines.`;
}

/** The rate at which the rows of S3 are compared. */
export const comparedRate = 4_000;

function row(name: string, runs: readonly Measured[], more: readonly string[]): string {
  const cells = [
    median(runs.map(({ p50Ms }) => p50Ms)).toFixed(2),
    median(runs.map(({ p99Ms }) => p99Ms)).toFixed(1),
    median(runs.map(({ cpuSecondsPer100kEdits }) => cpuSecondsPer100kEdits)).toFixed(1),
    ...more,
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
}

/** The highest step that was sustained, in one of its tries. */
function sustainedOf(runs: readonly Measured[]): string {
  const rates = runs.map(({ editsPerSecond }) => editsPerSecond);
  const sustained = runs.filter(isSustained).map(({ editsPerSecond }) => editsPerSecond);
  return sustained.length === 0
    ? `below ${shown(Math.min(...rates))}`
    : shown(Math.max(...sustained));
}

function shown(rate: number): string {
  return rate.toLocaleString('en-US');
}
