import { useState } from 'react';
import { openPrompt } from '../routes/navigate.ts';
import { routeOf } from '../routes/route.ts';
import { toast } from '../state/toasts.ts';
import { counted } from '../ui/counted.ts';
import { setTreeState } from '../library/tree-state.ts';
import { closeDialog } from './dialog-state.ts';
import { makeMoves, movedPrompts } from './rename-work.ts';
import type { Move } from './rename-work.ts';

/** Makes moves, closes the dialog, follows the open prompt and says what was done, with the way back. */
export function useMoving(): {
  readonly isBusy: boolean;
  readonly failure: string | null;
  readonly move: (moves: readonly Move[], updateReferences: boolean) => Promise<void>;
} {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const move = async (moves: readonly Move[], updateReferences: boolean): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const moved = movedPrompts(moves);
    try {
      await makeMoves(moves, updateReferences);
    } catch (error) {
      setBusy(false);
      setFailure(error instanceof Error ? error.message : String(error));
      return;
    }
    setTreeState({ selected: [] });
    closeDialog();
    const route = routeOf(location);
    const open = moved.find(({ from }) => route.kind === 'prompt' && from === route.id);
    if (open !== undefined) openPrompt(open.to, { replace: true });
    const [first] = moved;
    toast({
      text:
        moved.length === 1 && first !== undefined
          ? `Moved ${first.from} to ${first.to}`
          : `Moved ${counted(moved.length, 'file')}`,
      tone: 'good',
    });
  };
  return { isBusy, failure, move };
}
