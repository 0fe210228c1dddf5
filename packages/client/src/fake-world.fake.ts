import type { ClientMessage, ServerMessage } from '@prompt-manager/protocol';
import type { ClientPorts } from './ports.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

type Listener = (event: {
  readonly data: unknown;
  readonly code: number;
  readonly reason: string;
}) => void;

/** One socket of a {@link FakeWorld}: what was sent over it, and the server's side of it. */
export class FakeSocket implements WebSocketLike {
  readonly url: string;
  readonly sent: ClientMessage[] = [];
  readonly #listeners: { readonly type: string; readonly listener: Listener }[] = [];
  isClosed = false;

  constructor(url: string) {
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientMessage);
  }

  close(): void {
    this.isClosed = true;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.push({ type, listener });
  }

  /** The server sends a message. */
  deliver(message: ServerMessage): void {
    this.deliverText(JSON.stringify(message));
  }

  /** The server sends a frame. */
  deliverText(data: string): void {
    this.#emit('message', { data, code: 0, reason: '' });
  }

  /** The connection ends. */
  end(code: number, reason = ''): void {
    this.#emit('close', { data: null, code, reason });
  }

  #emit(type: string, event: Parameters<Listener>[0]): void {
    for (const entry of this.#listeners) if (entry.type === type) entry.listener(event);
  }
}

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Time, chance and sockets in the hand of a test. */
export class FakeWorld {
  readonly sockets: FakeSocket[] = [];
  readonly #timers = new Set<Timer>();
  nowMs = 1_000_000;

  readonly ports: ClientPorts = {
    now: () => this.nowMs,
    random: () => 1,
    setTimer: (delayMs, run) => {
      const timer: Timer = { dueMs: this.nowMs + delayMs, run };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    },
  };

  readonly webSocket: WebSocketConstructor;

  constructor() {
    const { sockets } = this;
    this.webSocket = class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    };
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }

  get timerCount(): number {
    return this.#timers.size;
  }

  /** Lets time pass and runs what falls due, in order. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let next = this.#nextDue(untilMs); next !== undefined; next = this.#nextDue(untilMs)) {
      this.nowMs = next.dueMs;
      this.#timers.delete(next);
      next.run();
    }
    this.nowMs = untilMs;
  }

  #nextDue(untilMs: number): Timer | undefined {
    return [...this.#timers]
      .filter(({ dueMs }) => dueMs <= untilMs)
      .sort((a, b) => a.dueMs - b.dueMs)[0];
  }
}
