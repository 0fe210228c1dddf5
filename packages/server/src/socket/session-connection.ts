import type { ErrorCode } from '@prompt-manager/core';
import type { Frame, Session, SessionSocket } from '../session/session.ts';
import type { Connection } from './connection-manager.ts';

/** A session with the socket under it, as the connection manager holds it. */
export class SessionConnection implements Connection {
  readonly session: Session;
  readonly #socket: SessionSocket;

  constructor(session: Session, socket: SessionSocket) {
    this.session = session;
    this.#socket = socket;
  }

  send(frame: Frame): void {
    this.session.send(frame);
  }

  /** Ends session and socket with the close code of an error. */
  end(code: ErrorCode, detail: string): void {
    this.session.close();
    this.#socket.closeFor(code, detail);
  }
}
