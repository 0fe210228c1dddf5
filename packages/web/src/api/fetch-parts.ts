import { systemPorts } from '@prompt-manager/client';
import { useServerState } from '../state/server-state.ts';

/** The first screen comes before, and what people do at once: all parts together take half a second of a processor. */
const fetchAfterMs = 8_000;

/**
 * Has the browser keep every part of the page that is loaded when it is first wanted, one after the other, so that each
 * can be opened while the server is away or after it was given a newer page (SPEC U230). The answer ends that.
 */
export function fetchParts(): () => void {
  let isOver = false;
  let isDone = false;
  const fetchAll = async (): Promise<void> => {
    for (const path of await partsOf('/parts.json')) {
      if (isOver) return;
      await (await globalThis.fetch(path)).arrayBuffer();
    }
    isDone = true;
  };
  const begin = (): void => {
    // What could not be fetched is, when the server is back.
    if (!isOver && !isDone) fetchAll().catch(() => undefined);
  };
  const cancel = systemPorts.setTimer(fetchAfterMs, begin);
  const end = useServerState.subscribe(({ isReachable }, before) => {
    if (isReachable && !before.isReachable) begin();
  });
  return () => {
    isOver = true;
    cancel();
    end();
  };
}

async function partsOf(list: string): Promise<readonly string[]> {
  const answer = await globalThis.fetch(list);
  return answer.ok ? ((await answer.json()) as readonly string[]) : [];
}
