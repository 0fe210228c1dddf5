import { PromptError } from '@prompt-manager/core';
import type { Worker } from 'node:worker_threads';
import type { Ports } from '../ports.ts';
import { startThread } from '../start-thread.ts';
import { failure } from './file-failure.ts';
import { runFileRequests } from './file-operations.ts';
import type { FileRequest, FileRequestKind, FileRequests, FileResults } from './file-operations.ts';

/** Does things with files, one after the other. What the system refuses is a result of kind `failed`. */
export interface FileDoer {
  run<Kind extends FileRequestKind>(
    kind: Kind,
    options: FileRequests[Kind],
  ): Promise<FileResults[Kind]>;
}

/** Does everything at once, where the caller is: for programs that have nothing else to do meanwhile. */
export const filesHere: FileDoer = {
  run: async (kind, options) => {
    const request = { kind, options } as FileRequest;
    return runFileRequests([request])[0] as FileResults[typeof kind];
  },
};

/** What a {@link FileThread} is made with. */
export interface FileThreadOptions {
  readonly ports: Pick<Ports, 'setTimer'>;
  readonly log: (error: PromptError) => void;
  /** Starts the thread; for tests that end it. */
  readonly startWorker?: (() => Worker) | undefined;
}

/** How long the thread is kept without work: after the listing of a large library it holds on to some 40 MB. */
const idleMs = 3_000;

interface Asked {
  readonly request: FileRequest;
  readonly resolve: (result: never) => void;
}

/**
 * The event loop's end of the thread on which a library's files are read and written: some twenty calls of the system
 * for each file, which cost a fraction there of what they cost one by one from the event loop.
 *
 * 1. What is asked in one step of the program goes as one message; answers come in the order of the questions.
 * 2. The thread runs from a question until it was idle for a while. After it died nobody knows what it did, so
 *    everything it had has failed, and the next question starts another.
 * 3. The process waits for it only while somebody waits for an answer.
 */
export class FileThread implements FileDoer {
  readonly #ports: Pick<Ports, 'setTimer'>;
  readonly #log: (error: PromptError) => void;
  readonly #startWorker: () => Worker;
  readonly #sent: (readonly Asked[])[] = [];
  #gathered: Asked[] = [];
  #worker: Worker | null = null;
  #idle: (() => void) | null = null;
  #cancelEnd: (() => void) | null = null;

  constructor({ ports, log, startWorker = startFileWorker }: FileThreadOptions) {
    this.#ports = ports;
    this.#log = log;
    this.#startWorker = startWorker;
  }

  run<Kind extends FileRequestKind>(
    kind: Kind,
    options: FileRequests[Kind],
  ): Promise<FileResults[Kind]> {
    return new Promise((resolve) => {
      if (this.#gathered.length === 0) queueMicrotask(() => this.#send());
      this.#gathered.push({ request: { kind, options } as FileRequest, resolve });
    });
  }

  /** Ends the thread once everything that was asked is answered. Idempotent. */
  async close(): Promise<void> {
    if (this.#sent.length > 0 || this.#gathered.length > 0)
      await new Promise<void>((resolve) => (this.#idle = resolve));
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#cancelEnd?.();
    this.#cancelEnd = null;
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage(null);
    await ended;
  }

  #send(): void {
    const asked = this.#gathered;
    this.#gathered = [];
    this.#cancelEnd?.();
    this.#cancelEnd = null;
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    this.#sent.push(asked);
    worker.postMessage(asked.map(({ request }) => request));
  }

  #start(): Worker {
    const worker = this.#startWorker();
    let death: unknown;
    worker.on('message', (results: readonly FileResults[FileRequestKind][]) => {
      const asked = this.#sent.shift() ?? [];
      for (const [index, { resolve }] of asked.entries()) resolve(results[index] as never);
      if (this.#sent.length > 0) return;
      worker.unref();
      this.#cancelEnd = this.#ports.setTimer(idleMs, () => void this.#end());
      this.#tellIdle();
    });
    worker.on('error', (error) => (death = error));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      if (death !== undefined) this.#log(new PromptError('internal', { cause: death }));
      for (const { request, resolve } of this.#sent.splice(0).flat())
        resolve(failed(request) as never);
      this.#tellIdle();
    });
    return worker;
  }

  #tellIdle(): void {
    if (this.#sent.length === 0 && this.#gathered.length === 0) this.#idle?.();
  }
}

function failed({ kind, options }: FileRequest): FileResults[FileRequestKind] {
  if (kind === 'move') return options.moves.map(({ target }) => failure('EIO', target));
  return failure('EIO', kind === 'walk' ? '' : options.path);
}

function startFileWorker(): Worker {
  return startThread(import.meta.url, 'file-worker', undefined);
}
