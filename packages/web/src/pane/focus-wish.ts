import { awaitFocus } from '../commands/awaited-focus.ts';

let isWished = false;

const inEditor = '[data-scope="editor"]';

const isInEditor = (): boolean =>
  document.activeElement?.closest('[data-scope="editor"]') !== null &&
  document.activeElement !== null;

/** Whether the focus is in the text of another editor than this one. */
export const isInOtherEditor = (own: Element): boolean =>
  isInEditor() && !own.contains(document.activeElement);

/**
 * The next editor gets the focus: somebody follows an inclusion, or goes back, with the hands in the text. `holdsKeys`: it
 * surely comes, and gets what is typed meanwhile.
 */
export function wishFocus({ holdsKeys = false }: { readonly holdsKeys?: boolean } = {}): void {
  isWished = true;
  if (holdsKeys) awaitFocus((focused) => !isWished && focused.matches(`[data-loaded] ${inEditor}`));
}

/** Whether the editor that is made now gets the focus; a page that was just loaded leaves it where it is. */
export function takeFocusWish(): boolean {
  const wished = isWished;
  isWished = false;
  return wished;
}

// Before anything else hears of it: then the text that is left is still there.
window.addEventListener('popstate', () => (isWished = isWished || isInEditor()), { capture: true });
