import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Suggestions } from '../../packages/server/src/search/suggestions.ts';
import { createCorpus, type Corpus } from '../corpus.ts';
import { createFts5, createMiniSearch, createOurs, headsOf, openIndex } from './contenders.ts';
import { queryKinds } from './queries.ts';
import type { Figures, Measured } from './results.ts';

/** One contender in a process of its own, so that memory is its own: `--contender ours|fts5|minisearch --count 10000 --rounds 3`. */
const { values } = parseArgs({
  options: {
    contender: { type: 'string', default: 'ours' },
    count: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
  },
});
const creators = { ours: createOurs, fts5: createFts5, minisearch: createMiniSearch };
const corpus = createCorpus({ count: Number(values.count) });
const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-bench-'));
try {
  const measured =
    values.contender === 'ours'
      ? await measureOurs()
      : await measureContender(values.contender === 'fts5' ? 'fts5' : 'minisearch');
  process.stdout.write(`${JSON.stringify(measured)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measureOurs(): Promise<Measured> {
  const measured = await measureContender('ours');
  return {
    ...measured,
    ...(await measureRestart(corpus)),
    suggestions: measureSuggestions(corpus),
  };
}

async function measureContender(name: keyof typeof creators): Promise<Measured> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const startMs = performance.now();
  const contender = await creators[name](corpus, folder);
  const buildMs = performance.now() - startMs;
  globalThis.gc?.();
  const memoryBytes = process.memoryUsage().rss - before;
  const kinds: Record<string, Figures> = {};
  const plain: number[] = [];
  for (const { name: kind, queries, needs } of queryKinds(corpus)) {
    if (!contender.canDo(needs)) continue;
    const times: number[] = [];
    for (let round = 0; round < Number(values.rounds); round++)
      for (const query of queries) {
        const from = performance.now();
        await contender.search(query, needs);
        times.push(performance.now() - from);
      }
    kinds[kind] = figuresOf(times);
    if (needs === 'words' || needs === 'prefix') plain.push(...times);
  }
  kinds['all words and beginnings above'] = figuresOf(plain);
  const { diskBytes } = contender;
  await contender.close();
  return { contender: name, count: corpus.prompts.length, buildMs, memoryBytes, diskBytes, kinds };
}

/** A start with nothing changed: how long until the index has everything, and the longest it holds the event loop. */
async function measureRestart(
  library: Corpus,
): Promise<Pick<Measured, 'restartMs' | 'restartDelayMs'>> {
  const heads = headsOf(library);
  heads.sortedIds();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startMs = performance.now();
  const index = openIndex(heads, join(folder, 'search.sqlite'));
  while ((await index.settle()) !== null);
  const restartMs = performance.now() - startMs;
  delay.disable();
  await index.close();
  return { restartMs, restartDelayMs: delay.percentile(99) / 1e6 };
}

/** `[[` completion: what people type on the way to a name, right, and with two letters swapped. */
function measureSuggestions(library: Corpus): Readonly<Record<string, Figures>> {
  const suggestions = new Suggestions(headsOf(library));
  const names = library.prompts
    .filter((_prompt, index) => index % Math.ceil(library.prompts.length / 200) === 0)
    .map(({ id }) => id.slice(id.lastIndexOf('/') + 1));
  const typed = names.map((name, index) => name.slice(0, 1 + (index % 12)));
  const swapped = names.map((name) => `${name.slice(0, 2)}${name[3]}${name[2]}${name.slice(4, 8)}`);
  const time = (queries: readonly string[]): Figures =>
    figuresOf(
      queries.map((query) => {
        const from = performance.now();
        suggestions.suggest({ query, limit: 10, includer: null });
        return performance.now() - from;
      }),
    );
  time(typed.slice(0, 20));
  return { 'as typed': time(typed), 'with a slip': time(swapped) };
}

function figuresOf(times: readonly number[]): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { p50: at(0.5), p99: at(0.99) };
}
