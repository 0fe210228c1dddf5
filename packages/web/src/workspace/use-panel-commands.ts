import { awaitFocus } from '../commands/awaited-focus.ts';
import { useCommand } from '../commands/handlers.ts';
import type { CopyForm } from '../export/copy-prompt.ts';
import { promptIndex } from '../library/prompt-index.ts';
import { showGraph } from '../graph/show-graph.ts';
import type { Route } from '../routes/route.ts';
import { setSearch, switchMode } from '../search/search-state.ts';
import type { SearchState } from '../search/search-state.ts';
import { showBottomTab, showInspectorTab } from '../state/layout.ts';
import { focusRegion } from './regions.ts';
import type { InspectorTabId } from './slots.ts';

/** Loaded when it is first wanted. */
async function copyPrompt(id: string, form: CopyForm): Promise<void> {
  const loaded = await import('../export/copy-prompt.ts');
  return loaded.copyPrompt(id, form);
}

/** Does what the commands that show a panel or a page about the open prompt say. */
export function usePanelCommands(route: Route): void {
  const id = route.kind === 'prompt' || route.kind === 'graph' ? route.id : null;
  const isOpen = { isEnabled: route.kind === 'prompt' };
  const show = (tab: InspectorTabId) => (): void => {
    showInspectorTab(tab);
    focusRegion('inspector');
  };
  const copy = (form: CopyForm) => (): void => {
    if (id !== null) void copyPrompt(promptIndex().find(id)?.id ?? id, form);
  };
  useCommand('prompt.copy', copy('text'), isOpen);
  useCommand('prompt.copy-messages', copy('messages'), isOpen);
  useCommand('prompt.copy-openai', copy('openai'), isOpen);
  useCommand('prompt.copy-anthropic', copy('anthropic'), isOpen);
  useCommand('prompt.copy-curl', copy('curl'), isOpen);
  useCommand('prompt.copy-typescript', copy('typescript'), isOpen);
  useCommand('go.search', searchLibrary);
  useCommand('go.replace', () => {
    switchMode('replace');
    showSearch({});
  });
  useCommand('go.graph', () => showGraph(id));
  useCommand('go.used-by', show('links'), isOpen);
  useCommand('go.history', show('history'), isOpen);
  useCommand('go.variables', show('variables'), isOpen);
}

/** Shows the search, looking for what is selected in the text if something short is. */
function searchLibrary(): void {
  const selected = String(document.getSelection() ?? '').trim();
  const isUsable =
    selected !== '' && selected.length <= maxTaken && !selected.includes('\n') && isInMain();
  showSearch({ mode: 'find', ...(isUsable && { query: `"${selected.replaceAll('"', ' ')}"` }) });
}

/** A longer selection is a passage, not what somebody looks for. */
const maxTaken = 100;

function isInMain(): boolean {
  return document.activeElement?.closest('[data-region="main"]') !== null;
}

function showSearch(change: Partial<SearchState>): void {
  awaitFocus((focused) => focused.matches('[data-search-field]'));
  setSearch({ ...change, wantsFocus: true });
  showBottomTab('search');
}
