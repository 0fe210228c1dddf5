import { settings, useSettings } from '../state/settings.ts';
import type { Settings } from '../state/settings.ts';
import { chordsOf, isMac, isModifier } from './chords.ts';
import { runCommand } from './handlers.ts';
import { boundChords } from './keymap.ts';
import type { Binding, KeyScope } from './keymap.ts';

/** The second key of a sequence such as `G L` has this long. */
const sequenceMs = 1_500;

/** Listens to every key of the window, before anything in it, and runs the command it means. The answer ends that. */
export function dispatchKeys(target: Window = window): () => void {
  let bound = boundChords(settings());
  let prefix: { readonly chord: string; readonly atMs: number } | null = null;
  const stopFollowing = useSettings.subscribe((now: Settings, before: Settings) => {
    if (now.keymap !== before.keymap || now.singleKeys !== before.singleKeys)
      bound = boundChords(now);
  });
  const onKey = (event: KeyboardEvent): void => {
    // AltGr, which some systems tell as Ctrl and Alt, writes characters. On a Mac there is none: Firefox says so of ⌥.
    const isAltGr = !isMac && event.getModifierState('AltGraph');
    const isWriting = event.isComposing || isAltGr;
    if (isWriting || event.defaultPrevented || isModifier(event)) return;
    const chords = chordsOf(event);
    const sequences =
      prefix !== null && event.timeStamp - prefix.atMs < sequenceMs
        ? chords.map((chord) => `${prefix?.chord ?? ''} ${chord}`)
        : [];
    prefix = null;
    const found = [...sequences, ...chords].flatMap((chord) => bound.get(chord) ?? []);
    const meant = bySpecificity(found).filter(({ scope }) => applies(scope, event.target));
    if (meant.some(({ command }) => runCommand(command.id))) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const begun = chords.find((chord) =>
      [...bound.keys()].some((each) => each.startsWith(`${chord} `)),
    );
    if (begun !== undefined && isOutsideText(event.target))
      prefix = { chord: begun, atMs: event.timeStamp };
  };
  target.addEventListener('keydown', onKey, { capture: true });
  return () => {
    stopFollowing();
    target.removeEventListener('keydown', onKey, { capture: true });
  };
}

const order: Readonly<Record<KeyScope, number>> = {
  editor: 0,
  library: 0,
  'outside-text': 1,
  anywhere: 2,
};

function bySpecificity(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.toSorted((a, b) => order[a.scope] - order[b.scope]);
}

function applies(scope: KeyScope, target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : null;
  const isInside = (selector: string): boolean => (element?.closest(selector) ?? null) !== null;
  // A dialog keeps its keys; where keys are chosen, every key is one to choose.
  if (isInside('[role="dialog"], [role="alertdialog"], [data-keys="raw"]')) return false;
  switch (scope) {
    case 'anywhere':
      return true;
    case 'outside-text':
      return isOutsideText(element);
    case 'editor':
    case 'library':
      return isInside(`[data-scope="${scope}"]`);
  }
}

/** Where letters mean letters: text fields, and lists that are searched by typing. */
const textSelector =
  'input, textarea, select, [contenteditable], [role="textbox"], [role="tree"], [role="listbox"], [role="menu"], [role="grid"], [role="dialog"]';

function isOutsideText(target: EventTarget | null): boolean {
  return !(target instanceof Element) || target.closest(textSelector) === null;
}
