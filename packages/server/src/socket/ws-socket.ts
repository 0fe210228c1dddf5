import type { Duplex } from 'node:stream';
import type { ErrorCode, Limits } from '@prompt-manager/core';
import { closeFor } from '@prompt-manager/protocol';
import type { WebSocket } from 'ws';
import type { Ports } from '../ports.ts';
import type { Frame, SessionSocket } from '../session/session.ts';
import type { WireFrames } from './wire-frames.ts';

/** A peer that does not answer the closing handshake is cut off after this long. */
const closeTimeoutMs = 2_000;

/** What a socket is made with. */
export interface WsSocketContext {
  /** The stream under the WebSocket. */
  readonly stream: Duplex;
  readonly frames: WireFrames;
  readonly limits: Limits;
  readonly ports: Pick<Ports, 'setTimer'>;
}

/** One WebSocket as sessions see it; a reader that stops reading is closed with 1013 before it costs memory (SPEC W10). */
export class WsSocket implements SessionSocket {
  readonly #ws: WebSocket;
  readonly #stream: Duplex;
  readonly #frames: WireFrames;
  readonly #limits: Limits;
  readonly #ports: Pick<Ports, 'setTimer'>;
  #closing = false;

  constructor(ws: WebSocket, { stream, frames, limits, ports }: WsSocketContext) {
    this.#ws = ws;
    this.#stream = stream;
    this.#frames = frames;
    this.#limits = limits;
    this.#ports = ports;
  }

  send(frame: Frame): void {
    if (this.#closing || this.#ws.readyState !== this.#ws.OPEN) return;
    const { unreadBytes } = this;
    if (unreadBytes > this.#limits.maxUnreadBytes) {
      this.closeFor(
        'too_slow',
        `${unreadBytes} bytes are unread, the limit is ${this.#limits.maxUnreadBytes}; connect again to catch up`,
      );
      return;
    }
    // Straight to the stream: without extensions the WebSocket itself keeps nothing back, so the order is the same.
    this.#stream.write(this.#frames.of(frame));
  }

  get unreadBytes(): number {
    return this.#stream.writableLength;
  }

  onceDrained(run: () => void): void {
    this.#stream.once('drain', run);
  }

  closeFor(code: ErrorCode, detail: string): void {
    if (this.#closing) return;
    this.#closing = true;
    const { code: closeCode, reason } = closeFor(code, detail);
    this.#ws.close(closeCode, reason);
    const cancel = this.#ports.setTimer(closeTimeoutMs, () => this.#ws.terminate());
    this.#ws.once('close', cancel);
  }
}
