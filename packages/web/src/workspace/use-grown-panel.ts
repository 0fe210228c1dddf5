import { useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';
import type { PanelImperativeHandle } from 'react-resizable-panels';
import { useBottomRoom } from '../state/bottom-room.ts';
import { useRem } from '../ui/use-rem.ts';

/** Makes the bottom panel as high as what it shows needs, and as it was afterwards unless somebody moved the splitter (SPEC U205). */
export function useGrownPanel(panel: RefObject<PanelImperativeHandle | null>): void {
  const wished = useBottomRoom(({ rem }) => rem);
  const rem = useRem();
  const grown = useRef<{ readonly from: number; to: number | null } | null>(null);
  useLayoutEffect(() => {
    const handle = panel.current;
    if (handle === null) return;
    const now = handle.getSize().inPixels;
    if (wished !== null && now < wished * rem) {
      handle.resize(`${wished}rem`);
      const growth: { readonly from: number; to: number | null } = { from: now, to: null };
      grown.current = growth;
      // How high it could become is known when it is drawn.
      requestAnimationFrame(() => (growth.to = handle.getSize().inPixels));
    } else if (wished === null && grown.current !== null) {
      const { to } = grown.current;
      if (to === null || Math.abs(to - now) < 2) handle.resize(grown.current.from);
      grown.current = null;
    }
  }, [panel, wished, rem]);
}
