import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

/** Where a server process can be made to die. */
export type DeathPoint = 'before_write' | 'after_write_before_ack' | 'mirror_recorded' | 'start_up';

/** What `fault-server.ts` is told. */
export interface FaultServerOptions {
  readonly folder: string;
  /** Dies when it comes by the point for the `nth` time, from 1. */
  readonly dieAt?: { readonly point: DeathPoint; readonly nth: number } | undefined;
  readonly jumpingClock?: boolean | undefined;
  /** Largest size of the journal, in bytes. */
  readonly maxJournalBytes?: number | undefined;
}

/** How the process is started. */
export interface ProcessOptions {
  /** User and group of the process; the own ones unless given. */
  readonly asUser?: number | undefined;
  /** Largest heap, in MiB: who keeps more ends. */
  readonly maxHeapMib?: number | undefined;
  /** What the engine may keep in reserve for new objects, in MiB; as much as it likes unless given. */
  readonly maxReserveMib?: number | undefined;
  /** Most files it may have open; as many as the own process unless given. */
  readonly maxOpenFiles?: number | undefined;
}

const script = fileURLToPath(new URL('fault-server.ts', import.meta.url));

/** A server process that can fail. */
export class FaultProcess {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly exited: Promise<void>;
  url = '';

  private constructor(
    options: FaultServerOptions,
    { asUser, maxHeapMib = 512, maxReserveMib, maxOpenFiles }: ProcessOptions,
  ) {
    const heap = `--max-old-space-size=${maxHeapMib}`;
    const reserve = maxReserveMib === undefined ? [] : [`--max-semi-space-size=${maxReserveMib}`];
    const node = [process.execPath, heap, ...reserve, script, JSON.stringify(options)];
    const [command = '', ...args] =
      maxOpenFiles === undefined
        ? node
        : ['bash', '-c', `ulimit -n ${maxOpenFiles}; exec "$@"`, 'bash', ...node];
    this.child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(asUser !== undefined && { uid: asUser, gid: asUser }),
    });
    this.exited = once(this.child, 'exit').then(() => undefined);
  }

  /** Starts a server and waits until it serves, or has ended. */
  static async start(
    options: FaultServerOptions,
    process: ProcessOptions = {},
  ): Promise<FaultProcess> {
    const server = new FaultProcess(options, process);
    const { child, lines } = server;
    await new Promise<void>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          if (!line.startsWith('http://')) return;
          server.url = line;
          resolve();
        });
      }
      // Once its output has ended too.
      child.once('close', () => resolve());
    });
    return server;
  }

  /** Codes of what the server logged. */
  get logged(): readonly string[] {
    return this.lines
      .filter((line) => line.startsWith('log '))
      .map((line) => line.split(' ')[1] ?? '');
  }

  /** The URL of a WebSocket door. */
  socketUrl(id: string): string {
    return `${this.url.replace('http://localhost', 'ws://127.0.0.1')}/api/prompts/ws/${id}`;
  }

  async get(
    path: string,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const answer = await fetch(`${this.url}${path}`);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async put(
    id: string,
    content: string,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const answer = await fetch(`${this.url}/api/prompts/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ content }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  /** Resident memory of the process, in bytes. */
  async memoryBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** Ends it as an operator does. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}

/** A folder of its own with these files (path to text); the answer removes it. */
export async function temporaryLibrary(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-fault-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** What a person at a script of the JSON dialect sees. */
export interface Typing {
  /** Words that were acknowledged, in order. */
  readonly saved: readonly string[];
  /** The word whose answer never came; null when every one was answered. */
  readonly unanswered: string | null;
  /** Code of the refusal that ended it, or of the close. */
  readonly ended: string | number;
}

/** Appends one word after another, each after the one before was acknowledged, until `most` are, one is refused or the connection ends. */
export async function typeWords(
  url: string,
  { prefix, most }: { prefix: string; most: number },
): Promise<Typing> {
  const ws = new WebSocket(url);
  const saved: string[] = [];
  let unanswered: string | null = null;
  let text = '';
  return new Promise((resolve) => {
    const end = (ended: string | number): void => {
      ws.terminate();
      resolve({ saved, unanswered, ended });
    };
    const next = (revision: number): void => {
      if (saved.length === most) return end('done');
      unanswered = `${prefix}-${saved.length}`;
      ws.send(
        JSON.stringify({
          action: 'update',
          content: `${text}${unanswered}\n`,
          base_revision: revision,
        }),
      );
    };
    ws.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as Message;
      if (frame.action === 'initial') {
        text = frame.content;
        next(frame.revision);
      } else if (frame.action === 'update_status') {
        const word = unanswered ?? '';
        unanswered = null;
        if (!frame.success) return end(frame.error?.code ?? 'refused');
        saved.push(word);
        text += `${word}\n`;
        next(frame.revision);
      }
    });
    // A broken connection is followed by its close.
    ws.on('error', () => undefined);
    ws.on('close', end);
  });
}

interface Message {
  readonly action: string;
  readonly content: string;
  readonly revision: number;
  readonly success?: boolean;
  readonly error?: { readonly code: string };
}

/** Waits until `holds`, at most 10 s; the answer is what was seen last. */
export async function until<T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean,
): Promise<T> {
  const guard = AbortSignal.timeout(10_000);
  for (;;) {
    const seen = await look();
    if (holds(seen) || guard.aborted) return seen;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 25);
    });
  }
}
