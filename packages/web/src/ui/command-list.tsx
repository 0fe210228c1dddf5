import type { RefObject } from 'react';
import { commandOf } from '../commands/all-commands.ts';
import type { CommandId } from '../commands/all-commands.ts';
import { canRun, runCommand, useHandlerChanges } from '../commands/handlers.ts';
import { ActionMenu } from './action-menu.tsx';
import { MenuLine } from './menu-line.tsx';

/** The menu of a {@link CommandMenu}, open: those of its commands that would do something. */
export function CommandList({
  title,
  commands,
  button,
  onClose,
}: {
  readonly title: string;
  readonly commands: readonly CommandId[];
  /** What opened it. */
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}) {
  useHandlerChanges();
  return (
    <ActionMenu
      label={title}
      anchor={button}
      side="end"
      // The focus goes back to the button first, so that the command is about the open prompt.
      onAction={(action) => {
        const command = commands.find((each) => each === action);
        if (command !== undefined) requestAnimationFrame(() => runCommand(command));
      }}
      onClose={onClose}
    >
      {commands.filter(canRun).map((command) => (
        <MenuLine key={command} id={command} text={commandOf(command).title} command={command} />
      ))}
    </ActionMenu>
  );
}
