import { create } from 'zustand';
import { awaitFocus, lookAgain } from '../commands/awaited-focus.ts';
import type { TreeTarget } from '../library/targets.ts';

/** What of a prompt's front matter is wanted: where a variable is declared, or a line, from 1. */
export type PlaceInDetails = { readonly variable: string } | { readonly line: number };

/** The dialog that is open. */
export type OpenDialog =
  | {
      readonly kind: 'create';
      readonly folder: string;
      readonly name: string;
      readonly content: string;
      /** What is done; making a new prompt or a copy unless given. */
      readonly title?: string | undefined;
      readonly onCreated?: (() => void) | undefined;
    }
  | { readonly kind: 'rename'; readonly target: TreeTarget }
  | {
      readonly kind: 'details';
      readonly id: string;
      readonly at?: PlaceInDetails | undefined;
    }
  | {
      readonly kind: 'move';
      readonly targets: readonly TreeTarget[];
      readonly folder: string | null;
    }
  | { readonly kind: 'delete'; readonly targets: readonly TreeTarget[] }
  | {
      readonly kind: 'extract';
      readonly id: string;
      readonly revision: number;
      readonly from: number;
      readonly to: number;
      /** The name to begin with. */
      readonly path: string;
      /** Called when it is done; the dialog is closed after it. */
      readonly onExtracted: () => Promise<void>;
    }
  | {
      readonly kind: 'inline';
      readonly id: string;
      readonly revision: number;
      readonly from: number;
      readonly spelling: string;
      readonly fragment: string | null;
    }
  | { readonly kind: 'keys' }
  | { readonly kind: 'writing' }
  | { readonly kind: 'who' }
  | {
      readonly kind: 'palette';
      readonly text: string;
      readonly isPromptsOnly: boolean;
      /** What is chosen is opened beside the open prompt. */
      readonly isBeside?: boolean;
    };

/** Which dialog is open, for components. */
export const useDialog = create<{ readonly dialog: OpenDialog | null }>()(() => ({ dialog: null }));

/** Lets go of what is typed for the dialog that is not there yet. */
let stopAwaiting = (): void => undefined;

const isInDialog = (focused: Element): boolean =>
  focused.closest('[role="dialog"], [role="alertdialog"]') !== null;

/** Opens a dialog in the place of the one that is open. What is typed until it is there is typed in it (SPEC U182). */
export function openDialog(dialog: OpenDialog): void {
  stopAwaiting = awaitFocus(isInDialog, { letGo: closeDialog });
  useDialog.setState({ dialog });
}

/** Closes the dialog; the focus goes back to where it was. */
export function closeDialog(): void {
  stopAwaiting();
  useDialog.setState({ dialog: null });
}

/**
 * Closes the dialog after its work. What was typed meanwhile is typed where the focus goes back to; where nothing has it,
 * it is nothing (SPEC U217).
 */
export function closeAfterWork(): void {
  let isBack = false;
  const stop = awaitFocus((focused) => isBack && focused !== document.body);
  closeDialog();
  // It is back a frame after the dialog is gone.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      isBack = true;
      lookAgain();
      stop();
    }),
  );
}
