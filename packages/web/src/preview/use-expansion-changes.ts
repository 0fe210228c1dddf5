import { systemPorts } from '@prompt-manager/client';
import { useEffect, useRef } from 'react';
import { useOpenings } from '../pane/openings.ts';
import { openSessions } from '../sync/open-sessions.ts';

/**
 * Runs `run` after the expansion of a prompt changed, at most once in `everyMs`: what follows from the text is read
 * again, but not for every letter. The expansion that is known at the start is no change.
 */
export function useExpansionChanges(
  promptId: string | null,
  { everyMs, run }: { readonly everyMs: number; readonly run: () => void },
): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const openings = useOpenings(({ count }) => count);
  useEffect(() => {
    if (promptId === null) return undefined;
    const { session, release } = openSessions.use(promptId);
    let isKnown = session.expansion !== null;
    let cancel: (() => void) | null = null;
    const end = session.onExpansion(() => {
      if (isKnown) {
        isKnown = false;
        return;
      }
      cancel ??= systemPorts.setTimer(everyMs, () => {
        cancel = null;
        latest.current();
      });
    });
    return () => {
      cancel?.();
      end();
      release();
    };
  }, [promptId, everyMs, openings]);
}
