import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { median, quantile } from '../realtime/statistics.ts';
import { writeSection } from '../realtime/write-section.ts';
import { followByEvents, followBySocket, markOf, type Reader } from './readers.ts';
import type { LoopDelay } from './serve.ts';

/**
 * `node bench/live/run.ts`: a fragment used by 10,000 prompts is edited while 1,000 programs follow expansions, half of
 * them by the JSON socket, half by Server-Sent Events, and somebody types in another prompt. Measures how late the
 * server's event loop is meanwhile, what the typing waits for, and when the last program has the newest expansion.
 * Writes `bench/results/live.json` and a section of `docs/benchmarks.md`; takes about a minute.
 */

const prompts = 10_000;
const readers = 1_000;
const seconds = 8;
const hubEditsPerSecond = [0, 2, 20];
const typingPerSecond = 20;

interface Scenario {
  readonly name: string;
  /** The prompt that a reader follows. */
  readonly follows: (reader: number) => string;
}

const scenarios: readonly Scenario[] = [
  { name: '1,000 prompts, one reader each', follows: (reader) => `p/${reader}` },
  { name: 'one prompt, 1,000 readers', follows: () => 'p/0' },
];

interface Measured {
  readonly scenario: string;
  readonly hubEditsPerSecond: number;
  readonly loop: LoopDelay;
  /** From typing to another client having it. */
  readonly typingP50Ms: number;
  readonly typingP99Ms: number;
  /** From an edit of the hub to the last reader having it; NaN without edits. */
  readonly lastReaderMs: number;
  /** Expansions that arrived, of one per reader and edit; what was overtaken by a newer one is not sent. */
  readonly delivered: number;
}

const isPinned = pin(process.pid, '1');
const load = loadavg()[0] ?? Number.NaN;
const root = await mkdtemp(join(tmpdir(), 'prompt-manager-live-'));
const runs: Measured[] = [];
try {
  await writeLibrary();
  for (const scenario of scenarios) {
    const { server, port } = await startServer();
    try {
      const all = await Promise.all(
        Array.from({ length: readers }, (_, reader) =>
          (reader % 2 === 0 ? followBySocket : followByEvents)(port, scenario.follows(reader)),
        ),
      );
      for (const rate of hubEditsPerSecond) {
        const run = await measure(scenario, { server, port, all, rate });
        process.stderr.write(`${JSON.stringify(run)}\n`);
        runs.push(run);
      }
      for (const reader of all) reader.close();
    } finally {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
await report();

async function writeLibrary(): Promise<void> {
  await mkdir(join(root, 'p'));
  const words = 'Answer in plain words, name your sources, and say what you do not know. '.repeat(
    28,
  );
  for (let index = 0; index < prompts; index += 1)
    await writeFile(join(root, `p/${index}.md`), `# Prompt ${index}\n\n[[hub]]\n\n${words}\n`);
  await writeFile(join(root, 'hub.md'), 'Be kind.\n');
  await writeFile(join(root, 'apart.md'), 'x'.repeat(5_000));
}

async function startServer(): Promise<{ readonly server: ChildProcess; readonly port: number }> {
  await rm(join(root, '.prompt-manager'), { recursive: true, force: true });
  const server = fork(new URL('./serve.ts', import.meta.url), [root]);
  pin(server.pid, '0');
  const [port] = (await once(server, 'message')) as [number];
  return { server, port };
}

function pin(pid: number | undefined, cpu: string): boolean {
  return spawnSync('taskset', ['-apc', cpu, String(pid)]).status === 0;
}

async function measure(
  { name }: Scenario,
  {
    server,
    port,
    all,
    rate,
  }: {
    readonly server: ChildProcess;
    readonly port: number;
    readonly all: readonly Reader[];
    readonly rate: number;
  },
): Promise<Measured> {
  for (const { arrivedMs } of all) arrivedMs.clear();
  const begun = once(server, 'message');
  server.send('begin');
  await begun;
  const [typed, edited] = await Promise.all([type(port), editHub(port, rate)]);
  const lastEdit = edited.length - 1;
  const isComplete = (): boolean =>
    lastEdit < 0 || all.every(({ arrivedMs }) => arrivedMs.has(lastEdit));
  for (let waited = 0; !isComplete() && waited < 300; waited += 1) await sleep(100);
  const told = once(server, 'message');
  server.send('end');
  const [loop] = (await told) as [LoopDelay];
  const sorted = Float64Array.from(typed).sort();
  const last = edited.map((sentMs, edit) =>
    // An edit that was overtaken is there with the next one.
    Math.max(
      ...all.map(({ arrivedMs }) => {
        for (let later = edit; later < edited.length; later += 1) {
          const atMs = arrivedMs.get(later);
          if (atMs !== undefined) return atMs - sentMs;
        }
        return Number.POSITIVE_INFINITY;
      }),
    ),
  );
  const arrived = all.reduce((sum, { arrivedMs }) => sum + arrivedMs.size, 0);
  return {
    scenario: name,
    hubEditsPerSecond: rate,
    loop,
    typingP50Ms: quantile(sorted, 0.5),
    typingP99Ms: quantile(sorted, 0.99),
    lastReaderMs: median(last),
    delivered: arrived / (readers * Math.max(1, edited.length)),
  };
}

/** Types a character at a time into a prompt that another client reads; answers how long each took to get there. */
async function type(port: number): Promise<readonly number[]> {
  const [writer, reader] = [await open(port, 'apart'), await open(port, 'apart')];
  const sentMs: number[] = [];
  const took: number[] = [];
  reader.ws.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as { action: string };
    const sent = message.action === 'update' ? sentMs[took.length] : undefined;
    if (sent !== undefined) took.push(performance.now() - sent);
  });
  for (let count = 0; count < seconds * typingPerSecond; count += 1) {
    sentMs.push(performance.now());
    writer.ws.send(JSON.stringify({ action: 'update', content: `${'x'.repeat(5_000)}${count}` }));
    await sleep(1_000 / typingPerSecond);
  }
  for (let waited = 0; took.length < sentMs.length && waited < 300; waited += 1) await sleep(10);
  for (const { ws } of [writer, reader]) ws.terminate();
  return took;
}

/** Edits the hub at a rate; answers when each edit was sent. */
async function editHub(port: number, rate: number): Promise<readonly number[]> {
  const hub = await open(port, 'hub');
  const sentMs: number[] = [];
  for (let edit = 0; edit < seconds * rate; edit += 1) {
    sentMs.push(performance.now());
    hub.ws.send(JSON.stringify({ action: 'update', content: `Be kind. ${markOf(edit)}\n` }));
    await sleep(1_000 / rate);
  }
  hub.ws.terminate();
  return sentMs;
}

async function open(port: number, id: string): Promise<{ readonly ws: WebSocket }> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/api/prompts/ws/${id}`);
  await once(ws, 'message');
  // In an object: awaiting a socket would wait for nothing, but reads as if it did.
  return { ws };
}

async function report(): Promise<void> {
  const machine = {
    at: new Date().toISOString(),
    node: process.versions.node,
    cpu: `${cpus().length} processors ${cpus()[0]?.model ?? ''}`.trim(),
    isPinned,
    load,
  };
  const shape = { prompts, readers, seconds, typingPerSecond };
  const file = new URL('../results/live.json', import.meta.url);
  await writeFile(file, `${JSON.stringify({ ...machine, ...shape, runs }, null, 1)}\n`);
  const rows = runs.map(
    ({
      scenario,
      hubEditsPerSecond: rate,
      loop,
      typingP50Ms,
      typingP99Ms,
      lastReaderMs,
      delivered,
    }) =>
      `| ${scenario} | ${rate} | ${loop.p50Ms.toFixed(1)} / ${loop.p99Ms.toFixed(1)} / ${loop.maxMs.toFixed(0)} | ${typingP50Ms.toFixed(1)} / ${typingP99Ms.toFixed(1)} | ${rate === 0 ? '' : lastReaderMs.toFixed(0)} | ${rate === 0 ? '' : `${(delivered * 100).toFixed(0)} %`} | ${((loop.cpuSeconds / seconds) * 100).toFixed(0)} % |`,
  );
  const section = `## Live delivery

\`node bench/live/run.ts\`. A fragment that 10,000 prompts of 2 KB include is edited while 1,000 programs follow expansions, half by the JSON socket, half by Server-Sent Events, and somebody types ${typingPerSecond} times a second into another prompt. The event loop's delay is measured in the server (resolution 1 ms); typing is timed from sending to another client having it; the last column but two says when the last of the 1,000 had an edit of the fragment (median over the edits), the next how many of the expansions were sent: one that is overtaken by a newer edit is left out.
Measured ${machine.at.slice(0, 10)} on ${machine.cpu}, Node ${machine.node}${isPinned ? ', server and clients on a processor each' : ''}; other work on the machine when it began: load ${load.toFixed(1)}.

| | edits of the fragment a second | event loop late, p50 / p99 / most ms | typing, p50 / p99 ms | the last reader has it, ms | sent | server CPU |
|---|---|---|---|---|---|---|
${rows.join('\n')}`;
  await writeSection(
    fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url)),
    'live',
    section,
  );
}
