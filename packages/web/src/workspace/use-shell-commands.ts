import { folderOf } from '@prompt-manager/core';
import { useEffect } from 'react';
import { useProblems } from '../api/problems.ts';
import { useCommand } from '../commands/handlers.ts';
import { openDialog } from '../dialogs/dialog-state.ts';
import { duplicatePrompt } from '../library/duplicate-prompt.ts';
import { commandTargets } from '../library/targets.ts';
import type { TreeTarget } from '../library/targets.ts';
import { useTreeState } from '../library/tree-state.ts';
import { stepToProblem } from '../problems/go-to-problem.ts';
import { go } from '../routes/navigate.ts';
import type { Route } from '../routes/route.ts';
import { setLayout, showBottomTab, useLayout } from '../state/layout.ts';
import type { Layout, NarrowPane } from '../state/layout.ts';
import type { Room } from '../state/use-media.ts';
import { rememberOpened } from '../state/recents.ts';
import { setSettings } from '../state/settings.ts';
import { copyText } from '../ui/copy-text.ts';
import { useEscape } from './use-escape.ts';
import { useBesideCommands } from '../beside/use-beside-commands.ts';
import { usePanelCommands } from './use-panel-commands.ts';
import { toggleInspectorOver } from './inspector-over.ts';
import { focusEditor, focusNextRegion, focusRegion, rememberFocus } from './regions.ts';

/** Does what the commands of the window itself say. */
export function useShellCommands(route: Route, room: Room): void {
  const layout = useLayout();
  // Where one part is shown at a time, showing one is leaving another, and hiding it is going back to the text.
  const toggle = (pane: NarrowPane, change: Partial<Layout>): void =>
    setLayout(
      room === 'narrow' ? { narrowPane: layout.narrowPane === pane ? 'edit' : pane } : change,
    );
  useCommand('view.library', () => toggle('library', { isLibraryOpen: !layout.isLibraryOpen }));
  useCommand('view.inspector', () => {
    if (room === 'medium') toggleInspectorOver();
    else toggle('preview', { isInspectorOpen: !layout.isInspectorOpen });
  });
  useCommand('help.who', () => openDialog({ kind: 'who' }));
  useCommand('view.bottom', () => toggle('more', { isBottomOpen: !layout.isBottomOpen }));
  useCommand('view.theme-light', () => setSettings({ theme: 'light' }));
  useCommand('view.theme-dark', () => setSettings({ theme: 'dark' }));
  useCommand('view.theme-system', () => setSettings({ theme: 'system' }));
  useCommand('go.home', () => go('/'));
  useCommand('go.back', () => history.back());
  useCommand('go.forward', () => history.forward());
  useCommand('go.editor', focusEditor);
  useCommand('go.library', () => focusRegion('library'));
  useCommand('go.next-region', () => focusNextRegion(1));
  useCommand('go.previous-region', () => focusNextRegion(-1));
  useCommand('problems.show', () => showProblems());
  const { problems } = useProblems();
  const current = route.kind === 'prompt' ? route.id : null;
  useCommand('problems.next', () => stepToProblem(problems, { current, step: 1 }));
  useCommand('problems.previous', () => stepToProblem(problems, { current, step: -1 }));
  useCommand('go.palette', () => openPalette(''));
  useCommand('go.command', () => openPalette('>'));
  useCommand('go.tag', () => openPalette('#'));
  useCommand('go.prompt', () => openDialog({ kind: 'palette', text: '', isPromptsOnly: true }));
  useCommand('go.settings', () => go('/settings'));
  useCommand('go.trash', () => go('/trash'));
  useCommand('go.directories', () => go('/settings#directories'));
  useCommand('help.writing', () => openDialog({ kind: 'writing' }));
  useCommand('help.keys', () => openDialog({ kind: 'keys' }));
  useEffect(() => rememberFocus(), []);
  useEscape();
  usePromptCommands(route);
  usePanelCommands(route);
  useBesideCommands(route, room);
}

/** Does what the commands of prompts say: to the selected rows while the focus is in the tree, else to the open prompt. */
function usePromptCommands(route: Route): void {
  const id = route.kind === 'prompt' ? route.id : null;
  const hasSelection = useTreeState((tree) => tree.selected.length > 0);
  const hasTargets = { isEnabled: id !== null || hasSelection };
  const create = (): void =>
    openDialog({ kind: 'create', folder: id === null ? '' : folderOf(id), name: '', content: '' });
  useCommand('prompt.new', create);
  useCommand(
    'prompt.rename',
    () => withTargets(([target]) => openDialog({ kind: 'rename', target })),
    hasTargets,
  );
  useCommand(
    'prompt.details',
    () =>
      withTargets(([{ kind, path }]) => {
        if (kind === 'prompt') openDialog({ kind: 'details', id: path });
      }),
    hasTargets,
  );
  useCommand(
    'prompt.move',
    () => withTargets((targets) => openDialog({ kind: 'move', targets, folder: null })),
    hasTargets,
  );
  useCommand(
    'prompt.delete',
    () => withTargets((targets) => openDialog({ kind: 'delete', targets })),
    hasTargets,
  );
  useCommand(
    'prompt.duplicate',
    () => withTargets(([{ path }]) => void duplicatePrompt(path)),
    hasTargets,
  );
  useCommand(
    'prompt.copy-inclusion',
    () => withTargets(([{ path }]) => void copyText(`[[${path}]]`, 'Copied the inclusion')),
    hasTargets,
  );
  useEffect(() => {
    if (id !== null) rememberOpened(id);
  }, [id]);
}

function openPalette(text: string): void {
  openDialog({ kind: 'palette', text, isPromptsOnly: false });
}

function withTargets(
  run: (targets: readonly [TreeTarget, ...(readonly TreeTarget[])]) => void,
): boolean {
  const [first, ...rest] = commandTargets();
  if (first === undefined) return false;
  run([first, ...rest]);
  return true;
}

function showProblems(): void {
  showBottomTab('problems');
  focusRegion('bottom');
}
