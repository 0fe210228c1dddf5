/**
 * Which of this window's edits the server has not confirmed as durable (SPEC Y5).
 *
 * 1. Every update sent on a connection has a number, from 1; `durable` counts cover the first so many.
 * 2. What was not confirmed when the connection was lost, and what was typed without one, is sent again as part of the
 *    whole answer to the server's state vector. So one number stands for all of it.
 */
export class UnsavedCount {
  #sent = 0;
  /** The last update of this connection that carries an edit of ours. */
  #lastEdit = 0;
  #durable = 0;
  /** Edits that no update of this connection carries yet. */
  #waits: boolean;
  #sinceMs: number | null;

  /** `sinceMs`: when there are edits from an earlier visit, the time from which they count; else null. */
  constructor(sinceMs: number | null) {
    this.#waits = sinceMs !== null;
    this.#sinceMs = sinceMs;
  }

  /** Since when something is not confirmed, in ms; null when all is. */
  get sinceMs(): number | null {
    return this.#sinceMs;
  }

  /** An edit was made and sent at once, or has to wait. */
  edited(nowMs: number, { isSent }: { readonly isSent: boolean }): void {
    this.#sinceMs ??= nowMs;
    if (!isSent) {
      this.#waits = true;
      return;
    }
    this.#sent += 1;
    this.#lastEdit = this.#sent;
  }

  /** Everything the server lacks was sent. */
  sentWhole(): void {
    this.#sent += 1;
    if (this.#sinceMs === null) return;
    this.#waits = false;
    this.#lastEdit = this.#sent;
  }

  /** The first `count` updates are durable; answers whether that confirmed edits of ours, all there were. */
  confirm(count: number): boolean {
    this.#durable = Math.max(this.#durable, count);
    if (this.#sinceMs === null || this.#waits || this.#durable < this.#lastEdit) return false;
    this.#sinceMs = null;
    return true;
  }

  /** The connection is gone, and its numbers with it. */
  lost(): void {
    this.#sent = 0;
    this.#lastEdit = 0;
    this.#durable = 0;
    this.#waits = this.#sinceMs !== null;
  }
}
