import type { ErrorCode, Limits } from '@prompt-manager/core';
import { closeFor } from '@prompt-manager/protocol';
import type { WebSocket } from 'ws';
import type { Ports } from '../ports.ts';
import type { Frame, SessionSocket } from '../session/session.ts';

/** A peer that does not answer the closing handshake is cut off after this long. */
const closeTimeoutMs = 2_000;

/** One WebSocket as sessions see it; a reader that stops reading is closed with 1013 before it costs memory (SPEC W10). */
export class WsSocket implements SessionSocket {
  readonly #ws: WebSocket;
  readonly #limits: Limits;
  readonly #ports: Pick<Ports, 'setTimer'>;
  #closing = false;

  constructor(
    ws: WebSocket,
    { limits, ports }: { limits: Limits; ports: Pick<Ports, 'setTimer'> },
  ) {
    this.#ws = ws;
    this.#limits = limits;
    this.#ports = ports;
  }

  send(frame: Frame): void {
    if (this.#closing || this.#ws.readyState !== this.#ws.OPEN) return;
    if (this.#ws.bufferedAmount > this.#limits.maxUnreadBytes) {
      this.closeFor(
        'too_slow',
        `${this.#ws.bufferedAmount} bytes are unread, the limit is ${this.#limits.maxUnreadBytes}; connect again to catch up`,
      );
      return;
    }
    this.#ws.send(frame);
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
