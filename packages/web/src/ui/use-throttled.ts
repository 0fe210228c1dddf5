import { systemPorts } from '@prompt-manager/client';
import { useEffect, useRef } from 'react';

/**
 * Runs `run` after what `follow` tells of, at most once in `everyMs`; `follow` is given what to call and answers what ends
 * that. It is followed anew when one of `about` changes.
 */
export function useThrottled(
  follow: (tell: () => void) => () => void,
  {
    everyMs,
    run,
    about,
  }: {
    readonly everyMs: number;
    readonly run: () => void;
    readonly about: readonly unknown[];
  },
): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    let cancel: (() => void) | null = null;
    const end = follow(() => {
      cancel ??= systemPorts.setTimer(everyMs, () => {
        cancel = null;
        latest.current();
      });
    });
    return () => {
      cancel?.();
      end();
    };
  }, [everyMs, ...about]);
}
