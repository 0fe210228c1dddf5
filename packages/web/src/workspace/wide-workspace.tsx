import { useRef } from 'react';
import type { ComponentProps, ReactNode, Ref } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import type { PanelImperativeHandle } from 'react-resizable-panels';
import { setLayout, useLayout } from '../state/layout.ts';
import { keptHere } from '../state/kept.ts';
import { classNames } from '../ui/class-names.ts';
import { useGrownPanel } from './use-grown-panel.ts';
import { useInspectorOver } from './inspector-over.ts';
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
  useInspectorOver(room, isOver);
  const bottomPanel = useRef<PanelImperativeHandle>(null);
  useGrownPanel(bottomPanel);
  const columns = useDefaultLayout({
    id: 'prompt-manager.columns',
    panelIds: [...(isLibraryOpen ? ['library'] : []), 'main', ...(isBeside ? ['inspector'] : [])],
    storage: keptHere,
  });
  const rows = useDefaultLayout({
    id: 'prompt-manager.rows',
    panelIds: ['columns', ...(isBottomOpen ? ['bottom'] : [])],
    storage: keptHere,
  });
  return (
    <Group orientation="vertical" className={c('rows')} {...rows}>
      <Panel id="columns" className={c('top')} minSize={160}>
        <Group orientation="horizontal" className={c('columns')} {...columns}>
          {isLibraryOpen ? (
            <EdgePanel
              id="library"
              label="Width of the library"
              isFirst
              sizes={{ defaultSize: '17rem', minSize: '12.5rem', maxSize: '40%' }}
              keepsPixels
            >
              {library}
            </EdgePanel>
          ) : null}
          <Panel id="main" className={c('pane')} minSize="20rem">
            {main}
          </Panel>
          {isBeside ? (
            <EdgePanel
              id="inspector"
              label="Width of the inspector"
              sizes={{ defaultSize: '36%', minSize: '17.5rem', maxSize: '60%' }}
            >
              {inspector}
            </EdgePanel>
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
        <EdgePanel
          id="bottom"
          label="Height of the bottom panel"
          look="level"
          panelRef={bottomPanel}
          sizes={{ defaultSize: '15rem', minSize: '7.5rem', maxSize: '70%' }}
          keepsPixels
        >
          {bottom}
        </EdgePanel>
      ) : null}
    </Group>
  );
}

/** A part at the edge, with the splitter between it and the rest. */
function EdgePanel({
  id,
  label,
  look = 'upright',
  isFirst = false,
  sizes,
  keepsPixels = false,
  panelRef,
  children,
}: {
  readonly id: string;
  /** Of the splitter. */
  readonly label: string;
  readonly look?: 'upright' | 'level';
  /** Before the rest, else after it. */
  readonly isFirst?: boolean;
  readonly sizes: Pick<ComponentProps<typeof Panel>, 'defaultSize' | 'minSize' | 'maxSize'>;
  /** Keeps its size when the window changes its own; else its share. */
  readonly keepsPixels?: boolean;
  readonly panelRef?: Ref<PanelImperativeHandle>;
  readonly children: ReactNode;
}) {
  const splitter = <Separator id={`split-${id}`} className={c('split', look)} aria-label={label} />;
  return (
    <>
      {isFirst ? null : splitter}
      <Panel
        id={id}
        className={c('pane')}
        {...sizes}
        {...(panelRef !== undefined && { panelRef })}
        groupResizeBehavior={keepsPixels ? 'preserve-pixel-size' : 'preserve-relative-size'}
      >
        {children}
      </Panel>
      {isFirst ? splitter : null}
    </>
  );
}
