import { useRef } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import { openPrompt } from '../routes/navigate.ts';
import { Keys } from '../ui/keys.tsx';
import menuCss from '../ui/menu.module.css';
import { classNames } from '../workspace/class-names.ts';
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
    <Popover
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      triggerRef={anchor}
      placement="bottom start"
      offset={2}
      className={c('popover')}
    >
      <Menu
        aria-label={`Tab ${id}`}
        className={c('menu')}
        autoFocus="first"
        onClose={onClose}
        disabledKeys={[
          ...(others.length === 0 ? ['others'] : []),
          ...(right.length === 0 ? ['right'] : []),
          ...(canReopen ? [] : ['reopen']),
        ]}
        onAction={(key) => {
          onClose();
          actions[String(key)]?.();
        }}
      >
        <MenuItem id="close" className={c('item')} textValue="Close">
          <span>Close</span>
          <Keys command="tab.close" />
        </MenuItem>
        <MenuItem id="others" className={c('item')}>
          Close others
        </MenuItem>
        <MenuItem id="right" className={c('item')}>
          Close those to the right
        </MenuItem>
        <MenuItem id="all" className={c('item')}>
          Close all
        </MenuItem>
        <Separator className={c('separator')} />
        <MenuItem id="reopen" className={c('item')} textValue="Reopen closed tab">
          <span>Reopen closed tab</span>
          <Keys command="tab.reopen" />
        </MenuItem>
      </Menu>
    </Popover>
  );
}
