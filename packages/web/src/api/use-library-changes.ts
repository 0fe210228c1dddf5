import { useThrottled } from '../ui/use-throttled.ts';
import { onLibraryChange } from './library-events.ts';

/** Runs `run` after something in the library changed, at most once in `everyMs`. */
export function useLibraryChanges(everyMs: number, run: () => void): void {
  useThrottled((tell) => onLibraryChange(() => tell()), { everyMs, run, about: [] });
}
