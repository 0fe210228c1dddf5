import type { ClientPorts } from '@prompt-manager/client';
import { UnsavedCount } from './unsaved-count.ts';

/** Whoever types no key for this long has paused. */
const pauseMs = 600;

/** What is told of saving, in ms; null when nothing waits. */
export interface SaveFacts {
  /** Since when something typed here is not confirmed as durable. */
  readonly unsavedSinceMs: number | null;
  /** Since when something typed here is not known to be in the file. */
  readonly unwrittenSinceMs: number | null;
}

/**
 * How far what was typed in this window has come: durable when the server said so, written when the file has the
 * revision it became durable under (SPEC Y5, U29).
 */
export class SaveProgress {
  readonly #ports: ClientPorts;
  readonly #onPause: () => void;
  #unsaved: UnsavedCount;
  /** The revision under which the last edit from here became durable; null once the file has it. */
  #awaited: number | null = null;
  #written = 0;
  #pendingSinceMs: number | null = null;
  #editedAtMs = 0;
  #cancelPause: (() => void) | null = null;

  /** `hasUnsaved`: there are edits of an earlier visit. `onPause` is called when {@link facts} changed by time alone. */
  constructor({
    hasUnsaved,
    ports,
    onPause,
  }: {
    readonly hasUnsaved: boolean;
    readonly ports: ClientPorts;
    readonly onPause: () => void;
  }) {
    this.#ports = ports;
    this.#onPause = onPause;
    this.#unsaved = new UnsavedCount(hasUnsaved ? ports.now() : null);
  }

  /** Something was typed, and sent at once or not. */
  edited({ isSent }: { readonly isSent: boolean }): void {
    const nowMs = this.#ports.now();
    this.#unsaved.edited(nowMs, { isSent });
    this.#pendingSinceMs ??= nowMs;
    this.#editedAtMs = nowMs;
  }

  /** Everything the server lacks was sent. */
  sentWhole(): void {
    this.#unsaved.sentWhole();
  }

  /** The connection is gone. */
  lost(): void {
    this.#unsaved.lost();
  }

  /** The first `count` updates are durable under `revision`; answers whether that was all there were of ours. */
  confirm({ count, revision }: { readonly count: number; readonly revision: number }): boolean {
    if (!this.#unsaved.confirm(count)) return false;
    this.#awaited = revision > this.#written ? revision : null;
    return true;
  }

  /** The file has this revision. */
  wrote(revision: number): void {
    this.#written = revision;
    if (this.#awaited !== null && revision >= this.#awaited) this.#awaited = null;
  }

  /** What was typed is not wanted any more. */
  forget(): void {
    this.#unsaved = new UnsavedCount(null);
    this.#awaited = null;
    this.#pendingSinceMs = null;
  }

  /** How it stands now. */
  facts(): SaveFacts {
    const { sinceMs } = this.#unsaved;
    if (sinceMs === null && this.#awaited === null) this.#settle();
    return { unsavedSinceMs: sinceMs, unwrittenSinceMs: this.#pendingSinceMs };
  }

  close(): void {
    this.#cancelPause?.();
  }

  /** All is in the file. While somebody types it is said once they pause, else the word would change every second. */
  #settle(): void {
    const leftMs = this.#editedAtMs + pauseMs - this.#ports.now();
    if (leftMs <= 0) this.#pendingSinceMs = null;
    else
      this.#cancelPause ??= this.#ports.setTimer(leftMs, () => {
        this.#cancelPause = null;
        this.#onPause();
      });
  }
}
