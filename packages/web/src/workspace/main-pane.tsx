import { Suspense } from 'react';
import { promptIndex } from '../library/prompt-index.ts';
import type { Route } from '../routes/route.ts';
import type { Room } from '../state/use-media.ts';
import { TabStrip, tabIdOf, tabPanelId } from '../tabs/tab-strip.tsx';
import { FollowFrame } from '../presence/follow-frame.tsx';
import { classNames } from '../ui/class-names.ts';
import { EditorPanes } from '../beside/editor-panes.tsx';
import { pages } from './plugs.tsx';
import css from './region.module.css';

const c = classNames(css);

/** The middle of the window: the editor of a prompt, or of two, or a page. */
export function MainPane({ route, room }: { readonly route: Route; readonly room: Room }) {
  const page = pages.find(({ kind }) => kind === route.kind);
  const hasTabs = room !== 'narrow';
  return (
    <main
      className={c('region')}
      data-region="main"
      aria-label={route.kind === 'prompt' ? 'Editor' : (page?.title ?? 'Start')}
    >
      <FollowFrame />
      {hasTabs ? <TabStrip route={route} /> : null}
      {route.kind === 'prompt' ? (
        <div
          className={c('region')}
          {...(hasTabs && {
            role: 'tabpanel',
            id: tabPanelId,
            'aria-labelledby': tabIdOf(promptIndex().find(route.id)?.id ?? route.id),
          })}
        >
          <EditorPanes route={route} hasRoom={room === 'wide'} />
        </div>
      ) : page === undefined ? (
        <p className={c('note')}>There is nothing at this address.</p>
      ) : (
        <Suspense fallback={null}>
          <page.Page />
        </Suspense>
      )}
    </main>
  );
}
