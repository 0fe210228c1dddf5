import type { Ports } from './ports.ts';

/** Longest stretch of work before others have their turn: typing must not wait for a long computation. */
const sliceMs = 8;

/** What cutting work into slices needs of the world. */
export type TurnPorts = Pick<Ports, 'runningMs' | 'onNextTurn'>;

/** Cuts long work into slices, so that the event loop is never held for long. One for each piece of work. */
export class Turns {
  readonly #ports: TurnPorts;
  #sinceMs: number;

  constructor(ports: TurnPorts) {
    this.#ports = ports;
    this.#sinceMs = ports.runningMs();
  }

  /** Resolves at once while the slice lasts, else after everybody else had a turn. */
  async breathe(): Promise<void> {
    if (this.#ports.runningMs() - this.#sinceMs >= sliceMs) await this.pause();
  }

  /** Resolves after everybody else had a turn. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => this.#ports.onNextTurn(resolve));
    this.#sinceMs = this.#ports.runningMs();
  }

  /** Runs work that pauses by yielding, and answers what it comes to. */
  async finish<T>(steps: Generator<unknown, T, undefined>): Promise<T> {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (this.#ports.runningMs() - this.#sinceMs >= sliceMs) await this.breathe();
    }
  }

  /** Runs work that pauses by yielding. */
  async run(steps: Iterable<unknown>): Promise<void> {
    for (const _ of steps) {
      // A promise for each of 100,000 steps would cost more than the steps.
      if (this.#ports.runningMs() - this.#sinceMs >= sliceMs) await this.breathe();
    }
  }
}
