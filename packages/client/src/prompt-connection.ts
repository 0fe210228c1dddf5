import { PromptError } from '@prompt-manager/core';
import type { ClientMessage, ServerMessage } from '@prompt-manager/protocol';
import { transition } from './connection-state.ts';
import type { ConnectionEffect, ConnectionEvent, ConnectionState } from './connection-state.ts';
import type { ClientPorts } from './ports.ts';
import { readServerMessage } from './server-message.ts';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';

/** `readyState` of a socket that takes frames. */
const socketOpen = 1;

/** A connection that says nothing for this long is asked whether it is still there. */
const quietMs = 20_000;

/** It counts as dead when it has not answered after this long; the same time is given to the first frame. */
const answerMs = 10_000;

/** With a save on its way it gets this long: a server whose disk hangs is slow, not gone, and a second try could save twice. */
const saveAnswerMs = 120_000;

/** The close code for a prompt that is not there (SPEC W9). */
const promptNotFound = 4004;

/** Any message that changes nothing and is answered. */
const ping: ClientMessage = { action: 'unsubscribe' };

/** What a connection is made of. */
export interface PromptConnectionOptions {
  /** The address to connect to, asked for before each try. */
  readonly url: () => string;
  readonly webSocket: WebSocketConstructor;
  readonly ports: ClientPorts;
  /** True while a save has not been answered. */
  readonly isSaving: () => boolean;
  readonly onState: (state: ConnectionState) => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** A frame could not be read; the connection is made anew. */
  readonly onError: (error: PromptError) => void;
}

/**
 * Keeps a socket to one prompt open, through every loss that may pass.
 *
 * 1. At most one socket is alive; what an older one still says is not heard.
 * 2. `open` means that the server's first frame was read; messages are passed on only while open.
 * 3. It owns one timer: the wait for the next try, or the watch over a silent connection.
 */
export class PromptConnection {
  readonly #options: PromptConnectionOptions;
  #state: ConnectionState = { kind: 'connecting', failures: 0 };
  #socket: WebSocketLike | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(options: PromptConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Makes the first try. Call once. */
  start(): void {
    this.#connect();
  }

  /** Sends a message; only while open. */
  send(message: ClientMessage): void {
    // A socket that is closing drops frames and complains in the console; its end is told by its own event.
    if ((this.#socket?.readyState ?? socketOpen) !== socketOpen) return;
    this.#socket?.send(JSON.stringify(message));
  }

  /** Tries now instead of waiting; an open connection is replaced by a fresh one. */
  reconnect(): void {
    this.#apply({ kind: 'reconnect' });
  }

  /** Ends the connection for good, as the server would for a prompt that is not there. */
  endAsNotFound(reason: string): void {
    this.#disconnect();
    this.#lose(promptNotFound, reason);
  }

  /** Ends the connection for good; idempotent. */
  close(): void {
    this.#apply({ kind: 'close' });
  }

  #apply(event: ConnectionEvent): void {
    const before = this.#state;
    const { state, effects } = transition(before, event, this.#options.ports.now());
    this.#state = state;
    if (state !== before) this.#stopTimer();
    for (const effect of effects) this.#perform(effect);
    if (state !== before) this.#options.onState(state);
  }

  #perform(effect: ConnectionEffect): void {
    switch (effect.kind) {
      case 'connect':
        return this.#connect();
      case 'disconnect':
        return this.#disconnect();
      case 'wait':
        return this.#startTimer(effect.delayMs, () => this.#apply({ kind: 'due' }));
      case 'stop_waiting':
        return this.#stopTimer();
    }
  }

  #connect(): void {
    const { url, webSocket } = this.#options;
    const socket = new webSocket(url());
    this.#socket = socket;
    const ifCurrent =
      <Event>(run: (event: Event) => void) =>
      (event: Event): void => {
        if (this.#socket === socket) run(event);
      };
    socket.addEventListener(
      'message',
      ifCurrent(({ data }: { readonly data: unknown }) => this.#receive(data)),
    );
    socket.addEventListener(
      'close',
      ifCurrent(({ code, reason }: { readonly code: number; readonly reason: string }) =>
        this.#lose(code, reason),
      ),
    );
    // A close event with the reason follows every error event.
    socket.addEventListener('error', () => undefined);
    this.#startTimer(answerMs, () => this.#giveUp('no answer to the connection'));
  }

  #disconnect(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #lose(code: number, reason: string): void {
    this.#socket = null;
    this.#apply({ kind: 'lost', code, reason, chance: this.#options.ports.random() });
  }

  #giveUp(reason: string): void {
    this.#disconnect();
    this.#lose(1006, reason);
  }

  #receive(data: unknown): void {
    const read = readServerMessage(data);
    if (read.kind === 'unreadable') {
      this.#options.onError(new PromptError('internal', { detail: read.detail }));
      return this.#giveUp(read.detail);
    }
    if (read.kind === 'message' && read.message.action === 'initial')
      this.#apply({ kind: 'opened' });
    if (this.#state.kind !== 'open') return;
    this.#watchSilence();
    if (read.kind === 'message') this.#options.onMessage(read.message);
  }

  /** After a while of silence asks, and after another one takes the connection as dead. */
  #watchSilence(): void {
    this.#startTimer(quietMs, () => {
      this.send(ping);
      const patienceMs = this.#options.isSaving() ? saveAnswerMs : answerMs;
      this.#startTimer(patienceMs, () => this.#giveUp('the server fell silent'));
    });
  }

  #startTimer(delayMs: number, run: () => void): void {
    this.#stopTimer();
    this.#cancelTimer = this.#options.ports.setTimer(delayMs, run);
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}
