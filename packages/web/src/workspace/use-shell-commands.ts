import { useEffect } from 'react';
import { useCommand } from '../commands/handlers.ts';
import { go } from '../routes/navigate.ts';
import { useEditorFacts } from '../state/editor-facts.ts';
import { setLayout, showBottomTab, useLayout } from '../state/layout.ts';
import { setSettings } from '../state/settings.ts';
import { focusNextRegion, focusRegion, rememberFocus } from './regions.ts';

/** Does what the commands of the window itself say, and asks before it is left unsaved. */
export function useShellCommands(): void {
  const layout = useLayout();
  useCommand('view.library', () => setLayout({ isLibraryOpen: !layout.isLibraryOpen }));
  useCommand('view.inspector', () => setLayout({ isInspectorOpen: !layout.isInspectorOpen }));
  useCommand('view.bottom', () => setLayout({ isBottomOpen: !layout.isBottomOpen }));
  useCommand('view.theme-light', () => setSettings({ theme: 'light' }));
  useCommand('view.theme-dark', () => setSettings({ theme: 'dark' }));
  useCommand('view.theme-system', () => setSettings({ theme: 'system' }));
  useCommand('go.home', () => go('/'));
  useCommand('go.back', () => history.back());
  useCommand('go.forward', () => history.forward());
  useCommand('go.editor', () => focusRegion('main'));
  useCommand('go.library', () => focusRegion('library'));
  useCommand('go.library-key', () => focusRegion('library'));
  useCommand('go.next-region', () => focusNextRegion(1));
  useCommand('go.previous-region', () => focusNextRegion(-1));
  useCommand('problems.show', () => showProblems());
  useCommand('problems.show-key', () => showProblems());
  useEffect(() => rememberFocus(), []);
  const isUnsaved = useEditorFacts((facts) => facts.isUnsaved);
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnsaved]);
}

function showProblems(): void {
  showBottomTab('problems');
  focusRegion('bottom');
}
