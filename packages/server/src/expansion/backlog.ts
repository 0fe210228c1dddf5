/** With more than this unread a client is told no newer expansion: once it has read, it hears the newest (SPEC N7). */
const maxExpandedUnreadBytes = 64 * 1024;

/** A connection, as far as it matters how much its client has read. */
export interface Unread {
  /** Bytes that the client has not taken yet. */
  readonly unreadBytes: number;
  /** Calls `run` once the client has taken everything. */
  onceDrained(run: () => void): void;
}

/** Tells whether a client reads too slowly to be told more, and has it catch up once it has read. */
export class Backlog {
  readonly #connection: Unread;
  #isWaiting = false;

  constructor(connection: Unread) {
    this.#connection = connection;
  }

  /** True while much is unread; `catchUp` is then called once, when nothing is. */
  isBehind(catchUp: () => void): boolean {
    if (this.#connection.unreadBytes <= maxExpandedUnreadBytes) return false;
    if (!this.#isWaiting) {
      this.#isWaiting = true;
      this.#connection.onceDrained(() => {
        this.#isWaiting = false;
        catchUp();
      });
    }
    return true;
  }
}
