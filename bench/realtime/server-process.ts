import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Memory } from './memory-teller.ts';

/** The processor of the server; the clients get the next, so that neither takes the other's time. */
const serverCpu = '0';
const clientCpu = '1';

const canPin = spawnSync('taskset', ['--version']).status === 0;

/** Keeps this process to the clients' processor, where the system can. */
export function pinClients(): boolean {
  return canPin && spawnSync('taskset', ['-apc', clientCpu, String(process.pid)]).status === 0;
}

/** A server that runs as a process of its own. */
export interface ServerProcess {
  readonly port: number;
  /** Seconds of processor it has used; NaN where the system does not tell. */
  cpuSeconds(): Promise<number>;
  /** What it holds after a collection. */
  memory(): Promise<Memory>;
  /** Ends it as `kill -9` does; idempotent. */
  kill(): Promise<void>;
}

/** Starts a script that prints `READY <port>`, on the servers' processor. What it complains of is shown unless `quiet`. */
export async function startServer(
  script: URL,
  args: readonly string[],
  { quiet = false }: { readonly quiet?: boolean | undefined } = {},
): Promise<ServerProcess> {
  const teller = new URL('memory-teller.ts', import.meta.url).href;
  const command = [process.execPath, '--expose-gc', '--import', teller, script.pathname, ...args];
  const [file = '', ...rest] = canPin ? ['taskset', '-c', serverCpu, ...command] : command;
  const stdio = ['ignore', 'pipe', quiet ? 'ignore' : 'inherit', 'ipc'] as const;
  const child = spawn(file, rest, { stdio: [...stdio] });
  const ended = once(child, 'exit');
  const { stdout } = child;
  if (stdout === null) throw new Error('the server has no output');
  const port = await readPort(stdout);
  return {
    port,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    memory: async () => {
      const answer = once(child, 'message');
      child.send('memory');
      const [memory] = await answer;
      return memory as Memory;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Reads on after the port is known: a server must not stop because nobody takes what it prints. */
async function readPort(output: NodeJS.ReadableStream): Promise<number> {
  const lines = createInterface({ input: output });
  return await new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const port = /^READY (\d+)$/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    lines.on('close', () => reject(new Error('the server ended before it listened')));
  });
}

/** Linux counts in hundredths of a second. */
const ticksPerSecond = 100;

/** Seconds of processor that a process has used, all its threads; NaN where the system does not tell. */
export async function cpuSecondsOf(pid: number | undefined): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the process, in parentheses, may hold spaces; the numbers follow it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return Number.NaN; // Only Linux tells it this way; the column stays empty elsewhere.
  }
}
