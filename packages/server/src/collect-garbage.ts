import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects everything that nobody holds on the calling thread, and gives its memory back to the system: the engine does so
 * by itself only when it needs memory, which a thread that rests never does. It stops the thread meanwhile.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  collect({ type: 'major', flavor: 'last-resort' });
}
