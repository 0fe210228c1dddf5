import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultProcess, temporaryLibrary, until } from './fault-process.ts';
import { SoakLedger, SoakWriter } from './soak-writers.ts';

/**
 * Hours of mixed work on the real server as a process: writers of both dialects and of REST, readers, outside edits,
 * and an end every three minutes, by SIGKILL and SIGTERM in turn. `npm run soak -- 10` runs ten minutes instead of sixty; the
 * result goes to `bench/results/soak.json`, and the process ends with 1 when anything was lost, doubled or grew.
 */

/** What a run came to. */
interface SoakResult {
  readonly minutes: number;
  readonly restarts: number;
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Lines that were there again after taking them out was acknowledged. */
  readonly returned: readonly string[];
  /** Ids whose readers, file and REST answer were not one text in the end. */
  readonly diverged: readonly string[];
  /** Growth of the server's resident memory between two restarts, in KiB per minute: the median over all lives that were long enough to tell; null when none was. */
  readonly memorySlopeKibPerMinute: number | null;
  readonly largestMemoryMib: number;
}

const ids = ['json', 'rest', 'shared', 'yjs'] as const;
/** Edits per second of each writer; there is an outside edit every ten seconds. */
const editsPerSecond = 10;
/** A server lives this long; the texts begin anew as often. */
const lifeMs = 180_000;
/** The first part of a life is not counted: code is still being compiled, caches and the heap fill. */
const warmUpMs = 90_000;
/** Fewer samples, one a second, say nothing of a slope. */
const fewestSamples = 60;
/** A server that keeps what it should not runs out of this heap. */
const maxHeapMib = 128;
/** The engine's reserve for new objects grows in large steps, at any time: kept small, it does not pass for a leak. */
const maxReserveMib = 4;
/** More growth than this is a leak: an hour of it would be 60 MiB. */
const mostGrowthKibPerMinute = 1_024;

/** One life of the server under load; answers the slope of its memory in KiB per minute, and its peak. */
async function live(
  server: FaultProcess,
  { folder, ledger, durationMs }: { folder: string; ledger: SoakLedger; durationMs: number },
): Promise<{ slope: number | null; peak: number }> {
  const writers = [
    new SoakWriter(server, { id: 'json', dialect: 'json', ledger }),
    new SoakWriter(server, { id: 'yjs', dialect: 'yjs', ledger }),
    new SoakWriter(server, { id: 'rest', dialect: 'rest', ledger }),
    ...(['json', 'yjs', 'rest'] as const).map(
      (dialect) => new SoakWriter(server, { id: 'shared', dialect, ledger }),
    ),
  ];
  const samples: { atMs: number; bytes: number }[] = [];
  const startMs = performance.now();
  for (let tick = 0; performance.now() - startMs < durationMs; tick += 1) {
    for (const writer of writers) writer.write();
    if (tick % editsPerSecond === 0) {
      if (tick % (10 * editsPerSecond) === 0) editFile(folder, ledger.issue('shared', 'file'));
      samples.push({ atMs: performance.now() - startMs, bytes: await server.memoryBytes() });
    }
    await sleep(1_000 / editsPerSecond);
  }
  for (const writer of writers) writer.close();
  const counted = samples.filter(({ atMs }) => atMs >= warmUpMs);
  return {
    slope: counted.length < fewestSamples ? null : slopeOf(counted),
    peak: Math.max(...samples.map(({ bytes }) => bytes)),
  };
}

/** Adds a line to the file as an editor does, unless it was replaced since it was read. */
function editFile(folder: string, word: string): void {
  const path = join(folder, 'shared.md');
  const before = lstatSync(path);
  const text = readFileSync(path, 'utf8');
  writeFileSync(`${path}.swp`, `${text}${word}\n`);
  // No system call closes the gap that remains; it is some ten microseconds every ten seconds.
  if (lstatSync(path).ino === before.ino) renameSync(`${path}.swp`, path);
}

/** Least squares, in KiB per minute. */
function slopeOf(samples: readonly { readonly atMs: number; readonly bytes: number }[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const atMs = mean(samples.map((sample) => sample.atMs));
  const bytes = mean(samples.map((sample) => sample.bytes));
  const over = samples.reduce((sum, each) => sum + (each.atMs - atMs) * (each.bytes - bytes), 0);
  const under = samples.reduce((sum, each) => sum + (each.atMs - atMs) ** 2, 0);
  return Math.round(((over / under) * 60_000) / 1_024);
}

/** Compares REST, file and what was acknowledged, then begins the texts anew. */
async function check(server: FaultProcess, folder: string, ledger: SoakLedger): Promise<string[]> {
  const diverged: string[] = [];
  for (const id of ids) {
    const text = async (): Promise<string> =>
      String((await server.get(`/api/prompts/${id}`)).body['content']);
    const [saved, file] = await until(
      async () => [await text(), await readFile(join(folder, `${id}.md`), 'utf8')],
      ([head, mirrored]) => head === mirrored,
    );
    if (file !== saved) diverged.push(id);
    ledger.compare(id, await text());
    await server.put(id, 'begin\n');
    await until(
      () => readFile(join(folder, `${id}.md`), 'utf8'),
      (seen) => seen === 'begin\n',
    );
  }
  ledger.forget();
  return diverged;
}

async function soak(minutes: number): Promise<SoakResult> {
  const { folder, remove } = await temporaryLibrary(
    Object.fromEntries(ids.map((id) => [`${id}.md`, 'begin\n'])),
  );
  const ledger = new SoakLedger();
  const slopes: number[] = [];
  const diverged: string[] = [];
  const endMs = performance.now() + minutes * 60_000;
  let peak = 0;
  let lives = 0;
  try {
    while (performance.now() < endMs) {
      const server = await FaultProcess.start({ folder }, { maxHeapMib, maxReserveMib });
      const durationMs = Math.min(lifeMs, endMs - performance.now());
      const life = await live(server, { folder, ledger, durationMs });
      if (life.slope !== null) slopes.push(life.slope);
      peak = Math.max(peak, life.peak);
      await (lives % 2 === 0 ? server.kill() : server.stop());
      lives += 1;
      const again = await FaultProcess.start({ folder });
      diverged.push(...(await check(again, folder, ledger)));
      await again.stop();
      process.stderr.write(`${lives} lives, ${ledger.acknowledged} acknowledged edits\n`);
    }
  } finally {
    await remove();
  }
  const { acknowledged, lost, doubled, returned } = ledger;
  return {
    minutes,
    restarts: lives * 2,
    acknowledged,
    lost,
    doubled,
    returned,
    diverged,
    memorySlopeKibPerMinute: slopes.toSorted((a, b) => a - b)[slopes.length >> 1] ?? null,
    largestMemoryMib: Math.round(peak / 1_024 / 1_024),
  };
}

const result = await soak(Number(process.argv[2] ?? 60));
const results = new URL('../bench/results/', import.meta.url);
mkdirSync(results, { recursive: true });
writeFileSync(new URL('soak.json', results), `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
const isFaulty =
  result.lost.length + result.doubled.length + result.returned.length + result.diverged.length >
    0 || (result.memorySlopeKibPerMinute ?? 0) > mostGrowthKibPerMinute;
process.exit(isFaulty ? 1 : 0);
