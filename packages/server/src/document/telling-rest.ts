import type { Ports } from '../ports.ts';

/** Telling that took less is not worth a rest. */
const shortTellingMs = 2;
/** The longest that edits gather. */
const longestRestMs = 50;

/**
 * Lets the edits of one prompt gather for half as long as telling the last ones took, so that many readers hear more at
 * a time, not more often (SPEC D12).
 */
export class TellingRest {
  readonly #ports: Pick<Ports, 'runningMs' | 'setTimer'>;
  readonly #onOver: () => void;
  #untilMs = 0;
  #cancel: (() => void) | null = null;

  /** `onOver` is called after a rest that held somebody back. */
  constructor(ports: Pick<Ports, 'runningMs' | 'setTimer'>, onOver: () => void) {
    this.#ports = ports;
    this.#onOver = onOver;
  }

  /** Tells, and notes how long it took. */
  after(tell: () => void): void {
    const startMs = this.#ports.runningMs();
    tell();
    const endMs = this.#ports.runningMs();
    const tookMs = endMs - startMs;
    this.#untilMs = tookMs < shortTellingMs ? 0 : endMs + Math.min(longestRestMs, tookMs / 2);
  }

  /** Whether an edit that comes now is to wait for others. */
  holdsBack(): boolean {
    const restMs = this.#untilMs - this.#ports.runningMs();
    if (restMs <= 0) return false;
    this.#cancel ??= this.#ports.setTimer(restMs, () => {
      this.#cancel = null;
      this.#untilMs = 0;
      this.#onOver();
    });
    return true;
  }

  end(): void {
    this.#cancel?.();
  }
}
