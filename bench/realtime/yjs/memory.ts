import { setTimeout as sleep } from 'node:timers/promises';
import type { Memory } from '../memory-teller.ts';
import { connect, connectAll, cutOff } from './connect.ts';
import type { Client } from './connect.ts';
import { eachEdit, Rewriter, typing } from './edits.ts';
import { promptIds, withTarget } from './targets.ts';
import type { RunningTarget, Target, TargetName } from './targets.ts';

/** What one run of S4 measured, in KB (1,024 bytes). */
export interface Footprint {
  readonly target: TargetName;
  readonly scenario: 'S4';
  /** Of resident memory: with what the engine keeps in reserve once a program has been busy. */
  readonly kbPerConnection: number;
  /** Without the connection that holds it open; null for a server that keeps no documents. */
  readonly kbPerDocument: number | null;
  /** The same of objects and buffers alone. */
  readonly liveKbPerConnection: number;
  readonly liveKbPerDocument: number | null;
}

const warmConnections = 100;
const connections = 2_000;
const documents = 1_000;
/** What a start leaves to do in the background is over by then. */
const startedMs = 5_000;
/** Handshakes are over by then. */
const connectedMs = 1_000;
/** Debounced saves are over by then, and threads that nobody needs any more have ended. */
const savedMs = 8_000;

/** S4: what an idle connection and a loaded document of 5 KB cost. */
export async function measureFootprint(target: Target): Promise<Footprint> {
  const { base } = typing(0);
  const connection = await growth({ target, count: connections, quietMs: connectedMs }, (running) =>
    connect(running, 'shared'),
  );
  const both = target.loadsDocuments
    ? await growth({ target, count: documents, quietMs: savedMs }, async (running, index) => {
        const client = await connect(running, `doc${index}`);
        client.send(base);
        return client;
      })
    : null;
  return {
    target: target.name,
    scenario: 'S4',
    kbPerConnection: connection.resident,
    kbPerDocument: both === null ? null : both.resident - connection.resident,
    liveKbPerConnection: connection.live,
    liveKbPerDocument: both === null ? null : both.live - connection.live,
  };
}

interface GrowthOptions {
  readonly target: Target;
  readonly count: number;
  /** How long the server is left alone before it is measured. */
  readonly quietMs: number;
}

/** By how many KB a server that has seen some connections grows with each of `count` more. */
function growth(
  { target, count, quietMs }: GrowthOptions,
  open: (running: RunningTarget, index: number) => Promise<Client>,
): Promise<Memory> {
  return withTarget(target, ['shared', ...promptIds(documents)], async (running) => {
    const clients = await connectAll(warmConnections, () => connect(running, 'shared'));
    await sleep(startedMs);
    const before = await running.memory();
    clients.push(...(await connectAll(count, (index) => open(running, index))));
    await sleep(quietMs);
    const after = await running.memory();
    cutOff(clients);
    const perOne = (part: keyof Memory): number => (after[part] - before[part]) / 1_024 / count;
    return { resident: perOne('resident'), live: perOne('live') };
  });
}

/** What one run of S6 measured. */
export interface StalledReader {
  readonly target: TargetName;
  readonly scenario: 'S6';
  /** MB (1,048,576 bytes) that passed while the reader did not read. */
  readonly passedMb: number;
  /** By how many MB the objects and buffers of the server grew meanwhile. */
  readonly keptMb: number;
  /** The code with which the connection was closed; null when it was not. */
  readonly closeCode: number | null;
}

const editBytes = 10_000;
const warmEdits = 500;
const passedEdits = 1_900;
/** Edits sent that another reader has not seen yet: so no server has more than it can take. */
const window = 50;
const stuckMs = 10_000;

/**
 * S6: one reader stops reading while 19 MB pass. A second one does so too, but reads on when three quarters have
 * passed, to learn whether and how it was closed: who never reads never hears of it.
 */
export function measureStalledReader(target: Target): Promise<StalledReader> {
  return withTarget(target, ['shared'], async (running) => {
    const rewriter = new Rewriter();
    const stalled = await connect(running, 'shared');
    const late = await connect(running, 'shared');
    let closeCode: number | null = null;
    late.socket.on('close', (code) => (closeCode = code));
    const stream = await Stream.open(running);
    await stream.pass(rewriter.rewrite(warmEdits, 0, editBytes));
    const before = await running.memory();
    stalled.socket.pause();
    late.socket.pause();
    const updates = rewriter.rewrite(passedEdits, warmEdits, editBytes);
    const three = Math.floor(passedEdits * 0.75);
    await stream.pass(updates.slice(0, three));
    late.socket.resume();
    await stream.pass(updates.slice(three));
    await sleep(500);
    const after = await running.memory();
    const bytes = updates.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return {
      target: target.name,
      scenario: 'S6',
      passedMb: bytes / 1_048_576,
      keptMb: (after.live - before.live) / 1_048_576,
      closeCode,
    };
  });
}

/** A writer, and a reader who keeps up and by whom the writer is paced. */
class Stream {
  readonly #writer: Client;
  #sent = 0;
  #seen = 0;
  #wake: () => void = () => undefined;

  private constructor(writer: Client) {
    this.#writer = writer;
  }

  static async open(running: RunningTarget): Promise<Stream> {
    const stream = new Stream(await connect(running, 'shared'));
    await connect(running, 'shared', (frame) => stream.#read(frame));
    return stream;
  }

  /** Sends these and resolves when the reader has the last. */
  async pass(updates: readonly Uint8Array[]): Promise<void> {
    for (const update of updates) {
      this.#writer.send(update);
      this.#sent += 1;
      if (this.#sent - this.#seen >= window) await this.#until(this.#sent - window / 2);
    }
    await this.#until(this.#sent);
  }

  async #until(seen: number): Promise<void> {
    const signal = AbortSignal.timeout(stuckMs);
    while (this.#seen < seen) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Edits that were undone before they were handed on may be missing, so the newest counts. */
  #read(frame: Buffer): void {
    eachEdit(frame, (edit) => (this.#seen = Math.max(this.#seen, edit + 1)));
    this.#wake();
  }
}
