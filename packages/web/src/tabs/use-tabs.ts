import { useEffect } from 'react';
import { useCommand } from '../commands/handlers.ts';
import { promptIndex } from '../library/prompt-index.ts';
import type { Route } from '../routes/route.ts';
import { closeTabs, followTabs, reopenTab, showTab, stepTab, useOpenTabs } from './open-tabs.ts';

/** Gives the shown prompt its tab, keeps tabs true to the library, and does what their commands say (SPEC U103). */
export function useTabs(route: Route): void {
  const name = route.kind === 'prompt' ? route.id : null;
  const { ids, closed } = useOpenTabs();
  useEffect(() => followTabs(), []);
  const other = route.kind === 'prompt' ? (route.other?.id ?? null) : null;
  useEffect(() => {
    if (other !== null) showTab(other);
    if (name !== null) showTab(name);
  }, [name, other]);
  const shown = (): string => promptIndex().find(name ?? '')?.id ?? name ?? '';
  const isShown = { isEnabled: name !== null };
  useCommand('tab.close', () => closeTabs([shown()]), isShown);
  useCommand('tab.close-others', () => closeTabs(ids.filter((id) => id !== shown())), {
    isEnabled: name !== null && ids.length > 1,
  });
  useCommand('tab.close-all', () => closeTabs(ids), { isEnabled: ids.length > 0 });
  useCommand('tab.next', () => stepTab(1), { isEnabled: ids.length > 1 });
  useCommand('tab.previous', () => stepTab(-1), { isEnabled: ids.length > 1 });
  useCommand('tab.reopen', () => reopenTab(), { isEnabled: closed.length > 0 });
}
