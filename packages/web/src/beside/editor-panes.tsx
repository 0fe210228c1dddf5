import { Suspense, useEffect, useLayoutEffect } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { onLibraryChange } from '../api/library-events.ts';
import { activate, followRename } from '../routes/navigate.ts';
import { otherSide, sideOf } from '../routes/route.ts';
import type { OtherEditor, Route, Side } from '../routes/route.ts';
import { showFactsOf } from '../state/editor-facts.ts';
import { keptHere } from '../state/kept.ts';
import { classNames } from '../ui/class-names.ts';
import { lazily } from '../ui/lazily.tsx';
import css from './editor-panes.module.css';
import { EditorPane } from '../workspace/plugs.tsx';
import { PromptBar } from '../workspace/prompt-bar.tsx';
import split from '../workspace/wide-workspace.module.css';

const c = classNames({ ...split, ...css });

/** Seldom shown, so loaded when it is. */
const RightBar = lazily(async () => (await import('./right-bar.tsx')).RightBar);

/** What one of the editors shows. */
interface Pane {
  readonly side: Side;
  readonly id: string;
  readonly version: number | null;
  readonly line: number | null;
  readonly isActive: boolean;
}

/** The editor of the open prompt, and the other one where there is room for two (SPEC U177). */
export function EditorPanes({
  route,
  hasRoom,
}: {
  readonly route: Extract<Route, { kind: 'prompt' }>;
  readonly hasRoom: boolean;
}) {
  const active: Pane = { ...route, side: sideOf(route), isActive: true };
  const areTwo = hasRoom && route.other !== null;
  const panes: readonly Pane[] =
    areTwo && route.other !== null
      ? [
          active,
          { ...route.other, side: otherSide(active.side), line: null, isActive: false },
        ].toSorted((a, b) => (a.side < b.side ? -1 : 1))
      : [active];
  useLayoutEffect(() => showFactsOf(active.side), [active.side]);
  useHiddenRename(areTwo ? null : route.other);
  const layout = useDefaultLayout({
    id: 'prompt-manager.beside',
    panelIds: panes.map(({ side }) => side),
    storage: keptHere,
  });
  return (
    <Group orientation="horizontal" className={c('panes')} {...layout}>
      {panes.map((pane) => [
        areTwo && pane.side === 'right' ? (
          <Separator
            key="split"
            id="split-beside"
            className={c('split', 'upright')}
            aria-label="Width of the editors"
          />
        ) : null,
        <Panel key={pane.side} id={pane.side} className={c('pane')} minSize={200}>
          <OneEditor pane={pane} areTwo={areTwo} />
        </Panel>,
      ])}
    </Group>
  );
}

/** Follows a rename of the prompt in the other editor while there is no room for its editor, which would. */
function useHiddenRename(other: OtherEditor | null): void {
  const id = other?.id ?? null;
  const side = other?.side ?? 'right';
  useEffect(() => {
    if (id === null) return undefined;
    return onLibraryChange((changes) => {
      const renamed = changes.find(({ from }) => from === id);
      if (renamed !== undefined) followRename(side, renamed.id);
    });
  }, [id, side]);
}

function OneEditor({ pane, areTwo }: { readonly pane: Pane; readonly areTwo: boolean }) {
  const { side, id, version, line, isActive } = pane;
  const become = (): void => activate(side);
  return (
    <div
      className={c('editor', areTwo && isActive && 'active')}
      {...(areTwo && {
        role: 'region',
        'aria-label': `${side === 'left' ? 'Left' : 'Right'} editor: ${id}`,
        'aria-current': isActive,
        onFocus: become,
        onPointerDownCapture: become,
      })}
      {...(areTwo && side === 'right' && { 'data-region': 'right' })}
    >
      {areTwo && side === 'right' ? (
        <Suspense fallback={<div className={c('bar')} />}>
          <RightBar promptId={id} version={version} />
        </Suspense>
      ) : (
        <PromptBar promptId={id} version={version} side={areTwo && !isActive ? side : null} />
      )}
      {/* Within the panel, which the tab names also while the editor is loaded. */}
      <Suspense fallback={null}>
        <EditorPane promptId={id} {...{ side, isActive, version, line }} />
      </Suspense>
    </div>
  );
}
