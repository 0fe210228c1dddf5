import { systemPorts } from '@prompt-manager/client';
import { useEffect, useRef } from 'react';
import { announce } from '../state/announce.ts';
import { counted } from '../ui/counted.ts';

/** Problems that come and go while somebody types are no news (ux 4.6). */
const settledMs = 2_000;

/** Says how many problems the open prompt has, once that stayed another number, to people who do not see it (SPEC U235). */
export function useProblemNews(promptId: string | null, count: number): void {
  const told = useRef({ promptId, count });
  useEffect(() => {
    // What a prompt has when it is opened is shown, not told: nothing happened.
    if (told.current.promptId !== promptId) told.current = { promptId, count };
    if (promptId === null || told.current.count === count) return undefined;
    return systemPorts.setTimer(settledMs, () => {
      told.current = { promptId, count };
      announce(`${counted(count, 'problem')} in this prompt.`);
    });
  }, [promptId, count]);
}
