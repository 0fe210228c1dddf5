import { PromptError } from '@prompt-manager/core';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../start-thread.ts';
import type { Ports } from '../ports.ts';
import type { TextParts, TokenCounts } from './count-tokens.ts';
import type { EncodingName } from '@prompt-manager/protocol';
import type { TokenReply, TokenRequest } from './token-messages.ts';

/** A text to count, whole or in parts. */
export interface TokenQuestion {
  readonly encoding: EncodingName;
  readonly text: string;
  readonly parts: TextParts | null;
}

/** What the thread is made with. */
export interface TokenThreadOptions {
  readonly ports: Pick<Ports, 'setTimer'>;
  readonly maxPendingLength: number;
  /** Starts the thread; for tests that end it. */
  readonly startWorker?: (() => Worker) | undefined;
}

interface Pending {
  readonly length: number;
  readonly resolve: (counts: TokenCounts) => void;
  readonly reject: (error: PromptError) => void;
}

/** How long the thread is kept without work: its tables take 60 MB. */
const idleMs = 60_000;

/**
 * The thread that counts tokens.
 *
 * 1. It runs from the first question until it was idle for a while; the process never waits for it
 *    unless somebody waits for an answer.
 * 2. Texts that wait are bounded, and every question is answered or refused.
 */
export class TokenThread {
  readonly #ports: Pick<Ports, 'setTimer'>;
  readonly #maxPendingLength: number;
  readonly #startWorker: () => Worker;
  readonly #pending = new Map<number, Pending>();
  #pendingLength = 0;
  #nextNumber = 1;
  #worker: Worker | null = null;
  #cancelEnd: (() => void) | null = null;
  #isClosed = false;

  constructor({ ports, maxPendingLength, startWorker = startTokenWorker }: TokenThreadOptions) {
    this.#ports = ports;
    this.#maxPendingLength = maxPendingLength;
    this.#startWorker = startWorker;
  }

  /** @throws PromptError `overloaded` when too much text waits, `shutting_down`, `internal` when the thread dies */
  async count({ encoding, text, parts }: TokenQuestion): Promise<TokenCounts> {
    if (this.#isClosed) throw new PromptError('shutting_down');
    if (this.#pendingLength + text.length > this.#maxPendingLength && this.#pending.size > 0) {
      throw new PromptError('overloaded', {
        detail: `${this.#pending.size} texts are waiting for their tokens to be counted; try again shortly`,
      });
    }
    const number = this.#nextNumber++;
    const { promise, resolve, reject } = Promise.withResolvers<TokenCounts>();
    this.#pending.set(number, { length: text.length, resolve, reject });
    this.#pendingLength += text.length;
    const request: TokenRequest = { number, encoding, text, parts };
    this.#running().postMessage(request);
    return promise;
  }

  /** Ends the thread; what waits is refused. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#refuseAll(new PromptError('shutting_down'));
    await this.#end();
  }

  #running(): Worker {
    this.#cancelEnd?.();
    this.#cancelEnd = null;
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    return worker;
  }

  #start(): Worker {
    const worker = this.#startWorker();
    let death: unknown;
    worker.on('message', (reply: TokenReply) => this.#take(reply));
    worker.on('error', (error) => (death = error));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#refuseAll(new PromptError('internal', { cause: death }));
    });
    return worker;
  }

  #take(reply: TokenReply): void {
    const pending = this.#pending.get(reply.number);
    if (pending === undefined) return;
    this.#pending.delete(reply.number);
    this.#pendingLength -= pending.length;
    if ('counts' in reply) pending.resolve(reply.counts);
    else pending.reject(new PromptError('internal', { cause: new Error(reply.failure) }));
    if (this.#pending.size > 0) return;
    this.#worker?.unref();
    this.#cancelEnd = this.#ports.setTimer(idleMs, () => void this.#end());
  }

  #refuseAll(error: PromptError): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    this.#pendingLength = 0;
  }

  async #end(): Promise<void> {
    this.#cancelEnd?.();
    this.#cancelEnd = null;
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}

function startTokenWorker(): Worker {
  return startThread(import.meta.url, 'token-worker', {});
}
