import { useEffect, useState } from 'react';
import { useSettled } from '../ui/use-settled.ts';
import { useHeldKeys } from './held-keys.ts';

/** A warning that came less than this ago was not read by whoever pressed Enter now. */
const readMs = 400;

/** What is known of what a dialog would do as it is filled in now. */
export type Outlook = 'asking' | 'refused' | 'clear' | 'warns';

/** Enter that came before it was known what would be done; it is about what was filled in then. */
export interface EarlyEnter {
  /** What is filled in now is what it was pressed for: the answer is wanted at once. */
  readonly isEarly: boolean;
  /** It was not answered yet. */
  readonly isDue: boolean;
  press(): void;
  answer(): void;
}

/** Keeps an Enter for {@link useDeliberate}. `key` says what is filled in. */
export function useEarlyEnter(key: string): EarlyEnter {
  const [pressed, setPressed] = useState<{ readonly key: string | null; readonly isDue: boolean }>({
    key: null,
    isDue: false,
  });
  const isEarly = pressed.key === key;
  return {
    isEarly,
    isDue: isEarly && pressed.isDue,
    press: () => setPressed({ key, isDue: true }),
    answer: () => setPressed({ key, isDue: false }),
  };
}

/**
 * What Enter and the button of a dialog do: nothing is done before it was shown what it does. What has nothing to warn of
 * goes on by itself as soon as that is known; what has wants to be pressed once it can have been read (SPEC U185). What is
 * typed until it is known is for what comes after the dialog, if it goes on (SPEC U217).
 */
export function useDeliberate(
  enter: EarlyEnter,
  {
    key,
    outlook,
    run,
  }: { readonly key: string; readonly outlook: Outlook; readonly run: () => void },
): { readonly submit: () => void; readonly isUnread: boolean } {
  const shown = outlook === 'warns' ? key : '';
  const keys = useHeldKeys();
  const isUnread = useSettled(shown, { key: shown, quietMs: readMs }) !== shown;
  useEffect(() => {
    if (!enter.isDue || outlook === 'asking') return;
    enter.answer();
    if (outlook === 'clear') run();
    keys.drop();
  }, [enter.isDue, outlook]);
  const submit = (): void => {
    if (outlook === 'asking') {
      keys.hold();
      enter.press();
    } else if (outlook === 'clear' || (outlook === 'warns' && !isUnread)) run();
  };
  return { submit, isUnread };
}
