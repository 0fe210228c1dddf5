import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How an edit is sent: the whole text, or only what changes (SPEC W3, W13). */
export type EditForm = 'changes' | 'content';

/** A server to measure and how it is spoken to. */
export interface Target {
  readonly name: string;
  readonly kind: 'ours' | 'relay';
  readonly form: EditForm;
}

export const targets: readonly Target[] = [
  { name: 'ours, changes', kind: 'ours', form: 'changes' },
  { name: 'relay, changes', kind: 'relay', form: 'changes' },
  { name: 'ours, whole content', kind: 'ours', form: 'content' },
  { name: 'relay, whole content', kind: 'relay', form: 'content' },
];

/** A server that runs as a process of its own. */
export interface RunningTarget extends AsyncDisposable {
  /** The WebSocket address of a prompt. */
  urlOf(id: string): string;
  /** Seconds of processor the server has used; NaN where the system does not tell. */
  cpuSeconds(): Promise<number>;
}

/** The processor of the server; the clients get the next, so that neither takes the other's time. */
const serverCpu = '0';
const clientCpu = '1';

const canPin = spawnSync('taskset', ['--version']).status === 0;

/** Keeps this process to the clients' processor, where the system can. */
export function pinClients(): boolean {
  return canPin && spawnSync('taskset', ['-apc', clientCpu, String(process.pid)]).status === 0;
}

/** Starts a server on a fresh folder with these prompts (id to text). */
export async function startTarget(
  { kind }: Target,
  prompts: ReadonlyMap<string, string>,
): Promise<RunningTarget> {
  const root = await mkdtemp(join(tmpdir(), 'prompt-manager-bench-'));
  for (const [id, text] of prompts) await writeFile(join(root, `${id}.md`), text);
  const script = fileURLToPath(
    new URL(kind === 'ours' ? './serve.ts' : './relay.ts', import.meta.url),
  );
  const command = [process.execPath, script, root];
  const [file = '', ...args] = canPin ? ['taskset', '-c', serverCpu, ...command] : command;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await readPort(child.stdout);
  return {
    urlOf: (id) => `ws://127.0.0.1:${port}/api/prompts/ws/${id}`,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function readPort(output: NodeJS.ReadableStream): Promise<number> {
  for await (const line of createInterface({ input: output })) {
    const port = /^READY (\d+)$/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('the server ended before it listened');
}

/** Linux counts in hundredths of a second. */
const ticksPerSecond = 100;

async function cpuSecondsOf(pid: number | undefined): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the process, in parentheses, may hold spaces; the numbers follow it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return Number.NaN; // Only Linux tells it this way; the column stays empty elsewhere.
  }
}
