import type { LucideIcon } from 'lucide-react';
import { runCommand } from '../commands/handlers.ts';
import { IconButton } from './icon-button.tsx';

/** Buttons that run commands, one beside the other. */
export function CommandButtons({
  buttons,
}: {
  readonly buttons: readonly {
    readonly icon: LucideIcon;
    readonly label: string;
    readonly command: string;
  }[];
}) {
  return buttons.map((button) => (
    <IconButton key={button.command} {...button} onPress={() => runCommand(button.command)} />
  ));
}
