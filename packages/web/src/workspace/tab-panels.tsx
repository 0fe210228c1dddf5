import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import page from '../ui/page.module.css';
import { classNames } from './class-names.ts';
import type { TabSlot } from './slots.ts';
import css from './tab-panels.module.css';

const c = classNames({ ...page, ...css });

/** Tabs over what they show. Only the chosen one is there. */
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
  const selected = tabs.find(({ id }) => id === chosen) ?? tabs[0];
  if (selected === undefined) return null;
  return (
    <Tabs
      className={c('page')}
      selectedKey={selected.id}
      onSelectionChange={(key) => {
        const tab = tabs.find(({ id }) => id === key);
        if (tab !== undefined) onChoose(tab.id);
      }}
    >
      <div className={c('bar')}>
        <TabList className={c('list')} aria-label={label}>
          {tabs.map((tab) => (
            <Tab key={tab.id} id={tab.id} className={c('tab')}>
              {titleOf(tab)}
            </Tab>
          ))}
        </TabList>
        {children}
      </div>
      {tabs.map(({ id, Panel }) => (
        <TabPanel key={id} id={id} className={c('page', 'panel')}>
          <Suspense fallback={null}>
            <Panel promptId={promptId} />
          </Suspense>
        </TabPanel>
      ))}
    </Tabs>
  );
}
