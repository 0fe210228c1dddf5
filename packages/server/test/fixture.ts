import { cp, mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ServerMessage } from '@prompt-manager/protocol';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createApp, type App, type AppOptions } from '../src/create-app.ts';
import { createFaultyJournal, type FaultyJournal } from '../src/journal/faulty-journal.fake.ts';
import type { Journal } from '../src/journal/journal.ts';
import { createMemoryJournal } from '../src/journal/memory-journal.ts';
import type { House } from '../src/library/house.ts';
import type { Library } from '../src/library/open-library.ts';
import type { Ports } from '../src/ports.ts';
import { systemPorts } from '../src/system-ports.ts';

/** How long a test waits for something before it fails with what it did see. */
const patienceMs = 5_000;

/** A real application on a free port, over a folder of its own. Everything ends with the test. */
export interface TestApp {
  readonly app: App;
  readonly url: string;
  readonly folder: string;
  /** Asks over HTTP; answers the status, headers and parsed body. */
  readonly request: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** Connects to a WebSocket path and waits for its first frame. */
  readonly connect: (path: string) => Promise<TestClient>;
  /** Reads a file of the library. */
  readonly file: (path: string) => Promise<string>;
  readonly writeFile: (path: string, text: string) => Promise<void>;
  /** Closes the application and starts another on the same folder. */
  readonly restart: () => Promise<TestApp>;
}

/** The journal beneath an application's library, which doors do not get. */
export function journalOf({ app }: Pick<TestApp, 'app'>): Journal {
  return (app.library as Library & Pick<House, 'journal'>).journal;
}

/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

/** Starts an application over a folder with these files (path to text). */
export async function startApp(
  files: Readonly<Record<string, string>> = {},
  options: Partial<AppOptions> = {},
): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-manager-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) await writeInto(folder, path, text);
  return serveFolder(folder, options);
}

/** As {@link startApp}, with a journal that fails on command. */
export async function startFaultyApp(
  files: Readonly<Record<string, string>> = {},
  options: Partial<AppOptions> = {},
): Promise<TestApp & { readonly journal: FaultyJournal }> {
  const journal = createFaultyJournal(createMemoryJournal());
  return { ...(await startApp(files, { ...options, journal })), journal };
}

/** Starts an application over an existing folder, which stays when the test ends. */
export async function serveFolder(
  folder: string,
  options: Partial<AppOptions> = {},
): Promise<TestApp> {
  const app = await createApp({ root: folder, ...options });
  onTestFinished(() => app.close());
  const { url, port } = await app.listen({ port: 0 });
  return {
    app,
    url,
    folder,
    request: (method, path, body, headers) => request(url, { method, path, body, headers }),
    connect: (path) => connectTo(`ws://127.0.0.1:${port}${path}`),
    file: (path) => readFile(join(folder, path), 'utf8'),
    writeFile: (path, text) => writeInto(folder, path, text),
    restart: async () => {
      await app.close();
      return serveFolder(folder, options);
    },
  };
}

/** The application as it would start after a power cut now: over a copy of everything on the disk. */
export async function afterCrash(
  app: TestApp,
  meanwhile: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<TestApp> {
  const copy = await mkdtemp(join(tmpdir(), 'prompt-manager-crash-'));
  onTestFinished(() => rm(copy, { recursive: true, force: true }));
  // The search index is made again; while it is made, files of it come and go.
  const filter = (path: string): boolean => !basename(path).startsWith('search.sqlite');
  await cp(app.folder, copy, { recursive: true, preserveTimestamps: true, filter });
  await meanwhile(copy);
  return serveFolder(copy);
}

/** Once frozen no timer fires, so no file is written: the moment between the journal and the mirror, for as long as we like. */
export function frozenOnDemand(): { readonly ports: Ports; readonly freeze: () => void } {
  let frozen = false;
  return {
    freeze: () => {
      frozen = true;
    },
    ports: {
      ...systemPorts,
      setTimer: (delayMs, run) => (frozen ? () => undefined : systemPorts.setTimer(delayMs, run)),
    },
  };
}

async function writeInto(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function request(
  url: string,
  {
    method,
    path,
    body,
    headers = {},
  }: { method: string; path: string; body: unknown; headers: Record<string, string> | undefined },
): Promise<Answer> {
  const json =
    body === undefined
      ? {}
      : {
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': 'application/json', ...headers },
        };

  const answer = await fetch(`${url}${path}`, { method, headers, ...json });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body:
      text.startsWith('{') || text.startsWith('[')
        ? (JSON.parse(text) as Record<string, unknown>)
        : {},
  };
}

/** A frame as a test sees it. */
export type Frame = ServerMessage & Record<string, unknown>;

/** A real WebSocket client that remembers every frame. */
export class TestClient {
  readonly frames: Frame[] = [];
  readonly texts: string[] = [];
  readonly ws: WebSocket;
  closed: { readonly code: number; readonly reason: string } | null = null;
  #read = 0;
  #wake: (() => void)[] = [];

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (data) => {
      const text = (data as Buffer).toString('utf8');
      this.texts.push(text);
      this.frames.push((text.startsWith('{') ? JSON.parse(text) : { text }) as Frame);
      this.#notify();
    });
    ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString('utf8') };
      this.#notify();
    });
    ws.on('error', () => this.#notify());
  }

  send(message: unknown): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next frame, or the next one with this action; frames before it are passed over. */
  async next(action?: string): Promise<Frame> {
    const found = await this.#until(() => {
      while (this.#read < this.frames.length) {
        const frame = this.frames[this.#read] as Frame;
        this.#read += 1;
        if (action === undefined || frame.action === action) return frame;
      }
      return undefined;
    }, action ?? 'any frame');
    return found;
  }

  /** Sends and waits for the next frame with an action. */
  async ask(message: unknown, action: string): Promise<Frame> {
    this.send(message);
    return this.next(action);
  }

  async untilClosed(): Promise<{ readonly code: number; readonly reason: string }> {
    return this.#until(() => this.closed ?? undefined, 'the close');
  }

  /** Resolves when the server has taken everything sent so far: it answers a ping after that. */
  async arrived(): Promise<void> {
    const pong = new Promise<void>((resolve) => this.ws.once('pong', () => resolve()));
    this.ws.ping();
    await pong;
  }

  /** Counts the frames so far as read. */
  skip(): void {
    this.#read = this.frames.length;
  }

  /** Frames not read yet. */
  get unread(): readonly Frame[] {
    return this.frames.slice(this.#read);
  }

  /** Proves that nothing else was sent: asks something harmless and answers what came before the answer. */
  async quiet(): Promise<readonly Frame[]> {
    const start = this.#read;
    this.send({ action: 'expand', content: '', request_id: 'quiet' });
    await this.#until(
      () => this.frames.slice(start).find((frame) => frame['request_id'] === 'quiet'),
      'the answer to a question',
    );
    const before = this.frames.slice(
      start,
      this.frames.findIndex((frame, index) => index >= start && frame['request_id'] === 'quiet'),
    );
    this.#read = this.frames.length;
    return before;
  }

  async close(): Promise<void> {
    this.ws.close();
    await this.untilClosed();
  }

  async #until<T>(find: () => T | undefined, what: string): Promise<T> {
    const guard = AbortSignal.timeout(patienceMs);
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (guard.aborted)
        throw new Error(
          `waited ${patienceMs} ms for ${what}; saw ${JSON.stringify(this.frames.slice(-5))}, closed: ${JSON.stringify(this.closed)}`,
        );
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
        guard.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const each of wake) each();
  }
}

/** Opens a WebSocket and waits until it has a first frame or is closed. */
export async function connectTo(
  url: string,
  headers: Record<string, string> = {},
): Promise<TestClient> {
  const ws = new WebSocket(url, { headers });
  const client = new TestClient(ws);
  onTestFinished(() => ws.terminate());
  await new Promise<void>((resolve, reject) => {
    ws.once('message', () => {
      client.skip();
      resolve();
    });
    ws.once('close', () => resolve());
    ws.once('unexpected-response', (_request, response) =>
      reject(new Error(`refused with HTTP ${response.statusCode}`)),
    );
    ws.once('error', reject);
  });
  return client;
}

/** Waits until a condition holds, looking again after every turn of the event loop's timers. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  holds: (value: T) => boolean,
): Promise<T> {
  const guard = AbortSignal.timeout(patienceMs);
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (guard.aborted) throw new Error(`still ${JSON.stringify(value)} after ${patienceMs} ms`);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
