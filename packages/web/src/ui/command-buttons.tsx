import type { LucideIcon } from 'lucide-react';
import type { CommandId } from '../commands/all-commands.ts';
import { runCommand } from '../commands/handlers.ts';
import { IconButton } from './icon-button.tsx';

/** Buttons that run commands, one beside the other. */
export function CommandButtons({
  buttons,
}: {
  readonly buttons: readonly {
    readonly icon: LucideIcon;
    readonly label: string;
    readonly command: CommandId;
  }[];
}) {
  return buttons.map((button) => (
    <IconButton key={button.command} {...button} onPress={() => runCommand(button.command)} />
  ));
}
