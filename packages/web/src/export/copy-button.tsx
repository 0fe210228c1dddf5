import { ChevronDown, Copy } from 'lucide-react';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { commandOf } from '../commands/all-commands.ts';
import { runCommand } from '../commands/handlers.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Keys } from '../ui/keys.tsx';
import menuCss from '../ui/menu.module.css';
import { classNames } from '../workspace/class-names.ts';

const c = classNames(menuCss);

/** What a prompt can be copied as, the usual first. */
const commands = [
  'prompt.copy',
  'prompt.copy-openai',
  'prompt.copy-anthropic',
  'prompt.copy-curl',
  'prompt.copy-typescript',
];

/** Copies the text, or with the arrow beside it something made of it. */
export function CopyButton() {
  return (
    <>
      <IconButton
        icon={Copy}
        label="Copy the expanded text"
        command="prompt.copy"
        onPress={() => runCommand('prompt.copy')}
      />
      <MenuTrigger>
        <IconButton icon={ChevronDown} label="Copy as…" />
        <Popover className={c('popover')} placement="bottom end" offset={2}>
          <Menu
            aria-label="Copy as"
            className={c('menu')}
            onAction={(key) => void runCommand(String(key))}
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
      </MenuTrigger>
    </>
  );
}
