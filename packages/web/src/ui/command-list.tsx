import type { RefObject } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { commandOf } from '../commands/all-commands.ts';
import { runCommand } from '../commands/handlers.ts';
import { classNames } from '../workspace/class-names.ts';
import { Keys } from './keys.tsx';
import css from './menu.module.css';

const c = classNames(css);

/** The menu of a {@link CommandMenu}, open. */
export function CommandList({
  title,
  commands,
  button,
  onClose,
}: {
  readonly title: string;
  readonly commands: readonly string[];
  /** What opened it. */
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}) {
  return (
    <Popover
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      triggerRef={button}
      className={c('popover')}
      placement="bottom end"
      offset={2}
    >
      <Menu
        aria-label={title}
        className={c('menu')}
        autoFocus="first"
        onClose={onClose}
        // The focus goes back to the button first, so that the command is about the open prompt.
        onAction={(key) => requestAnimationFrame(() => runCommand(String(key)))}
      >
        {commands.map((command) => (
          <MenuItem
            key={command}
            id={command}
            className={c('item')}
            textValue={commandOf(command).title}
          >
            <span>{commandOf(command).title}</span>
            <Keys command={command} />
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
