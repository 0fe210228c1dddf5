import { PromptError, toPromptError, type ErrorCode, type Limits } from '@prompt-manager/core';
import {
  awarenessFrame,
  ownFrame,
  readYjsFrame,
  syncStep1Frame,
  syncStep2Frame,
  type ServerMessage,
  type YjsClientMessage,
} from '@prompt-manager/protocol';
import type { Document } from '../document/document.ts';
import type { CommittedChange } from '../library/committed.ts';
import type { Ports } from '../ports.ts';
import type { AwarenessMember, PromptAwareness } from './awareness.ts';
import { BadFrames } from './bad-frames.ts';
import { ByteBudget } from './byte-budget.ts';
import { DurableCount } from './durable-count.ts';
import type { Frame, Session, SessionSocket } from './session.ts';
import type { UpdateFrames } from './update-frames.ts';

type YjsUpdate = Extract<YjsClientMessage, { kind: 'update' }>;

/** What a Yjs session needs from the house. */
export interface YjsSessionContext {
  readonly document: Document;
  readonly awareness: PromptAwareness;
  readonly socket: SessionSocket;
  readonly limits: Limits;
  readonly ports: Pick<Ports, 'now' | 'runningMs' | 'setTimer'>;
  readonly log: (error: PromptError) => void;
}

/** After a save failed the client is asked for what it has this often, until it is saved. */
const askAgainMs = 1_000;
/** The state vector of somebody who has nothing. */
const nothing = Uint8Array.of(0);
/** Refusals that a client causes with what it sends. */
const badInput: readonly ErrorCode[] = [
  'invalid_update',
  'invalid_request',
  'content_too_large',
  'invalid_json',
];

/**
 * One client of one prompt, speaking the Yjs dialect (SPEC Y). An unmodified y-websocket provider is such a client.
 *
 * 1. What a client is sent is durable: states are read while nothing is on its way, updates come from the feed.
 * 2. Updates of a client are numbered as they arrive; it is told how many of the first are durable, and which were refused.
 * 3. After a save that failed the client is asked for what the server lacks, so a later save needs no reconnection.
 * 4. However often it asks, one answer of a session is under way and one waits, to what was asked last.
 */
export class YjsSession implements Session, AwarenessMember {
  readonly #context: YjsSessionContext;
  readonly #badFrames: BadFrames;
  readonly #budget: ByteBudget;
  readonly #durable = new DurableCount();
  #received = 0;
  #isAckScheduled = false;
  /** What the next look at the document is for: to ask the client for what it has, and to answer its state vector. */
  #asks = false;
  #toAnswer: Uint8Array | null = null;
  #isSyncing = false;
  #cancelAsk: (() => void) | null = null;
  #closed = false;

  constructor(context: YjsSessionContext) {
    this.#context = context;
    this.#badFrames = new BadFrames(context.limits, context.ports);
    this.#budget = new ByteBudget(context.limits);
  }

  start(): void {
    this.#context.awareness.join(this);
    this.#ask();
  }

  receive(_frame: string): void {
    this.#refuse(
      new PromptError('invalid_json', {
        detail: 'expected binary frames of the Yjs protocol, found a text frame',
      }),
      0,
    );
  }

  receiveBinary(frame: Uint8Array): void {
    if (this.#closed) return;
    try {
      const message = readYjsFrame(frame);
      switch (message.kind) {
        case 'sync_step1':
          this.#toAnswer = message.stateVector;
          this.#sync();
          return;
        case 'update':
          void this.#update(message);
          return;
        case 'awareness':
          this.#context.awareness.receive(this, message.update);
          return;
        case 'query_awareness':
          this.#context.awareness.greet(this);
          return;
        case 'unknown':
          return;
      }
    } catch (error) {
      this.#refuse(toPromptError(error), 0);
    }
  }

  tell(change: CommittedChange, frames: UpdateFrames): readonly Frame[] {
    const { contributions } = change;
    const knows =
      contributions.length > 0 &&
      contributions.every(({ source, exact }) => source === this && exact);
    const { update } = frames;
    return knows || update === null ? [] : [update];
  }

  notice(message: ServerMessage): void {
    this.send(ownFrame({ kind: 'notice', json: JSON.stringify(message) }));
  }

  written(revision: number): void {
    this.send(ownFrame({ kind: 'written', revision }));
  }

  sendAwareness(update: Uint8Array): void {
    this.send(awarenessFrame(update));
  }

  send(frame: Frame): void {
    if (!this.#closed) this.#context.socket.send(frame);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelAsk?.();
    this.#context.awareness.leave(this);
  }

  #ask(): void {
    this.#asks = true;
    this.#sync();
  }

  #sync(): void {
    if (!this.#isSyncing) void this.#syncWhileAsked();
  }

  async #syncWhileAsked(): Promise<void> {
    this.#isSyncing = true;
    try {
      while (!this.#closed && (this.#asks || this.#toAnswer !== null)) {
        const [asks, toAnswer] = [this.#asks, this.#toAnswer];
        [this.#asks, this.#toAnswer] = [false, null];
        const synced = await this.#context.document.sync(toAnswer ?? nothing);
        if (asks) this.send(syncStep1Frame(synced.stateVector));
        if (toAnswer !== null) this.send(syncStep2Frame(synced.update));
      }
    } catch (thrown) {
      const error = toPromptError(thrown);
      this.#log(error);
      this.close();
      const { code, detail } = error;
      this.#context.socket.closeFor(
        error.entry.closeCode === undefined ? 'overloaded' : code,
        `${code}: ${detail}`,
      );
    } finally {
      this.#isSyncing = false;
    }
  }

  async #update({ update, isWhole }: YjsUpdate): Promise<void> {
    this.#received += 1;
    const number = this.#received;
    try {
      await this.#edit(update);
      if (this.#durable.save(number, { isWhole })) this.#acknowledge();
      else this.#askLater();
    } catch (error) {
      this.#durable.refuse(number);
      this.#refuse(toPromptError(error), number);
    }
  }

  async #edit(update: Uint8Array): Promise<void> {
    this.#budget.take(update.byteLength);
    try {
      const { document, awareness } = this.#context;
      const author = awareness.authorOf(this);
      await document.edit({ source: this, origin: 'yjs', author, update });
    } finally {
      this.#budget.giveBack(update.byteLength);
    }
  }

  /** Tells once for all updates that became durable together. */
  #acknowledge(): void {
    if (this.#isAckScheduled) return;
    this.#isAckScheduled = true;
    queueMicrotask(() => {
      this.#isAckScheduled = false;
      const { document } = this.#context;
      if (!this.#closed && !document.deleted)
        this.send(
          ownFrame({
            kind: 'durable',
            count: this.#durable.count,
            revision: document.head.revision,
          }),
        );
    });
  }

  #refuse(error: PromptError, count: number): void {
    const { code, detail } = error;
    this.#log(error);
    this.send(ownFrame({ kind: 'refused', count, code, message: detail }));
    if (code === 'other_epoch') {
      this.close();
      this.#context.socket.closeFor(code, detail);
    } else if (error.entry.retryable) this.#askLater();
    else if (badInput.includes(code) && this.#badFrames.add() && !this.#closed) {
      this.close();
      this.#context.socket.closeFor(
        'too_many_bad_frames',
        `${this.#context.limits.maxBadFrames} unusable frames in a short time`,
      );
    }
  }

  #askLater(): void {
    if (this.#closed || this.#cancelAsk !== null) return;
    this.#cancelAsk = this.#context.ports.setTimer(askAgainMs, () => {
      this.#cancelAsk = null;
      this.#ask();
    });
  }

  #log(error: PromptError): void {
    if (error.code === 'internal') this.#context.log(error);
  }
}
