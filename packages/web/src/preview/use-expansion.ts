import { systemPorts } from '@prompt-manager/client';
import { useEffect, useState } from 'react';
import type { LiveExpansion } from '../sync/prompt-feed.ts';

/** Who tells expansions as they come, the newest known at once. */
export interface ExpansionSource {
  onExpansion(listener: (live: LiveExpansion) => void): () => void;
}

/** What is drawn by components follows at this distance: typing makes an expansion with every key. */
const settleMs = 150;

/** The newest expansion, for components; the expanded view itself is not drawn by React. */
export function useExpansion(source: ExpansionSource): LiveExpansion | null {
  const [live, setLive] = useState<LiveExpansion | null>(null);
  useEffect(() => {
    let latest: LiveExpansion | null = null;
    let cancel: (() => void) | null = null;
    const end = source.onExpansion((next) => {
      latest = next;
      cancel ??= systemPorts.setTimer(settleMs, () => {
        cancel = null;
        setLive(latest);
      });
    });
    return () => {
      end();
      cancel?.();
    };
  }, [source]);
  return live;
}
