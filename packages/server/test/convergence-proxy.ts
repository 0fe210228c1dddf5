import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A bad network between one client and the server: bytes may be held back, delayed, or the connection cut. Bytes are
 * never lost inside a connection and never change places, as with TCP. The port stays when the server moves to another.
 */
export class FlakyProxy {
  /** Port of the server behind it. */
  target: number;
  /** How late bytes arrive, in milliseconds, in both directions. */
  delayMs = 0;
  readonly #server: Server;
  readonly #wires = new Set<Wire>();
  #isPaused = false;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.target = target;
    server.on('connection', (near) => this.#join(near));
  }

  static async open(target: number): Promise<FlakyProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new FlakyProxy(server, target);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Holds everything back until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const wire of this.#wires) wire.flush();
  }

  /** Cuts every connection, and what was on its way is gone. */
  drop(): void {
    for (const wire of this.#wires) wire.cut();
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #join(near: Socket): void {
    const far = connect(this.target, '127.0.0.1');
    const cut = (): void => {
      near.destroy();
      far.destroy();
      for (const wire of [there, back]) this.#wires.delete(wire);
    };
    const mayPass = (): boolean => !this.#isPaused;
    const there = new Wire({ from: near, to: far, delayMs: () => this.delayMs, mayPass, cut });
    const back = new Wire({ from: far, to: near, delayMs: () => this.delayMs, mayPass, cut });
    for (const wire of [there, back]) this.#wires.add(wire);
  }
}

interface WireEnds {
  readonly from: Socket;
  readonly to: Socket;
  readonly delayMs: () => number;
  readonly mayPass: () => boolean;
  readonly cut: () => void;
}

/** One direction of one connection. `null` in the queue is its end. */
class Wire {
  readonly cut: () => void;
  readonly #ends: WireEnds;
  readonly #queue: { readonly chunk: Buffer | null; readonly dueMs: number }[] = [];
  #lastDueMs = 0;

  constructor(ends: WireEnds) {
    this.#ends = ends;
    this.cut = ends.cut;
    ends.from.setNoDelay(true);
    ends.from.on('data', (chunk) => this.#take(chunk));
    ends.from.on('close', () => this.#take(null));
    // A broken end is followed by its close.
    ends.from.on('error', () => undefined);
  }

  flush(): void {
    while (this.#ends.mayPass()) {
      const next = this.#queue[0];
      if (next === undefined || next.dueMs > performance.now()) return;
      this.#queue.shift();
      if (next.chunk === null) return this.cut();
      this.#ends.to.write(next.chunk);
    }
  }

  #take(chunk: Buffer | null): void {
    // Never before what was taken earlier, also when the delay has become shorter since.
    this.#lastDueMs = Math.max(this.#lastDueMs, performance.now() + this.#ends.delayMs());
    this.#queue.push({ chunk, dueMs: this.#lastDueMs });
    const waitMs = this.#lastDueMs - performance.now();
    if (waitMs <= 0) this.flush();
    else setTimeout(() => this.flush(), Math.ceil(waitMs) + 1).unref();
  }
}
