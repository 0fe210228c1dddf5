import { setFlagsFromString } from 'node:v8';
import { collectGarbage } from './collect-garbage.ts';
import type { Library } from './library/open-library.ts';

/** Prompts from which on memory counts more than the engine's time. */
const largeLibrary = 20_000;
/** After the start whoever waited for it comes first. */
const settleMs = 2_000;

/**
 * For a process that serves and does nothing else; call it once, before the application is made. It keeps the engine
 * from making objects old at birth: a text that every prompt holds until its next edit looks long-lived to it, and what
 * is born old is swept seldom and holds on to all it refers to. docs/decisions/006 has what that cost.
 */
export function tuneProcess(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/**
 * For the same process, once the application is there: of a large library the engine keeps as much again as it needs,
 * because opening one looks to it like the beginning of much more. Shortly after everything is read that is collected and
 * given back, and what the start left undone is done, which stops the process once, 0.5 s for 100,000 prompts; from then
 * on the engine grows in smaller steps. docs/decisions/005 has the numbers. The answer ends it.
 */
export function settleMemory({
  heads,
  reading,
  ports,
}: Pick<Library, 'heads' | 'reading' | 'ports'>): () => void {
  let cancel = (): void => undefined;
  let isEnded = false;
  const wait = (): void => {
    if (isEnded || heads.size < largeLibrary) return;
    cancel = ports.setTimer(settleMs, () => {
      setFlagsFromString('--heap-growing-percent=40');
      heads.prepare();
      collectGarbage();
    });
  };
  void reading.whole().then(wait);
  return () => {
    isEnded = true;
    cancel();
  };
}
