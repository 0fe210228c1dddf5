/** The world as this package sees it: time and chance. Tests give their own. */
export interface ClientPorts {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Calls `run` once after `delayMs`; the answer cancels it. */
  readonly setTimer: (delayMs: number, run: () => void) => () => void;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
}
