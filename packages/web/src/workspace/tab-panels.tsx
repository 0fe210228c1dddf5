import { Suspense, useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import page from '../ui/page.module.css';
import { classNames } from '../ui/class-names.ts';
import type { TabSlot } from './slots.ts';
import css from './tab-panels.module.css';

const c = classNames({ ...page, ...css });

/**
 * Tabs over what they show (ARIA: tabs, arrows choose). Only the chosen one is there. They are ours because they are part
 * of the first screen: the library's tabs bring collections, selections and a second rendering with them.
 */
export function TabPanels<Id extends string>({
  label,
  tabs,
  chosen,
  promptId,
  titleOf = ({ title }) => title,
  onChoose,
  children = null,
}: {
  readonly label: string;
  readonly tabs: readonly TabSlot<Id>[];
  readonly chosen: Id;
  readonly promptId: string | null;
  readonly titleOf?: ((tab: TabSlot<Id>) => ReactNode) | undefined;
  readonly onChoose: (id: Id) => void;
  /** Beside the tabs. */
  readonly children?: ReactNode;
}) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const isStop = useHasNoStop(panel, chosen);
  const at = Math.max(
    0,
    tabs.findIndex(({ id }) => id === chosen),
  );
  const selected = tabs[at];
  if (selected === undefined) return null;
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = targetOf(event, { at, count: tabs.length });
    const tab = to === null ? undefined : tabs[to];
    if (to === null || tab === undefined) return;
    event.preventDefault();
    onChoose(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus();
  };
  const { id, Panel } = selected;
  return (
    <div className={c('page')}>
      <div className={c('bar')}>
        <div
          ref={list}
          className={c('list')}
          role="tablist"
          aria-label={label}
          aria-orientation="horizontal"
          onKeyDown={onKeyDown}
        >
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              id={`${base}-tab-${tab.id}`}
              className={c('tab')}
              aria-selected={tab.id === id}
              aria-controls={tab.id === id ? `${base}-panel` : undefined}
              tabIndex={tab.id === id ? 0 : -1}
              onClick={() => onChoose(tab.id)}
            >
              {titleOf(tab)}
            </button>
          ))}
        </div>
        {children}
      </div>
      <div
        key={id}
        ref={panel}
        role="tabpanel"
        id={`${base}-panel`}
        className={c('page', 'panel')}
        aria-labelledby={`${base}-tab-${id}`}
        tabIndex={isStop ? 0 : undefined}
      >
        <Suspense fallback={null}>
          <Panel promptId={promptId} />
        </Suspense>
      </div>
    </div>
  );
}

/** The tab that a key leads to; null for a key that leads nowhere. */
function targetOf(
  { key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent,
  { at, count }: { readonly at: number; readonly count: number },
): number | null {
  if (ctrlKey || metaKey || altKey || shiftKey) return null;
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

const stops =
  'a[href], button:not(:disabled, [tabindex="-1"]), input:not(:disabled), select, textarea, [tabindex="0"], [contenteditable="true"]';

/** Whether nothing within an element can be tabbed to, so that it must be a stop itself to be scrolled by keys. */
function useHasNoStop(element: RefObject<HTMLElement | null>, shown: string): boolean {
  // As it is until what is shown was loaded.
  const [hasNone, setHasNone] = useState(true);
  useLayoutEffect(() => {
    const root = element.current;
    if (root === null) return undefined;
    const look = (): void => setHasNone(root.querySelector(stops) === null);
    const observer = new MutationObserver(look);
    observer.observe(root, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['tabindex', 'disabled'],
    });
    look();
    return () => observer.disconnect();
  }, [element, shown]);
  return hasNone;
}
