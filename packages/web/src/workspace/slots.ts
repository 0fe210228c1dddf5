import type { ComponentType } from 'react';
import type { Route, Side } from '../routes/route.ts';

/** What the workspace gives the part that edits one prompt. */
export interface EditorPaneProps {
  /** The id in the address; a display name becomes the id as soon as the editor knows it. */
  readonly promptId: string;
  /** Which of the editors it is. */
  readonly side: Side;
  /** Whether the rest of the window is about it. */
  readonly isActive: boolean;
  /** The revision to show; null for the newest text. */
  readonly version: number | null;
  /** The line to go to, from 1. */
  readonly line: number | null;
}

/** What a tab beside the editor or below it is about; null when no prompt is open. */
export interface PanelProps {
  readonly promptId: string | null;
}

/** The tabs of the inspector, in their order. */
export type InspectorTabId = 'preview' | 'variables' | 'links' | 'history';

/** The tabs of the bottom panel, in their order. */
export type BottomTabId = 'problems' | 'search' | 'activity';

/** One tab. `Panel` is loaded when it is shown for the first time. */
export interface TabSlot<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly Panel: ComponentType<PanelProps>;
}

/** A whole page in the place of the editor. */
export interface PageSlot {
  readonly kind: Exclude<Route['kind'], 'prompt'>;
  readonly title: string;
  readonly Page: ComponentType;
}
