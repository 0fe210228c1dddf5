import type { PromptError } from '@prompt-manager/core';
import { backoffDelayMs } from './backoff.ts';
import type { ClientPorts } from './ports.ts';

/** Waits between tries of a refused save: soon for a hiccup, no storm at a full disk. */
const backoff = { firstMs: 500, mostMs: 15_000 };

/** Where the saving of one thing (the text, or description and tags) is. */
export type SavePhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sent'; readonly requestId: number }
  /** Refused for now; it goes out again at `retryAtMs`. */
  | { readonly kind: 'waiting'; readonly error: PromptError; readonly retryAtMs: number }
  /** Refused as it is; only something else, or a fresh connection, is tried. */
  | { readonly kind: 'refused'; readonly error: PromptError };

/** Sends one thing at a time and tries again after refusals that may pass (SPEC D2). Owns its timer. */
export class SaveAttempt {
  readonly #ports: ClientPorts;
  readonly #onDue: () => void;
  #phase: SavePhase = { kind: 'idle' };
  #failures = 0;
  #cancel: (() => void) | null = null;

  /** `onDue` is called when a refused save may be tried again. */
  constructor(ports: ClientPorts, onDue: () => void) {
    this.#ports = ports;
    this.#onDue = onDue;
  }

  get phase(): SavePhase {
    return this.#phase;
  }

  /** True when something unsaved may go out now. */
  get isReady(): boolean {
    return this.#phase.kind === 'idle';
  }

  /** True when `requestId` is that of what is on its way. */
  isOnItsWay(requestId: unknown): boolean {
    return this.#phase.kind === 'sent' && this.#phase.requestId === requestId;
  }

  sent(requestId: number): void {
    this.#phase = { kind: 'sent', requestId };
  }

  accepted(): void {
    this.#failures = 0;
    this.#enter({ kind: 'idle' });
  }

  refused(error: PromptError): void {
    if (!error.entry.retryable) return this.#enter({ kind: 'refused', error });
    this.#failures += 1;
    const delayMs = backoffDelayMs(backoff, this.#failures, this.#ports.random());
    this.#enter({ kind: 'waiting', error, retryAtMs: this.#ports.now() + delayMs });
    this.#cancel = this.#ports.setTimer(delayMs, () => {
      this.#enter({ kind: 'idle' });
      this.#onDue();
    });
  }

  /** What is to be saved is not what was refused any more. */
  changed(): void {
    if (this.#phase.kind === 'refused') this.#enter({ kind: 'idle' });
  }

  /** The connection is gone, or new: nothing is on its way, and what was refused may go out on the next one. */
  reset(): void {
    this.#enter({ kind: 'idle' });
  }

  #enter(phase: SavePhase): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#phase = phase;
  }
}
