import type { FastifyReply, FastifyRequest } from 'fastify';
import { PromptError, type Limits } from '@prompt-manager/core';
import type { Ports } from '../ports.ts';
import { EventStream } from './event-stream.ts';

/** A comment is sent this often, so that a client that has gone is noticed and no proxy takes the stream for dead. */
const heartbeatMs = 15_000;

/** A client that took nothing of what waits for it between so many heartbeats, two minutes, is cut off. */
const stuckBeats = 8;

/** Every open stream of Server-Sent Events: kept alive, cut off when its client reads nothing, ended with the application. */
export class EventStreams {
  readonly #ports: Pick<Ports, 'setTimer'>;
  readonly #limits: Pick<Limits, 'maxEventStreams'>;
  readonly #open = new Set<EventStream>();
  /** Streams with bytes unread at the last heartbeat, and since when. */
  readonly #stuck = new WeakMap<EventStream, { readonly framesTaken: number; beats: number }>();
  #cancelHeartbeat: () => void = () => undefined;
  #closed = false;

  constructor(ports: Pick<Ports, 'setTimer'>, limits: Pick<Limits, 'maxEventStreams'>) {
    this.#ports = ports;
    this.#limits = limits;
    this.#scheduleHeartbeat();
  }

  get size(): number {
    return this.#open.size;
  }

  /**
   * Begins to answer a request with a stream; null for HEAD, which is answered with the headers alone.
   *
   * @throws PromptError `shutting_down`, `overloaded`
   */
  open(request: FastifyRequest, reply: FastifyReply): EventStream | null {
    if (this.#closed) throw new PromptError('shutting_down');
    const { maxEventStreams } = this.#limits;
    if (this.#open.size >= maxEventStreams)
      throw new PromptError('overloaded', {
        detail: `${this.#open.size} streams of events are open, at most ${maxEventStreams} may be; close some, or try again shortly`,
      });
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) headers[name] = String(value);
    reply.hijack();
    const stream = new EventStream(reply.raw, headers);
    if (request.method === 'HEAD') {
      stream.end('a stream is read with GET');
      return null;
    }
    this.#open.add(stream);
    stream.onEnded(() => this.#open.delete(stream));
    return stream;
  }

  /** Ends every stream; idempotent. */
  close(): void {
    this.#closed = true;
    this.#cancelHeartbeat();
    for (const stream of this.#open) stream.end('the server is stopping');
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat = this.#ports.setTimer(heartbeatMs, () => {
      for (const stream of this.#open) this.#beat(stream);
      if (!this.#closed) this.#scheduleHeartbeat();
    });
  }

  #beat(stream: EventStream): void {
    if (stream.unreadBytes === 0) {
      this.#stuck.delete(stream);
      stream.send(': alive\n\n');
      return;
    }
    const { framesTaken } = stream;
    const stuck = this.#stuck.get(stream);
    if (stuck?.framesTaken !== framesTaken) this.#stuck.set(stream, { framesTaken, beats: 1 });
    else if (++stuck.beats === stuckBeats) stream.cut();
  }
}
