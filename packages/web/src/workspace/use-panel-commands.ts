import { useCommand } from '../commands/handlers.ts';
import { showGraph } from '../graph/show-graph.ts';
import type { Route } from '../routes/route.ts';
import { showInspectorTab } from '../state/layout.ts';
import { focusRegion } from './regions.ts';
import type { InspectorTabId } from './slots.ts';

/** Does what the commands that show a panel or a page about the open prompt say. */
export function usePanelCommands(route: Route): void {
  const id = route.kind === 'prompt' || route.kind === 'graph' ? route.id : null;
  const isOpen = { isEnabled: route.kind === 'prompt' };
  const show = (tab: InspectorTabId) => (): void => {
    showInspectorTab(tab);
    focusRegion('inspector');
  };
  useCommand('go.graph', () => showGraph(id));
  useCommand('go.used-by', show('links'), isOpen);
  useCommand('go.variables', show('variables'), isOpen);
}
