import { exitCodes } from './exit-codes.ts';
import type { Host } from './host.ts';

/** One Ctrl-C may arrive twice, from the terminal and from npm; nobody presses it twice as fast as this. */
const echoMs = 300;

/**
 * Calls `asked` on the first signal that asks to end. A person who then presses Ctrl-C again waits for nothing: the
 * process ends at once (rule C11). The answer stops listening.
 */
export function listenForStop(
  host: Pick<Host, 'onStop' | 'runningMs' | 'exit'>,
  asked: () => void,
): () => void {
  let askedAtMs: number | null = null;
  return host.onStop((signal) => {
    if (askedAtMs === null) {
      askedAtMs = host.runningMs();
      asked();
    } else if (signal === 'SIGINT' && host.runningMs() - askedAtMs > echoMs) {
      host.exit(exitCodes.interrupted);
    }
  });
}
