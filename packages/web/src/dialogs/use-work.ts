import { useEffect, useRef, useState } from 'react';
import { toast } from '../state/toasts.ts';
import { wordsOf } from '../ui/words-of.ts';
import { useHeldKeys } from './held-keys.ts';

/** What a dialog does before it closes. */
export interface Work {
  readonly isBusy: boolean;
  /** Why it could not be done; null when nothing failed. */
  readonly failure: string | null;
  readonly forgetFailure: () => void;
  /**
   * Does it and calls `after` with the answer. `isOpen`: the dialog is still the one that is shown; who left it does not
   * want another one closed or something opened for it. A refusal stays in the dialog, or is told where there is none.
   */
  readonly run: <T>(
    work: () => Promise<T>,
    after: (answer: T, how: { readonly isOpen: boolean }) => void,
  ) => Promise<void>;
}

/** Runs what a dialog is for, and keeps what is typed meanwhile for what comes after it (SPEC U217). */
export function useWork(): Work {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const keys = useHeldKeys();
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  const run: Work['run'] = async (work, after) => {
    setBusy(true);
    setFailure(null);
    keys.hold();
    try {
      after(await work(), { isOpen: isOpen.current });
    } catch (error) {
      if (isOpen.current) setFailure(wordsOf(error));
      else toast({ text: wordsOf(error), tone: 'error' });
    } finally {
      setBusy(false);
      keys.drop();
    }
  };
  return { isBusy, failure, forgetFailure: () => setFailure(null), run };
}
