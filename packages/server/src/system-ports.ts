import { randomBytes } from 'node:crypto';
import type { Ports } from './ports.ts';

/** The real clock, timers and randomness: the only place of the server that touches them. */
export const systemPorts: Ports = {
  now: () => Date.now(),
  runningMs: () => performance.now(),
  setTimer: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  onNextTurn: (run) => void setImmediate(run),
  // A name is pasted after a command, where a sign in front begins an option.
  randomName: () => randomBytes(17).toString('base64url').slice(0, 22).replace(/^-/, '_'),
};
