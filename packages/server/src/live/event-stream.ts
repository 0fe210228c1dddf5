import type { ServerResponse } from 'node:http';

/** After this long a client that lost its stream asks again; told to it in the stream. */
const retryMs = 1_000;

/**
 * One client's stream of Server-Sent Events.
 *
 * 1. It never holds more than what was handed to `send`; whoever sends looks at `unreadBytes` before, so that a client that
 *    does not read costs a bounded amount.
 * 2. After `end`, or once the client has gone, everything is without effect.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #onEnded: (() => void)[] = [];
  readonly #onDrained: (() => void)[] = [];
  #ended = false;
  #framesTaken = 0;

  /** Begins the answer with these headers. */
  constructor(response: ServerResponse, headers: Readonly<Record<string, string>>) {
    this.#response = response;
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Some proxies collect an answer before they pass it on.
      'x-accel-buffering': 'no',
    });
    response.write(`retry: ${retryMs}\n\n`);
    response.once('close', () => this.#finish());
    // A client that resets its connection is one that has gone.
    response.once('error', () => this.#finish());
  }

  /** Bytes that the client has not taken yet. */
  get unreadBytes(): number {
    return this.#response.writableLength;
  }

  /** How many of the frames sent the client has taken; grows while it reads. */
  get framesTaken(): number {
    return this.#framesTaken;
  }

  /** Hands over frames made by {@link eventFrame} or {@link positionFrame}. */
  send(frames: string | Uint8Array): void {
    if (this.#ended) return;
    this.#response.write(frames, () => {
      this.#framesTaken += 1;
      if (this.unreadBytes === 0) for (const run of this.#onDrained.splice(0)) run();
    });
  }

  /** Calls `run` once the client has taken everything that was sent, on a later turn of the event loop. */
  onceDrained(run: () => void): void {
    this.#onDrained.push(run);
  }

  /** Calls `run` once, when the stream has ended for whatever reason. */
  onEnded(run: () => void): void {
    if (this.#ended) run();
    else this.#onEnded.push(run);
  }

  /** Ends the stream in order: what was sent still arrives, and the client knows why and when to ask again. */
  end(why: string): void {
    if (this.#ended) return;
    this.#response.end(`: ${why}\nretry: ${retryMs}\n\n`);
    this.#finish();
  }

  /** Cuts off a client that takes nothing. */
  cut(): void {
    this.#response.destroy();
    this.#finish();
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const run of this.#onEnded.splice(0)) run();
  }
}

/** One event as it is sent; `id` comes back as Last-Event-ID when the client asks again, null leaves the one before. */
export function eventFrame(event: string, id: string | null, data: object): string {
  return jsonEventFrame(event, id, JSON.stringify(data));
}

/** As {@link eventFrame}, of data that is JSON already, on one line. */
export function jsonEventFrame(event: string, id: string | null, json: string): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${json}\n\n`;
}

/** Tells a client where it is, without an event: what it will name as Last-Event-ID. */
export function positionFrame(id: string): string {
  return `id: ${id}\n\n`;
}
