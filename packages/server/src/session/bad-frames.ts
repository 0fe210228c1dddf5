import type { Limits } from '@prompt-manager/core';
import type { Ports } from '../ports.ts';

/** Counts the unusable frames of one connection within a sliding window (SPEC W8). */
export class BadFrames {
  readonly #limits: Limits;
  readonly #ports: Pick<Ports, 'runningMs'>;
  readonly #atMs: number[] = [];

  constructor(limits: Limits, ports: Pick<Ports, 'runningMs'>) {
    this.#limits = limits;
    this.#ports = ports;
  }

  /** Counts one; true when the connection has had as many as it may within the window. */
  add(): boolean {
    const { maxBadFrames, badFrameWindowMs } = this.#limits;
    const nowMs = this.#ports.runningMs();
    this.#atMs.push(nowMs);
    if (this.#atMs.length > maxBadFrames) this.#atMs.shift();
    return (
      this.#atMs.length === maxBadFrames && nowMs - (this.#atMs[0] as number) <= badFrameWindowMs
    );
  }
}
