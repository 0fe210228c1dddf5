import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { median, quantile } from '../realtime/statistics.ts';
import { writeSection } from '../realtime/write-section.ts';
import { startBareServer, startLibraryServer, type LibraryServer } from './library-server.ts';
import { writeCorpus } from './write-corpus.ts';

/**
 * How a library's size tells: starts, lists, outside edits, saving and memory. `node bench/library/run.ts [count]`
 * (100,000 prompts unless given) makes its own corpus in a temporary folder and removes it.
 */

const count = Number(process.argv[2] ?? 100_000);
const load = loadavg()[0] ?? Number.NaN;
/** Starts with nothing changed that are measured, and requests per kind. */
const starts = 3;
const requests = 200;

interface Row {
  readonly what: string;
  readonly measured: string;
  readonly aim: string;
}

const rows: Row[] = [];
const note = (what: string, measured: string, aim: string): void => {
  rows.push({ what, measured, aim });
  process.stderr.write(`${what}: ${measured} (aim ${aim})\n`);
};
const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const seconds = (value: number): string => `${(value / 1_000).toFixed(1)} s`;
const mb = (value: number): string => `${value.toFixed(0)} MB`;

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

async function times(run: () => Promise<unknown>, many = requests): Promise<Float64Array> {
  const all = new Float64Array(many);
  for (let i = 0; i < many; i++) all[i] = await timed(run);
  return all.sort();
}

/** The command gives memory back 2 s after everything is read. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 4_000));
}

async function untilRead(server: LibraryServer): Promise<void> {
  while (!(await server.get('/healthz')).includes('"loading":null'))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** The search index is made beside everything else; until it has everything, its work is none of what is measured. */
async function untilIndexed(server: LibraryServer): Promise<void> {
  while (!(await server.get('/api/search?q=anything&limit=1')).includes('"indexing":null'))
    await new Promise((resolve) => setTimeout(resolve, 250));
}

async function measureFirstStart(folder: string): Promise<void> {
  const server = await startLibraryServer(folder);
  await server.get('/api/prompts?limit=100');
  note(
    `first start with ${count} files: first page`,
    `${seconds(server.sinceStartMs())}, processor ${seconds(1_000 * (await server.cpuSeconds()))}`,
    '2 s',
  );
  const page = JSON.parse(await server.get('/api/prompts?limit=1')) as { items: { id: string }[] };
  const { id = '' } = page.items[0] ?? {};
  const path = `/api/prompts/${encodeURIComponent(id)}`;
  const { content } = JSON.parse(await server.get(path)) as { content: string };
  const saving = await times(
    () => server.send('PUT', path, { content: `${content}${Math.random()}` }),
    20,
  );
  note('an edit meanwhile, median', ms(quantile(saving, 0.5)), 'possible');
  await server.send('PUT', path, { content });
  await untilRead(server);
  note(
    'first start: everything read',
    `${seconds(server.sinceStartMs())}, processor ${seconds(1_000 * (await server.cpuSeconds()))}`,
    '30 s',
  );
  await settle();
  note('memory 4 s after it', mb(await server.residentMb()), '–');
  await server.end();
}

async function measureStarts(folder: string): Promise<void> {
  const served: number[] = [];
  const used: number[] = [];
  const atOnce: number[] = [];
  const resident: number[] = [];
  for (let i = 0; i < starts; i++) {
    const server = await startLibraryServer(folder);
    await server.get('/api/prompts?limit=100');
    served.push(server.sinceStartMs());
    used.push(1_000 * (await server.cpuSeconds()));
    atOnce.push(await server.residentMb());
    await settle();
    resident.push(await server.residentMb());
    await server.end();
  }
  note(
    `start with ${count} files, nothing changed: serving`,
    `${seconds(median(served))}, processor ${seconds(median(used))}`,
    '2.5 s',
  );
  note('memory then', mb(median(atOnce)), '–');
  note('memory 4 s later', mb(median(resident)), '400 MB');
}

interface Frame {
  readonly action: string;
  readonly content: string;
}

/** Milliseconds from an outside edit of a file to an open editor's having it. */
async function outsideEdit(server: LibraryServer, folder: string, id: string): Promise<number[]> {
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}/api/prompts/ws/${encodeURIComponent(id)}`,
  );
  const frames: Frame[] = [];
  let wake = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as Frame);
    wake();
  });
  const next = async (action: string, holds: string): Promise<Frame> => {
    for (;;) {
      const at = frames.findIndex((f) => f.action === action && f.content.includes(holds));
      if (at >= 0) return frames.splice(0, at + 1)[at] as Frame;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  await next('initial', '');
  const all: number[] = [];
  for (let i = 0; i < 20; i++) {
    const mark = `outside edit ${i}`;
    const startMs = performance.now();
    await writeFile(join(folder, `${id}.md`), `${mark}\n`);
    await next('update', mark);
    all.push(performance.now() - startMs);
  }
  socket.close();
  return all;
}

async function measureServing(folder: string, hub: string): Promise<void> {
  const server = await startLibraryServer(folder);
  await settle();
  const list = await times(() => server.get('/api/prompts?limit=100'));
  note(`list of ${count}, a page of 100, median`, ms(quantile(list, 0.5)), '10 ms');
  const page = JSON.parse(await server.get('/api/prompts?limit=50')) as { items: { id: string }[] };
  const outside = Float64Array.from(
    await outsideEdit(server, folder, page.items[7]?.id ?? ''),
  ).sort();
  note('an outside edit reaches an open editor, median', ms(quantile(outside, 0.5)), '200 ms');
  note('… slowest of 20', ms(quantile(outside, 1)), '200 ms');
  const path = `/api/prompts/${encodeURIComponent(page.items[9]?.id ?? '')}`;
  const text = 'five kilobytes '.repeat(340);
  let turn = 0;
  const save = await times(() => server.send('PUT', path, { content: `${text}${turn++}` }), 50);
  note('save of 5 KB, durable, median; its file is written later', ms(quantile(save, 0.5)), '–');
  const hubPath = `/api/prompts/${encodeURIComponent(hub)}`;
  const { items } = JSON.parse(await server.get(`${hubPath}/referenced_by`)) as {
    items: { id: string }[];
  };
  await server.send('PUT', hubPath, { content: 'The hub says something else.' });
  const expanding = await timed(async () => {
    for (const { id } of items) await server.send('POST', '/api/prompts/expand', { prompt_id: id });
  });
  note(
    `a hub is edited, its ${items.length} dependents expanded one by one`,
    seconds(expanding),
    '–',
  );
  note(
    'memory then (the aim of 500 MB is for core alone, see Expansion)',
    mb(await server.residentMb()),
    '–',
  );
  await server.end();
}

async function measureList(size: number, aim: string): Promise<void> {
  await inFolder(async (folder) => {
    writeCorpus(folder, size);
    const server = await startLibraryServer(folder);
    await untilRead(server);
    const list = await times(() => server.get('/api/prompts?limit=100'));
    note(`list of ${size}, a page of 100, median`, ms(quantile(list, 0.5)), aim);
    await server.end();
  });
}

/** Small requests a second of processor, ours and bare node:http with the same answer, in turns. */
async function measureSmallGet(folder: string): Promise<void> {
  const ours = await startLibraryServer(folder);
  const page = JSON.parse(await ours.get('/api/prompts?limit=1')) as { items: { id: string }[] };
  const path = `/api/prompts/${encodeURIComponent(page.items[0]?.id ?? '')}`;
  const bare = await startBareServer(await ours.get(path));
  const ratios: number[] = [];
  // What the start left to do, and what the engine learns first, is not the request's.
  await settle();
  await untilIndexed(ours);
  for (let round = -1; round < 5; round++) {
    const rateOf = async (server: LibraryServer): Promise<number> => {
      // Enough that hundredths of a second, in which Linux counts, tell little.
      const many = 20_000;
      let left = many;
      const before = await server.cpuSeconds();
      const work = async (): Promise<void> => {
        while (left-- > 0) await server.get(path);
      };
      await Promise.all(Array.from({ length: 16 }, work));
      return many / ((await server.cpuSeconds()) - before);
    };
    const ratio = (await rateOf(ours)) / (await rateOf(bare));
    if (round >= 0) ratios.push(ratio);
  }
  note(
    'small GET, requests per second of processor beside bare node:http',
    median(ratios).toFixed(2),
    '0.75',
  );
  await ours.end();
  await bare.end();
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-bench-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await inFolder(async (folder) => {
  const { hubs } = writeCorpus(folder, count);
  await measureFirstStart(folder);
  const { size } = await stat(join(folder, '.prompt-manager/index.sqlite'));
  note('size of the index', mb(size / 1024 / 1024), '–');
  // The files were made just now, so this start reads them once more (SPEC L2).
  const again = await startLibraryServer(folder);
  await untilRead(again);
  await untilIndexed(again);
  await again.end();
  await measureStarts(folder);
  await measureServing(folder, hubs[0] ?? '');
  await measureSmallGet(folder);
});
await measureList(1_000, '5 ms');
await measureList(10_000, '10 ms');

const machine = {
  at: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  load,
};
const results = new URL('../results/', import.meta.url);
await mkdir(results, { recursive: true });
await writeFile(
  new URL('library.json', results),
  `${JSON.stringify({ count, machine, rows }, null, 2)}\n`,
);
await writeSection(
  new URL('../../docs/benchmarks.md', import.meta.url).pathname,
  'library',
  [
    '## Library size',
    '',
    `\`node bench/library/run.ts\`. ${count.toLocaleString('en-US')} prompts of 2 KB on average, 30 % composites, hubs in 5 %; the server is a process of its own, times run from the start of the process. Wall-clock times are what it was like on this machine, and processor time (all threads) is what it cost. Measured ${machine.at.slice(0, 10)} on ${machine.cores} processors ${machine.cpu}, Node ${machine.node}; other work on the machine when it began: load ${load.toFixed(1)}. Small GET: 16 connections, rounds in turns.`,
    '',
    '| | measured | aim |',
    '|---|---|---|',
    ...rows.map(({ what, measured, aim }) => `| ${what} | ${measured} | ${aim} |`),
  ].join('\n'),
);
