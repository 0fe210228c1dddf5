import { nextConnectionState } from '@prompt-manager/client';
import type {
  ClientPorts,
  ConnectionEffect,
  ConnectionEvent,
  ConnectionState,
} from '@prompt-manager/client';
import { queryAwarenessFrame } from '@prompt-manager/protocol';

/** A connection that says nothing for this long is asked whether it is still there. */
const quietMs = 20_000;
/** The same while something sent waits for its confirmation: somebody types, so a dead line has to show soon. */
const quietWhileSavingMs = 1_000;
/** It counts as dead when it has not answered after this long. */
const answerMs = 1_500;
/** With something unsaved the next try comes at least this soon. */
const waitWhileSavingMs = 2_500;
/** A new connection gets this long for its first frame. */
const openMs = 8_000;

/** What a connection is made of. */
export interface YjsConnectionOptions {
  /** The address to connect to, asked for before each try. */
  readonly url: () => string;
  readonly webSocket: typeof WebSocket;
  readonly ports: ClientPorts;
  readonly onState: (state: ConnectionState) => void;
  /** The server closed the socket with this code; told before the state changes. */
  readonly onClosed: (code: number) => void;
  readonly onFrame: (frame: Uint8Array) => void;
}

/**
 * Keeps a binary socket to one prompt open, through every loss that may pass.
 *
 * 1. At most one socket is alive; what an older one still says is not heard.
 * 2. `open` means that the server's first frame arrived.
 * 3. It owns one timer: the wait for the next try, or the watch over a silent connection.
 */
export class YjsConnection {
  readonly #options: YjsConnectionOptions;
  #state: ConnectionState = { kind: 'connecting', failures: 0 };
  #socket: WebSocket | null = null;
  #cancelTimer: (() => void) | null = null;
  #isSaving = false;

  constructor(options: YjsConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Makes the first try. Call once. */
  start(): void {
    this.#connect();
  }

  /** Sends a frame; without an open connection it is passed over. */
  send(frame: Uint8Array<ArrayBuffer>): void {
    // A socket that is closing drops frames and complains in the console; its end is told by its own event.
    if (this.#state.kind === 'open' && this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(frame);
  }

  /** While a save is on its way a silent connection is found out soon. */
  watchSave(isSaving: boolean): void {
    if (this.#isSaving === isSaving) return;
    this.#isSaving = isSaving;
    if (this.#state.kind === 'open') this.#watchSilence();
  }

  /** Tries now instead of waiting; an open connection is replaced by a fresh one. */
  reconnect(): void {
    this.#apply({ kind: 'reconnect' });
  }

  /** The browser says that the network is gone: an open connection is dead before it shows. */
  lose(reason: string): void {
    if (this.#state.kind === 'open') this.#giveUp(reason);
  }

  /** Ends the connection for good; idempotent. */
  close(): void {
    this.#apply({ kind: 'close' });
  }

  #apply(event: ConnectionEvent): void {
    const before = this.#state;
    const { state, effects } = nextConnectionState(before, event, this.#options.ports.now());
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
        return this.#startTimer(
          this.#isSaving ? Math.min(effect.delayMs, waitWhileSavingMs) : effect.delayMs,
          () => this.#apply({ kind: 'due' }),
        );
      case 'stop_waiting':
        return this.#stopTimer();
    }
  }

  #connect(): void {
    const { url, webSocket } = this.#options;
    const socket = new webSocket(url());
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (this.#socket === socket && data instanceof ArrayBuffer)
        this.#receive(new Uint8Array(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (this.#socket !== socket) return;
      this.#options.onClosed(code);
      this.#lose(code, reason);
    });
    // A close event with the reason follows every error event.
    socket.addEventListener('error', () => undefined);
    this.#startTimer(openMs, () => this.#giveUp('no answer to the connection'));
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

  #receive(frame: Uint8Array): void {
    this.#apply({ kind: 'opened' });
    if (this.#state.kind !== 'open') return;
    this.#watchSilence();
    this.#options.onFrame(frame);
  }

  /** After a while of silence asks, and after another one takes the connection as dead. */
  #watchSilence(): void {
    this.#startTimer(this.#isSaving ? quietWhileSavingMs : quietMs, () => {
      this.#socket?.send(queryAwarenessFrame() as Uint8Array<ArrayBuffer>);
      this.#startTimer(answerMs, () => this.#giveUp('the server fell silent'));
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
