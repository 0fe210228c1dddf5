import { request, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

/** One program that follows an expansion. */
export interface Reader {
  /** When the newest expansion with a mark in it arrived, by mark. */
  readonly arrivedMs: Map<number, number>;
  close(): void;
}

/** What marks an edit of the hub in every expansion: `(edit 7)`. */
export function markOf(edit: number): string {
  return `(edit ${edit})`;
}

const anyMark = /\(edit (\d+)\)/;

/** Subscribes over the JSON socket; resolves when the first expansion is there. */
export async function followBySocket(port: number, id: string): Promise<Reader> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/api/prompts/ws/${encodeURIComponent(id)}`);
  const arrivedMs = new Map<number, number>();
  await new Promise<void>((resolve, reject) => {
    ws.on('error', reject);
    ws.on('close', () => reject(new Error(`the socket of ${id} was closed`)));
    ws.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text.startsWith('{"action":"initial"'))
        return ws.send('{"action":"subscribe","expanded":true}');
      note(arrivedMs, text);
      return resolve();
    });
  });
  return { arrivedMs, close: () => ws.terminate() };
}

/** Follows by Server-Sent Events; resolves when the first expansion is there. */
export async function followByEvents(port: number, id: string): Promise<Reader> {
  const path = `/api/prompts/${encodeURIComponent(id)}/events`;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, path, agent: false }, resolve).on('error', reject).end();
  });
  const arrivedMs = new Map<number, number>();
  let rest = '';
  response.setEncoding('utf8');
  await new Promise<void>((resolve) => {
    response.on('data', (text: string) => {
      const events = (rest + text).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        if (!event.includes('event: expanded')) continue;
        note(arrivedMs, event);
        resolve();
      }
    });
  });
  return { arrivedMs, close: () => response.destroy() };
}

function note(arrivedMs: Map<number, number>, text: string): void {
  const mark = anyMark.exec(text)?.[1];
  if (mark !== undefined) arrivedMs.set(Number(mark), performance.now());
}
