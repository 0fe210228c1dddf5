/** The world as the server sees it: time and chance. Everything else that is real is a constructor argument. */
export interface Ports {
  /** Milliseconds since the Unix epoch. May jump; only shown to people, never used for order. */
  readonly now: () => number;
  /** Milliseconds since some moment. Never jumps: what is to wait, or waited, is measured with it. */
  readonly runningMs: () => number;
  /** Calls `run` once after `delayMs`; the answer cancels it. The timer never keeps the process alive. */
  readonly setTimer: (delayMs: number, run: () => void) => () => void;
  /** Calls `run` on a later turn of the event loop, once what arrived meanwhile was handled. */
  readonly onNextTurn: (run: () => void) => void;
  /** A fresh random name of 22 URL-safe characters (132 bits, a little less for the first), no `-` in front. */
  readonly randomName: () => string;
}
