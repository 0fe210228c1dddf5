import { createDecoder, readVarUint } from 'lib0/decoding';
import {
  readOwnMessage,
  readYjsFrame,
  syncStep1Frame,
  syncStep2Frame,
  updateFrame,
} from '@prompt-manager/protocol';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { ClientPlace, ModelClient } from './convergence-client.ts';
import { lineBoundary, type Ledger } from './convergence-ledger.ts';

/** How a client reconnects, in milliseconds. */
const againMs = 20;
/** The types of y-websocket's messages whose frames carry no text of the prompt. */
const ownMessageType = 2;

function insertInto(doc: Y.Doc, token: string, at: number): void {
  const text = doc.getText('content');
  text.insert(lineBoundary(text.toString(), at), `${token}\n`);
}

/** True when the document had it. */
function removeFrom(doc: Y.Doc, token: string): boolean {
  const text = doc.getText('content');
  const offset = text.toString().indexOf(token);
  if (offset >= 0) text.delete(offset, token.length);
  return offset >= 0;
}

/** The published y-websocket provider, unmodified: it keeps everything it typed until the server has it. */
export class ProviderClient implements ModelClient {
  readonly prompt: string;
  readonly #name: string;
  readonly #doc = new Y.Doc();
  readonly #ledger: Ledger;
  readonly #provider: WebsocketProvider;

  constructor({ name, prompt, url, ledger }: ClientPlace) {
    this.prompt = prompt;
    this.#name = name;
    this.#ledger = ledger;
    this.#provider = new WebsocketProvider(`${url}/api/prompts/yjs`, prompt, this.#doc, {
      WebSocketPolyfill: watchedSocket(name, ledger) as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      maxBackoffTime: 50,
    });
  }

  get text(): string {
    return this.#doc.getText('content').toString();
  }

  get isQuiet(): boolean {
    return this.#provider.synced;
  }

  get state(): string {
    return `${this.#name} (connected ${this.#provider.wsconnected}, synced ${this.#provider.synced})`;
  }

  insert(token: string, at: number): void {
    this.#ledger.owe(token);
    insertInto(this.#doc, token, at);
  }

  remove(token: string): void {
    if (removeFrom(this.#doc, token)) this.#ledger.mayBeGone(token);
  }

  goOffline(): void {
    this.#provider.disconnect();
  }

  goOnline(): void {
    this.#provider.connect();
  }

  forget(): void {
    // What it typed is owed, so it may not be thrown away: only the connection is.
    this.#provider.disconnect();
    this.#provider.connect();
  }

  close(): void {
    this.#provider.destroy();
    this.#doc.destroy();
  }
}

function watchedSocket(name: string, ledger: Ledger): new (...address: never[]) => WebSocket {
  return class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      watch(this, name, ledger);
    }
  };
}

function watch(ws: WebSocket, name: string, ledger: Ledger): void {
  ws.on('message', (data) => ledger.received(name, data as Buffer));
  ws.on('close', (code) => {
    if (code === 4409) ledger.violations.push(`Y6 ${name} was taken for a copy of another text`);
  });
}

/** A Yjs client that listens to what is durable, so that it knows when it may be closed (SPEC Y2). */
export class AcknowledgedYjsClient implements ModelClient {
  readonly prompt: string;
  readonly #place: ClientPlace;
  readonly #unsaved = new Set<string>();
  /** Tokens of each update of this connection, in order. */
  #sent: (readonly string[])[] = [];
  #doc = new Y.Doc();
  #ws: WebSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isWanted = true;
  #isSynced = false;

  constructor(place: ClientPlace) {
    this.#place = place;
    this.prompt = place.prompt;
    this.#listen();
    this.#open();
  }

  get text(): string {
    return this.#doc.getText('content').toString();
  }

  get isQuiet(): boolean {
    return this.#isSynced && this.#unsaved.size === 0;
  }

  get state(): string {
    const { name } = this.#place;
    return `${name} (socket ${this.#ws?.readyState ?? 'none'}, synced ${this.#isSynced}, ${this.#unsaved.size} unsaved, ${this.#sent.length} sent)`;
  }

  insert(token: string, at: number): void {
    this.#unsaved.add(token);
    insertInto(this.#doc, token, at);
  }

  remove(token: string): void {
    if (!removeFrom(this.#doc, token)) return;
    this.#unsaved.delete(token);
    this.#place.ledger.mayBeGone(token);
  }

  goOffline(): void {
    this.#isWanted = false;
    this.#ws?.terminate();
  }

  goOnline(): void {
    this.#isWanted = true;
    this.#open();
  }

  forget(): void {
    for (const token of this.#unsaved) this.#place.ledger.settle(token, 'uncertain');
    this.#unsaved.clear();
    this.#doc.destroy();
    this.#doc = new Y.Doc();
    this.#listen();
    this.#ws?.terminate();
    this.#isSynced = false;
  }

  close(): void {
    this.goOffline();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#doc.destroy();
  }

  #listen(): void {
    this.#doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this && this.#ws?.readyState === WebSocket.OPEN)
        this.#send(updateFrame(update), this.#within(update));
    });
  }

  #open(): void {
    if (!this.#isWanted || this.#ws !== null) return;
    const { url, prompt, name, ledger } = this.#place;
    const ws = new WebSocket(`${url}/api/prompts/yjs/${prompt}`);
    const doc = this.#doc;
    this.#ws = ws;
    this.#sent = [];
    watch(ws, name, ledger);
    ws.on('open', () => ws.send(syncStep1Frame(Y.encodeStateVector(doc))));
    ws.on('message', (data) => {
      // What still arrives for a copy that was thrown away concerns nobody.
      if (this.#doc === doc && ws.readyState === WebSocket.OPEN)
        this.#take(new Uint8Array(data as Buffer));
    });
    // A broken connection is followed by its close.
    ws.on('error', () => undefined);
    ws.on('close', () => {
      this.#ws = null;
      this.#isSynced = false;
      this.#timer = setTimeout(() => this.#open(), againMs);
    });
  }

  #send(frame: Uint8Array, carried: readonly string[]): void {
    this.#ws?.send(frame);
    this.#sent.push(carried);
  }

  #take(frame: Uint8Array): void {
    const decoder = createDecoder(frame);
    if (readVarUint(decoder) === ownMessageType) {
      const message = readOwnMessage(decoder);
      if (message?.kind === 'durable') this.#saved(message.count);
      return;
    }
    const message = readYjsFrame(frame);
    if (message.kind === 'sync_step1') {
      // What this answer lacks the server has already: a state vector is of what is durable.
      this.#send(syncStep2Frame(Y.encodeStateAsUpdate(this.#doc, message.stateVector)), [
        ...this.#unsaved,
      ]);
      this.#isSynced = true;
    } else if (message.kind === 'update') Y.applyUpdate(this.#doc, message.update, this);
  }

  #within(update: Uint8Array): readonly string[] {
    const bytes = Buffer.from(update);
    return [...this.#unsaved].filter((token) => bytes.includes(token));
  }

  #saved(count: number): void {
    for (const token of this.#sent.slice(0, count).flat()) {
      if (!this.#unsaved.delete(token)) continue;
      this.#place.ledger.settle(token, 'owed');
    }
  }
}
