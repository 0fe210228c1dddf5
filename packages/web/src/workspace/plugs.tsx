import type { ComponentType } from 'react';
import { lazily } from '../ui/lazily.tsx';
import type { BottomTabId, EditorPaneProps, InspectorTabId, PageSlot, TabSlot } from './slots.ts';

/** The part that edits one prompt. */
export const EditorPane: ComponentType<EditorPaneProps> = lazily(
  async () => (await import('../pane/editor-pane.tsx')).EditorPane,
);

/** The tabs beside the editor that there are. */
export const inspectorTabs: readonly TabSlot<InspectorTabId>[] = [
  {
    id: 'preview',
    title: 'Preview',
    Panel: lazily(async () => (await import('../preview/preview-panel.tsx')).PreviewPanel),
  },
  {
    id: 'variables',
    title: 'Variables',
    Panel: lazily(async () => (await import('../variables/variables-panel.tsx')).VariablesPanel),
  },
  {
    id: 'links',
    title: 'Links',
    Panel: lazily(async () => (await import('../links/links-panel.tsx')).LinksPanel),
  },
  {
    id: 'history',
    title: 'History',
    Panel: lazily(async () => (await import('../history/history-panel.tsx')).HistoryPanel),
  },
];

/** The tabs below the editor that there are. */
export const bottomTabs: readonly TabSlot<BottomTabId>[] = [
  {
    id: 'problems',
    title: 'Problems',
    Panel: lazily(async () => (await import('../problems/problems-panel.tsx')).ProblemsPanel),
  },
  {
    id: 'search',
    title: 'Search',
    Panel: lazily(async () => (await import('../search/search-panel.tsx')).SearchPanel),
  },
];

/** The pages that there are. */
export const pages: readonly PageSlot[] = [
  {
    kind: 'home',
    title: 'Start',
    Page: lazily(async () => (await import('../home/home-page.tsx')).HomePage),
  },
  {
    kind: 'settings',
    title: 'Settings',
    Page: lazily(async () => (await import('../settings/settings-page.tsx')).SettingsPage),
  },
  {
    kind: 'search',
    title: 'Search',
    Page: lazily(async () => (await import('../search/search-page.tsx')).SearchPage),
  },
  {
    kind: 'graph',
    title: 'Graph',
    Page: lazily(async () => (await import('../graph/graph-page.tsx')).GraphPage),
  },
  {
    kind: 'trash',
    title: 'Trash',
    Page: lazily(async () => (await import('../trash/trash-page.tsx')).TrashPage),
  },
  {
    kind: 'diff',
    title: 'Compare',
    Page: lazily(async () => (await import('../history/diff-page.tsx')).DiffPage),
  },
];
