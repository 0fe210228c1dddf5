import { systemPorts } from '@prompt-manager/client';
import { create } from 'zustand';
import { reportUnsaved } from './editor-facts.ts';

/** A save that takes less is not worth a mark, as for the chip. */
const shownAfterMs = 400;

/** The open prompts of which something typed here is not saved for longer than a moment, for components. */
export const useUnsavedPrompts = create<{ readonly ids: readonly string[] }>()(() => ({ ids: [] }));

let latest: readonly string[] = [];
let cancel: (() => void) | null = null;

/** Whether something typed in a prompt is not saved now. */
export const isUnsaved = (id: string): boolean => latest.includes(id);

/** The prompts of this window with something unsaved, whenever that changes. */
export function tellUnsaved(ids: readonly string[]): void {
  latest = ids;
  reportUnsaved(ids.length > 0);
  const shown = useUnsavedPrompts.getState().ids;
  const still = shown.filter(isUnsaved);
  if (still.length < shown.length) useUnsavedPrompts.setState({ ids: still });
  if (ids.length === still.length) {
    cancel?.();
    cancel = null;
  } else
    cancel ??= systemPorts.setTimer(shownAfterMs, () => {
      cancel = null;
      useUnsavedPrompts.setState({ ids: latest });
    });
}
