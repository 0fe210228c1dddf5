import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { EditForm, RunningTarget, Target } from './target.ts';

/** Every edit carries its number as `#E00000012`, so that a receiver can tell which it sees. */
const markerLength = 10;

function markerOf(edit: number): string {
  return `#E${String(edit).padStart(markerLength - 2, '0')}`;
}

/** A 5 KB prompt with a place for the marker in its middle. */
const half =
  '# Prompt\n\nYou are careful. Use the {{tone}} tone.\n\n- rule one\n- rule two\n\n'.repeat(34);
export const startText = `${half}${markerOf(0)}\n${half}`;

/** One prompt with one writer and its readers, who measure how long each edit takes to reach them. */
export class PromptLoad {
  readonly latenciesMs: number[] = [];
  readonly #form: EditForm;
  readonly #sentAtMs: number[] = [];
  readonly #sockets: WebSocket[] = [];
  #writer: WebSocket | null = null;
  #revision = 0;
  #measuredFrom = Number.POSITIVE_INFINITY;

  constructor({ form }: Target) {
    this.#form = form;
  }

  async connect(
    running: RunningTarget,
    { kind }: Target,
    id: string,
    readers: number,
  ): Promise<void> {
    const wantsChanges = kind === 'ours' && this.#form === 'changes';
    const open = async (onFrame: (frame: Buffer) => void): Promise<WebSocket> => {
      const socket = await this.#open(running.urlOf(id), onFrame);
      if (wantsChanges) socket.send('{"action":"subscribe","changes":true}');
      return socket;
    };
    this.#writer = await open((frame) => this.#noteRevision(frame));
    for (let reader = 0; reader < readers; reader += 1) {
      let seen = 0;
      await open((frame) => {
        seen = this.#measure(frame, seen);
      });
    }
  }

  /** Edits sent from now on are measured. */
  startMeasuring(): void {
    this.#measuredFrom = this.#sentAtMs.length + 1;
    this.latenciesMs.length = 0;
  }

  /** Sends the next edit. */
  edit(): void {
    const edit = this.#sentAtMs.push(performance.now());
    const marker = markerOf(edit);
    const at = half.length;
    const frame =
      this.#form === 'content'
        ? { action: 'update', content: `${half}${marker}\n${half}` }
        : {
            action: 'update',
            changes: [{ from: at, to: at, insert: marker }],
            base_revision: this.#revision,
          };
    this.#writer?.send(JSON.stringify(frame));
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async #open(url: string, onFrame: (frame: Buffer) => void): Promise<WebSocket> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    this.#sockets.push(socket);
    socket.on('message', (frame) => onFrame(frame as Buffer));
    await once(socket, 'open');
    return socket;
  }

  /** The writer reads the revision it may base its next edit on, without the cost of parsing. */
  #noteRevision(frame: Buffer): void {
    const at = frame.lastIndexOf('"revision":');
    if (at >= 0) this.#revision = Number.parseInt(frame.toString('latin1', at + 11, at + 21), 10);
  }

  /** Notes every edit that became visible with this frame: several that were saved together arrive as one. */
  #measure(frame: Buffer, seen: number): number {
    const nowMs = performance.now();
    let newest = seen;
    for (let at = frame.indexOf('#E'); at >= 0; at = frame.indexOf('#E', at + markerLength)) {
      newest = Math.max(
        newest,
        Number.parseInt(frame.toString('latin1', at + 2, at + markerLength), 10),
      );
    }
    for (let edit = seen + 1; edit <= newest; edit += 1) {
      if (edit >= this.#measuredFrom)
        this.latenciesMs.push(nowMs - (this.#sentAtMs[edit - 1] ?? nowMs));
    }
    return newest;
  }
}

/** Calls `edit` with 0, 1, 2 … at a steady rate, whether or not answers come; answers how long that took. */
export async function pace(
  perSecond: number,
  count: number,
  edit: (index: number) => void,
): Promise<number> {
  const startMs = performance.now();
  for (let done = 0; done < count;) {
    const passedMs = performance.now() - startMs;
    const due = Math.min(count, Math.floor((passedMs / 1000) * perSecond) + 1);
    for (; done < due; done += 1) edit(done);
    if (done < count)
      await sleep(Math.max(1, (done / perSecond) * 1000 - (performance.now() - startMs)));
  }
  return (performance.now() - startMs) / 1000;
}

/** Resolves when `count()` reaches `expected`, or when it has stood still for half a second. */
export async function settle(count: () => number, expected: number): Promise<void> {
  for (let before = -1; before !== count() && count() < expected;) {
    before = count();
    await sleep(500);
  }
}
