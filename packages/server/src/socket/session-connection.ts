import type { ErrorCode } from '@prompt-manager/core';
import type { JsonSession, SessionSocket } from '../session/json-session.ts';
import type { Connection } from './connection-manager.ts';

/** A session with the socket under it, as the connection manager holds it. */
export class SessionConnection implements Connection {
  readonly session: JsonSession;
  readonly #socket: SessionSocket;

  constructor(session: JsonSession, socket: SessionSocket) {
    this.session = session;
    this.#socket = socket;
  }

  send(frame: string): void {
    this.session.send(frame);
  }

  /** Ends session and socket with the close code of an error. */
  end(code: ErrorCode, detail: string): void {
    this.session.close();
    this.#socket.closeFor(code, detail);
  }
}
