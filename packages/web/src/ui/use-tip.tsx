import { systemPorts } from '@prompt-manager/client';
import { useEffect, useId, useRef, useState } from 'react';
import type { FocusEvent, PointerEvent, ReactNode, RefObject } from 'react';
import type { Tip, TipWords } from './tip.tsx';

const showAfterMs = 500;
const hideAfterMs = 100;

/** Closes the tooltip that is shown: there is one at a time. */
let closeShown: () => void = () => undefined;

/** What an element does to have a tooltip, and the tooltip, which belongs beside it. */
export interface TipParts {
  readonly props: {
    readonly 'aria-describedby': string | undefined;
    readonly onPointerEnter: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
    readonly onPointerDown: () => void;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: () => void;
  };
  readonly tip: ReactNode;
}

/**
 * A tooltip for an element: after a while under the pointer, at once where the keyboard comes to; Escape, a press and
 * leaving close it, and the pointer may go to it (WCAG 1.4.13). What draws it is loaded when the first one is shown: every
 * button of the first screen has one, and nobody points at any of them yet.
 */
export function useTip(anchor: RefObject<HTMLElement | null>, words: TipWords): TipParts {
  const id = useId();
  const [Shown, setShown] = useState<typeof Tip | null>(null);
  const cancel = useRef<() => void>(() => undefined);
  const after = (delayMs: number, run: () => void): void => {
    cancel.current();
    cancel.current = systemPorts.setTimer(delayMs, run);
  };
  const close = (): void => {
    cancel.current();
    setShown(null);
  };
  const show = async (): Promise<void> => {
    cancel.current();
    let isWanted = true;
    cancel.current = () => {
      isWanted = false;
    };
    // While the server is away there is no tooltip; the button has its name all the same.
    const loaded = await import('./tip.tsx').catch(() => null);
    if (!isWanted || loaded === null) return;
    closeShown();
    closeShown = close;
    setShown(() => loaded.Tip);
  };
  const leave = (): void =>
    after(hideAfterMs, () => {
      if (document.getElementById(id)?.matches(':hover') === true) leave();
      else setShown(null);
    });
  useEffect(() => () => cancel.current(), []);
  useEffect(() => {
    if (Shown === null) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      setShown(null);
    };
    const onScroll = (): void => setShown(null);
    document.addEventListener('keydown', onKeyDown, { capture: true });
    document.addEventListener('scroll', onScroll, { capture: true, passive: true });
    return () => {
      document.removeEventListener('keydown', onKeyDown, { capture: true });
      document.removeEventListener('scroll', onScroll, { capture: true });
    };
  }, [Shown]);
  return {
    props: {
      'aria-describedby': Shown === null ? undefined : id,
      onPointerEnter: ({ pointerType }) => {
        if (pointerType !== 'touch') after(showAfterMs, () => void show());
      },
      onPointerLeave: leave,
      onPointerDown: close,
      onFocus: ({ currentTarget }) => {
        if (currentTarget.matches(':focus-visible')) void show();
      },
      onBlur: close,
    },
    tip: Shown === null ? null : <Shown {...words} id={id} anchor={anchor} />,
  };
}
