import { useEffect, useLayoutEffect } from 'react';
import { setLayout, useLayout } from '../state/layout.ts';
import type { Room } from '../state/use-media.ts';
import { focusEditor, focusRegion } from './regions.ts';

/** Opens the inspector over the editor, with the focus in it, or closes it, with the focus back in the text. */
export function toggleInspectorOver(): void {
  if (!useLayout.getState().isInspectorOver) {
    focusRegion('inspector');
    return;
  }
  const hadFocus = document.activeElement?.closest('[data-region="inspector"]') !== null;
  setLayout({ isInspectorOver: false });
  if (hadFocus) focusEditor();
}

/**
 * What lies over the text goes when somebody goes on with the text (SPEC U197): goes back into it from the inspector, presses
 * into what is under it, or types. What merely gives the focus back, as a dialog does, leaves it.
 */
export function useInspectorOver(room: Room, isOver: boolean): void {
  useLayoutEffect(() => {
    // What was asked for where there is room for it lies over nothing when the window becomes narrower.
    if (room !== 'wide') return undefined;
    return () => setLayout({ isInspectorOver: false });
  }, [room]);
  useEffect(() => {
    if (!isOver) return undefined;
    const isWithin = (target: EventTarget | null, region: string): boolean =>
      target instanceof Element && target.closest(`[data-region="${region}"]`) !== null;
    const close = (): void => setLayout({ isInspectorOver: false });
    const onPointerDown = ({ target }: PointerEvent): void => {
      if (isWithin(target, 'main')) close();
    };
    const onFocus = ({ target, relatedTarget }: FocusEvent): void => {
      if (isWithin(target, 'main') && isWithin(relatedTarget, 'inspector')) close();
    };
    const onInput = ({ target }: Event): void => {
      if (isWithin(target, 'main')) close();
    };
    document.addEventListener('pointerdown', onPointerDown);
    document.addEventListener('focusin', onFocus);
    document.addEventListener('beforeinput', onInput, { capture: true });
    // What was kept for the text until it was there comes without the former.
    document.addEventListener('input', onInput, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', onPointerDown);
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('beforeinput', onInput, { capture: true });
      document.removeEventListener('input', onInput, { capture: true });
    };
  }, [isOver]);
}
