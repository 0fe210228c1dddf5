import { request as httpRequest, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

/** How long a test waits for an event before it fails with what it did see. */
const patienceMs = 5_000;

/** One event as a browser would dispatch it. */
export interface ReceivedEvent {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** A real client of Server-Sent Events, read as the HTML standard says; `retry` and comments are kept apart. */
export class EventClient {
  readonly events: ReceivedEvent[] = [];
  readonly comments: string[] = [];
  /** Events `indexing`, which come by themselves whenever the index is made (SPEC N9). */
  readonly indexing: unknown[] = [];
  /** What a browser would send as Last-Event-ID when it asks again. */
  lastEventId = '';
  retryMs: number | null = null;
  isEnded = false;
  readonly response: IncomingMessage;
  #pieces: string[] = [];
  #last = '';
  #read = 0;
  #wake: (() => void)[] = [];

  constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#take(text));
    const ended = (): void => {
      this.isEnded = true;
      this.#notify();
    };
    response.on('end', ended);
    response.on('close', ended);
    response.on('error', ended);
  }

  /** The next event. */
  async next(): Promise<ReceivedEvent> {
    const event = await this.until(() => this.events[this.#read], 'an event');
    this.#read += 1;
    return event;
  }

  async untilEnded(): Promise<void> {
    await this.until(() => this.isEnded || undefined, 'the end');
  }

  async until<T>(find: () => T | undefined, what: string): Promise<T> {
    const guard = AbortSignal.timeout(patienceMs);
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (guard.aborted)
        throw new Error(
          `waited ${patienceMs} ms for ${what}; saw ${JSON.stringify(this.events.slice(-5))}`,
        );
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
        guard.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  close(): void {
    this.response.destroy();
  }

  #take(text: string): void {
    // Long events come in many pieces: they are put together once, at the end.
    this.#pieces.push(text);
    if (!`${this.#last}${text}`.includes('\n\n')) {
      this.#last = text.at(-1) ?? '';
      return;
    }
    const blocks = this.#pieces.join('').split('\n\n');
    this.#pieces = [blocks.pop() ?? ''];
    this.#last = this.#pieces[0]?.at(-1) ?? '';
    for (const block of blocks) this.#takeBlock(block);
    this.#notify();
  }

  #takeBlock(block: string): void {
    let event = 'message';
    let data: string | null = null;
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).replace(/^ /, '');
      if (colon === 0) this.comments.push(value);
      else if (line.startsWith('event:')) event = value;
      else if (line.startsWith('data:')) data = value;
      else if (line.startsWith('id:')) this.lastEventId = value;
      else if (line.startsWith('retry:')) this.retryMs = Number(value);
      else throw new Error(`not a line of an event stream: ${JSON.stringify(line)}`);
    }
    if (data === null) return;
    const parsed = JSON.parse(data) as ReceivedEvent['data'];
    if (event === 'indexing') this.indexing.push(parsed['indexing']);
    else this.events.push({ event, id: this.lastEventId, data: parsed });
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** Asks for an event stream and waits until it has begun. @throws Error when it is refused */
export async function openEvents(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventClient> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = httpRequest(url, { headers: { accept: 'text/event-stream', ...headers } });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
  onTestFinished(() => void response.destroy());
  if (response.statusCode !== 200) {
    response.resume();
    throw new Error(`refused with HTTP ${response.statusCode}`);
  }
  const client = new EventClient(response);
  await client.until(() => client.retryMs ?? undefined, 'the beginning of the stream');
  return client;
}
