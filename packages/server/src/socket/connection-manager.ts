import type { Frame } from '../session/session.ts';

/** The reading end of a socket as the manager sees it. */
export interface Connection {
  /** Hands over one frame. Throws when the connection cannot take it. */
  send(frame: Frame): void;
}

/**
 * Who is connected to which prompt.
 *
 * 1. A connection belongs to at most one prompt; connecting it again moves it.
 * 2. A broadcast reaches every connection there was when it began and that is still connected when its turn comes.
 * 3. A connection that fails to take a frame is disconnected and reported; the others do not notice.
 */
export class ConnectionManager<C extends Connection = Connection> {
  readonly #byPrompt = new Map<string, Set<C>>();
  readonly #promptOf = new Map<C, string>();
  readonly #onFailed: (connection: C, error: unknown) => void;

  constructor(onFailed: (connection: C, error: unknown) => void = () => undefined) {
    this.#onFailed = onFailed;
  }

  /** Number of connections over all prompts. */
  get size(): number {
    return this.#promptOf.size;
  }

  /** Number of prompts somebody is connected to. */
  get promptCount(): number {
    return this.#byPrompt.size;
  }

  /** The connections of a prompt, as they are now. */
  connections(promptId: string): readonly C[] {
    return [...(this.#byPrompt.get(promptId) ?? [])];
  }

  /** Every connection, as they are now. */
  all(): readonly C[] {
    return [...this.#promptOf.keys()];
  }

  connect(promptId: string, connection: C): void {
    this.disconnect(connection);
    const connections = this.#byPrompt.get(promptId) ?? new Set();
    this.#byPrompt.set(promptId, connections);
    connections.add(connection);
    this.#promptOf.set(connection, promptId);
  }

  /** Forgets a connection; false when it was not connected. */
  disconnect(connection: C): boolean {
    const promptId = this.#promptOf.get(connection);
    if (promptId === undefined) return false;
    this.#promptOf.delete(connection);
    const connections = this.#byPrompt.get(promptId);
    connections?.delete(connection);
    if (connections?.size === 0) this.#byPrompt.delete(promptId);
    return true;
  }

  /** Sends every connection of a prompt what `framesFor` says, which may be nothing. */
  broadcast(promptId: string, framesFor: (connection: C) => readonly Frame[]): void {
    for (const connection of this.connections(promptId)) {
      if (this.#promptOf.get(connection) !== promptId) continue;
      try {
        for (const frame of framesFor(connection)) connection.send(frame);
      } catch (error) {
        this.disconnect(connection);
        this.#onFailed(connection, error);
      }
    }
  }
}
