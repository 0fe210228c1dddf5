import { wishFocus } from '../pane/focus-wish.ts';
import { shownId } from '../library/shown-id.ts';
import { go, openPrompt } from '../routes/navigate.ts';
import { otherSide, promptAddress, routeOf, sideOf } from '../routes/route.ts';
import type { OtherEditor, Side } from '../routes/route.ts';
import { isWide } from '../state/use-media.ts';
import { toast } from '../state/toasts.ts';
import { focusEditor } from '../workspace/regions.ts';

/** Shows a prompt in the other one of two editors, with the focus in its text (SPEC U177). */
export function openBeside(id: string): void {
  const route = routeOf(location);
  if (shownId() === id) return focusEditor();
  wishFocus();
  if (route.kind !== 'prompt' || route.other?.id === id) return openPrompt(id);
  if (!isWide()) {
    openPrompt(id);
    toast({ text: 'Opened as a tab: two editors need a window of 1200 px.' });
    return;
  }
  const side = sideOf(route);
  show(id, { other: { id: route.id, version: route.version, side } });
}

/** Lets two editors change places; the active one stays active. */
export function swapEditors(): void {
  withTwo(({ id, version, other }) => {
    show(id, { version, other: { ...other, side: otherSide(other.side) } });
  });
}

/** Gives the whole room to the active one of two editors. */
export function showAlone(): void {
  withTwo(({ id, version }) => show(id, { version }));
}

/** Closes the editor on a side; the other one has the whole room. */
export function closeEditor(side: Side): void {
  withTwo(({ id, version, other }) => {
    const rest = other.side === side ? { id, version } : other;
    show(rest.id, { version: rest.version });
  });
}

function withTwo(
  run: (shown: {
    readonly id: string;
    readonly version: number | null;
    readonly other: OtherEditor;
  }) => void,
): void {
  const route = routeOf(location);
  if (route.kind !== 'prompt' || route.other === null) return;
  wishFocus();
  run({ ...route, other: route.other });
}

/** Each editor finds its place again, wherever it comes to be: the new entry of the history has what the old one had. */
function show(id: string, place: Parameters<typeof promptAddress>[1]): void {
  go(promptAddress(id, place), { keepsPlace: true });
}
