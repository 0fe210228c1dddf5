import { PromptError, toPromptError } from '@prompt-manager/core';
import { backoffDelayMs } from './backoff.ts';
import { EventParser } from './event-parser.ts';
import type { Fetch, FetchAnswer } from './fetch.ts';
import { isErrorAnswer } from './http-answers.ts';
import type { ClientPorts } from './ports.ts';
import { trimmed } from './prompt-url.ts';
import { serverError } from './server-error.ts';
import { isObject } from './shape.ts';
import { systemFetch, systemPorts } from './system-ports.ts';

/** Waits between attempts to have a lost stream again. */
const backoff = { firstMs: 500, mostMs: 10_000 };

/** Where the server is, and how it is reached. */
export interface FollowOptions {
  /** The address the server printed: `http://localhost:8081`. */
  readonly baseUrl: string;
  /** The platform's own unless given. */
  readonly fetch?: Fetch | undefined;
  readonly ports?: ClientPorts | undefined;
}

/** What the follower of a stream is told. */
export interface FollowHandler {
  /** The path to ask for next; it may change while the stream lives. */
  readonly path: () => string;
  /** One event, its data parsed. True ends the following. */
  readonly onEvent: (event: string, data: unknown) => boolean;
  /** The stream is there, or was lost and is asked for again. */
  readonly onConnected?: ((isConnected: boolean) => void) | undefined;
  /** The server will not have it; nothing is asked again. */
  readonly onRefused: (error: PromptError) => void;
}

/**
 * Follows a stream of Server-Sent Events over `fetch`, which Node has too: a lost stream is asked for again with growing
 * waits and with what was heard last (SPEC N8). The answer ends it.
 */
export function followEvents(
  { baseUrl, fetch = systemFetch, ports = systemPorts }: FollowOptions,
  handler: FollowHandler,
): () => void {
  const follower = new EventFollower(trimmed(baseUrl), fetch, ports, handler);
  follower.start();
  return () => follower.end();
}

class EventFollower {
  readonly #baseUrl: string;
  readonly #fetch: Fetch;
  readonly #ports: ClientPorts;
  readonly #handler: FollowHandler;
  #lastEventId = '';
  #retryMs: number | null = null;
  #failures = 0;
  #isConnected = false;
  #isEnded = false;
  #cancelTimer: () => void = () => undefined;
  #abort: AbortController | null = null;

  constructor(baseUrl: string, fetch: Fetch, ports: ClientPorts, handler: FollowHandler) {
    this.#baseUrl = baseUrl;
    this.#fetch = fetch;
    this.#ports = ports;
    this.#handler = handler;
  }

  start(): void {
    void this.#attempt();
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelTimer();
    this.#abort?.abort();
  }

  async #attempt(): Promise<void> {
    try {
      await this.#read(await this.#ask());
    } catch (thrown) {
      const error = toPromptError(thrown);
      if (!this.#isEnded && isFinal(error)) {
        this.#isEnded = true;
        this.#handler.onRefused(error);
      }
    }
    if (this.#isEnded) return;
    this.#setConnected(false);
    this.#failures += 1;
    const waitMs =
      this.#failures === 1 && this.#retryMs !== null
        ? this.#retryMs
        : backoffDelayMs(backoff, this.#failures, this.#ports.random());
    this.#cancelTimer = this.#ports.setTimer(waitMs, () => void this.#attempt());
  }

  async #ask(): Promise<FetchAnswer> {
    const url = this.#baseUrl + this.#handler.path();
    this.#abort = new AbortController();
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (this.#lastEventId !== '') headers['last-event-id'] = this.#lastEventId;
    const answer = await this.#fetch(url, { method: 'GET', headers, signal: this.#abort.signal });
    if (answer.status === 200 && answer.body !== null && answer.body !== undefined) return answer;
    const body = parse(await answer.text());
    if (isErrorAnswer(body)) throw serverError(body.code, body.detail, body.field);
    throw new PromptError('server_unreachable', {
      detail: `${url} was answered with status ${answer.status} by something that is not a prompt server`,
    });
  }

  async #read({ body }: FetchAnswer): Promise<void> {
    if (body === null || body === undefined || this.#isEnded) return;
    const parser = new EventParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    this.#failures = 0;
    this.#setConnected(true);
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#isEnded) return;
      for (const { event, data } of parser.push(decoder.decode(value, { stream: true }))) {
        if (this.#isEnded) return;
        if (this.#handler.onEvent(event, parse(data))) return this.end();
      }
      if (parser.lastEventId !== '') this.#lastEventId = parser.lastEventId;
      this.#retryMs = parser.retryMs ?? this.#retryMs;
    }
  }

  #setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    this.#handler.onConnected?.(isConnected);
  }
}

/** Refused for what was asked, not for the state the server is in. */
function isFinal(error: PromptError): boolean {
  const { httpStatus, retryable } = error.entry;
  return error.code !== 'server_unreachable' && !retryable && httpStatus >= 400 && httpStatus < 500;
}

/** The object in a text; null for what is none, which no check takes. */
function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null; // From something that is no prompt server, or newer than this package.
  }
}
