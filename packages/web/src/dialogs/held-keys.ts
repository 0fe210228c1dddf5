import { systemPorts } from '@prompt-manager/client';
import { closeDialog, useDialog } from './dialog-state.ts';

const dialogs = '[role="dialog"], [role="alertdialog"]';

/** A dialog that is not there this long after the first key will not come. */
const holdForMs = 10_000;

/**
 * Keeps what is typed between the wish for a dialog and its being there, which takes a moment while its part of the
 * page is being loaded, and gives it to the dialog's field. Without this it would go into the prompt that has the focus
 * (SPEC U182). Escape lets the dialog go. The answer ends it.
 */
export function holdKeys(target: Window = window): () => void {
  let held: string[] = [];
  let firstMs: number | null = null;
  let isGivingBack = false;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isAwaited(target.document) && held.length === 0) return;
    const key = keptKey(event);
    firstMs ??= event.timeStamp;
    if (key === null || event.timeStamp - firstMs > holdForMs) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key === 'Escape') closeDialog();
    else if (key === 'Backspace') held.pop();
    else held.push(key);
  };
  const giveBack = async (): Promise<void> => {
    for (let key = held.shift(); key !== undefined; key = held.shift()) {
      type(key, target.document.activeElement);
      // What one key changes is drawn before the next one comes.
      await Promise.resolve();
    }
    isGivingBack = false;
  };
  const onFocus = ({ target: focused }: FocusEvent): void => {
    if (held.length === 0 || isGivingBack) return;
    if (!(focused instanceof Element) || focused.closest(dialogs) === null) return;
    isGivingBack = true;
    // The dialog chooses first what has the focus and what is selected in it.
    systemPorts.setTimer(0, () => void giveBack());
  };
  const stopFollowing = useDialog.subscribe(({ dialog }) => {
    firstMs = null;
    if (dialog === null) held = [];
  });
  target.addEventListener('keydown', onKeyDown, { capture: true });
  target.addEventListener('focusin', onFocus, { capture: true });
  return () => {
    stopFollowing();
    target.removeEventListener('keydown', onKeyDown, { capture: true });
    target.removeEventListener('focusin', onFocus, { capture: true });
  };
}

function isAwaited(page: Document): boolean {
  return useDialog.getState().dialog !== null && page.querySelector(dialogs) === null;
}

/** The key, if it writes or decides something; null for what the browser and the system are to hear. */
function keptKey(event: KeyboardEvent): string | null {
  const { key } = event;
  if (event.isComposing) return null;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isPlain && ['Enter', 'Escape', 'Backspace'].includes(key)) return key;
  const isWriting = isPlain || event.getModifierState('AltGraph');
  return isWriting && /^.$/u.test(key) ? key : null;
}

/** Does in the focused field what the key would have done; a dialog without one has no use for it. */
function type(key: string, field: Element | null): void {
  if (!(field instanceof HTMLInputElement) || field.selectionStart === null) return;
  if (key === 'Enter') {
    const enter = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    if (field.dispatchEvent(enter)) field.form?.requestSubmit();
    return;
  }
  field.setRangeText(key, field.selectionStart, field.selectionEnd ?? field.selectionStart, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}
