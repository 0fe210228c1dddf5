import { MoreHorizontal } from 'lucide-react';
import { lastSegmentOf } from '@prompt-manager/core';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { commandOf } from '../commands/all-commands.ts';
import { canRun, runCommand } from '../commands/handlers.ts';
import { usePrompts } from '../library/prompt-index.ts';
import { foldersAround } from '../library/tree.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Keys } from '../ui/keys.tsx';
import menuCss from '../ui/menu.module.css';
import { classNames } from './class-names.ts';
import css from './prompt-bar.module.css';

const c = classNames({ ...menuCss, ...css });

/** What can be done with the open prompt. */
const commands = [
  'prompt.copy',
  'prompt.copy-inclusion',
  'prompt.reveal',
  'prompt.duplicate',
  'prompt.rename',
  'prompt.move',
  'go.history',
  'editor.download',
  'prompt.delete',
];

/** Where the open prompt lies, what it is, and what can be done with it. */
export function PromptBar({ promptId }: { readonly promptId: string }) {
  const { prompts } = usePrompts();
  const prompt = prompts.find(
    ({ id, display_name }) => id === promptId || display_name === promptId,
  );
  const id = prompt?.id ?? promptId;
  return (
    <div className={c('bar')}>
      <h1 className={c('path')} title={id}>
        {foldersAround(id).map((folder) => (
          <span key={folder} className={c('folder')}>
            {lastSegmentOf(folder)}
            <span className={c('slash')}> / </span>
          </span>
        ))}
        <span className={c('name')}>{lastSegmentOf(id)}</span>
      </h1>
      {prompt === undefined || prompt.description === null ? null : (
        <p className={c('description')} title={prompt.description}>
          {prompt.description}
        </p>
      )}
      <MenuTrigger>
        <IconButton icon={MoreHorizontal} label={`Actions for ${id}`} />
        <Popover className={c('popover')} placement="bottom end" offset={2}>
          <Menu
            aria-label="Actions"
            className={c('menu')}
            // The focus goes back to the button first, so that the command is about the open prompt.
            onAction={(key) => requestAnimationFrame(() => runCommand(String(key)))}
          >
            {commands.filter(canRun).map((command) => (
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
    </div>
  );
}
