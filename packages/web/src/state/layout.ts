import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { keptHere } from './kept.ts';
import type { BottomTabId, InspectorTabId } from '../workspace/slots.ts';

/** What a window under 900 px shows. */
export type NarrowPane = 'library' | 'edit' | 'preview' | 'more';

/** Which parts of the workspace are shown. */
export interface Layout {
  readonly isLibraryOpen: boolean;
  readonly isInspectorOpen: boolean;
  /** The same where it lies over the editor: there it is closed until somebody asks, in every window anew (SPEC U197). */
  readonly isInspectorOver: boolean;
  readonly isBottomOpen: boolean;
  readonly inspectorTab: InspectorTabId;
  readonly bottomTab: BottomTabId;
  readonly narrowPane: NarrowPane;
}

/** The layout, for components; kept in this browser. */
export const useLayout = create<Layout>()(
  persist(
    (): Layout => ({
      isLibraryOpen: true,
      isInspectorOpen: true,
      isInspectorOver: false,
      isBottomOpen: false,
      inspectorTab: 'preview',
      bottomTab: 'problems',
      narrowPane: 'library',
    }),
    {
      name: 'prompt-manager.layout',
      storage: createJSONStorage(() => keptHere),
      merge: (kept, fresh) => ({
        ...fresh,
        ...(typeof kept === 'object' ? kept : null),
        isInspectorOver: false,
      }),
    },
  ),
);

/** Changes the layout. */
export function setLayout(change: Partial<Layout>): void {
  useLayout.setState(change);
}

/** Opens a tab of the bottom panel. */
export const showBottomTab = (bottomTab: BottomTabId): void =>
  setLayout({ bottomTab, isBottomOpen: true, narrowPane: 'more' });

/** The inspector is shown, however much room there is. */
export const shownInspector = { isInspectorOpen: true, isInspectorOver: true } as const;

/** Opens a tab of the inspector. */
export const showInspectorTab = (inspectorTab: InspectorTabId): void =>
  setLayout({ inspectorTab, ...shownInspector, narrowPane: 'preview' });
