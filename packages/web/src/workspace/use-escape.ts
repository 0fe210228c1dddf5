import { useEffect } from 'react';
import { useFollowed } from '../presence/following.ts';
import { routeOf } from '../routes/route.ts';
import { focusEditor } from './regions.ts';

/** What Escape means by itself wherever it is pressed. */
const own = '[role="dialog"], [role="alertdialog"], [role="menu"], [data-region="main"]';

/** Escape that meant nothing else, from a part beside the editor, goes back to the text (ux 4.5). */
export function useEscape(): void {
  useEffect(() => {
    const onKey = ({ key, defaultPrevented, target }: KeyboardEvent): void => {
      if (key !== 'Escape' || defaultPrevented) return;
      if (!(target instanceof Element) || target.closest(own) !== null) return;
      const route = routeOf(location);
      // First it leaves an old text, then the person who is followed.
      if (route.kind !== 'prompt' || route.version !== null) return;
      if (useFollowed.getState().followed === null) focusEditor();
    };
    // Before those that leave and stop: what they did is not known any more afterwards.
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
