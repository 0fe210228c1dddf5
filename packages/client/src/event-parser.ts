/** One event of a stream of Server-Sent Events. */
export interface StreamEvent {
  /** `message` when the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Takes a stream of Server-Sent Events apart as its pieces come, as the HTML standard says (§9.2.6). */
export class EventParser {
  /** What the client names when it asks again. */
  lastEventId = '';
  /** How long the server asks to wait before that; null until it says so. */
  retryMs: number | null = null;
  #pieces: string[] = [];
  #event = '';
  #data: string[] = [];
  /** A line that ended with CR at the end of a piece is not ended again by LF. */
  #endedWithCr = false;

  /** The events that are whole with this piece. */
  push(text: string): readonly StreamEvent[] {
    const piece = this.#endedWithCr && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#endedWithCr = text.endsWith('\r');
    // A long line comes in many pieces, which are put together once, at its end.
    this.#pieces.push(piece);
    if (!/[\r\n]/.test(piece)) return [];
    const lines = this.#pieces.join('').split(/\r\n|\r|\n/);
    this.#pieces = [lines.pop() ?? ''];
    return lines.flatMap((line) => this.#takeLine(line) ?? []);
  }

  #takeLine(line: string): StreamEvent | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.lastEventId = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
    return null;
  }

  #dispatch(): StreamEvent | null {
    const event = this.#event === '' ? 'message' : this.#event;
    const data = this.#data.join('\n');
    const isEmpty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    return isEmpty ? null : { event, data };
  }
}
