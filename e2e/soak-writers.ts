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

/** Lines of its own that a writer leaves in the text: texts that grow would pass for a leak. */
const linesKept = 100;

/** A word's way: sent, acknowledged, being taken out again, acknowledged to be out. */
type WordState = 'sent' | 'saved' | 'leaving' | 'gone';

/** Every word of a soak and how far it has come. Words of finished lives are forgotten, counts are not. */
export class SoakLedger {
  readonly lost: string[] = [];
  readonly doubled: string[] = [];
  /** Words that were there again after taking them out was acknowledged. */
  readonly returned: string[] = [];
  acknowledged = 0;
  readonly #words = new Map<string, { readonly id: string; state: WordState }>();
  #issued = 0;

  issue(id: string, writer: string): string {
    const word = `${writer}.${this.#issued}.`;
    this.#issued += 1;
    this.#words.set(word, { id, state: 'sent' });
    return word;
  }

  saved(word: string): void {
    const known = this.#words.get(word);
    if (known?.state !== 'sent') return;
    known.state = 'saved';
    this.acknowledged += 1;
  }

  /** The word is in this text, once, and will be taken out. */
  leaving(word: string, text: string): void {
    const known = this.#words.get(word);
    if (known === undefined) return;
    this.#judge(word, known.state, text.split('\n').filter((line) => line === word).length);
    known.state = 'leaving';
  }

  gone(word: string): void {
    const known = this.#words.get(word);
    if (known?.state === 'leaving') known.state = 'gone';
  }

  /** Holds the last text of a prompt against what was acknowledged. */
  compare(id: string, text: string): void {
    const counts = new Map<string, number>();
    for (const line of text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
    for (const [word, { id: home, state }] of this.#words)
      if (home === id) this.#judge(word, state, counts.get(word) ?? 0);
  }

  forget(): void {
    this.#words.clear();
  }

  #judge(word: string, state: WordState, count: number): void {
    if (state === 'saved' && count === 0) add(this.lost, word);
    if (state === 'gone' && count > 0) add(this.returned, word);
    if (count > 1) add(this.doubled, word);
  }
}

function add(faults: string[], word: string): void {
  if (faults.length < mostFaults) faults.push(word);
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
  /** Own words that were acknowledged, the oldest first. */
  readonly #kept: string[] = [];
  /** The one that the edit under way takes out; null when none. */
  #leaving: string | null = null;

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

  /** Adds one line and takes the oldest out, unless the answer to the last edit is still due. */
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

  /** The text without the line that has been there longest, once there are enough of them. */
  #withoutOldest(text: string): string {
    if (this.#kept.length <= linesKept) return text;
    const word = this.#kept.shift() ?? '';
    this.#options.ledger.leaving(word, text);
    this.#leaving = word;
    return text.replace(`${word}\n`, '');
  }

  #saved(): void {
    if (this.#word !== '') {
      this.#options.ledger.saved(this.#word);
      this.#kept.push(this.#word);
    }
    this.#word = '';
    if (this.#leaving !== null) this.#options.ledger.gone(this.#leaving);
    this.#leaving = null;
  }

  #writeJson(word: string): void {
    this.#text = `${word}\n${this.#withoutOldest(this.#text)}`;
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
    if (message.success === true) this.#saved();
    this.#isReady = true;
  }

  #writeYjs(word: string): void {
    const text = this.#doc.getText('content');
    const before = text.toString();
    const hasLeft = this.#withoutOldest(before).length < before.length;
    this.#doc.once('update', (update: Uint8Array) => this.#ws?.send(updateFrame(update)));
    this.#sent += 1;
    this.#wordCount = this.#sent;
    this.#doc.transact(() => {
      if (hasLeft) text.delete(before.indexOf(`${this.#leaving}\n`), `${this.#leaving}\n`.length);
      text.insert(0, `${word}\n`);
    });
  }

  #takeYjs(frame: Uint8Array): void {
    const decoder = createDecoder(frame);
    if (readVarUint(decoder) === 2) {
      const message = readOwnMessage(decoder);
      if (message?.kind !== 'durable' || message.count < this.#wordCount) return;
      this.#saved();
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
    const { id } = this.#options;
    const address = `${this.#server.url}/api/prompts/${id}`;
    try {
      const { content, revision } = (await (await fetch(address)).json()) as Message;
      const answer = await fetch(address, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          content: `${this.#withoutOldest(content)}${word}\n`,
          base_revision: revision,
        }),
      });
      if (answer.ok) this.#saved();
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
