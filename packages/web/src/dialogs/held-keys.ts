import { useEffect, useRef } from 'react';
import { awaitFocus } from '../commands/awaited-focus.ts';
import { closeDialog } from './dialog-state.ts';

/**
 * Keeps what is typed while a dialog works: none of it is for the dialog (SPEC U217). It goes to whatever is awaited next,
 * a new prompt or the place the focus goes back to; `drop` lets it go unless something is. `onEscape` is what Escape does
 * meanwhile; the dialog is closed unless given.
 */
export function useHeldKeys({
  onEscape = closeDialog,
}: { readonly onEscape?: (() => void) | undefined } = {}): {
  readonly hold: () => void;
  readonly drop: () => void;
} {
  const end = useRef<() => void>(undefined);
  useEffect(() => () => end.current?.(), []);
  return {
    hold: () => {
      end.current = awaitFocus(() => false, { letGo: onEscape, isBehindEnter: true });
    },
    drop: () => end.current?.(),
  };
}
