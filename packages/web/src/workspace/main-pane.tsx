import { Suspense } from 'react';
import { promptIndex } from '../library/prompt-index.ts';
import type { Route } from '../routes/route.ts';
import { TabStrip, tabIdOf, tabPanelId } from '../tabs/tab-strip.tsx';
import { FollowFrame } from '../presence/follow-frame.tsx';
import { classNames } from './class-names.ts';
import { EditorPane, pages } from './plugs.tsx';
import { PromptBar } from './prompt-bar.tsx';
import css from './region.module.css';

const c = classNames(css);

/** The middle of the window: the editor of a prompt, or a page. */
export function MainPane({
  route,
  hasTabs,
}: {
  readonly route: Route;
  /** Whether there is room for the open prompts as tabs. */
  readonly hasTabs: boolean;
}) {
  const page = pages.find(({ kind }) => kind === route.kind);
  return (
    <main
      className={c('region')}
      data-region="main"
      aria-label={route.kind === 'prompt' ? 'Editor' : (page?.title ?? 'Start')}
    >
      <FollowFrame />
      {hasTabs ? <TabStrip promptId={route.kind === 'prompt' ? route.id : null} /> : null}
      {route.kind === 'prompt' ? (
        <div
          className={c('region')}
          {...(hasTabs && {
            role: 'tabpanel',
            id: tabPanelId,
            'aria-labelledby': tabIdOf(promptIndex().find(route.id)?.id ?? route.id),
          })}
        >
          <PromptBar promptId={route.id} />
          {/* Within the panel, which the tab names also while the editor is loaded. */}
          <Suspense fallback={null}>
            <EditorPane promptId={route.id} route={route} />
          </Suspense>
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
