import { useCallback, useSyncExternalStore } from 'react';

/** In em, that is in the size of text this browser was set to: text twice as large has half the room (SPEC U200). */
const wide = '(width >= 75em)';
const medium = '(width >= 56.25em)';

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const media = matchMedia(query);
      media.addEventListener('change', onChange);
      return () => media.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

/** Whether there is room for everything beside each other, two editors too, as it is now. */
export const isWide = (): boolean => matchMedia(wide).matches;

/** How much room there is: one pane, two with the inspector over them, or all. */
export type Room = 'narrow' | 'medium' | 'wide';

/** The room of this window (ux 4.2). */
export function useRoom(): Room {
  const hasAll = useMedia(wide);
  const isMedium = useMedia(medium);
  return hasAll ? 'wide' : isMedium ? 'medium' : 'narrow';
}
