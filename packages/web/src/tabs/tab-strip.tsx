import { ChevronDown, X } from 'lucide-react';
import { Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { promptIndex } from '../library/prompt-index.ts';
import { openPrompt } from '../routes/navigate.ts';
import type { Route } from '../routes/route.ts';
import { useUnsavedPrompts } from '../state/unsaved-prompts.ts';
import { MenuButton } from '../ui/menu-button.tsx';
import { classNames } from '../ui/class-names.ts';
import { lazilyOver } from '../ui/lazily.tsx';
import { closeTabs, useOpenTabs } from './open-tabs.ts';
import { titlesOf } from './tab-list.ts';
import css from './tab-strip.module.css';

const c = classNames(css);

/** Menus are loaded when the first one is opened. */
const TabMenu = lazilyOver(
  async () => (await import('./tab-menu.tsx')).TabMenu,
  ({ onClose }) => onClose(),
);
const AllTabsMenu = lazilyOver(
  async () => (await import('./all-tabs-menu.tsx')).AllTabsMenu,
  ({ onClose }) => onClose(),
);

/** The part that a tab shows, for `aria-controls`. */
export const tabPanelId = 'open-prompt';

/** The id of a tab in the document. */
export const tabIdOf = (promptId: string): string => `tab:${promptId}`;

/** The open prompts as tabs (ARIA: tabs, activated by hand): arrows go along, Enter opens, Delete closes (SPEC U103). */
export function TabStrip({ route }: { readonly route: Route }) {
  const { ids } = useOpenTabs();
  const unsaved = useUnsavedPrompts((state) => state.ids);
  const list = useRef<HTMLDivElement>(null);
  const promptId = route.kind === 'prompt' ? route.id : null;
  const idOf = (name: string | null): string | null =>
    name === null ? null : (promptIndex().find(name)?.id ?? name);
  const shown = idOf(promptId);
  const other = idOf(route.kind === 'prompt' ? (route.other?.id ?? null) : null);
  const [focused, setFocused] = useState<string | null>(null);
  const [menu, setMenu] = useState<string | null>(null);
  const stop = [focused, shown].find((id) => id !== null && ids.includes(id)) ?? ids[0] ?? null;
  const tabOf = (id: string): HTMLElement | null => document.getElementById(tabIdOf(id));
  // The strip gets narrower after it is drawn when an inspector comes beside it; watching also says its first width.
  useLayoutEffect(() => {
    if (shown === null || list.current === null) return undefined;
    const showTab = (): void =>
      tabOf(shown)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const width = new ResizeObserver(showTab);
    width.observe(list.current);
    return () => width.disconnect();
  }, [shown, ids]);
  // The wheel moves a row of tabs too; React's own listener could not keep the page from following.
  useEffect(() => {
    const element = list.current;
    const onWheel = (event: WheelEvent): void => {
      if (element === null || event.deltaX !== 0) return;
      element.scrollLeft += event.deltaY;
      event.preventDefault();
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [ids.length === 0]);
  if (ids.length === 0) return null;

  const focus = (id: string | undefined): void => {
    if (id === undefined) return;
    setFocused(id);
    tabOf(id)?.focus();
  };
  const close = (id: string): void => {
    const hadFocus = tabOf(id) === document.activeElement;
    const at = ids.indexOf(id);
    closeTabs([id]);
    const next = ids[at + 1] ?? ids[at - 1];
    if (hadFocus && next !== undefined) requestAnimationFrame(() => focus(next));
  };
  const onKeyDown = (event: KeyboardEvent, id: string): void => {
    const at = ids.indexOf(id);
    const targets: Readonly<Record<string, () => void>> = {
      ArrowRight: () => focus(ids[(at + 1) % ids.length]),
      ArrowLeft: () => focus(ids.at(at - 1)),
      Home: () => focus(ids[0]),
      End: () => focus(ids.at(-1)),
      Delete: () => close(id),
      Enter: () => openPrompt(id),
      ' ': () => openPrompt(id),
    };
    const act = targets[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
      return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const titles = titlesOf(ids);
  return (
    <div className={c('strip')}>
      <div
        ref={list}
        role="tablist"
        aria-label="Open prompts"
        aria-orientation="horizontal"
        className={c('list')}
      >
        {ids.map((id, index) => {
          const isUnsaved = unsaved.includes(id);
          const { name = id, folder = null } = titles[index] ?? {};
          return (
            <div
              key={id}
              id={tabIdOf(id)}
              role="tab"
              className={c('tab', id === other && 'other')}
              aria-selected={id === shown}
              aria-controls={id === shown ? tabPanelId : undefined}
              aria-keyshortcuts="Delete"
              aria-label={`${folder === null ? name : `${name}, ${folder}`}${id === other ? ', beside' : ''}${isUnsaved ? ', not saved' : ''}`}
              title={id}
              tabIndex={id === stop ? 0 : -1}
              onFocus={() => setFocused(id)}
              onBlur={() => setFocused(null)}
              onClick={() => openPrompt(id)}
              onKeyDown={(event) => onKeyDown(event, id)}
              // Without this the middle button would begin to scroll.
              onMouseDown={(event) => {
                if (event.button === 1) event.preventDefault();
              }}
              onAuxClick={(event) => {
                if (event.button === 1) close(id);
              }}
              onContextMenu={(event) => {
                event.preventDefault();
                setMenu(id);
              }}
            >
              <span className={c('name')}>{name}</span>
              {folder === null ? null : <span className={c('folder')}>{folder}</span>}
              <span
                className={c('close', isUnsaved && 'unsaved')}
                aria-hidden
                data-testid="close-tab"
                title="Close (middle click, Delete)"
                onClick={(event) => {
                  event.stopPropagation();
                  close(id);
                }}
              >
                <X size="0.875rem" />
              </span>
            </div>
          );
        })}
      </div>
      <MenuButton
        icon={ChevronDown}
        label="All open prompts"
        menu={(parts) => <AllTabsMenu {...{ ids, shown, unsaved }} {...parts} />}
      />
      {menu === null ? null : (
        <Suspense fallback={null}>
          <TabMenu anchorId={tabIdOf(menu)} id={menu} ids={ids} onClose={() => setMenu(null)} />
        </Suspense>
      )}
    </div>
  );
}
