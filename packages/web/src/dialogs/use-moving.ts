import { openPrompt } from '../routes/navigate.ts';
import { routeOf } from '../routes/route.ts';
import { toast } from '../state/toasts.ts';
import { counted } from '../ui/counted.ts';
import { setTreeState } from '../library/tree-state.ts';
import { closeAfterWork } from './dialog-state.ts';
import { makeMoves, takeBack } from './rename-work.ts';
import type { Move, MoveOutcome } from './rename-work.ts';
import { useWork } from './use-work.ts';

/** Makes moves, closes the dialog, follows the open prompt and says what was done, with the way back. */
export function useMoving(): {
  readonly isBusy: boolean;
  readonly failure: string | null;
  readonly move: (moves: readonly Move[], updateReferences: boolean) => Promise<void>;
} {
  const { isBusy, failure, run } = useWork();
  const move = (moves: readonly Move[], updateReferences: boolean): Promise<void> =>
    run(() => makeMoves(moves, updateReferences), finish);
  return { isBusy, failure, move };
}

function finish({ moved, changeIds }: MoveOutcome, { isOpen }: { readonly isOpen: boolean }): void {
  setTreeState({ selected: [] });
  if (isOpen) closeAfterWork();
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
