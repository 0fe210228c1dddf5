import type { TextChange } from '@prompt-manager/core';
import { applyChanges } from '@prompt-manager/core';
import type { ServerMessage } from '@prompt-manager/protocol';
import { WebSocket } from 'ws';
import { lineBoundary, withToken, type Ledger } from './convergence-ledger.ts';
import type { ClientPlace, ModelClient } from './convergence-client.ts';

/** How a client reconnects and tries again, in milliseconds. */
const againMs = 20;

interface Sent {
  readonly tokens: readonly string[];
  /** The changes it consists of, when it is not whole content. */
  readonly changes: readonly TextChange[] | null;
  /** True once the server told a revision after it was sent. */
  overtaken: boolean;
}

/**
 * A script of the JSON dialect. `content` sends its whole text, as often as it likes without waiting; `changes` sends
 * what it has to insert ahead of the answers, a change each on the same revision. Both put a refused insertion in again, and give up one whose answer they never got.
 */
export class JsonClient implements ModelClient {
  readonly prompt: string;
  readonly #name: string;
  readonly #ledger: Ledger;
  readonly #url: string;
  readonly #mode: 'content' | 'changes';
  readonly #inFlight = new Map<number, Sent>();
  /** Insertions that nobody acknowledged yet, with their place. */
  readonly #pending = new Map<string, number>();
  #ws: WebSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #text = '';
  #revision = 0;
  #toldRevision = 0;
  #nextRequest = 1;
  #isWanted = true;
  #isGreeted = false;

  constructor({ name, prompt, url, ledger }: ClientPlace, mode: 'content' | 'changes') {
    this.#name = name;
    this.prompt = prompt;
    this.#url = `${url}/api/prompts/ws/${prompt}`;
    this.#ledger = ledger;
    this.#mode = mode;
    this.#open();
  }

  get text(): string {
    return this.#text;
  }

  get isQuiet(): boolean {
    return this.#isGreeted && this.#inFlight.size === 0 && this.#pending.size === 0;
  }

  get state(): string {
    return `${this.#name} (greeted ${this.#isGreeted}, ${this.#inFlight.size} unanswered, ${this.#pending.size} unsaved)`;
  }

  insert(token: string, at: number): void {
    this.#pending.set(token, at);
    if (this.#mode === 'changes' || !this.#isGreeted) return this.#pump();
    this.#text = withToken(this.#text, token, at);
    this.#sendContent();
  }

  remove(token: string): void {
    if (!this.#isGreeted || this.#mode === 'changes' || !this.#text.includes(token)) return;
    this.#ledger.mayBeGone(token);
    this.#pending.delete(token);
    this.#text = this.#text.replace(token, '');
    this.#sendContent();
  }

  goOffline(): void {
    this.#isWanted = false;
    this.#ws?.terminate();
  }

  goOnline(): void {
    this.#isWanted = true;
    this.#open();
  }

  /** A script keeps nothing beyond its connection. */
  forget(): void {
    for (const token of this.#pending.keys()) this.#ledger.settle(token, 'uncertain');
    this.#pending.clear();
    this.#ws?.terminate();
  }

  close(): void {
    this.goOffline();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #open(): void {
    if (!this.#isWanted || this.#ws !== null) return;
    const ws = new WebSocket(this.#url);
    this.#ws = ws;
    ws.on('message', (data) => {
      this.#ledger.received(this.#name, data as Buffer);
      if (ws.readyState !== WebSocket.OPEN) return;
      this.#take(JSON.parse((data as Buffer).toString('utf8')) as ServerMessage);
    });
    // A broken connection is followed by its close.
    ws.on('error', () => undefined);
    ws.on('close', () => this.#lost());
  }

  #lost(): void {
    this.#ws = null;
    this.#isGreeted = false;
    for (const { tokens } of this.#inFlight.values()) {
      for (const token of tokens) {
        this.#ledger.settle(token, 'uncertain');
        this.#pending.delete(token);
      }
    }
    this.#inFlight.clear();
    this.#later(() => this.#open());
  }

  #take(message: ServerMessage): void {
    if (message.action === 'update_status') this.#answered(message);
    if (message.action === 'error')
      this.#ledger.violations.push(`W8 ${this.#name} was told ${message.code}: ${message.message}`);
    if (message.action === 'update') {
      this.#text = message.content ?? applyChanges(this.#text, message.changes ?? []);
      this.#told(message.revision);
    }
    if (message.action !== 'initial') return;
    this.#text = message.content;
    this.#told(message.revision);
    this.#isGreeted = true;
    if (this.#mode === 'changes')
      this.#ws?.send(JSON.stringify({ action: 'subscribe', changes: true }));
    this.#pump();
  }

  #told(revision: number): void {
    if (revision < this.#toldRevision)
      this.#ledger.violations.push(
        `W7 ${this.#name} heard of ${revision} after ${this.#toldRevision}`,
      );
    this.#toldRevision = revision;
    this.#revision = revision;
    for (const sent of this.#inFlight.values()) sent.overtaken = true;
  }

  #answered({ success, revision, request_id }: ServerMessage & { action: 'update_status' }): void {
    const sent = this.#inFlight.get(Number(request_id));
    if (sent === undefined) {
      this.#ledger.violations.push(
        `W3 ${this.#name} got an answer to nothing: ${String(request_id)}`,
      );
      return;
    }
    this.#inFlight.delete(Number(request_id));
    this.#toldRevision = Math.max(this.#toldRevision, revision);
    if (success) {
      for (const token of sent.tokens) {
        this.#ledger.settle(token, 'owed');
        this.#pending.delete(token);
      }
      if (sent.changes !== null && !sent.overtaken)
        this.#text = applyChanges(this.#text, sent.changes);
    }
    // With more on its way the base stays what it was for all of them (SPEC W14).
    if (this.#inFlight.size > 0) return;
    this.#revision = revision;
    if (success) this.#pump();
    else this.#later(() => this.#pump());
  }

  /** Sends what is still to be sent, when nothing is on its way. */
  #pump(): void {
    if (!this.#isGreeted || this.#inFlight.size > 0) return;
    if (this.#pending.size === 0) return;
    if (this.#mode === 'content') {
      for (const [token, at] of this.#pending)
        if (!this.#text.includes(token)) this.#text = withToken(this.#text, token, at);
      return this.#sendContent();
    }
    for (const [token, at] of this.#pending) {
      const offset = lineBoundary(this.#text, at);
      const changes = [{ from: offset, to: offset, insert: `${token}\n` }];
      this.#send({ changes }, { tokens: [token], changes, overtaken: false });
    }
  }

  #sendContent(): void {
    const tokens = [...this.#pending.keys()].filter((token) => this.#text.includes(token));
    this.#send({ content: this.#text }, { tokens, changes: null, overtaken: false });
  }

  #send(what: object, sent: Sent): void {
    const request_id = this.#nextRequest;
    this.#nextRequest += 1;
    this.#inFlight.set(request_id, sent);
    this.#ws?.send(
      JSON.stringify({ action: 'update', ...what, base_revision: this.#revision, request_id }),
    );
  }

  #later(run: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(run, againMs);
  }
}
