import { isSustained } from '../scenarios.ts';
import type { Measured } from '../scenarios.ts';
import { median } from '../statistics.ts';
import type { Crash, FailingStore } from './durability.ts';
import type { FanOut } from './fan-out.ts';
import type { Footprint, StalledReader } from './memory.ts';
import { targets } from './targets.ts';

/** What one run of any scenario measured. */
export type YjsMeasured = Measured | FanOut | Footprint | Crash | FailingStore | StalledReader;

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
  readonly seconds: number;
}

/** The rate at which the rows of S3 are compared. */
export const comparedRate = 4_000;

/** One line of the table: a number for each target, what we aim for, and whether ours is there. */
interface Line {
  readonly title: string;
  /** By target, in the order of {@link targets}; a dash where it does not apply or was not measured. */
  readonly cells: readonly string[];
  readonly aim: string;
  /** Null when ours was not measured, or not what it is compared with. */
  readonly met: boolean | null;
}

/** The section of `docs/benchmarks.md` about the Yjs dialect. */
export function sectionOf(circumstances: Circumstances, runs: readonly YjsMeasured[]): string {
  const lines = linesOf(runs);
  const names = targets.map(({ name }) => name);
  return [
    '## Real time, Yjs dialect',
    '',
    '`npm run bench:peers`, then `node bench/realtime/yjs.ts`. The relay hands frames on and saves nothing; the saving relay saves each frame in SQLite first (WAL, synchronous FULL, in groups, on a thread) and does nothing else, which is the least that the promise costs; y-websocket keeps documents in memory; Hocuspocus has its SQLite extension and default settings; ours saves every edit in SQLite (WAL, synchronous FULL) before anybody hears of it. Clients are bare WebSockets that send edits encoded beforehand; prompts have 5 KB; times run from sending an edit to another client having it, after two seconds at the same rate.',
    measuredOn(circumstances),
    '',
    `| | ${names.join(' | ')} | our aim | met |`,
    `|---|${'---|'.repeat(names.length + 2)}`,
    ...lines.map(
      ({ title, cells, aim, met }) =>
        `| ${title} | ${cells.join(' | ')} | ${aim} | ${met === null ? '–' : met ? 'yes' : 'no'} |`,
    ),
    '',
    'S3 is sustained when p99 is below 100 ms and nothing is missing. S4 is memory after a collection; resident memory holds what the engine keeps in reserve, once, after a busy time. S5 counts edits that another client had seen. S5b counts the text and 60 edits. S6 counts objects and buffers of the server after a collection.',
  ].join('\n');
}

function measuredOn({ at, node, cpu, pinned, load, rounds, seconds }: Circumstances): string {
  const split = pinned
    ? 'server and clients on a processor each'
    : 'server and clients sharing the processors';
  return `Measured ${at.slice(0, 10)} on ${cpu}, Node ${node}, ${split}, targets interleaved, ${seconds} s each, medians of ${rounds} rounds (S3: of the tries of a step; S4, S5 and S6: one run); other work on the machine when it began: load ${load.toFixed(1)}. Compare columns, not machines.`;
}

function linesOf(runs: readonly YjsMeasured[]): readonly Line[] {
  return [
    ...latencyLines(runs.filter((run): run is Measured => run.scenario === 'S1')),
    ...fanOutLines(runs.filter((run) => run.scenario === 'S2')),
    ...loadLines(runs.filter((run): run is Measured => run.scenario === 'S3')),
    ...footprintLines(runs.filter((run) => run.scenario === 'S4')),
    ...durabilityLines(
      runs.filter((run) => run.scenario === 'S5'),
      runs.filter((run) => run.scenario === 'S5b'),
    ),
    ...stalledLines(runs.filter((run) => run.scenario === 'S6')),
  ];
}

function latencyLines(runs: readonly Measured[]): readonly Line[] {
  const p50 = byTarget(runs, ({ p50Ms }) => p50Ms);
  const p99 = byTarget(runs, ({ p99Ms }) => p99Ms);
  return [
    line(
      'S1 one writer, ten readers, 50 edits/s: p50 ms',
      p50,
      '≤ Hocuspocus',
      (ours, peer) => ours <= peer,
    ),
    line('S1 p99 ms', p99, '≤ 5', (ours) => ours <= 5, 1),
  ];
}

function fanOutLines(runs: readonly FanOut[]): readonly Line[] {
  const rates = byTarget(runs, ({ deliveriesPerSecond }) => deliveriesPerSecond);
  const cpu = byTarget(runs, ({ cpuSecondsPerMillion }) => cpuSecondsPerMillion);
  return [
    line(
      'S2 1,000 readers, saturated: edit-deliveries/s',
      rates,
      '≥ 1.2 × Hocuspocus',
      (ours, peer) => ours >= 1.2 * peer,
      0,
    ),
    line('S2 CPU s per million deliveries', cpu, '', () => null),
  ];
}

function loadLines(runs: readonly Measured[]): readonly Line[] {
  const compared = runs.filter(({ editsPerSecond }) => editsPerSecond === comparedRate);
  const sustained = new Map(
    targets.map(({ name }) => {
      const own = runs.filter(({ target }) => target === name);
      return [
        name,
        own.length === 0
          ? Number.NaN
          : Math.max(0, ...own.filter(isSustained).map(({ editsPerSecond }) => editsPerSecond)),
      ];
    }),
  );
  return [
    line(
      'S3 200 prompts, two clients each: sustained edits/s',
      sustained,
      '≥ 18,000',
      (ours) => ours >= 18_000,
      0,
    ),
    line(
      'S3 at 4,000 edits/s: p50 ms',
      byTarget(compared, ({ p50Ms }) => p50Ms),
      '≤ 0.8',
      (ours) => ours <= 0.8,
    ),
    line(
      'S3 at 4,000 edits/s: CPU s per 100k edits',
      byTarget(compared, (run) => run.cpuSecondsPer100kEdits),
      '≤ 10',
      (ours) => ours <= 10,
      1,
    ),
  ];
}

function footprintLines(runs: readonly Footprint[]): readonly Line[] {
  const of = (pick: (run: Footprint) => number | null): ReturnType<typeof byTarget> =>
    byTarget(runs, (run) => pick(run) ?? Number.NaN);
  return [
    line(
      'S4 KB per idle connection, resident',
      of(({ kbPerConnection }) => kbPerConnection),
      '≤ 14',
      (ours) => ours <= 14,
      1,
    ),
    line(
      'S4 KB per idle connection, objects and buffers',
      of(({ liveKbPerConnection }) => liveKbPerConnection),
      '',
      () => null,
      1,
    ),
    line(
      'S4 KB per loaded document of 5 KB, resident',
      of(({ kbPerDocument }) => kbPerDocument),
      '≤ 25',
      (ours) => ours <= 25,
      1,
    ),
    line(
      'S4 KB per loaded document of 5 KB, objects and buffers',
      of(({ liveKbPerDocument }) => liveKbPerDocument),
      '',
      () => null,
      1,
    ),
  ];
}

function durabilityLines(
  crashes: readonly Crash[],
  failing: readonly FailingStore[],
): readonly Line[] {
  const told = latest(
    failing,
    ({ acknowledged, saved, refused }) => `${acknowledged} / ${saved} / ${refused}`,
  );
  const ours = failing.filter(({ target }) => target === 'ours');
  return [
    line(
      'S5 kill -9 0.3 s after the last edit was seen: lost of 60',
      byTarget(crashes, ({ lost }) => lost),
      '0',
      (lost) => lost === 0,
      0,
    ),
    {
      title: 'S5b store that always fails: acknowledged / saved / told of the failure, of 61',
      cells: told,
      aim: '0 / 0 / 61',
      met:
        ours.length === 0
          ? null
          : ours.every(
              ({ acknowledged, saved, refused, sent }) =>
                acknowledged === 0 && saved === 0 && refused === sent,
            ),
    },
  ];
}

function stalledLines(runs: readonly StalledReader[]): readonly Line[] {
  const kept = byTarget(runs, ({ keptMb }) => keptMb);
  const ours = runs.filter(({ target }) => target === 'ours');
  return [
    line('S6 a reader stops reading while 19 MB pass: MB kept', kept, '≤ 2', (mb) => mb <= 2, 1),
    {
      title: 'S6 closed with',
      cells: latest(runs, ({ closeCode }) =>
        closeCode === null ? 'not closed' : String(closeCode),
      ),
      aim: '1013',
      met: ours.length === 0 ? null : ours.every(({ closeCode }) => closeCode === 1013),
    },
  ];
}

/** The median of each target; NaN where there is none. */
function byTarget<R extends YjsMeasured>(
  runs: readonly R[],
  valueOf: (run: R) => number,
): ReadonlyMap<string, number> {
  return new Map(
    targets.map(({ name }) => [
      name,
      median(runs.filter(({ target }) => target === name).map(valueOf)),
    ]),
  );
}

function latest<R extends YjsMeasured>(
  runs: readonly R[],
  shownAs: (run: R) => string,
): readonly string[] {
  return targets.map(({ name }) => {
    const run = runs.findLast(({ target }) => target === name);
    return run === undefined ? '–' : shownAs(run);
  });
}

function line(
  title: string,
  values: ReadonlyMap<string, number>,
  aim: string,
  isMet: (ours: number, hocuspocus: number) => boolean | null,
  fractionDigits = 2,
): Line {
  const format = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits };
  const ours = values.get('ours') ?? Number.NaN;
  const peer = values.get('hocuspocus') ?? Number.NaN;
  const comparesWithPeer = aim.includes('Hocuspocus');
  return {
    title,
    cells: targets.map(({ name }) => {
      const value = values.get(name) ?? Number.NaN;
      return Number.isNaN(value) ? '–' : value.toLocaleString('en-US', format);
    }),
    aim,
    met: Number.isNaN(ours) || (comparesWithPeer && Number.isNaN(peer)) ? null : isMet(ours, peer),
  };
}
