import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { queryClient } from './api/query-client.ts';
import { fetchParts } from './api/fetch-parts.ts';
import { followLibrary } from './api/library-events.ts';
import { holdKeys } from './commands/awaited-focus.ts';
import { dispatchKeys } from './commands/key-dispatch.ts';
import { useTheme } from './state/use-theme.ts';
import { followRenames } from './variables/follow-renames.ts';
import { CrashBoundary } from './workspace/crash-boundary.tsx';
import { LiveRegions } from './workspace/live-regions.tsx';
import { Workspace } from './workspace/workspace.tsx';

/** The whole page. */
export function App() {
  useTheme();
  // Before all others: who waits for something types for it.
  useEffect(() => holdKeys(), []);
  useEffect(() => dispatchKeys(), []);
  useEffect(() => followRenames(), []);
  useEffect(() => followLibrary(), []);
  useEffect(() => followNetworkLater(), []);
  useEffect(() => fetchParts(), []);
  return (
    <I18nProvider locale="en-US">
      <QueryClientProvider client={queryClient}>
        <CrashBoundary>
          <Workspace />
        </CrashBoundary>
        <LiveRegions />
      </QueryClientProvider>
    </I18nProvider>
  );
}

/** The documents' own part is a third of what the first screen needs, which shows no document yet. */
function followNetworkLater(): () => void {
  let isOver = false;
  let end: () => void = () => undefined;
  void import('./sync/open-sessions.ts').then(({ followNetwork }) => {
    if (!isOver) end = followNetwork();
  });
  return () => {
    isOver = true;
    end();
  };
}
