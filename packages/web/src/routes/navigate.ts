import { navigate } from 'wouter/use-browser-location';
import { promptAddress } from './route.ts';
import type { PromptPlace } from './route.ts';

/** Goes to an address of the workspace; `replace` leaves no entry to go back to, `keepsPlace` keeps what was kept with it. */
export function go(
  address: string,
  {
    replace = false,
    keepsPlace = false,
  }: { readonly replace?: boolean; readonly keepsPlace?: boolean } = {},
): void {
  const state: unknown = keepsPlace ? history.state : undefined;
  navigate(address, { replace, state });
}

/** Shows a prompt, at a line, a revision or a tab when they are given. */
export function openPrompt(
  id: string,
  {
    replace = false,
    keepsPlace = false,
    ...place
  }: PromptPlace & { readonly replace?: boolean; readonly keepsPlace?: boolean } = {},
): void {
  go(promptAddress(id, place), { replace, keepsPlace });
}

/** Keeps a value with the current entry of the browser's history, for coming back to it (cursor, scroll). */
export function keepInHistory(value: unknown): void {
  const state: unknown = history.state;
  history.replaceState({ ...(typeof state === 'object' ? state : null), editor: value }, '');
}

/** What `keepInHistory` kept with the current entry; null when it kept nothing. */
export function historyEditorState(): unknown {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'editor' in state ? state.editor : null;
}
