import type { ErrorCode } from '@prompt-manager/core';
import type { ServerMessage } from '@prompt-manager/protocol';
import type { CommittedChange } from '../library/committed.ts';
import type { UpdateFrames } from './update-frames.ts';

/** A text or a binary frame. */
export type Frame = string | Uint8Array;

/** The socket under a session. */
export interface SessionSocket {
  send(frame: Frame): void;
  /** Bytes that the client has not taken yet. */
  readonly unreadBytes: number;
  /** Calls `run` once the client has taken everything; only to be asked for while much is unread. */
  onceDrained(run: () => void): void;
  /** Ends the connection with the close code of an error. */
  closeFor(code: ErrorCode, detail: string): void;
}

/** One client of one prompt, whatever it speaks. */
export interface Session {
  /** Sends what a client is sent first. */
  start(): void;
  /** Takes one text frame. Never throws: what is wrong with it is answered. */
  receive(frame: string): void;
  /** Takes one binary frame. Never throws. */
  receiveBinary(frame: Uint8Array): void;
  /** The frames this client needs to hear of a committed change; it counts as told. */
  tell(change: CommittedChange, frames: UpdateFrames): readonly Frame[];
  /** Tells something that is no change of the text. */
  notice(message: ServerMessage): void;
  /** Tells that the file holds what the prompt was at a revision; for dialects that have a word for it. */
  written?(revision: number): void;
  /** Hands over a frame that the house made. */
  send(frame: Frame): void;
  /** Ends the session; idempotent. The socket is closed by whoever owns it. */
  close(): void;
}
