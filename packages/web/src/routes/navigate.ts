import { navigate } from 'wouter/use-browser-location';
import { otherSide, promptAddress, routeOf, sideOf } from './route.ts';
import type { Beside, PromptPlace, Side } from './route.ts';

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

/**
 * Shows a prompt in the active editor, at a line, a revision or a tab when they are given. What is beside it stays; a prompt
 * that is itself beside becomes the active one where it is.
 */
export function openPrompt(
  id: string,
  {
    replace = false,
    keepsPlace = false,
    ...place
  }: PromptPlace & { readonly replace?: boolean; readonly keepsPlace?: boolean } = {},
): void {
  const { beside, isSwitch } = besideOf(id, place);
  go(promptAddress(id, { beside, ...place }), {
    replace: replace || isSwitch,
    keepsPlace: keepsPlace || isSwitch,
  });
}

/** What is beside a prompt once it is active. `isSwitch`: it is shown already, and nothing else is wished. */
function besideOf(
  id: string,
  { version, line, panel }: PromptPlace,
): { readonly beside: Beside | null; readonly isSwitch: boolean } {
  const route = routeOf(location);
  if (route.kind !== 'prompt') return { beside: null, isSwitch: false };
  const { beside } = route;
  if (beside?.id !== id) return { beside, isSwitch: false };
  const isSwitch = [version, line, panel].every((wish) => wish === undefined || wish === null);
  const left: Beside = { id: route.id, version: route.version, side: otherSide(beside.side) };
  return { beside: left, isSwitch };
}

/** The editor that the rest of the window is about now. */
export function activeSide(): Side {
  return sideOf(routeOf(location));
}

/** Makes one of two editors the active one; there is no way back to before, for nothing else is shown. */
export function activate(side: Side): void {
  const route = routeOf(location);
  if (route.kind !== 'prompt' || route.beside?.side !== side) return;
  const { id, version } = route.beside;
  const beside: Beside = { id: route.id, version: route.version, side: otherSide(side) };
  go(promptAddress(id, { version, beside }), { replace: true, keepsPlace: true });
}

/** The prompt in one of the editors has another id; everything in the window stays as it is. */
export function followRename(side: Side, to: string): void {
  const route = routeOf(location);
  if (route.kind !== 'prompt') return;
  const { id, beside } = route;
  const isActive = sideOf(route) === side;
  if (!isActive && beside === null) return;
  const place =
    isActive || beside === null
      ? { ...route, beside }
      : { ...route, beside: { ...beside, id: to } };
  go(promptAddress(isActive ? to : id, place), { replace: true, keepsPlace: true });
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
