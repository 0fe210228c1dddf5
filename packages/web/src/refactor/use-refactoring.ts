import type { RefactorResult } from '@prompt-manager/protocol';
import { useState } from 'react';
import { closeDialog } from '../dialogs/dialog-state.ts';
import { wordsOf } from '../ui/words-of.ts';
import { undoToast } from './undo-toast.ts';

/** Makes a change, closes the dialog and says what was done, with the way back; a refusal stays in the dialog. */
export function useRefactoring(): {
  readonly isBusy: boolean;
  readonly failure: string | null;
  readonly make: (change: () => Promise<RefactorResult>, said: string) => Promise<void>;
} {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const make = async (change: () => Promise<RefactorResult>, said: string): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const { change_id: changeId } = await change();
      closeDialog();
      undoToast(said, changeId);
    } catch (error) {
      setFailure(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, failure, make };
}
