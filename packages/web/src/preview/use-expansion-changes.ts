import { useOpenings } from '../pane/openings.ts';
import { openSessions } from '../sync/open-sessions.ts';
import { useThrottled } from '../ui/use-throttled.ts';

/**
 * Runs `run` after the expansion of a prompt changed, at most once in `everyMs`: what follows from the text is read
 * again, but not for every letter. The expansion that is known at the start is no change.
 */
export function useExpansionChanges(
  promptId: string | null,
  { everyMs, run }: { readonly everyMs: number; readonly run: () => void },
): void {
  const openings = useOpenings(({ count }) => count);
  const follow = (tell: () => void): (() => void) => {
    if (promptId === null) return () => undefined;
    const { session, release } = openSessions.use(promptId);
    let isKnown = session.expansion !== null;
    const end = session.onExpansion(() => {
      if (!isKnown) tell();
      isKnown = false;
    });
    return () => {
      end();
      release();
    };
  };
  useThrottled(follow, { everyMs, run, about: [promptId, openings] });
}
