import { useState } from 'react';
import { openPrompt } from '../routes/navigate.ts';
import { routeOf } from '../routes/route.ts';
import { toast } from '../state/toasts.ts';
import { counted } from '../ui/counted.ts';
import { setTreeState } from '../library/tree-state.ts';
import { closeDialog } from './dialog-state.ts';
import { makeMoves, takeBack } from './rename-work.ts';
import type { Move, MoveOutcome } from './rename-work.ts';

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
    try {
      finish(await makeMoves(moves, updateReferences));
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, failure, move };
}

function finish({ moved, changeIds }: MoveOutcome): void {
  setTreeState({ selected: [] });
  closeDialog();
  const route = routeOf(location);
  const open = moved.find(({ from }) => route.kind === 'prompt' && from === route.id);
  if (open !== undefined) openPrompt(open.to, { replace: true });
  const [first] = moved;
  const isOne = moved.length === 1 && first !== undefined;
  toast({
    text: isOne ? `Moved ${first.from} to ${first.to}` : `Moved ${counted(moved.length, 'file')}`,
    tone: 'good',
    actions: [{ label: 'Undo', run: () => void undo(changeIds) }],
  });
}

async function undo(changeIds: readonly string[]): Promise<void> {
  try {
    await takeBack(changeIds);
    toast({ text: 'Taken back', tone: 'good' });
  } catch (error) {
    toast({
      text: `It could not be taken back: ${error instanceof Error ? error.message : String(error)}`,
      tone: 'error',
    });
  }
}
