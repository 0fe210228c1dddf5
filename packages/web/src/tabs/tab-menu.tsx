import { useRef } from 'react';
import { Separator } from 'react-aria-components/Separator';
import { openPrompt } from '../routes/navigate.ts';
import { ActionMenu } from '../ui/action-menu.tsx';
import { MenuLine } from '../ui/menu-line.tsx';
import menuCss from '../ui/menu.module.css';
import { classNames } from '../ui/class-names.ts';
import { closeTabs, reopenTab, useOpenTabs } from './open-tabs.ts';

const c = classNames(menuCss);

/** What can be done with one tab. */
export function TabMenu({
  anchorId,
  id,
  ids,
  onClose,
}: {
  /** The tab's id in the document. */
  readonly anchorId: string;
  readonly id: string;
  readonly ids: readonly string[];
  readonly onClose: () => void;
}) {
  const anchor = useRef<HTMLElement>(document.getElementById(anchorId));
  const canReopen = useOpenTabs(({ closed }) => closed.length > 0);
  const others = ids.filter((each) => each !== id);
  const right = ids.slice(ids.indexOf(id) + 1);
  const actions: Readonly<Record<string, () => void>> = {
    close: () => closeTabs([id]),
    others: () => {
      closeTabs(others);
      openPrompt(id);
    },
    right: () => closeTabs(right),
    all: () => closeTabs(ids),
    reopen: () => void reopenTab(),
  };
  return (
    <ActionMenu
      label={`Tab ${id}`}
      anchor={anchor}
      disabledKeys={[
        ...(others.length === 0 ? ['others'] : []),
        ...(right.length === 0 ? ['right'] : []),
        ...(canReopen ? [] : ['reopen']),
      ]}
      onAction={(action) => actions[action]?.()}
      onClose={onClose}
    >
      <MenuLine id="close" text="Close" command="tab.close" />
      <MenuLine id="others" text="Close others" />
      <MenuLine id="right" text="Close those to the right" />
      <MenuLine id="all" text="Close all" />
      <Separator className={c('separator')} />
      <MenuLine id="reopen" text="Reopen closed tab" command="tab.reopen" />
    </ActionMenu>
  );
}
