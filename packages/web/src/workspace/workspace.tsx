import { Suspense, useEffect } from 'react';
import { LibraryPane } from '../library/library-pane.tsx';
import type { Route } from '../routes/route.ts';
import { tellOfPeers } from '../presence/peer-news.ts';
import { useFollowing } from '../presence/use-following.ts';
import { useRoute } from '../routes/use-route.ts';
import { useIsUnsaved } from '../state/editor-facts.ts';
import { showInspectorTab } from '../state/layout.ts';
import { useRoom } from '../state/use-media.ts';
import { useTabs } from '../tabs/use-tabs.ts';
import { Dialogs } from '../dialogs/dialogs.tsx';
import { Banners } from './banners.tsx';
import { BottomPanel } from './bottom-panel.tsx';
import { Toasts } from './toasts.tsx';
import { useLeaveQuestion } from './use-leave-question.ts';
import { useTitle } from './use-title.ts';
import { Header } from './header.tsx';
import { Inspector } from './inspector.tsx';
import { MainPane } from './main-pane.tsx';
import { NarrowWorkspace } from './narrow-workspace.tsx';
import { inspectorTabs } from './plugs.tsx';
import { SkipLinks } from './skip-links.tsx';
import { StatusBar } from './status-bar.tsx';
import { useShellCommands } from './use-shell-commands.ts';
import { WideWorkspace } from './wide-workspace.tsx';
import css from './workspace.module.css';
import { classNames } from '../ui/class-names.ts';

const c = classNames(css);

/** The window: its parts, as many as there is room for (ux 4.2). */
export function Workspace() {
  const room = useRoom();
  const route = useRoute();
  useShellCommands(route, room);
  useTabs(route);
  useFollowing(route.kind === 'prompt' ? route.id : null);
  useEffect(() => tellOfPeers(), []);
  const panel = route.kind === 'prompt' ? route.panel : null;
  useEffect(() => {
    const tab = inspectorTabs.find(({ id }) => id === panel);
    if (tab !== undefined) showInspectorTab(tab.id);
  }, [panel]);
  const promptId = route.kind === 'prompt' ? route.id : null;
  const parts = {
    library: <LibraryPane promptId={promptId} />,
    main: (
      <Suspense fallback={null}>
        <MainPane route={route} room={room} />
      </Suspense>
    ),
    inspector: <Inspector promptId={promptId} />,
    bottom: <BottomPanel promptId={promptId} />,
  };
  return (
    <div className={c('workspace')} data-room={room}>
      <Title route={route} />
      <LeaveQuestion />
      <SkipLinks />
      <Header room={room} />
      <Banners />
      {room === 'narrow' ? (
        <NarrowWorkspace {...parts} route={route} />
      ) : (
        <WideWorkspace {...parts} room={room} hasInspector={promptId !== null} />
      )}
      <StatusBar />
      <Toasts />
      <Dialogs current={promptId} />
    </div>
  );
}

/** The window's title, apart: it changes with every save, and nothing else does. */
function Title({ route }: { readonly route: Route }) {
  useTitle(route);
  return null;
}

/** The question before unsaved text is left, apart: that changes twice with every key, and nothing else does. */
function LeaveQuestion() {
  useLeaveQuestion(useIsUnsaved());
  return null;
}
