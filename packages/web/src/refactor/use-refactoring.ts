import type { RefactorResult } from '@prompt-manager/protocol';
import { closeAfterWork } from '../dialogs/dialog-state.ts';
import { useWork } from '../dialogs/use-work.ts';
import { undoToast } from './undo-toast.ts';

/** What is done once a change is made. */
interface RefactoringEnd {
  readonly said: string;
  /** Called then; the dialog is closed after it. */
  readonly onDone?: (() => Promise<void>) | undefined;
}

/** Makes a change, closes the dialog and says what was done, with the way back; a refusal stays in the dialog. */
export function useRefactoring(): {
  readonly isBusy: boolean;
  readonly failure: string | null;
  readonly make: (change: () => Promise<RefactorResult>, how: RefactoringEnd) => Promise<void>;
} {
  const { isBusy, failure, run } = useWork();
  const make = (
    change: () => Promise<RefactorResult>,
    { said, onDone }: RefactoringEnd,
  ): Promise<void> =>
    run(
      async () => {
        const made = await change();
        await onDone?.();
        return made;
      },
      ({ change_id: changeId }, { isOpen }) => {
        if (isOpen) closeAfterWork();
        undoToast(said, changeId);
      },
    );
  return { isBusy, failure, make };
}
