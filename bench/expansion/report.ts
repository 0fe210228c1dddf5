import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { median } from '../realtime/statistics.ts';
import { writeSection } from '../realtime/write-section.ts';

/** What one contender did in one round. */
export interface Round {
  /** Nanoseconds per UTF-16 unit of output. */
  readonly firstNs: number;
  readonly againNs: number;
  readonly hubEditMs: number;
  /** Heap after a collection with the contender alive, the library itself included. */
  readonly heapMb: number;
}

/** The library that was expanded. */
export interface Facts {
  readonly prompts: number;
  readonly composites: number;
  readonly averageCharacters: number;
  readonly outputCharacters: number;
  readonly hubDependents: number;
}

/** What a run leaves behind. */
export interface Result {
  readonly facts: Facts;
  readonly machine: {
    readonly at: string;
    readonly node: string;
    readonly cpu: string;
    readonly cores: number;
    readonly load: number;
  };
  readonly rounds: Readonly<Record<string, readonly Round[]>>;
}

/** Libraries the document tells of, smallest first. */
const files = ['expansion.json', 'expansion-100000.json'];

/** A row per contender: the medians, and the best in brackets. */
export function tableOf({ rounds, facts }: Result): string {
  const rows = Object.entries(rounds).map(([name, all]) => {
    const first = shown(all, ({ firstNs }) => firstNs, 2);
    const again = shown(all, ({ againNs }) => againNs, 2);
    const edit = shown(all, ({ hubEditMs }) => hubEditMs, 0);
    // What the contender before left behind may not be collected yet.
    const heap = Math.min(...all.map(({ heapMb }) => heapMb)).toFixed(0);
    return `| ${name} | ${first} | ${again} | ${edit} | ${heap} |`;
  });
  return [
    `| ${counted(facts.prompts)} prompts, median (best) | first, ns per character | again, ns per character | edit of a hub and its ${counted(facts.hubDependents)} dependents, ms | heap, MB |`,
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Puts what was measured last, of every size, into the document. */
export async function writeReport(): Promise<void> {
  const results: Result[] = [];
  for (const file of files) {
    const text = await readFile(new URL(`../results/${file}`, import.meta.url), 'utf8').catch(
      () => null, // That size was not measured yet.
    );
    if (text !== null) results.push(JSON.parse(text) as Result);
  }
  const section = `## Expansion

\`node --expose-gc bench/expansion/run.ts [--count 100000]\`. All composites of a library (30 % of the prompts, 2 KB on average, up to 10 levels deep, hubs in 5 %): for the first time, again, and after an edit of a hub the hub and everything that includes it, at any depth. The contenders take turns within a round; one process, whose processor time is told, that of its collector included. Core has a parse cache that holds the whole library (the server's holds 64 MiB). "Naive regex" replaces inclusions recursively and finds no problems; the template engines compile, keep what they compiled, and are told the dependents. Heap is the least that was held after a collection, the texts of the library and what the bench itself holds included.

${results.map(withCircumstances).join('\n\n')}`;
  const path = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
  await writeSection(path, 'expansion', section);
}

function withCircumstances(result: Result): string {
  const { machine, facts, rounds } = result;
  const howMany = Object.values(rounds)[0]?.length ?? 0;
  return `${counted(facts.composites)} composites, ${(facts.outputCharacters / 1e6).toFixed(1)} million characters of output; ${howMany} rounds, measured ${machine.at.slice(0, 10)} with Node ${machine.node} on a shared ${machine.cores}-core ${machine.cpu}, load ${machine.load.toFixed(1)} when it began.

${tableOf(result)}`;
}

function shown(all: readonly Round[], figureOf: (round: Round) => number, digits: number): string {
  const figures = all.map(figureOf);
  return `${median(figures).toFixed(digits)} (${Math.min(...figures).toFixed(digits)})`;
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
