import type { Worker } from 'node:worker_threads';
import { startThread } from '../start-thread.ts';
import type {
  FromSearchWorker,
  SearchReplies,
  SearchRequest,
  SearchWorkerOptions,
} from './search-messages.ts';

/** Why the thread cannot answer any more. */
export class SearchThreadFailure extends Error {
  /** The file cannot be trusted any more. */
  readonly isBroken: boolean;

  constructor(message: string, isBroken: boolean) {
    super(message);
    this.name = 'SearchThreadFailure';
    this.isBroken = isBroken;
  }
}

interface Waiting {
  readonly resolve: (body: never) => void;
  readonly reject: (failure: SearchThreadFailure) => void;
}

/** The event loop's end of the thread that keeps the search index. Answers come in the order of the questions; after the first failure it is of no use any more. */
export class SearchThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #failure: SearchThreadFailure | null = null;

  constructor(options: SearchWorkerOptions, startWorker = startSearchWorker) {
    this.#worker = startWorker(options);
    this.#worker.on('message', (message: FromSearchWorker) => this.#take(message));
    this.#worker.on('error', (error) => this.#fail(error.message, false));
    this.#worker.on('exit', () => this.#fail('the thread of the search index ended', false));
  }

  /** @throws SearchThreadFailure */
  ask<Kind extends keyof SearchReplies>(
    request: Extract<SearchRequest, { kind: Kind }>,
  ): Promise<SearchReplies[Kind]> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  /** Finishes what was asked, and ends. */
  async close(): Promise<void> {
    if (this.#failure !== null) return;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    await this.ask({ kind: 'close' });
    await ended;
  }

  /** Ends at once, whatever is under way. */
  async kill(): Promise<void> {
    this.#fail('the thread of the search index was ended', false);
    await this.#worker.terminate();
  }

  #take(message: FromSearchWorker): void {
    if (message.kind === 'failed') return this.#fail(message.message, message.isBroken);
    this.#waiting.shift()?.resolve(message.body as never);
  }

  #fail(message: string, isBroken: boolean): void {
    this.#failure ??= new SearchThreadFailure(message, isBroken);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

function startSearchWorker(options: SearchWorkerOptions): Worker {
  return startThread(import.meta.url, 'search-worker', { workerData: options });
}
