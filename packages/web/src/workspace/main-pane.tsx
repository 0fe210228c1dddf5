import type { Route } from '../routes/route.ts';
import { classNames } from './class-names.ts';
import { EditorPane, pages } from './plugs.tsx';
import { PromptBar } from './prompt-bar.tsx';
import css from './region.module.css';

const c = classNames(css);

/** The middle of the window: the editor of a prompt, or a page. */
export function MainPane({ route }: { readonly route: Route }) {
  const page = pages.find(({ kind }) => kind === route.kind);
  return (
    <main
      className={c('region')}
      data-region="main"
      aria-label={route.kind === 'prompt' ? 'Editor' : (page?.title ?? 'Start')}
    >
      {route.kind === 'prompt' ? (
        <>
          <PromptBar promptId={route.id} />
          <EditorPane key={route.id} promptId={route.id} route={route} />
        </>
      ) : page === undefined ? (
        <p className={c('note')}>There is nothing at this address.</p>
      ) : (
        <page.Page />
      )}
    </main>
  );
}
