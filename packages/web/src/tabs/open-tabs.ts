import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { onLibraryChange } from '../api/library-events.ts';
import { promptIndex } from '../library/prompt-index.ts';
import { closeEditor, showAlone } from '../beside/open-beside.ts';
import { activeSide, go, openPrompt } from '../routes/navigate.ts';
import { promptAddress } from '../routes/route.ts';
import { otherShownId, shownId } from '../library/shown-id.ts';
import { useRecents } from '../state/recents.ts';
import { isUnsaved } from '../state/unsaved-prompts.ts';
import { noTabs, shownAfter, withoutTabs, withRenamed, withTab } from './tab-list.ts';
import type { TabList } from './tab-list.ts';
import { keptHere, keptInWindow } from '../state/kept.ts';
import { ofLibrary } from '../state/library.ts';

/**
 * The tabs of this window, for components. A window keeps its own over a reload; a new one begins with those that were
 * changed last in this browser. What is kept is of this library.
 */
export const useOpenTabs = create<TabList>()(
  persist(() => noTabs, {
    name: ofLibrary('prompt-manager.tabs'),
    storage: createJSONStorage(() => ({
      getItem: (name) => keptInWindow.getItem(name) ?? keptHere.getItem(name),
      setItem: (name, value) => {
        keptInWindow.setItem(name, value);
        keptHere.setItem(name, value);
      },
      removeItem: (name) => keptInWindow.removeItem(name),
    })),
  }),
);

/** The prompt whose tab was shown last, so that a new tab opens beside it. */
let lastShown: string | null = null;

/** Prompts that came or got their name and are not in the index yet: it is read a moment after the event. */
const expected = new Set<string>();

/** A prompt is shown: it has a tab from now on. */
export function showTab(name: string): void {
  const id = promptIndex().find(name)?.id ?? name;
  useOpenTabs.setState((tabs) =>
    withTab(tabs, id, {
      behind: lastShown,
      recent: useRecents.getState().ids,
      isKept: isUnsaved,
    }),
  );
  lastShown = id;
  dropMissing();
}

/** Closes tabs. When the shown one is among them its neighbour is shown, or the start page. */
export function closeTabs(
  gone: readonly string[],
  { isRemembered = true }: { readonly isRemembered?: boolean } = {},
): void {
  const shown = shownId();
  const tabs = useOpenTabs.getState();
  useOpenTabs.setState(withoutTabs(tabs, gone, { isRemembered }));
  if (shown === null) return;
  const other = otherShownId();
  const isOtherGone = other !== null && gone.includes(other);
  if (!gone.includes(shown)) {
    if (isOtherGone) showAlone();
    return;
  }
  if (other !== null && !isOtherGone) return closeEditor(activeSide());
  const next = shownAfter(tabs, shown, gone);
  if (next === null) go('/');
  else go(promptAddress(next));
}

/** Shows the tab beside the shown one, from the last to the first. */
export function stepTab(step: 1 | -1): boolean {
  const { ids } = useOpenTabs.getState();
  const at = ids.indexOf(shownId() ?? '');
  const next = at < 0 ? ids.at(step > 0 ? 0 : -1) : ids.at((at + step) % ids.length);
  if (next === undefined) return false;
  openPrompt(next);
  return true;
}

/** Opens again what was closed last and is still there. */
export function reopenTab(): boolean {
  const id = useOpenTabs.getState().closed.find((each) => promptIndex().find(each) !== undefined);
  if (id === undefined) return false;
  openPrompt(id);
  return true;
}

/** Keeps the tabs true to the library (SPEC U103). The answer ends that. */
export function followTabs(): () => void {
  const ends = [
    onLibraryChange((changes) => {
      for (const { kind, id, from } of changes) {
        if (from !== undefined) expected.delete(from);
        if (kind === 'delete' || kind === 'hide') expected.delete(id);
        else if (kind !== 'update') expected.add(id);
      }
      const renames = new Map(
        changes.flatMap(({ id, from }) => (from === undefined ? [] : [[from, id] as const])),
      );
      if (renames.size === 0) return;
      useOpenTabs.setState((tabs) => withRenamed(tabs, renames));
      if (lastShown !== null) lastShown = renames.get(lastShown) ?? lastShown;
    }),
    // The index loses the old name of a rename before the rename is told.
    promptIndex().onChange(() => queueMicrotask(dropMissing)),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Takes the tabs of prompts that are gone away, but for the shown one, which says so itself, and what is not saved. */
function dropMissing(): void {
  const index = promptIndex();
  if (index.all.length === 0) return;
  const shown = shownId();
  const isThere = (id: string): boolean => index.find(id)?.id === id;
  for (const id of expected) if (isThere(id)) expected.delete(id);
  const other = otherShownId();
  const gone = useOpenTabs
    .getState()
    .ids.filter(
      (id) => id !== shown && id !== other && !isUnsaved(id) && !expected.has(id) && !isThere(id),
    );
  if (gone.length > 0)
    useOpenTabs.setState((tabs) => withoutTabs(tabs, gone, { isRemembered: false }));
}
