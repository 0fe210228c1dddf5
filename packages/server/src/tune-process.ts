import { setFlagsFromString } from 'node:v8';

/**
 * For a process that serves and does nothing else; call it once, before the application is made. It keeps the engine
 * from making objects old at birth: a text that every prompt holds until its next edit looks long-lived to it, and what
 * is born old is swept seldom and holds on to all it refers to. docs/decisions/006 has what that cost.
 */
export function tuneProcess(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
