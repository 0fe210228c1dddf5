import type { RefObject } from 'react';
import { MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Separator } from 'react-aria-components/Separator';
import { commandOf } from '../commands/all-commands.ts';
import type { CommandId } from '../commands/all-commands.ts';
import { canRun, runCommand, useHandlerChanges } from '../commands/handlers.ts';
import { openPrompt } from '../routes/navigate.ts';
import { ActionMenu } from '../ui/action-menu.tsx';
import { MenuLine } from '../ui/menu-line.tsx';
import menuCss from '../ui/menu.module.css';
import { classNames } from '../ui/class-names.ts';
import css from './all-tabs-menu.module.css';

const c = classNames({ ...menuCss, ...css });

const tabCommands: readonly CommandId[] = [
  'tab.close',
  'tab.close-others',
  'tab.close-all',
  'tab.reopen',
];

/** No command begins with it, any id may follow. */
const tabKey = 'tab:';

/** The menu of all open prompts: each by its whole name, and what can be done with all. */
export function AllTabsMenu({
  button,
  ids,
  shown,
  unsaved,
  onClose,
}: {
  /** What opened it. */
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly ids: readonly string[];
  readonly shown: string | null;
  readonly unsaved: readonly string[];
  readonly onClose: () => void;
}) {
  useHandlerChanges();
  return (
    <ActionMenu
      label="Open prompts"
      anchor={button}
      side="end"
      className={c('all')}
      disabledKeys={tabCommands.filter((command) => !canRun(command))}
      onAction={(action) => {
        const command = tabCommands.find((each) => each === action);
        if (command !== undefined) requestAnimationFrame(() => runCommand(command));
        else openPrompt(action.slice(tabKey.length));
      }}
      onClose={onClose}
    >
      <MenuSection aria-label="Open prompts">
        {ids.map((id) => (
          <MenuItem
            key={id}
            id={tabKey + id}
            className={c('item', id === shown && 'shown')}
            textValue={id}
          >
            <span className={c('whole')}>{id}</span>
            {unsaved.includes(id) ? <span className={c('note')}>not saved</span> : null}
          </MenuItem>
        ))}
      </MenuSection>
      <Separator className={c('separator')} />
      <MenuSection aria-label="Actions">
        {tabCommands.map((command) => (
          <MenuLine key={command} id={command} text={commandOf(command).title} command={command} />
        ))}
      </MenuSection>
    </ActionMenu>
  );
}
