import { systemPorts } from '@prompt-manager/client';
import { useEffect, useRef } from 'react';
import { onLibraryChange } from './library-events.ts';

/** Runs `run` after something in the library changed, at most once in `everyMs`. */
export function useLibraryChanges(everyMs: number, run: () => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    let cancel: (() => void) | null = null;
    const end = onLibraryChange(() => {
      cancel ??= systemPorts.setTimer(everyMs, () => {
        cancel = null;
        latest.current();
      });
    });
    return () => {
      cancel?.();
      end();
    };
  }, [everyMs]);
}
