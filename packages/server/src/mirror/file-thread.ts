import { PromptError } from '@prompt-manager/core';
import type { Worker } from 'node:worker_threads';
import type { Ports } from '../ports.ts';
import { startThread } from '../start-thread.ts';
import { Turns, type TurnPorts } from '../turns.ts';
import { failed, runFileRequests } from './file-operations.ts';
import type { FileRequest, FileRequestKind, FileRequests, FileResults } from './file-operations.ts';

/** Does things with files, one after the other. What the system refuses is a result of kind `failed`. */
export interface FileDoer {
  run<Kind extends FileRequestKind>(
    kind: Kind,
    options: FileRequests[Kind],
  ): Promise<FileResults[Kind]>;
  /** Gets ready for the first thing to do, which then need not wait for that. */
  wake(): void;
  /** One for another disk or share: if that one hangs, this one goes on. It ends with this one, or before it. */
  apart(): FileDoer;
  /** Ends it once everything that was asked is answered, or fails that after a while. Idempotent; what is asked later fails. */
  close(): Promise<void>;
}

/** Does everything at once, where the caller is: for programs that have nothing else to do meanwhile. There is nothing to end. */
export const filesHere: FileDoer = {
  run: async (kind, options) => {
    const request = { kind, options } as FileRequest;
    return runFileRequests([request])[0] as FileResults[typeof kind];
  },
  wake: () => undefined,
  apart: () => filesHere,
  close: () => Promise.resolve(),
};

/** What a {@link FileThread} is made with. */
export interface FileThreadOptions {
  readonly ports: TurnPorts & Pick<Ports, 'setTimer'>;
  readonly log: (error: PromptError) => void;
  /** Starts the thread; for tests that end it. */
  readonly startWorker?: (() => Worker) | undefined;
}

/** How long the thread is kept without work: starting it takes some 50 ms of a processor, so who pauses in typing keeps it. */
const idleMs = 60_000;
/** After the walk of a large library it holds on to some 40 MB, so then it goes soon. */
const idleAfterWalkMs = 3_000;
/** How long closing waits for a file system that does not answer. */
const closeMs = 10_000;
/** Requests, and bytes to write, in one message: what was read together is in memory together. */
const requestsTogether = 16;
const bytesTogether = 4 * 1024 * 1024;

interface Asked {
  readonly request: FileRequest;
  readonly answer: (result: FileResults[FileRequestKind]) => void;
}

/**
 * The event loop's end of the thread on which a library's files are read and written: some twenty calls of the system
 * for each file, which cost a fraction there of what they cost one by one from the event loop.
 *
 * 1. What is asked in one step of the program goes in few messages; answers come in the order of the questions, in
 *    slices, because whoever hears one goes on with it at once.
 * 2. The thread runs from a question until it was idle for a while. After it died nobody knows what it did, so
 *    everything it had has failed, and the next question starts another.
 * 3. The process waits for it only while somebody waits for an answer. Every question is answered.
 */
export class FileThread implements FileDoer {
  readonly #options: FileThreadOptions;
  readonly #apart = new Set<FileThread>();
  /** Whose {@link apart} made this one. */
  #origin: FileThread | null = null;
  #gathered: Asked[] = [];
  #thread: RunningThread | null = null;
  #unanswered = 0;
  /** Whether the thread that runs has walked the folder. */
  #hasWalked = false;
  #idle: (() => void) | null = null;
  #cancelEnd: (() => void) | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: FileThreadOptions) {
    this.#options = options;
  }

  run<Kind extends FileRequestKind>(
    kind: Kind,
    options: FileRequests[Kind],
  ): Promise<FileResults[Kind]> {
    if (this.#closing !== null) {
      const late = failed({ kind, options } as FileRequest, 'was not done: it is being closed');
      return Promise.resolve(late as FileResults[Kind]);
    }
    this.#unanswered += 1;
    return new Promise<FileResults[Kind]>((resolve) => {
      if (this.#gathered.length === 0) queueMicrotask(() => this.#send());
      const request = { kind, options } as FileRequest;
      this.#gathered.push({
        request,
        answer: (result) => {
          this.#unanswered -= 1;
          resolve(result as FileResults[Kind]);
        },
      });
    });
  }

  wake(): void {
    try {
      if (this.#closing === null) this.#thread ??= this.#start();
    } catch {
      // The first thing to do tries again, and says so.
    }
  }

  apart(): FileDoer {
    const other = new FileThread(this.#options);
    other.#origin = this;
    this.#apart.add(other);
    return other;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const others = [...this.#apart].map((other) => other.close());
    if (this.#unanswered > 0) {
      const cancel = this.#options.ports.setTimer(closeMs, () => this.#thread?.giveUp());
      await new Promise<void>((resolve) => (this.#idle = resolve));
      cancel();
    }
    await this.#end();
    await Promise.all(others);
    if (this.#origin !== null) this.#origin.#apart.delete(this);
  }

  async #end(): Promise<void> {
    this.#cancelEnd?.();
    this.#cancelEnd = null;
    const thread = this.#thread;
    this.#thread = null;
    this.#hasWalked = false;
    await thread?.end();
  }

  #send(): void {
    const asked = this.#gathered;
    this.#gathered = [];
    this.#cancelEnd?.();
    this.#cancelEnd = null;
    try {
      this.#thread ??= this.#start();
    } catch (cause: unknown) {
      this.#options.log(new PromptError('internal', { cause }));
      failAll(asked, 'was not done: no more threads can be started');
      return this.#rest();
    }
    this.#hasWalked ||= asked.some(({ request }) => request.kind === 'walk');
    for (const some of messagesOf(asked)) this.#thread.send(some);
  }

  #start(): RunningThread {
    const { ports, log, startWorker = startFileWorker } = this.#options;
    const thread = new RunningThread(startWorker(), {
      ports,
      log,
      onIdle: () => this.#rest(),
      onEnded: () => {
        if (this.#thread === thread) this.#thread = null;
      },
    });
    return thread;
  }

  #rest(): void {
    if (this.#unanswered > 0) return;
    this.#idle?.();
    const afterMs = this.#hasWalked ? idleAfterWalkMs : idleMs;
    this.#cancelEnd ??= this.#options.ports.setTimer(afterMs, () => void this.#end());
  }
}

interface RunningThreadContext {
  readonly ports: TurnPorts;
  readonly log: (error: PromptError) => void;
  /** Everything it was sent is answered. */
  readonly onIdle: () => void;
  readonly onEnded: () => void;
}

/** One thread from its start to its end, and what it was sent and has not answered. */
class RunningThread {
  readonly #worker: Worker;
  readonly #context: RunningThreadContext;
  readonly #sent: (readonly Asked[])[] = [];
  /** Settles when the answers that came so far are handed on. */
  #handedOn: Promise<void> = Promise.resolve();
  #hasEnded = false;

  constructor(worker: Worker, context: RunningThreadContext) {
    this.#worker = worker;
    this.#context = context;
    worker.unref();
    let death: unknown;
    worker.on('message', (results: readonly FileResults[FileRequestKind][]) => {
      this.#handedOn = this.#handedOn.then(() => this.#handOn(results));
    });
    worker.on('error', (error) => (death = error));
    worker.on('exit', () => {
      if (death !== undefined) context.log(new PromptError('internal', { cause: death }));
      this.#fail('was not done: the thread of the files ended');
    });
  }

  send(asked: readonly Asked[]): void {
    this.#worker.ref();
    this.#sent.push(asked);
    this.#worker.postMessage(asked.map(({ request }) => request));
  }

  /** Ends it; there must be nothing it was sent and has not answered. */
  async end(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    // Without this a process that has nothing else to do would end before its end is told.
    this.#worker.ref();
    this.#worker.postMessage(null);
    await ended;
  }

  /** Ends it without waiting for what hangs. */
  giveUp(): void {
    void this.#worker.terminate();
    this.#fail('was not done: the file system does not answer');
  }

  async #handOn(results: readonly FileResults[FileRequestKind][]): Promise<void> {
    const asked = this.#sent.shift() ?? [];
    const turns = new Turns(this.#context.ports);
    for (const [index, { answer }] of asked.entries()) {
      const result = results[index] as FileResults[FileRequestKind];
      answer(result);
      await (isLarge(result) ? turns.pause() : turns.breathe());
    }
    if (this.#sent.length > 0) return;
    this.#worker.unref();
    this.#context.onIdle();
  }

  #fail(why: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#context.onEnded();
    void this.#handedOn.then(() => {
      failAll(this.#sent.splice(0).flat(), why);
      this.#context.onIdle();
    });
  }
}

function failAll(asked: readonly Asked[], why: string): void {
  for (const { request, answer } of asked) answer(failed(request, why));
}

/** Bytes of a file that whoever hears of it works on for about as long as a slice takes for all the others. */
const largeBytes = 16 * 1024;

function isLarge(result: FileResults[FileRequestKind]): boolean {
  return 'kind' in result && result.kind === 'file' && result.bytes.byteLength > largeBytes;
}

function messagesOf(asked: readonly Asked[]): readonly (readonly Asked[])[] {
  const messages: Asked[][] = [];
  let bytes = 0;
  for (const each of asked) {
    const last = messages.at(-1);
    const size = each.request.kind === 'write' ? each.request.options.bytes.byteLength : 0;
    bytes += size;
    if (last === undefined || last.length === requestsTogether || bytes > bytesTogether) {
      messages.push([each]);
      bytes = size;
    } else last.push(each);
  }
  return messages;
}

function startFileWorker(): Worker {
  return startThread(import.meta.url, 'file-worker', {});
}
