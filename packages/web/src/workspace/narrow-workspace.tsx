import { Eye, FolderTree, MoreHorizontal, PenLine } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { setLayout, useLayout } from '../state/layout.ts';
import type { NarrowPane } from '../state/layout.ts';
import { classNames } from './class-names.ts';
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
export function NarrowWorkspace({ library, main, inspector, bottom }: WorkspaceParts) {
  const shown = useLayout((layout) => layout.narrowPane);
  const panes: Readonly<Record<NarrowPane, React.ReactNode>> = {
    library,
    edit: main,
    preview: inspector,
    more: bottom,
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
            <Icon size={18} aria-hidden />
            {title}
          </button>
        ))}
      </div>
    </>
  );
}
