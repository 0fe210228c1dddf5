import { Eye, FolderTree, MoreHorizontal, PenLine } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useLayoutEffect } from 'react';
import type { ReactNode } from 'react';
import { commandOf } from '../commands/all-commands.ts';
import type { CommandId } from '../commands/all-commands.ts';
import { canRun, runCommand, useHandlerChanges } from '../commands/handlers.ts';
import type { Route } from '../routes/route.ts';
import { setLayout, useLayout } from '../state/layout.ts';
import type { NarrowPane } from '../state/layout.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './narrow-workspace.module.css';
import type { WorkspaceParts } from './wide-workspace.tsx';

const c = classNames(css);

const tabs: readonly {
  readonly id: NarrowPane;
  readonly title: string;
  readonly icon: LucideIcon;
}[] = [
  { id: 'library', title: 'Library', icon: FolderTree },
  { id: 'edit', title: 'Edit', icon: PenLine },
  { id: 'preview', title: 'Preview', icon: Eye },
  { id: 'more', title: 'More', icon: MoreHorizontal },
];

/** One part at a time, chosen at the bottom of the window (ux: mobile). */
export function NarrowWorkspace({
  library,
  main,
  inspector,
  bottom,
  route,
}: WorkspaceParts & { readonly route: Route }) {
  // What an address shows is in the middle; only the start has nothing there that is not better found in the library.
  useLayoutEffect(() => {
    setLayout({ narrowPane: route.kind === 'home' ? 'library' : 'edit' });
  }, [route]);
  const shown = useLayout((layout) => layout.narrowPane);
  const panes: Readonly<Record<NarrowPane, ReactNode>> = {
    library,
    edit: main,
    preview: inspector,
    more: (
      <>
        <More />
        {bottom}
      </>
    ),
  };
  return (
    <>
      <div className={c('panes')}>
        {tabs.map(({ id }) => (
          <div key={id} className={c('pane')} hidden={id !== shown}>
            {panes[id]}
          </div>
        ))}
      </div>
      <div className={c('tabs')} role="group" aria-label="Shown part">
        {tabs.map(({ id, title, icon: Icon }) => (
          <button
            key={id}
            type="button"
            className={c('tab')}
            aria-pressed={id === shown}
            onClick={() => setLayout({ narrowPane: id })}
          >
            <Icon size="1.125rem" aria-hidden />
            {title}
          </button>
        ))}
      </div>
    </>
  );
}

/** What a wide window has at its edges. */
const more: readonly CommandId[] = [
  'go.home',
  'go.search',
  'go.graph',
  'go.trash',
  'go.settings',
  'help.keys',
];

function More() {
  useHandlerChanges();
  return (
    <div className={c('more')} role="group" aria-label="Go to">
      {more.filter(canRun).map((id) => (
        <Button key={id} onPress={() => runCommand(id)}>
          {commandOf(id).title}
        </Button>
      ))}
    </div>
  );
}
