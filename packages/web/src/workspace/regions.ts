import { awaitFocus } from '../commands/awaited-focus.ts';
import { activeSide } from '../routes/navigate.ts';
import { setLayout, shownInspector } from '../state/layout.ts';
import type { Layout } from '../state/layout.ts';

/** The parts of the window that F6 goes through, in their order. */
export const regionIds = [
  'header',
  'library',
  'main',
  'right',
  'inspector',
  'bottom',
  'status',
] as const;
export type RegionId = (typeof regionIds)[number];

/** What must be so for a part to be there. */
const shownBy: Partial<Record<RegionId, Partial<Layout>>> = {
  library: { isLibraryOpen: true, narrowPane: 'library' },
  main: { narrowPane: 'edit' },
  inspector: { ...shownInspector, narrowPane: 'preview' },
  bottom: { isBottomOpen: true, narrowPane: 'more' },
};

/** Shows a part if need be and puts the focus into it: where it was last, else on what it is for. */
export function focusRegion(id: RegionId): void {
  const shown = shownBy[id];
  if (shown !== undefined && elementOf(id) === null) setLayout(shown);
  const stopAwaiting = awaitFocus((focused) => focused.closest(`[data-region="${id}"]`) !== null);
  // What was hidden is there after the next rendering.
  requestAnimationFrame(() => {
    const region = elementOf(id);
    if (region === null) stopAwaiting();
    else focusInto(region);
  });
}

/** Puts the focus into the active editor. */
export function focusEditor(): void {
  focusRegion(activeSide() === 'right' && elementOf('right') !== null ? 'right' : 'main');
}

/** Puts the focus into the next part that is shown, or the one before. */
export function focusNextRegion(step: 1 | -1): void {
  const shown = regionIds.filter((id) => elementOf(id) !== null);
  // The right one of two editors is a part within a part.
  const current = shown.findIndex(
    (id) => elementOf(id) === document.activeElement?.closest('[data-region]'),
  );
  const next =
    shown[(current + step + shown.length + (current < 0 && step < 0 ? 1 : 0)) % shown.length];
  if (next !== undefined) focusRegion(next);
}

/** Remembers where the focus was in each part. The answer ends that. */
export function rememberFocus(): () => void {
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    const region = target.closest<HTMLElement>('[data-region]');
    if (region !== null) last.set(region.dataset['region'] ?? '', new WeakRef(target));
  };
  document.addEventListener('focusin', onFocus);
  return () => document.removeEventListener('focusin', onFocus);
}

const last = new Map<string, WeakRef<HTMLElement>>();

function elementOf(id: RegionId): HTMLElement | null {
  const region = document.querySelector<HTMLElement>(`[data-region="${id}"]`);
  return region !== null && region.checkVisibility() ? region : null;
}

function focusInto(region: HTMLElement): void {
  const before = last.get(region.dataset['region'] ?? '')?.deref();
  const isThere = before !== undefined && region.contains(before) && before.checkVisibility();
  // A tab that had the focus may not be the one that is shown now.
  const chosen =
    isThere && !before.matches('[role="tab"][aria-selected="false"]')
      ? before
      : (region.querySelector<HTMLElement>('[data-first-focus], [data-scope="editor"]') ??
        region.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]') ??
        region.querySelector<HTMLElement>(
          'a[href], button:not(:disabled), input:not(:disabled), [contenteditable="true"], [tabindex="0"]',
        ));
  if (chosen !== null) chosen.focus();
  else {
    region.tabIndex = -1;
    region.focus();
  }
}
