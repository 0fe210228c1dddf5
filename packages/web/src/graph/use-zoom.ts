import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useRem } from '../ui/use-rem.ts';

/** A picture and what scrolls it. */
export interface ZoomOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  /** Of the picture at its usual size, in px. */
  readonly width: number;
  readonly height: number;
  /** What of it is in the middle until somebody zooms, where all of it is not seen; null for its beginning. */
  readonly middle: { readonly x: number; readonly y: number } | null;
}

/** How large a picture is shown. */
export interface Zoom {
  /** Px on the screen for each of the picture. */
  readonly scale: number;
  /** The same as people say it; 100 is the usual size of text. */
  readonly percent: number;
  readonly larger: () => void;
  readonly smaller: () => void;
  readonly usual: () => void;
  /** As large as it is seen whole, and so from now on, also when the window changes. */
  readonly fit: () => void;
}

const step = 1.25;
const least = 0.1;
const most = 3;
/** Before somebody asks, words are not made smaller than can be read: names of 12 px stay above 11. */
const leastUnasked = 0.92;

/** The size of a picture: fitting until somebody zooms, with buttons, keys or Ctrl+wheel, which keeps what it points at. */
export function useZoom({ scroller, width, height, middle }: ZoomOptions): Zoom {
  const rem = useRem() / 16;
  const room = useRoomOf(scroller);
  const [chosen, setChosen] = useState<number | 'fit' | null>(null);
  const whole = Math.min(1, room.width / (width * rem), room.height / (height * rem));
  const zoom =
    typeof chosen === 'number' ? chosen : Math.max(whole, chosen === 'fit' ? least : leastUnasked);
  const keep = useRef<Kept | null>(null);
  const change = useCallback(
    (to: number, point?: Kept['point']) => {
      const next = Math.min(most, Math.max(least, to));
      const element = scroller.current;
      if (element !== null)
        keep.current = {
          ratio: next / zoom,
          left: element.scrollLeft,
          top: element.scrollTop,
          point: point ?? { x: element.clientWidth / 2, y: element.clientHeight / 2 },
        };
      setChosen(next);
    },
    [scroller, zoom],
  );
  useLayoutEffect(() => {
    const element = scroller.current;
    const kept = keep.current;
    keep.current = null;
    if (element === null || kept === null) return;
    element.scrollLeft = (kept.left + kept.point.x) * kept.ratio - kept.point.x;
    element.scrollTop = (kept.top + kept.point.y) * kept.ratio - kept.point.y;
  }, [scroller, zoom]);
  const isUnasked = chosen === null;
  const [x, y] = [(middle?.x ?? 0) * zoom * rem, (middle?.y ?? 0) * zoom * rem];
  const shown = useRef<{ readonly x: number; readonly y: number } | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || !isUnasked || !room.isKnown) return;
    const before = shown.current;
    shown.current = { x, y };
    // What moves later, because the picture is another, stays where it was on the screen.
    element.scrollLeft =
      before === null ? x - element.clientWidth / 2 : element.scrollLeft + x - before.x;
    element.scrollTop =
      before === null ? y - element.clientHeight / 2 : element.scrollTop + y - before.y;
  }, [scroller, isUnasked, room.isKnown, x, y]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const point = { x: event.clientX - left, y: event.clientY - top };
      change(zoom * Math.exp(-event.deltaY / 400), point);
    };
    // React's own listener may not keep the browser from zooming the page.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [scroller, zoom, change]);
  return {
    scale: zoom * rem,
    percent: Math.round(zoom * 100),
    larger: () => change(zoom * step),
    smaller: () => change(zoom / step),
    usual: () => change(1),
    fit: () => setChosen('fit'),
  };
}

/** What stays where it is while the rest grows around it. */
interface Kept {
  readonly ratio: number;
  readonly left: number;
  readonly top: number;
  readonly point: { readonly x: number; readonly y: number };
}

function useRoomOf(element: RefObject<HTMLElement | null>): {
  readonly width: number;
  readonly height: number;
  readonly isKnown: boolean;
} {
  const [room, setRoom] = useState({ width: Infinity, height: Infinity, isKnown: false });
  useLayoutEffect(() => {
    const found = element.current;
    if (found === null) return undefined;
    // Without what scroll bars take: they come and go with the size of the picture.
    const read = (): void =>
      setRoom({ width: found.offsetWidth, height: found.offsetHeight, isKnown: true });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(found);
    return () => observer.disconnect();
  }, [element]);
  return room;
}
