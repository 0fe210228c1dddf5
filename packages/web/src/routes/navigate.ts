import { navigate } from 'wouter/use-browser-location';
import { otherSide, promptAddress, routeOf, sideOf } from './route.ts';
import type { OtherEditor, PromptPlace, Side } from './route.ts';

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
 * Shows a prompt in the active editor, at a line, a revision or a tab when they are given. The other one stays; a prompt
 * that is itself in the other one becomes active where it is.
 */
export function openPrompt(
  id: string,
  {
    replace = false,
    keepsPlace = false,
    ...place
  }: PromptPlace & { readonly replace?: boolean; readonly keepsPlace?: boolean } = {},
): void {
  const { other, isSwitch } = otherAfter(id, place);
  go(promptAddress(id, { other, ...place }), {
    replace: replace || isSwitch,
    keepsPlace: keepsPlace || isSwitch,
  });
}

/** The other editor once a prompt is active. `isSwitch`: it is shown already, and nothing else is wished. */
function otherAfter(
  id: string,
  { version, line, panel }: PromptPlace,
): { readonly other: OtherEditor | null; readonly isSwitch: boolean } {
  const route = routeOf(location);
  if (route.kind !== 'prompt') return { other: null, isSwitch: false };
  const { other } = route;
  if (other?.id !== id) return { other, isSwitch: false };
  const isSwitch = [version, line, panel].every((wish) => wish === undefined || wish === null);
  const behind: OtherEditor = { id: route.id, version: route.version, side: otherSide(other.side) };
  return { other: behind, isSwitch };
}

/** The editor that the rest of the window is about now. */
export function activeSide(): Side {
  return sideOf(routeOf(location));
}

/** Makes one of two editors the active one; there is no way back to before, for nothing else is shown. */
export function activate(side: Side): void {
  const route = routeOf(location);
  if (route.kind !== 'prompt' || route.other?.side !== side) return;
  const { id, version } = route.other;
  const other: OtherEditor = { id: route.id, version: route.version, side: otherSide(side) };
  go(promptAddress(id, { version, other }), { replace: true, keepsPlace: true });
}

/** The prompt in one of the editors has another id; everything in the window stays as it is. */
export function followRename(side: Side, to: string): void {
  const route = routeOf(location);
  if (route.kind !== 'prompt') return;
  const { id, other } = route;
  const isActive = sideOf(route) === side;
  if (!isActive && other === null) return;
  const place =
    isActive || other === null ? { ...route, other } : { ...route, other: { ...other, id: to } };
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
