import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { setLayout, useLayout } from '../state/layout.ts';
import { classNames } from './class-names.ts';
import css from './wide-workspace.module.css';

const c = classNames(css);

/** The four parts of the window. */
export interface WorkspaceParts {
  readonly library: ReactNode;
  readonly main: ReactNode;
  readonly inspector: ReactNode;
  readonly bottom: ReactNode;
}

/** All parts beside each other, with splitters between them; under 1200 px the inspector lies over the editor. */
export function WideWorkspace({
  library,
  main,
  inspector,
  bottom,
  room,
  hasInspector,
}: WorkspaceParts & { readonly room: 'medium' | 'wide'; readonly hasInspector: boolean }) {
  const { isLibraryOpen, isInspectorOpen, isInspectorOver, isBottomOpen } = useLayout();
  const isBeside = room === 'wide' && isInspectorOpen && hasInspector;
  const isOver = room === 'medium' && isInspectorOver && hasInspector;
  const columns = useDefaultLayout({
    id: 'prompt-manager.columns',
    panelIds: [...(isLibraryOpen ? ['library'] : []), 'main', ...(isBeside ? ['inspector'] : [])],
    storage: localStorage,
  });
  const rows = useDefaultLayout({
    id: 'prompt-manager.rows',
    panelIds: ['columns', ...(isBottomOpen ? ['bottom'] : [])],
    storage: localStorage,
  });
  return (
    <Group orientation="vertical" className={c('rows')} {...rows}>
      <Panel id="columns" className={c('top')} minSize={160}>
        <Group orientation="horizontal" className={c('columns')} {...columns}>
          {isLibraryOpen ? (
            <>
              <Panel
                id="library"
                className={c('pane')}
                defaultSize={272}
                minSize={200}
                maxSize="40%"
                groupResizeBehavior="preserve-pixel-size"
              >
                {library}
              </Panel>
              <Separator
                id="split-library"
                className={c('split', 'upright')}
                aria-label="Width of the library"
              />
            </>
          ) : null}
          <Panel id="main" className={c('pane')} minSize={320}>
            {main}
          </Panel>
          {isBeside ? (
            <>
              <Separator
                id="split-inspector"
                className={c('split', 'upright')}
                aria-label="Width of the inspector"
              />
              <Panel
                id="inspector"
                className={c('pane')}
                defaultSize="36%"
                minSize={280}
                maxSize="60%"
              >
                {inspector}
              </Panel>
            </>
          ) : null}
        </Group>
        {isOver ? (
          <div
            className={c('over')}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && !event.defaultPrevented)
                setLayout({ isInspectorOver: false });
            }}
          >
            {inspector}
          </div>
        ) : null}
      </Panel>
      {isBottomOpen ? (
        <>
          <Separator
            id="split-bottom"
            className={c('split', 'level')}
            aria-label="Height of the bottom panel"
          />
          <Panel
            id="bottom"
            className={c('pane')}
            defaultSize={240}
            minSize={120}
            maxSize="70%"
            groupResizeBehavior="preserve-pixel-size"
          >
            {bottom}
          </Panel>
        </>
      ) : null}
    </Group>
  );
}
