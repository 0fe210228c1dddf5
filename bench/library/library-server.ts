import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { cpuSecondsOf } from '../realtime/server-process.ts';

/** A server as a process of its own. */
export interface LibraryServer {
  readonly port: number;
  /** Milliseconds from the start of the process until it listened. */
  readonly listenedAfterMs: number;
  /** Milliseconds since the start of the process. */
  readonly sinceStartMs: () => number;
  readonly get: (path: string) => Promise<string>;
  readonly send: (method: string, path: string, body: unknown) => Promise<string>;
  /** Resident memory in MB; NaN where the system does not tell. */
  readonly residentMb: () => Promise<number>;
  /** Seconds of processor it has used, all its threads; NaN where the system does not tell. */
  readonly cpuSeconds: () => Promise<number>;
  /** Ends it cleanly. */
  readonly end: () => Promise<void>;
}

/** Serves a folder as people do, with the command. */
export function startLibraryServer(folder: string): Promise<LibraryServer> {
  const command = new URL('../../packages/cli/bin/prompt-manager.js', import.meta.url).pathname;
  return start(command, 'serve', folder, '--no-open', '--port', '0');
}

/** A server of node:http that answers everything with the same text. */
export function startBareServer(text: string): Promise<LibraryServer> {
  return start(new URL('bare-server.ts', import.meta.url).pathname, text);
}

async function start(script: string, ...args: readonly string[]): Promise<LibraryServer> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const port = await readPort(child);
  const listenedAfterMs = performance.now() - startMs;
  const agent = new Agent({ keepAlive: true });
  const ask = (method: string, path: string, body?: unknown): Promise<string> =>
    askServer({ port, agent, method, path, body });
  return {
    port,
    listenedAfterMs,
    sinceStartMs: () => performance.now() - startMs,
    get: (path) => ask('GET', path),
    send: ask,
    residentMb: async () => residentMbOf(child.pid),
    cpuSeconds: async () => cpuSecondsOf(child.pid),
    end: async () => {
      agent.destroy();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readPort({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('the server has no output');
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    const port = /http:\/\/localhost:(\d+)\//.exec(line)?.[1];
    if (port === undefined) continue;
    // What it says later is nobody's concern, and must not fill the pipe.
    stdout.resume();
    return Number(port);
  }
  throw new Error('the server ended before it listened');
}

interface Question {
  readonly port: number;
  readonly agent: Agent;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

function askServer({ port, agent, method, path, body }: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const asked = request({ port, host: '127.0.0.1', agent, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const { statusCode = 0 } = response;
        if (statusCode < 400) resolve(text);
        else reject(new Error(`${method} ${path} answered ${statusCode}: ${text}`));
      });
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function residentMbOf(pid: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN; // Only Linux tells it this way.
  }
}
