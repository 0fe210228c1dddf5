import {
  readOwnMessage,
  readYjsFrame,
  syncStep1Frame,
  syncStep2Frame,
  updateFrame,
} from '@prompt-manager/protocol';
import { createDecoder, readVarUint } from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { FaultProcess } from './fault-process.ts';

/** Lists of faults longer than this say nothing more. */
const mostFaults = 50;

/** Every word of a soak and whether it was acknowledged. Words of finished lives are forgotten, counts are not. */
export class SoakLedger {
  readonly lost: string[] = [];
  readonly doubled: string[] = [];
  acknowledged = 0;
  readonly #words = new Map<string, { readonly id: string; isSaved: boolean }>();
  #issued = 0;

  issue(id: string, writer: string): string {
    const word = `${writer}.${this.#issued}.`;
    this.#issued += 1;
    this.#words.set(word, { id, isSaved: false });
    return word;
  }

  saved(word: string): void {
    const known = this.#words.get(word);
    if (known === undefined || known.isSaved) return;
    known.isSaved = true;
    this.acknowledged += 1;
  }

  /** Holds the last text of a prompt against what was acknowledged. */
  compare(id: string, text: string): void {
    const counts = new Map<string, number>();
    for (const line of text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
    for (const [word, { id: home, isSaved }] of this.#words) {
      if (home !== id) continue;
      const count = counts.get(word) ?? 0;
      if (isSaved && count === 0 && this.lost.length < mostFaults) this.lost.push(word);
      if (count > 1 && this.doubled.length < mostFaults) this.doubled.push(word);
    }
  }

  forget(): void {
    this.#words.clear();
  }
}

/** Who writes what to where. */
export interface SoakWriterOptions {
  readonly id: string;
  readonly dialect: 'json' | 'yjs' | 'rest';
  readonly ledger: SoakLedger;
}

/** One writer and reader of one prompt for one life of the server. It writes when told, and not while an answer is due. */
export class SoakWriter {
  readonly #server: FaultProcess;
  readonly #options: SoakWriterOptions;
  readonly #doc = new Y.Doc();
  readonly #ws: WebSocket | null;
  #text = '';
  #revision = 0;
  #isReady: boolean;
  #sent = 0;
  #word = '';
  #wordCount = 0;

  constructor(server: FaultProcess, options: SoakWriterOptions) {
    const { id, dialect } = options;
    this.#server = server;
    this.#options = options;
    this.#isReady = dialect === 'rest';
    this.#ws = dialect === 'rest' ? null : new WebSocket(addressOf(server, id, dialect));
    // A kill breaks the connection; what was acknowledged is counted already.
    this.#ws?.on('error', () => undefined);
    this.#ws?.on('message', (data) => {
      if (dialect === 'json')
        this.#takeJson(JSON.parse((data as Buffer).toString('utf8')) as Message);
      else this.#takeYjs(new Uint8Array(data as Buffer));
    });
    if (dialect === 'yjs')
      this.#ws?.on('open', () => this.#ws?.send(syncStep1Frame(Y.encodeStateVector(this.#doc))));
  }

  /** Adds one line, unless the answer to the last one is still due. */
  write(): void {
    if (!this.#isReady) return;
    this.#isReady = false;
    const { id, dialect, ledger } = this.#options;
    this.#word = ledger.issue(id, dialect);
    if (dialect === 'rest') void this.#writeRest(this.#word);
    else if (dialect === 'json') this.#writeJson(this.#word);
    else this.#writeYjs(this.#word);
  }

  close(): void {
    this.#isReady = false;
    this.#ws?.terminate();
    this.#doc.destroy();
  }

  #writeJson(word: string): void {
    this.#text = `${word}\n${this.#text}`;
    const content = this.#text;
    this.#ws?.send(JSON.stringify({ action: 'update', content, base_revision: this.#revision }));
  }

  #takeJson(message: Message): void {
    if (message.action === 'initial' || message.action === 'update') {
      this.#text = message.content;
      this.#revision = message.revision;
      if (message.action === 'initial') this.#isReady = true;
    }
    if (message.action !== 'update_status') return;
    this.#revision = message.revision;
    if (message.success === true) this.#options.ledger.saved(this.#word);
    this.#isReady = true;
  }

  #writeYjs(word: string): void {
    const since = Y.encodeStateVector(this.#doc);
    this.#doc.getText('content').insert(0, `${word}\n`);
    this.#sent += 1;
    this.#wordCount = this.#sent;
    this.#ws?.send(updateFrame(Y.encodeStateAsUpdate(this.#doc, since)));
  }

  #takeYjs(frame: Uint8Array): void {
    const decoder = createDecoder(frame);
    if (readVarUint(decoder) === 2) {
      const message = readOwnMessage(decoder);
      if (message?.kind !== 'durable' || message.count < this.#wordCount) return;
      if (this.#word !== '') this.#options.ledger.saved(this.#word);
      this.#isReady = true;
      return;
    }
    const message = readYjsFrame(frame);
    if (message.kind === 'update') Y.applyUpdate(this.#doc, message.update);
    if (message.kind !== 'sync_step1') return;
    this.#sent += 1;
    this.#wordCount = this.#sent;
    this.#ws?.send(syncStep2Frame(Y.encodeStateAsUpdate(this.#doc, message.stateVector)));
  }

  async #writeRest(word: string): Promise<void> {
    const { id, ledger } = this.#options;
    const address = `${this.#server.url}/api/prompts/${id}`;
    try {
      const { content, revision } = (await (await fetch(address)).json()) as Message;
      const answer = await fetch(address, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ content: `${content}${word}\n`, base_revision: revision }),
      });
      if (answer.ok) ledger.saved(word);
      this.#isReady = true;
    } catch {
      // A kill broke the request: whether it was saved is known to nobody, and nobody was told that it was.
    }
  }
}

interface Message {
  readonly action: string;
  readonly content: string;
  readonly revision: number;
  readonly success?: boolean;
}

function addressOf(server: FaultProcess, id: string, dialect: 'json' | 'yjs'): string {
  const address = server.socketUrl(id);
  return dialect === 'json' ? address : address.replace('/api/prompts/ws/', '/api/prompts/yjs/');
}
