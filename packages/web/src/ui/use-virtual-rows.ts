import { useCallback, useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

/** Rows beyond the edges, so that a fast hand sees no gap. */
const overscan = 6;

/** Which rows of equal height are worth having in the document, and the way to one of them. */
export interface VirtualRows {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  /** Rows that fit into the window. */
  readonly page: number;
  readonly scrollTo: (index: number, where?: 'nearest' | 'middle') => void;
}

/** Follows the scrolling and the size of the element that scrolls. */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  { count, rowHeight }: { readonly count: number; readonly rowHeight: number },
): VirtualRows {
  const [view, setView] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const read = (): void => {
      const { scrollTop, clientHeight } = element;
      const top = Math.floor(scrollTop / rowHeight) * rowHeight;
      setView((before) =>
        before.top === top && before.height === clientHeight
          ? before
          : { top, height: clientHeight },
      );
    };
    read();
    element.addEventListener('scroll', read, { passive: true });
    const size = new ResizeObserver(read);
    size.observe(element);
    return () => {
      element.removeEventListener('scroll', read);
      size.disconnect();
    };
  }, [scroller, rowHeight]);
  const page = Math.max(1, Math.floor(view.height / rowHeight));
  const first = Math.floor(view.top / rowHeight);
  const scrollTo = useCallback(
    (index: number, where: 'nearest' | 'middle' = 'nearest') => {
      const element = scroller.current;
      if (element === null) return;
      const { scrollTop, clientHeight } = element;
      const top = index * rowHeight;
      if (top >= scrollTop && top + rowHeight <= scrollTop + clientHeight) return;
      if (where === 'middle') element.scrollTop = top - (clientHeight - rowHeight) / 2;
      else element.scrollTop = top < scrollTop ? top : top + rowHeight - clientHeight;
    },
    [scroller, rowHeight],
  );
  return {
    from: Math.max(0, Math.min(first - overscan, count - 1)),
    to: Math.min(count, first + page + 1 + overscan),
    page,
    scrollTo,
  };
}
